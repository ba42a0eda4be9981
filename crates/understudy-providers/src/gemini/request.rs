//! A logged `generateContent` request becomes a chat.

use serde_json::{Map, Value, json};
use understudy_schema::chat::{
    Authority, Block, Chat, Function, Limits, Message, Output, Reasoning, Role, Sampling, System,
    Tool, ToolChoice,
};

use super::library::as_sent;
use super::parts::blocks_of;
use super::spelling::renamed;
use crate::error::{Error, Result};
use crate::{Dialect, field};

const KNOWN: [&str; 7] = [
    "model",
    "contents",
    "systemInstruction",
    "generationConfig",
    "tools",
    "toolConfig",
    "serviceTier",
];

const KNOWN_CONFIG: [&str; 14] = [
    "temperature",
    "topP",
    "topK",
    "candidateCount",
    "maxOutputTokens",
    "stopSequences",
    "seed",
    "presencePenalty",
    "frequencyPenalty",
    "responseLogprobs",
    "logprobs",
    "responseMimeType",
    "responseSchema",
    "responseJsonSchema",
];

/// Reads a request body, its names in camel case or in snake case, as it is sent or as `Google`'s libraries take it. Only
/// `contents` must be there.
///
/// # Errors
/// When the body is no object, has no contents, or a content has an unknown role.
pub fn read_request(body: &Value) -> Result<Chat> {
    let sent = as_sent(body);
    let body = sent.as_ref().unwrap_or(body);
    let renamed = renamed(body);
    let body = renamed.as_ref().unwrap_or(body);
    let Some(object) = body.as_object() else {
        return Err(Error::NotAnObject {
            dialect: Dialect::Gemini,
            what: "request",
        });
    };
    let Some(contents) = object.get("contents").and_then(Value::as_array) else {
        return Err(Error::MissingField {
            dialect: Dialect::Gemini,
            what: "request",
            field: "contents",
        });
    };
    let nothing = Value::Null;
    let config = body.get("generationConfig").unwrap_or(&nothing);
    let mut chat = Chat {
        model: field::owned(body, "model").unwrap_or_default(),
        tools: tools_of(body),
        tool_choice: tool_choice_of(body),
        output: output_of(config),
        sampling: sampling_of(config),
        limits: Limits {
            max_out: field::size(config, "maxOutputTokens"),
            max_out_older_name: true,
        },
        reasoning: reasoning_of(config),
        service_tier: field::owned(body, "serviceTier"),
        extra: field::unknown(object, &KNOWN),
        ..Chat::default()
    };
    if let Some(fields) = config.as_object() {
        let mut strangers = field::unknown(fields, &KNOWN_CONFIG);
        strangers.shift_remove("thinkingConfig");
        chat.extra.extend(strangers);
    }
    if let Some(system) = body.get("systemInstruction") {
        let blocks = blocks_of(system);
        chat.system.extend(blocks.into_iter().map(|block| System {
            at: 0,
            authority: Authority::System,
            blocks: vec![block],
        }));
    }
    for (index, content) in contents.iter().enumerate() {
        read_content(content, index, &mut chat)?;
    }
    Ok(chat)
}

fn read_content(content: &Value, index: usize, chat: &mut Chat) -> Result<()> {
    let blocks = blocks_of(content);
    match field::text(content, "role").unwrap_or("user") {
        "model" => chat.messages.push(Message {
            role: Role::Assistant,
            name: None,
            blocks,
        }),
        "user" | "function" => push_user(blocks, chat),
        role => {
            let role = field::cut(role, 40);
            return Err(Error::UnknownRole {
                dialect: Dialect::Gemini,
                index,
                role,
            });
        }
    }
    Ok(())
}

fn push_user(blocks: Vec<Block>, chat: &mut Chat) {
    let (answers, said): (Vec<Block>, Vec<Block>) = blocks
        .into_iter()
        .partition(|block| matches!(block, Block::ToolResult { .. }));
    let answered = !answers.is_empty();
    if answered {
        chat.messages.push(Message {
            role: Role::Tool,
            name: None,
            blocks: answers,
        });
    }
    if !said.is_empty() || !answered {
        chat.messages.push(Message {
            role: Role::User,
            name: None,
            blocks: said,
        });
    }
}

fn tools_of(body: &Value) -> Vec<Tool> {
    let mut tools = Vec::new();
    for tool in field::entries(body, "tools") {
        let functions = field::entries(tool, "functionDeclarations").iter();
        tools.extend(functions.map(function_of));
        // Beside its functions an object may name tools that the vendor runs.
        let mut raw = tool.clone();
        if let Some(fields) = raw.as_object_mut() {
            let had_functions = fields.shift_remove("functionDeclarations").is_some();
            if had_functions && fields.values().all(Value::is_null) {
                continue;
            }
        }
        tools.push(Tool::Opaque { raw });
    }
    tools
}

