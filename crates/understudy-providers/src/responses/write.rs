//! A chat becomes a Responses request.

use serde_json::{Map, Value, json};
use understudy_schema::chat::{
    Authority, Block, Chat, Function, Output, System, Tool, ToolChoice, text_of,
};

use super::items::{content_of, write_message};
use crate::effort::wish_as_level;
use crate::extras;
use crate::loss::{Ledger, Warning};
use crate::opaque::note_opaque_tool;
use crate::profile::{SchemaSupport, Target};
use crate::structured::{has_object_root, in_words, one_of_in_words, strict_for};
use crate::turns::remap_blocks;

/// The vendor takes no lower bound on an answer.
const MAX_OUT_MIN: u64 = 16;

pub(crate) fn write_request(chat: &Chat, target: &Target, ledger: &mut Ledger) -> Value {
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(target.model));
    let (instructions, rest) = instructions_of(chat);
    if let Some(instructions) = instructions {
        body.insert("instructions".to_owned(), json!(instructions));
    }
    let input = items(chat, rest, target, ledger);
    body.insert("input".to_owned(), Value::Array(input));
    // A replay leaves nothing behind at the vendor.
    body.insert("store".to_owned(), json!(false));
    write_tools(chat, &mut body, ledger);
    write_text(chat, target, &mut body, ledger);
    write_sampling(chat, target, &mut body, ledger);
    write_limits(chat, target, &mut body, ledger);
    if let Some(level) = wish_as_level(chat, target, ledger) {
        body.insert("reasoning".to_owned(), json!({ "effort": level }));
    }
    crate::note_tier(chat, ledger);
    extras::note(chat, &[], ledger);
    Value::Object(body)
}

/// The first leading system message, and the others.
fn instructions_of(chat: &Chat) -> (Option<String>, &[System]) {
    let is_plain = |system: &&System| {
        system.at == 0
            && system.authority == Authority::System
            && matches!(system.blocks.as_slice(), [Block::Text { .. }])
    };
    match chat.system.split_first() {
        Some((first, rest)) if is_plain(&first) => (Some(text_of(&first.blocks)), rest),
        _ => (None, &chat.system),
    }
}

fn items(chat: &Chat, systems: &[System], target: &Target, ledger: &mut Ledger) -> Vec<Value> {
    let mut history = chat.messages.clone();
    let blocks = history
        .iter_mut()
        .flat_map(|message| message.blocks.iter_mut());
    remap_blocks(blocks, target.profile.tool_id, ledger);
    let mut items = Vec::with_capacity(history.len() + systems.len());
    let mut systems = systems.iter().peekable();
    for (index, message) in history.iter().enumerate() {
        while let Some(system) = systems.next_if(|system| system.at <= index) {
            items.push(system_item(system, ledger));
        }
        write_message(message, index, &mut items, ledger);
    }
    for system in systems {
        items.push(system_item(system, ledger));
    }
    let form = match &chat.output {
        Output::OneOf { values } => Some(one_of_in_words(values)),
        Output::JsonSchema { schema, .. } if is_in_words(schema, target) => Some(in_words(schema)),
        Output::Text | Output::JsonObject | Output::JsonSchema { .. } => None,
    };
    if let Some(words) = form {
        items.insert(0, json!({ "role": "system", "content": words }));
    }
    if let Some(words) = crate::json_word(chat, ledger) {
        items.insert(0, json!({ "role": "system", "content": words }));
    }
    if items.is_empty() {
        ledger.change(
            Warning::UserTurnAdded,
            "messages",
            "no user turn in the log",
        );
        items.push(json!({ "role": "user", "content": "." }));
    }
    items
}

fn is_in_words(schema: &Value, target: &Target) -> bool {
    target.profile.json_schema == SchemaSupport::PromptOnly || !has_object_root(schema)
}

fn system_item(system: &System, ledger: &mut Ledger) -> Value {
    let role = match system.authority {
        Authority::System => "system",
        Authority::Developer => "developer",
    };
    json!({ "role": role, "content": content_of(&system.blocks, "system", ledger) })
}

