//! A chat becomes a Converse request.

use serde_json::{Map, Value, json};
use understudy_schema::chat::{Block, Chat, Function, Output, ToolChoice, text_of};

use super::blocks::write_block;
use crate::anthropic::{Thinking, max_out, note_moved, offered, thinking_of};
use crate::extras;
use crate::loss::{Ledger, Warning};
use crate::profile::{SchemaSupport, Target};
use crate::structured::{ANTHROPIC, fit, in_words, one_of_in_words};
use crate::turns::{Speaker, Turn, arrange};

pub(crate) fn write_request(chat: &Chat, target: &Target, ledger: &mut Ledger) -> Value {
    let mut arranged = arrange(chat, target, ledger);
    let barred = chat.tool_choice == Some(ToolChoice::None);
    let functions = if barred {
        tools_in_words(&mut arranged.turns);
        Vec::new()
    } else {
        offered(chat, &arranged.turns, ledger)
    };
    if barred && chat.functions().next().is_some() {
        ledger.change(
            Warning::ToolChoiceChanged,
            "tool_choice",
            "none cannot be said: the tools are left out, calls in the history are told in words",
        );
    }
    let thinking = thinking_of(chat, target, ledger);
    let mut body = Map::new();
    let mut own = Map::new();
    let mut output = Map::new();
    let mut system = arranged.system;
    if let Some(format) = format_of(chat, target, &mut system, ledger) {
        output.insert("textFormat".to_owned(), format);
    }
    if !system.is_empty() {
        let blocks = system.iter().map(|text| json!({ "text": text })).collect();
        body.insert("system".to_owned(), Value::Array(blocks));
    }
    let turns = arranged.turns.iter();
    let messages = turns.map(|turn| write_turn(turn, ledger)).collect();
    body.insert("messages".to_owned(), Value::Array(messages));
    let config = inference(chat, target, &thinking, &mut own, ledger);
    body.insert("inferenceConfig".to_owned(), config);
    write_tools(chat, &functions, target, &mut body, ledger);
    write_parallel(chat, &functions, target, &mut own, ledger);
    match thinking {
        Thinking::Unsaid => {}
        Thinking::Off => put(&mut own, "thinking", json!({ "type": "disabled" })),
        Thinking::Adaptive => put(&mut own, "thinking", json!({ "type": "adaptive" })),
        Thinking::Budget(tokens) => {
            let budget = json!({ "type": "enabled", "budget_tokens": tokens });
            put(&mut own, "thinking", budget);
        }
        Thinking::Effort(level) => put(&mut output, "effort", json!(level)),
    }
    for (name, fields) in [
        ("outputConfig", output),
        ("additionalModelRequestFields", own),
    ] {
        if !fields.is_empty() {
            body.insert(name.to_owned(), Value::Object(fields));
        }
    }
    extras::pass(chat, &["guardrailConfig"], &mut body, ledger);
    note_rest(chat, target, ledger);
    Value::Object(body)
}

fn put(fields: &mut Map<String, Value>, name: &str, value: Value) {
    fields.insert(name.to_owned(), value);
}

/// Where no tool may be called none can be offered, and without tools no call may stand in the history.
fn tools_in_words(turns: &mut [Turn]) {
    for block in turns.iter_mut().flat_map(|turn| turn.blocks.iter_mut()) {
        let words = match block {
            Block::ToolCall(call) => format!("[called {} with {}]", call.name, call.arguments_raw),
            Block::ToolResult { name, content, .. } => {
                let name = name.as_deref().unwrap_or("the tool");
                format!("[{name} answered: {}]", text_of(content))
            }
            _ => continue,
        };
        *block = Block::text(&words);
    }
}

