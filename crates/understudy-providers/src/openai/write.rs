//! A chat becomes a Chat Completions request.

use serde_json::{Map, Value, json};
use understudy_schema::chat::{
    Authority, Block, Chat, Function, Message, Output, Role, System, Tool, ToolChoice, text_of,
};

use super::parts::content_of;
use crate::effort::wish_as_level;
use crate::extras;
use crate::family::{family, same_tokens};
use crate::loss::{Ledger, Warning};
use crate::opaque::note_opaque_tool;
use crate::profile::{MaxOutName, SchemaSupport, Target};
use crate::servers::{Server, adapt};
use crate::structured::{has_object_root, in_words, one_of_in_words, strict_for};
use crate::turns::remap_blocks;

/// Fields of other requests that compatible servers take as they are.
fn passed(target: &Target) -> &'static [&'static str] {
    if target.server == Server::Mistral {
        &["prediction", "moderation", "safe_prompt"]
    } else {
        &["prediction", "moderation"]
    }
}

pub(crate) fn write_request(chat: &Chat, target: &Target, ledger: &mut Ledger) -> Value {
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(target.model));
    body.insert(
        "messages".to_owned(),
        Value::Array(messages(chat, target, ledger)),
    );
    note_prefill(chat, target, ledger);
    write_tools(chat, target, &mut body, ledger);
    write_output(chat, target, &mut body, ledger);
    write_sampling(chat, target, &mut body, ledger);
    write_limits(chat, target, &mut body, ledger);
    write_reasoning(chat, target, &mut body, ledger);
    extras::pass(chat, passed(target), &mut body, ledger);
    adapt(chat, target, &mut body, ledger);
    Value::Object(body)
}

fn messages(chat: &Chat, target: &Target, ledger: &mut Ledger) -> Vec<Value> {
    let mut history = chat.messages.clone();
    let blocks = history
        .iter_mut()
        .flat_map(|message| message.blocks.iter_mut());
    remap_blocks(blocks, target.profile.tool_id, ledger);
    let mut written = Vec::with_capacity(history.len() + chat.system.len());
    let mut systems = chat.system.iter().peekable();
    for (index, message) in history.iter().enumerate() {
        while let Some(system) = systems.next_if(|system| system.at <= index) {
            written.push(system_message(system, target, ledger));
        }
        write_message(message, index, &mut written, ledger);
    }
    let rest: Vec<Value> = systems
        .map(|system| system_message(system, target, ledger))
        .collect();
    written.extend(rest);
    if let Some(words) = form_in_words(chat, target) {
        let leading = chat
            .system
            .iter()
            .take_while(|system| system.at == 0)
            .count();
        written.insert(leading, json!({ "role": "system", "content": words }));
    }
    let refuses = matches!(target.server, Server::OpenAi | Server::Azure);
    if refuses
        && target.profile.json_object
        && let Some(words) = crate::json_word(chat, ledger)
    {
        written.insert(0, json!({ "role": "system", "content": words }));
    }
    written
}

/// Compatible servers know the system's role alone.
fn system_message(system: &System, target: &Target, ledger: &mut Ledger) -> Value {
    let knows_developer = matches!(target.server, Server::OpenAi | Server::Azure);
    let role = match system.authority {
        Authority::Developer if knows_developer => "developer",
        Authority::Developer => {
            let detail = "developer sent as system";
            ledger.lossy(Warning::DeveloperAsSystem, "messages", detail);
            "system"
        }
        Authority::System => "system",
    };
    json!({ "role": role, "content": content_of(&system.blocks, "system", ledger) })
}

/// Whether the model goes on with its own last words is the family's habit: one does, another begins anew.
fn note_prefill(chat: &Chat, target: &Target, ledger: &mut Ledger) {
    let is_call = |block: &Block| matches!(block, Block::ToolCall(_));
    let ends_in_words = chat
        .messages
        .last()
        .is_some_and(|last| last.role == Role::Assistant && !last.blocks.iter().any(is_call));
    if ends_in_words && family(&chat.model) != family(&target.model) {
        ledger.change(
            Warning::Prefill,
            "messages",
            "the target may not continue the model's own words",
        );
    }
}

fn write_message(message: &Message, index: usize, written: &mut Vec<Value>, ledger: &mut Ledger) {
    let place = format!("messages[{index}]");
    match message.role {
        Role::User => written.push(named(
            message,
            json!({
                "role": "user",
                "content": content_of(&message.blocks, &place, ledger),
            }),
        )),
        Role::Assistant => written.push(named(message, assistant(&message.blocks, &place, ledger))),
        Role::Tool => written.extend(
            message
                .blocks
                .iter()
                .filter_map(|block| tool(block, &place, ledger)),
        ),
    }
}