fn write_tools(chat: &Chat, body: &mut Map<String, Value>, ledger: &mut Ledger) {
    let tools: Vec<Value> = chat
        .tools
        .iter()
        .filter_map(|tool| match tool {
            Tool::Function(function) => Some(write_tool(function)),
            Tool::Opaque { raw } => {
                note_opaque_tool(raw, ledger);
                None
            }
        })
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

/// Here a tool without a word on it is strict; elsewhere it is not.
fn write_tool(function: &Function) -> Value {
    let mut tool = json!({ "type": "function", "name": function.name });
    if let Some(description) = &function.description {
        tool["description"] = json!(description);
    }
    tool["parameters"] = function.schema.clone();
    tool["strict"] = json!(function.strict.unwrap_or(false));
    tool
}

fn choice_of(choice: &ToolChoice) -> Value {
    let function = |name: &String| json!({ "type": "function", "name": name });
    match choice {
        ToolChoice::Auto => json!("auto"),
        ToolChoice::None => json!("none"),
        ToolChoice::Required => json!("required"),
        ToolChoice::Named { name } => function(name),
        ToolChoice::Allowed { names, must_call } => {
            let mode = if *must_call { "required" } else { "auto" };
            let tools: Vec<Value> = names.iter().map(function).collect();
            json!({ "type": "allowed_tools", "mode": mode, "tools": tools })
        }
    }
}

fn write_text(chat: &Chat, target: &Target, body: &mut Map<String, Value>, ledger: &mut Ledger) {
    let mut text = Map::new();
    match &chat.output {
        Output::Text => {}
        Output::JsonObject if target.profile.json_object => {
            text.insert("format".to_owned(), json!({ "type": "json_object" }));
        }
        Output::JsonObject => {
            ledger.change(Warning::JsonModeLost, "response_format", "no JSON mode");
        }
        Output::OneOf { .. } => crate::note_form_in_words(ledger),
        Output::JsonSchema { schema, .. } if is_in_words(schema, target) => {
            crate::note_form_in_words(ledger);
        }
        Output::JsonSchema {
            name,
            schema,
            strict,
            description,
        } => {
            let name = if name.is_empty() { "answer" } else { name };
            let strict = strict_for(schema, *strict, ledger).unwrap_or(false);
            let mut format =
                json!({ "type": "json_schema", "name": name, "strict": strict, "schema": schema });
            if let Some(description) = description {
                format["description"] = json!(description);
            }
            text.insert("format".to_owned(), format);
        }
    }
    if let Some(verbosity) = &chat.verbosity {
        if crate::openai::knows_verbosity(&target.model) {
            text.insert("verbosity".to_owned(), json!(verbosity));
        } else {
            ledger.lossy(Warning::Verbosity, "verbosity", "no place for it");
        }
    }
    if !text.is_empty() {
        body.insert("text".to_owned(), Value::Object(text));
    }
}

fn write_sampling(
    chat: &Chat,
    target: &Target,
    body: &mut Map<String, Value>,
    ledger: &mut Ledger,
) {
    let sampling = &chat.sampling;
    let temperature = crate::temperature(chat, target, ledger);
    if !temperature.is_null() {
        body.insert("temperature".to_owned(), temperature);
    }
    match sampling.top_p {
        Some(top_p) if target.profile.temperature_max.is_some() => {
            body.insert("top_p".to_owned(), json!(top_p));
        }
        Some(top_p) if top_p < 1.0 => ledger.lossy(
            Warning::TopPDropped,
            "top_p",
            "the model samples as it likes",
        ),
        _ => {}
    }
    let samples = target.profile.temperature_max.is_some();
    if sampling.logprobs == Some(true) && !samples {
        ledger.lossy(Warning::Logprobs, "logprobs", "cannot be had");
    } else if sampling.logprobs == Some(true) {
        body.insert(
            "include".to_owned(),
            json!(["message.output_text.logprobs"]),
        );
        if let Some(many) = sampling.top_logprobs {
            body.insert("top_logprobs".to_owned(), json!(many));
        }
    }
    if sampling.top_k.is_some() {
        ledger.lossy(Warning::TopK, "top_k", "no place for it");
    }
    if sampling.seed.is_some() {
        ledger.lossy(Warning::Seed, "seed", "no place for it");
    }
    if let Some(n) = sampling.n.filter(|n| 1 < *n) {
        ledger.lossy(Warning::NSplit, "n", format!("one answer instead of {n}"));
    }
    if !sampling.logit_bias.is_empty() {
        ledger.change(Warning::LogitBias, "logit_bias", "no place for it");
    }
    crate::note_penalties(chat, ledger);
    // There are no stop sequences here: the profile's bound is none, which notes every one of them.
    crate::stop_sequences(chat, target, ledger);
}

fn write_limits(chat: &Chat, target: &Target, body: &mut Map<String, Value>, ledger: &mut Ledger) {
    let Some(asked) = crate::capped_max_out(chat, target, ledger) else {
        return;
    };
    if asked < MAX_OUT_MIN {
        ledger.change(
            Warning::MaxRaised,
            "max_tokens",
            format!("{asked} to {MAX_OUT_MIN}, the least there is"),
        );
    }
    body.insert(
        "max_output_tokens".to_owned(),
        json!(asked.max(MAX_OUT_MIN)),
    );
}
