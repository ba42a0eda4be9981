//! A logged Converse request becomes a chat.

use serde_json::{Map, Value};
use understudy_schema::chat::{
    Authority, Block, Chat, Function, Limits, Message, Output, Reasoning, Role, Sampling, System,
    Tool, ToolChoice,
};

use super::blocks::blocks_of;
use crate::error::{Error, Result};
use crate::{Dialect, field};

const KNOWN: [&str; 9] = [
    "model",
    "modelId",
    "system",
    "messages",
    "inferenceConfig",
    "toolConfig",
    "outputConfig",
    "additionalModelRequestFields",
    "serviceTier",
];

/// Fields of a model's own that have a place in a chat.
const KNOWN_FIELDS: [&str; 4] = ["thinking", "top_k", "tool_choice", "output_config"];

/// Reads a request body. Only `messages` must be there; the model stands in the address, and in the body only where
/// a log has put it there.
///
/// # Errors
/// When the body is no object, has no array of messages, or a message has an unknown role.
pub fn read_request(body: &Value) -> Result<Chat> {
    let Some(object) = body.as_object() else {
        return Err(Error::NotAnObject {
            dialect: Dialect::BedrockConverse,
            what: "request",
        });
    };
    let Some(messages) = object.get("messages").and_then(Value::as_array) else {
        return Err(Error::MissingField {
            dialect: Dialect::BedrockConverse,
            what: "request",
            field: "messages",
        });
    };
    let nothing = Value::Null;
    let own = body.get("additionalModelRequestFields").unwrap_or(&nothing);
    let config = body.get("inferenceConfig").unwrap_or(&nothing);
    let model = field::owned(body, "modelId").or_else(|| field::owned(body, "model"));
    let mut chat = Chat {
        model: model.unwrap_or_default(),
        tools: tools_of(body),
        tool_choice: tool_choice_of(body),
        parallel: parallel_of(own),
        output: output_of(body),
        sampling: sampling_of(config, own),
        limits: Limits {
            max_out: field::size(config, "maxTokens"),
            max_out_older_name: true,
        },
        reasoning: reasoning_of(body, own),
        service_tier: body
            .get("serviceTier")
            .and_then(|tier| field::owned(tier, "type")),
        extra: field::unknown(object, &KNOWN),
        ..Chat::default()
    };
    if let Some(fields) = own.as_object() {
        chat.extra.extend(field::unknown(fields, &KNOWN_FIELDS));
    }
    for block in blocks_of(body.get("system")) {
        chat.system.push(System {
            at: 0,
            authority: Authority::System,
            blocks: vec![block],
        });
    }
    for (index, message) in messages.iter().enumerate() {
        read_message(message, index, &mut chat)?;
    }
    Ok(chat)
}

fn read_message(message: &Value, index: usize, chat: &mut Chat) -> Result<()> {
    let blocks = blocks_of(message.get("content"));
    match field::text(message, "role").unwrap_or_default() {
        "assistant" => chat.messages.push(turn(Role::Assistant, blocks)),
        "user" => push_user(blocks, chat),
        "system" => chat.system.push(System {
            at: chat.messages.len(),
            authority: Authority::System,
            blocks,
        }),
        role => {
            return Err(Error::UnknownRole {
                dialect: Dialect::BedrockConverse,
                index,
                role: field::cut(role, 40),
            });
        }
    }
    Ok(())
}

fn turn(role: Role, blocks: Vec<Block>) -> Message {
    Message {
        role,
        name: None,
        blocks,
    }
}

fn push_user(blocks: Vec<Block>, chat: &mut Chat) {
    let is_answer = |block: &Block| matches!(block, Block::ToolResult { .. });
    let (answers, said): (Vec<Block>, Vec<Block>) = blocks.into_iter().partition(is_answer);
    let answered = !answers.is_empty();
    if answered {
        chat.messages.push(turn(Role::Tool, answers));
    }
    if !said.is_empty() || !answered {
        chat.messages.push(turn(Role::User, said));
    }
}

fn tools_of(body: &Value) -> Vec<Tool> {
    let Some(config) = body.get("toolConfig") else {
        return Vec::new();
    };
    let tools = field::entries(config, "tools").iter();
    // A mark for the cache is no tool.
    let tools = tools.filter(|tool| tool.get("cachePoint").is_none());
    tools
        .map(|tool| match tool.get("toolSpec") {
            Some(spec) => Tool::Function(Function {
                name: field::owned(spec, "name").unwrap_or_default(),
                description: field::owned(spec, "description"),
                schema: schema_of(spec),
                strict: spec.get("strict").and_then(Value::as_bool),
            }),
            None => Tool::Opaque { raw: tool.clone() },
        })
        .collect()
}

fn schema_of(spec: &Value) -> Value {
    let schema = spec
        .get("inputSchema")
        .and_then(|schema| schema.get("json"));
    schema.cloned().unwrap_or(Value::Null)
}

fn tool_choice_of(body: &Value) -> Option<ToolChoice> {
    let choice = body.get("toolConfig")?.get("toolChoice")?;
    if choice.get("auto").is_some() {
        return Some(ToolChoice::Auto);
    }
    if choice.get("any").is_some() {
        return Some(ToolChoice::Required);
    }
    let name = field::owned(choice.get("tool")?, "name")?;
    Some(ToolChoice::Named { name })
}

/// Claude models take the field of their own dialect.
fn parallel_of(own: &Value) -> Option<bool> {
    let choice = own.get("tool_choice")?;
    let disabled = choice.get("disable_parallel_tool_use")?.as_bool()?;
    Some(!disabled)
}

fn output_of(body: &Value) -> Output {
    let structure = body
        .get("outputConfig")
        .and_then(|config| config.get("textFormat"))
        .and_then(|format| format.get("structure"))
        .and_then(|structure| structure.get("jsonSchema"));
    let Some(structure) = structure else {
        return Output::Text;
    };
    // The schema is a text here.
    let schema = field::text(structure, "schema").and_then(|text| serde_json::from_str(text).ok());
    Output::JsonSchema {
        name: field::owned(structure, "name").unwrap_or_default(),
        schema: schema.unwrap_or_else(|| Value::Object(Map::new())),
        strict: Some(true),
        description: field::owned(structure, "description"),
    }
}

fn sampling_of(config: &Value, own: &Value) -> Sampling {
    let number = |name: &str| config.get(name).and_then(Value::as_f64);
    let stop = config.get("stopSequences").map(field::texts);
    Sampling {
        temperature: number("temperature"),
        top_p: number("topP"),
        top_k: field::size(own, "top_k"),
        stop: stop.unwrap_or_default(),
        ..Sampling::default()
    }
}

fn reasoning_of(body: &Value, own: &Value) -> Option<Reasoning> {
    let of = |config: Option<&Value>| config.and_then(|config| field::owned(config, "effort"));
    if let Some(level) = of(body.get("outputConfig")).or_else(|| of(own.get("output_config"))) {
        return Some(Reasoning::Effort { level });
    }
    let thinking = own.get("thinking")?;
    match field::text(thinking, "type")? {
        "disabled" => Some(Reasoning::Off),
        "adaptive" => Some(Reasoning::Adaptive),
        _ => Some(Reasoning::Budget {
            tokens: field::size(thinking, "budget_tokens")?,
        }),
    }
}