fn write_turn(turn: &Turn, ledger: &mut Ledger) -> Value {
    let role = match turn.speaker {
        Speaker::User => "user",
        Speaker::Assistant => "assistant",
        Speaker::System => "system",
    };
    let blocks = turn.blocks.iter();
    let mut content: Vec<Value> = blocks
        .filter_map(|block| write_block(block, ledger))
        .collect();
    let has = |kind: &str| content.iter().any(|block| block.get(kind).is_some());
    if has("document") && !has("text") {
        // A document may not stand alone.
        content.push(json!({ "text": "." }));
        ledger.change(
            Warning::UserTurnAdded,
            "messages",
            "a text was put beside a document",
        );
    }
    json!({ "role": role, "content": content })
}

fn inference(
    chat: &Chat,
    target: &Target,
    thinking: &Thinking,
    own: &mut Map<String, Value>,
    ledger: &mut Ledger,
) -> Value {
    let sampling = &chat.sampling;
    let mut config = Map::new();
    let bound = max_out(chat, target, thinking, ledger);
    put(&mut config, "maxTokens", json!(bound));
    let thinks = matches!(thinking, Thinking::Budget(_));
    let mut temperature = crate::temperature(chat, target, ledger);
    if thinks && !temperature.is_null() && temperature != json!(1.0) {
        let detail = format!("{temperature} to 1, because the model thinks");
        ledger.change(Warning::TempDropped, "temperature", detail);
        temperature = Value::Null;
    }
    let alone = temperature.is_null() || target.profile.top_p_with_temperature;
    let samples = target.profile.temperature_max.is_some() && !thinks;
    match sampling.top_p {
        Some(top_p) if samples && alone => put(&mut config, "topP", json!(top_p)),
        Some(top_p) if top_p < 1.0 => ledger.lossy(
            Warning::TopPDropped,
            "top_p",
            format!("{top_p} cannot be said"),
        ),
        _ => {}
    }
    match sampling.top_k {
        Some(top_k) if samples && is_claude(&target.model) => put(own, "top_k", json!(top_k)),
        Some(_) => ledger.lossy(Warning::TopK, "top_k", "cannot be said"),
        None => {}
    }
    if !temperature.is_null() {
        put(&mut config, "temperature", temperature);
    }
    let stop = crate::stop_sequences(chat, target, ledger);
    if !stop.is_empty() {
        put(&mut config, "stopSequences", json!(stop));
    }
    Value::Object(config)
}

/// Claude models take fields of their own dialect beside the common ones.
fn is_claude(model: &str) -> bool {
    model.contains("claude")
}

fn format_of(
    chat: &Chat,
    target: &Target,
    system: &mut Vec<String>,
    ledger: &mut Ledger,
) -> Option<Value> {
    match &chat.output {
        Output::Text => None,
        Output::JsonObject => {
            ledger.change(
                Warning::JsonModeLost,
                "response_format",
                "no JSON mode: the prompt alone asks for JSON",
            );
            None
        }
        Output::OneOf { values } => {
            crate::note_form_in_words(ledger);
            system.push(one_of_in_words(values));
            None
        }
        Output::JsonSchema {
            name,
            schema,
            description,
            ..
        } => {
            let native = target.profile.json_schema == SchemaSupport::JsonSchema;
            let Some(fitted) = native.then(|| fit(schema, &ANTHROPIC)).flatten() else {
                crate::note_form_in_words(ledger);
                system.push(in_words(schema));
                return None;
            };
            note_moved("response_format", &fitted.changed, ledger);
            let name = if name.is_empty() { "answer" } else { name };
            let mut structure = json!({ "name": name, "schema": fitted.schema.to_string() });
            if let Some(description) = description {
                structure["description"] = json!(description);
            }
            Some(json!({ "type": "json_schema", "structure": { "jsonSchema": structure } }))
        }
    }
}

