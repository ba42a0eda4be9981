//! A logged Messages request becomes a chat.

use serde_json::Value;
use understudy_schema::chat::{
    Authority, Block, Chat, Function, Limits, Message, Output, Reasoning, Role, Sampling, System,
    Tool, ToolChoice,
};

use super::blocks::blocks_of;
use crate::error::{Error, Result};
use crate::{Dialect, field};

const KNOWN: [&str; 17] = [
    "model",
    "system",
    "messages",
    "max_tokens",
    "temperature",
    "top_p",
    "top_k",
    "stop_sequences",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "output_format",
    "service_tier",
    "stream",
    "anthropic_version",
    "anthropic_beta",
];

/// Reads a request body. Only `messages` must be there.
///
/// # Errors
/// When the body is no object, has no array of messages, or a message has an unknown role.
pub fn read_request(body: &Value) -> Result<Chat> {
    let Some(object) = body.as_object() else {
        return Err(Error::NotAnObject {
            dialect: Dialect::Anthropic,
            what: "request",
        });
    };
    let Some(messages) = object.get("messages").and_then(Value::as_array) else {
        return Err(Error::MissingField {
            dialect: Dialect::Anthropic,
            what: "request",
            field: "messages",
        });
    };
    let number = |name: &str| body.get(name).and_then(Value::as_f64);
    let mut chat = Chat {
        model: field::owned(body, "model").unwrap_or_default(),
        tools: field::entries(body, "tools").iter().map(tool_of).collect(),
        tool_choice: tool_choice_of(body),
        parallel: parallel_of(body),
        output: output_of(body),
        sampling: Sampling {
            temperature: number("temperature"),
            top_p: number("top_p"),
            top_k: field::size(body, "top_k"),
            stop: body
                .get("stop_sequences")
                .map(field::texts)
                .unwrap_or_default(),
            ..Sampling::default()
        },
        limits: Limits {
            max_out: field::size(body, "max_tokens"),
            max_out_older_name: true,
        },
        reasoning: reasoning_of(body),
        service_tier: field::owned(body, "service_tier"),
        stream: body.get("stream").and_then(Value::as_bool).unwrap_or(false),
        extra: field::unknown(object, &KNOWN),
        ..Chat::default()
    };
    if cites(messages) {
        chat.extra.insert("citations".to_owned(), Value::Bool(true));
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

/// Whether a document is to be cited from, which no other vendor does in this way.
fn cites(messages: &[Value]) -> bool {
    let blocks = messages
        .iter()
        .flat_map(|message| field::entries(message, "content"));
    blocks
        .filter_map(|block| block.get("citations")?.get("enabled")?.as_bool())
        .any(|enabled| enabled)
}

fn read_message(message: &Value, index: usize, chat: &mut Chat) -> Result<()> {
    let blocks = blocks_of(message.get("content"));
    let role = field::text(message, "role").unwrap_or_default();
    match role {
        "assistant" => chat.messages.push(Message {
            role: Role::Assistant,
            name: None,
            blocks,
        }),
        "user" => push_user(blocks, chat),
        "system" => chat.system.push(System {
            at: chat.messages.len(),
            authority: Authority::System,
            blocks,
        }),
        _ => {
            let role = field::cut(role, 40);
            return Err(Error::UnknownRole {
                dialect: Dialect::Anthropic,
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

fn tool_of(tool: &Value) -> Tool {
    if tool.get("type").is_some_and(|kind| kind != "custom") {
        return Tool::Opaque { raw: tool.clone() };
    }
    Tool::Function(Function {
        name: field::owned(tool, "name").unwrap_or_default(),
        description: field::owned(tool, "description"),
        schema: tool.get("input_schema").cloned().unwrap_or(Value::Null),
        strict: tool.get("strict").and_then(Value::as_bool),
    })
}

fn tool_choice_of(body: &Value) -> Option<ToolChoice> {
    let choice = body.get("tool_choice")?;
    match field::text(choice, "type")? {
        "auto" => Some(ToolChoice::Auto),
        "any" => Some(ToolChoice::Required),
        "none" => Some(ToolChoice::None),
        "tool" => Some(ToolChoice::Named {
            name: field::owned(choice, "name")?,
        }),
        _ => None,
    }
}

fn parallel_of(body: &Value) -> Option<bool> {
    let disabled = body
        .get("tool_choice")?
        .get("disable_parallel_tool_use")?
        .as_bool()?;
    Some(!disabled)
}

fn output_of(body: &Value) -> Output {
    let current = body
        .get("output_config")
        .and_then(|config| config.get("format"));
    let Some(format) = current.or_else(|| body.get("output_format")) else {
        return Output::Text;
    };
    match format.get("schema") {
        Some(schema) => Output::JsonSchema {
            name: String::new(),
            schema: schema.clone(),
            strict: Some(true),
            description: None,
        },
        None => Output::Text,
    }
}

fn reasoning_of(body: &Value) -> Option<Reasoning> {
    let effort = body
        .get("output_config")
        .and_then(|config| field::owned(config, "effort"));
    let thinking = body.get("thinking");
    let kind = thinking.and_then(|thinking| field::text(thinking, "type"));
    match (kind, effort) {
        (Some("disabled"), _) => Some(Reasoning::Off),
        (_, Some(level)) => Some(Reasoning::Effort { level }),
        (Some("enabled"), None) => Some(Reasoning::Budget {
            tokens: thinking.and_then(|thinking| field::size(thinking, "budget_tokens"))?,
        }),
        (Some("adaptive"), None) => Some(Reasoning::Adaptive),
        _ => None,
    }
}