fn function_of(declaration: &Value) -> Tool {
    let schema = declaration.get("parametersJsonSchema").cloned();
    let schema = schema.or_else(|| declaration.get("parameters").map(json_schema_of));
    Tool::Function(Function {
        name: field::owned(declaration, "name").unwrap_or_default(),
        description: field::owned(declaration, "description"),
        schema: schema.unwrap_or(Value::Null),
        strict: None,
    })
}

/// A part of `OpenAPI`'s schema as JSON Schema: types in lower case, `nullable` as a type of its own, and the order of
/// properties by their places.
fn json_schema_of(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => Value::Object(json_schema_fields(fields)),
        Value::Array(entries) => Value::Array(entries.iter().map(json_schema_of).collect()),
        _ => schema.clone(),
    }
}

fn json_schema_fields(fields: &Map<String, Value>) -> Map<String, Value> {
    let mut written = Map::new();
    for (name, value) in fields {
        let value = match (name.as_str(), value) {
            ("nullable" | "propertyOrdering", _) => continue,
            ("type", Value::String(kind)) => Value::String(kind.to_ascii_lowercase()),
            ("properties", Value::Object(named)) => {
                let order = fields.get("propertyOrdering").map(field::texts);
                Value::Object(in_order(named, &order.unwrap_or_default()))
            }
            ("enum" | "default" | "example", _) => value.clone(),
            _ => json_schema_of(value),
        };
        written.insert(name.clone(), value);
    }
    if fields.get("nullable") == Some(&Value::Bool(true)) {
        if let Some(kind) = written.get_mut("type") {
            *kind = json!([kind.clone(), "null"]);
        }
        if let Some(Value::Array(values)) = written.get_mut("enum")
            && !values.contains(&Value::Null)
        {
            values.push(Value::Null);
        }
    }
    written
}

fn in_order(named: &Map<String, Value>, order: &[String]) -> Map<String, Value> {
    let first = order.iter().filter_map(|name| named.get_key_value(name));
    let rest = named.iter().filter(|(name, _)| !order.contains(name));
    let all = first.chain(rest);
    all.map(|(name, schema)| (name.clone(), json_schema_of(schema)))
        .collect()
}

fn tool_choice_of(body: &Value) -> Option<ToolChoice> {
    let config = body.get("toolConfig")?.get("functionCallingConfig")?;
    let names: Vec<String> = config
        .get("allowedFunctionNames")
        .map(field::texts)
        .unwrap_or_default();
    match (field::text(config, "mode")?, names.as_slice()) {
        ("NONE", _) => Some(ToolChoice::None),
        ("ANY", [name]) => Some(ToolChoice::Named { name: name.clone() }),
        ("ANY", []) => Some(ToolChoice::Required),
        ("ANY", _) => Some(ToolChoice::Allowed {
            names,
            must_call: true,
        }),
        ("VALIDATED", [_, ..]) => Some(ToolChoice::Allowed {
            names,
            must_call: false,
        }),
        ("AUTO" | "VALIDATED", _) => Some(ToolChoice::Auto),
        _ => None,
    }
}

fn output_of(config: &Value) -> Output {
    let schema = config.get("responseJsonSchema").cloned();
    let schema = schema.or_else(|| config.get("responseSchema").map(json_schema_of));
    let form = field::text(config, "responseMimeType");
    let values = schema.as_ref().and_then(|schema| schema.get("enum"));
    let values = values.map(field::texts).unwrap_or_default();
    match (schema, form) {
        (Some(_), Some("text/x.enum")) if !values.is_empty() => Output::OneOf { values },
        (Some(schema), _) => Output::JsonSchema {
            name: String::new(),
            schema,
            strict: Some(true),
            description: None,
        },
        (None, Some("application/json")) => Output::JsonObject,
        _ => Output::Text,
    }
}

fn sampling_of(config: &Value) -> Sampling {
    let number = |name: &str| config.get(name).and_then(Value::as_f64);
    Sampling {
        temperature: number("temperature"),
        top_p: number("topP"),
        top_k: field::size(config, "topK"),
        seed: field::count(config, "seed"),
        presence_penalty: number("presencePenalty"),
        frequency_penalty: number("frequencyPenalty"),
        logprobs: config.get("responseLogprobs").and_then(Value::as_bool),
        top_logprobs: field::size(config, "logprobs"),
        n: field::size(config, "candidateCount"),
        stop: config
            .get("stopSequences")
            .map(field::texts)
            .unwrap_or_default(),
        ..Sampling::default()
    }
}

fn reasoning_of(config: &Value) -> Option<Reasoning> {
    let thinking = config.get("thinkingConfig")?;
    if let Some(level) = field::text(thinking, "thinkingLevel") {
        return Some(Reasoning::Effort {
            level: level.to_ascii_lowercase(),
        });
    }
    match field::count(thinking, "thinkingBudget")? {
        0 => Some(Reasoning::Off),
        tokens => Some(
            u64::try_from(tokens)
                .map_or(Reasoning::Adaptive, |tokens| Reasoning::Budget { tokens }),
        ),
    }
}