fn named(message: &Message, mut written: Value) -> Value {
    if let Some(name) = &message.name {
        written["name"] = json!(name);
    }
    written
}

fn assistant(blocks: &[Block], place: &str, ledger: &mut Ledger) -> Value {
    let said: Vec<Block> = blocks
        .iter()
        .filter(|block| !matches!(block, Block::ToolCall(_) | Block::Reasoning { .. }))
        .cloned()
        .collect();
    let calls: Vec<Value> = blocks.iter().filter_map(tool_call).collect();
    if blocks
        .iter()
        .any(|block| matches!(block, Block::Reasoning { .. }))
    {
        ledger.lossy(
            Warning::ForeignReasoningDropped,
            place,
            "thinking is not sent back",
        );
    }
    let content = if said.is_empty() {
        Value::Null
    } else {
        content_of(&said, place, ledger)
    };
    let mut message = json!({ "role": "assistant", "content": content });
    if !calls.is_empty() {
        message["tool_calls"] = Value::Array(calls);
    }
    message
}

fn tool_call(block: &Block) -> Option<Value> {
    let Block::ToolCall(call) = block else {
        return None;
    };
    let function = json!({ "name": call.name, "arguments": call.arguments_raw });
    Some(json!({ "id": call.id, "type": "function", "function": function }))
}

fn tool(block: &Block, place: &str, ledger: &mut Ledger) -> Option<Value> {
    let Block::ToolResult {
        id,
        content,
        is_error,
        ..
    } = block
    else {
        ledger.block(
            Warning::Modality,
            place,
            "a tool says something that is no result",
        );
        return None;
    };
    if content.iter().any(|block| block.as_text().is_none()) {
        ledger.block(Warning::Modality, place, "a tool's result that is no text");
    }
    let mut text = text_of(content);
    if *is_error {
        ledger.lossy(Warning::ToolErrorInText, place, "said in the text");
        text = format!("[tool error] {text}");
    }
    Some(json!({ "role": "tool", "tool_call_id": id, "content": text }))
}

fn write_tools(chat: &Chat, target: &Target, body: &mut Map<String, Value>, ledger: &mut Ledger) {
    let tools: Vec<Value> = chat
        .tools
        .iter()
        .filter_map(|tool| tool_of(tool, target, ledger))
        .collect();
    if tools.is_empty() {
        return;
    }
    body.insert("tools".to_owned(), Value::Array(tools));
    if let Some(choice) = &chat.tool_choice {
        body.insert("tool_choice".to_owned(), choice_of(choice));
    }
    if let Some(parallel) = chat.parallel {
        body.insert("parallel_tool_calls".to_owned(), json!(parallel));
    }
}

fn tool_of(tool: &Tool, target: &Target, ledger: &mut Ledger) -> Option<Value> {
    match tool {
        Tool::Function(function) => {
            Some(json!({ "type": "function", "function": function_of(function) }))
        }
        Tool::Opaque { raw } if raw["type"] == "custom" && target.model.starts_with("gpt-") => {
            Some(raw.clone())
        }
        Tool::Opaque { raw } => {
            note_opaque_tool(raw, ledger);
            None
        }
    }
}

fn function_of(function: &Function) -> Value {
    let mut written = json!({ "name": function.name });
    if let Some(description) = &function.description {
        written["description"] = json!(description);
    }
    if !function.schema.is_null() {
        written["parameters"] = function.schema.clone();
    }
    if let Some(strict) = function.strict {
        written["strict"] = json!(strict);
    }
    written
}

fn choice_of(choice: &ToolChoice) -> Value {
    let function = |name: &String| json!({ "type": "function", "function": { "name": name } });
    match choice {
        ToolChoice::Auto => json!("auto"),
        ToolChoice::None => json!("none"),
        ToolChoice::Required => json!("required"),
        ToolChoice::Named { name } => function(name),
        ToolChoice::Allowed { names, must_call } => {
            let mode = if *must_call { "required" } else { "auto" };
            let tools: Vec<Value> = names.iter().map(function).collect();
            json!({ "type": "allowed_tools", "allowed_tools": { "mode": mode, "tools": tools } })
        }
    }
}

/// The words that ask for a form of answer which cannot be enforced.
fn form_in_words(chat: &Chat, target: &Target) -> Option<String> {
    let prompt_only = target.profile.json_schema == SchemaSupport::PromptOnly;
    match &chat.output {
        Output::OneOf { values } => Some(one_of_in_words(values)),
        Output::JsonSchema { schema, .. } if prompt_only || !has_object_root(schema) => {
            Some(in_words(schema))
        }
        Output::Text | Output::JsonObject | Output::JsonSchema { .. } => None,
    }
}