fn write_tools(
    chat: &Chat,
    functions: &[Function],
    target: &Target,
    body: &mut Map<String, Value>,
    ledger: &mut Ledger,
) {
    if functions.is_empty() {
        return;
    }
    let tools: Vec<Value> = functions
        .iter()
        .map(|function| write_tool(function, target, ledger))
        .collect();
    let mut config = json!({ "tools": tools });
    let from_history = chat.functions().next().is_none();
    if from_history {
        ledger.change(
            Warning::ToolChoiceChanged,
            "tool_choice",
            "tools of the history may be called: they cannot be barred",
        );
    }
    let choice = match &chat.tool_choice {
        _ if from_history => None,
        None | Some(ToolChoice::None) => None,
        Some(
            ToolChoice::Auto
            | ToolChoice::Allowed {
                must_call: false, ..
            },
        ) => Some(json!({ "auto": {} })),
        Some(
            ToolChoice::Required
            | ToolChoice::Allowed {
                must_call: true, ..
            },
        ) => Some(json!({ "any": {} })),
        Some(ToolChoice::Named { name }) => Some(json!({ "tool": { "name": name } })),
    };
    if let Some(choice) = choice {
        config["toolChoice"] = choice;
    }
    body.insert("toolConfig".to_owned(), config);
}

fn write_tool(function: &Function, target: &Target, ledger: &mut Ledger) -> Value {
    let mut spec = json!({ "name": function.name });
    let described = function.description.as_deref();
    if let Some(description) = described.filter(|text| !text.trim().is_empty()) {
        spec["description"] = json!(description);
    }
    let bare = json!({ "type": "object", "properties": {} });
    let schema = if function.schema.is_null() {
        &bare
    } else {
        &function.schema
    };
    spec["inputSchema"] = json!({ "json": schema });
    if function.strict == Some(true) {
        let native = target.profile.json_schema == SchemaSupport::JsonSchema;
        match native.then(|| fit(schema, &ANTHROPIC)).flatten() {
            Some(fitted) => {
                note_moved("tools", &fitted.changed, ledger);
                spec["inputSchema"] = json!({ "json": fitted.schema });
                spec["strict"] = json!(true);
            }
            None => ledger.lossy(
                Warning::ToolStrict,
                "tools",
                format!("{} is sent without strict", function.name),
            ),
        }
    }
    json!({ "toolSpec": spec })
}

/// Only Claude models can be kept from calling several tools at once, by the field of their own dialect, and only
/// where the choice is theirs.
fn write_parallel(
    chat: &Chat,
    functions: &[Function],
    target: &Target,
    own: &mut Map<String, Value>,
    ledger: &mut Ledger,
) {
    if functions.is_empty() || chat.parallel != Some(false) {
        return;
    }
    let free = matches!(chat.tool_choice, None | Some(ToolChoice::Auto));
    if is_claude(&target.model) && free {
        let choice = json!({ "type": "auto", "disable_parallel_tool_use": true });
        put(own, "tool_choice", choice);
    } else {
        ledger.change(
            Warning::Parallel,
            "parallel_tool_calls",
            "several calls in one turn cannot be forbidden",
        );
    }
}

fn note_rest(chat: &Chat, target: &Target, ledger: &mut Ledger) {
    let mut blocks = chat.blocks();
    let hears = ["sonic", "omni", "voxtral"]
        .iter()
        .any(|name| target.model.contains(name));
    if !hears && blocks.any(|block| matches!(block, Block::Audio { .. })) {
        ledger.block(Warning::Modality, "messages.input_audio", "no sound");
    }
    if chat.sampling.seed.is_some() {
        ledger.lossy(Warning::Seed, "seed", "no place for it");
    }
    if chat.sampling.logprobs == Some(true) {
        ledger.lossy(Warning::Logprobs, "logprobs", "cannot be had");
    }
    if let Some(n) = chat.sampling.n.filter(|n| 1 < *n) {
        ledger.lossy(Warning::NSplit, "n", format!("one answer instead of {n}"));
    }
    crate::note_penalties(chat, ledger);
    crate::note_sampling_without_place(chat, ledger);
    crate::note_tier(chat, ledger);
}