fn write_output(chat: &Chat, target: &Target, body: &mut Map<String, Value>, ledger: &mut Ledger) {
    let object = json!({ "type": "json_object" });
    let format = match &chat.output {
        Output::Text => return,
        Output::JsonObject if target.profile.json_object => object,
        Output::JsonObject => {
            ledger.change(Warning::JsonModeLost, "response_format", "no JSON mode");
            return;
        }
        Output::OneOf { .. } => {
            crate::note_form_in_words(ledger);
            return;
        }
        Output::JsonSchema { .. } if form_in_words(chat, target).is_some() => {
            crate::note_form_in_words(ledger);
            // The mode would make an object of an array.
            let as_object = matches!(&chat.output, Output::JsonSchema { schema, .. } if has_object_root(schema));
            if !(target.profile.json_object && as_object) {
                return;
            }
            object
        }
        Output::JsonSchema {
            name,
            schema,
            strict,
            description,
        } => {
            let strict = strict_for(schema, *strict, ledger);
            json_schema_format(name, schema, strict, description.as_deref())
        }
    };
    body.insert("response_format".to_owned(), format);
}

fn json_schema_format(
    name: &str,
    schema: &Value,
    strict: Option<bool>,
    description: Option<&str>,
) -> Value {
    let name = if name.is_empty() { "answer" } else { name };
    let mut written = json!({ "name": name, "schema": schema });
    if let Some(strict) = strict {
        written["strict"] = json!(strict);
    }
    if let Some(description) = description {
        written["description"] = json!(description);
    }
    json!({ "type": "json_schema", "json_schema": written })
}

fn write_sampling(
    chat: &Chat,
    target: &Target,
    body: &mut Map<String, Value>,
    ledger: &mut Ledger,
) {
    let sampling = &chat.sampling;
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            body.insert(name.to_owned(), value);
        }
    };
    put("temperature", crate::temperature(chat, target, ledger));
    if target.profile.temperature_max.is_some() {
        put("top_p", json!(sampling.top_p));
    } else if sampling.top_p.is_some_and(|top_p| top_p < 1.0) {
        ledger.lossy(
            Warning::TopPDropped,
            "top_p",
            "the model samples as it likes",
        );
    }
    if target.profile.penalties {
        put("presence_penalty", json!(sampling.presence_penalty));
        put("frequency_penalty", json!(sampling.frequency_penalty));
    } else {
        crate::note_penalties(chat, ledger);
    }
    if sampling.top_k.is_some() {
        ledger.lossy(Warning::TopK, "top_k", "no place for it");
    }
    put("seed", json!(sampling.seed));
    if target.profile.temperature_max.is_some() {
        if same_tokens(&chat.model, &target.model) && !sampling.logit_bias.is_empty() {
            put("logit_bias", Value::Object(sampling.logit_bias.clone()));
        } else if !sampling.logit_bias.is_empty() {
            let detail = "bias is on the tokens of another vocabulary";
            ledger.change(Warning::LogitBias, "logit_bias", detail);
        }
        put("logprobs", json!(sampling.logprobs));
        put("top_logprobs", json!(sampling.top_logprobs));
    } else {
        crate::note_token_fields(chat, ledger);
    }
    put("n", json!(sampling.n));
    let stop = crate::stop_sequences(chat, target, ledger);
    if !stop.is_empty() {
        put("stop", json!(stop));
    }
    if let Some(verbosity) = &chat.verbosity {
        if knows_verbosity(&target.model) {
            put("verbosity", json!(verbosity));
        } else {
            ledger.lossy(Warning::Verbosity, "verbosity", "no place for it");
        }
    }
    crate::note_tier(chat, ledger);
}

/// Models from GPT-5 on are asked how much to say.
pub(crate) fn knows_verbosity(model: &str) -> bool {
    let model = model.rsplit('/').next().unwrap_or(model);
    model.starts_with("gpt-5")
}

fn write_limits(chat: &Chat, target: &Target, body: &mut Map<String, Value>, ledger: &mut Ledger) {
    let Some(max_out) = crate::capped_max_out(chat, target, ledger) else {
        return;
    };
    let older = match target.profile.max_out_name {
        MaxOutName::AsLogged => chat.limits.max_out_older_name,
        MaxOutName::Newer => false,
        MaxOutName::Older => true,
    };
    let name = if older {
        "max_tokens"
    } else {
        "max_completion_tokens"
    };
    body.insert(name.to_owned(), json!(max_out));
}

fn write_reasoning(
    chat: &Chat,
    target: &Target,
    body: &mut Map<String, Value>,
    ledger: &mut Ledger,
) {
    if let Some(level) = wish_as_level(chat, target, ledger) {
        body.insert("reasoning_effort".to_owned(), json!(level));
    }
}
