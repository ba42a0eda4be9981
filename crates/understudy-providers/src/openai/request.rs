//! A logged Chat Completions request becomes a chat.

use serde_json::{Map, Value};
use understudy_schema::chat::{
    Authority, Block, Chat, Function, Limits, Message, Output, Reasoning, Role, Sampling, System,
    Tool, ToolCall, ToolChoice,
};

use super::parts::{blocks_of, raw_arguments};
use crate::error::{Error, Result};
use crate::{Dialect, field};

const KNOWN: [&str; 25] = [
    "model",
    "messages",
    "tools",
    "tool_choice",
    "functions",
    "function_call",
    "parallel_tool_calls",
    "response_format",
    "temperature",
    "top_p",
    "top_k",
    "seed",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "n",
    "stop",
    "max_tokens",
    "max_completion_tokens",
    "reasoning_effort",
    "verbosity",
    "service_tier",
    "stream",
];

/// Reads a request body. Fields may be missing; only `messages` must be there.
///
/// # Errors
/// When the body is no object, has no array of messages, or a message is no object or of an unknown role.
pub fn read_request(body: &Value) -> Result<Chat> {
    let Some(object) = body.as_object() else {
        return Err(Error::NotAnObject {
            dialect: Dialect::OpenAi,
            what: "request",
        });
    };
    let Some(messages) = object.get("messages").and_then(Value::as_array) else {
        return Err(missing("messages"));
    };
    let mut chat = Chat {
        model: field::owned(body, "model").unwrap_or_default(),
        tools: tools_of(body),
        tool_choice: tool_choice_of(body),
        parallel: body.get("parallel_tool_calls").and_then(Value::as_bool),
        output: output_of(body),
        sampling: sampling_of(body),
        limits: limits_of(body),
        reasoning: reasoning_of(body),
        verbosity: field::owned(body, "verbosity"),
        service_tier: field::owned(body, "service_tier"),
        stream: body.get("stream").and_then(Value::as_bool).unwrap_or(false),
        extra: field::unknown(object, &KNOWN),
        ..Chat::default()
    };
    for (index, message) in messages.iter().enumerate() {
        read_message(message, index, &mut chat)?;
    }
    Ok(chat)
}

fn missing(field: &'static str) -> Error {
    Error::MissingField {
        dialect: Dialect::OpenAi,
        what: "request",
        field,
    }
}

fn read_message(message: &Value, index: usize, chat: &mut Chat) -> Result<()> {
    let Some(role) = field::text(message, "role") else {
        return Err(missing("role of a message"));
    };
    match role {
        "system" => push_system(message, Authority::System, chat),
        "developer" => push_system(message, Authority::Developer, chat),
        "user" => push_user(message, chat),
        "assistant" => chat.messages.push(assistant(message)),
        "tool" | "function" => chat.messages.push(tool(message)),
        _ => {
            let role = field::cut(role, 40);
            return Err(Error::UnknownRole {
                dialect: Dialect::OpenAi,
                index,
                role,
            });
        }
    }
    Ok(())
}

fn push_system(message: &Value, authority: Authority, chat: &mut Chat) {
    let blocks = blocks_of(message.get("content"));
    chat.system.push(System {
        at: chat.messages.len(),
        authority,
        blocks,
    });
}

/// Some gateways log a user turn that holds tools' answers in Anthropic's shape: those become turns of their own.
fn push_user(message: &Value, chat: &mut Chat) {
    let blocks = blocks_of(message.get("content"));
    let name = field::owned(message, "name");
    let (answers, said): (Vec<Block>, Vec<Block>) = blocks
        .into_iter()
        .partition(|block| matches!(block, Block::ToolResult { .. }));
    if !said.is_empty() || answers.is_empty() {
        if !answers.is_empty() {
            chat.messages.push(Message {
                role: Role::Tool,
                name: None,
                blocks: answers,
            });
        }
        chat.messages.push(Message {
            role: Role::User,
            name,
            blocks: said,
        });
        return;
    }
    chat.messages.push(Message {
        role: Role::Tool,
        name: None,
        blocks: answers,
    });
}

fn assistant(message: &Value) -> Message {
    let mut blocks = thinking(message);
    let calls: Vec<Block> = tool_calls(message);
    let said = blocks_of(message.get("content"));
    let silent = |block: &Block| block.as_text().is_some_and(str::is_empty);
    blocks.extend(
        said.into_iter()
            .filter(|block| calls.is_empty() || !silent(block)),
    );
    if let Some(text) = field::words(message, "refusal") {
        blocks.push(Block::Refusal { text });
    }
    blocks.extend(calls);
    Message {
        role: Role::Assistant,
        name: field::owned(message, "name"),
        blocks,
    }
}

fn thinking(message: &Value) -> Vec<Block> {
    let signed = field::entries(message, "thinking_blocks");
    if !signed.is_empty() {
        return signed.iter().map(crate::anthropic::block_of).collect();
    }
    let text =
        field::words(message, "reasoning_content").or_else(|| field::words(message, "reasoning"));
    let origin = Dialect::OpenAi.as_str().to_owned();
    text.into_iter()
        .map(|text| Block::Reasoning {
            text,
            signature: None,
            opaque: None,
            origin: origin.clone(),
        })
        .collect()
}

fn tool_calls(message: &Value) -> Vec<Block> {
    let mut calls: Vec<Block> = field::entries(message, "tool_calls")
        .iter()
        .map(tool_call)
        .collect();
    if let Some(function) = message.get("function_call").filter(|call| call.is_object()) {
        calls.push(Block::ToolCall(function_call(function, String::new())));
    }
    calls
}

fn tool_call(call: &Value) -> Block {
    let id = field::owned(call, "id").unwrap_or_default();
    match call.get("function") {
        Some(function) => Block::ToolCall(function_call(function, id)),
        None => Block::Unknown { raw: call.clone() },
    }
}

pub(super) fn function_call(function: &Value, id: String) -> ToolCall {
    let name = field::owned(function, "name").unwrap_or_default();
    ToolCall {
        id,
        name,
        arguments_raw: raw_arguments(function.get("arguments")),
    }
}

fn tool(message: &Value) -> Message {
    let result = Block::ToolResult {
        id: field::owned(message, "tool_call_id").unwrap_or_default(),
        name: field::owned(message, "name"),
        content: blocks_of(message.get("content")),
        is_error: false,
    };
    Message {
        role: Role::Tool,
        name: None,
        blocks: vec![result],
    }
}

fn tools_of(body: &Value) -> Vec<Tool> {
    let tools = field::entries(body, "tools")
        .iter()
        .map(|tool| match tool.get("function") {
            Some(function) => Tool::Function(function_of(function)),
            None => Tool::Opaque { raw: tool.clone() },
        });
    let functions = field::entries(body, "functions")
        .iter()
        .map(|function| Tool::Function(function_of(function)));
    tools.chain(functions).collect()
}

fn function_of(function: &Value) -> Function {
    Function {
        name: field::owned(function, "name").unwrap_or_default(),
        description: field::owned(function, "description"),
        schema: function.get("parameters").cloned().unwrap_or(Value::Null),
        strict: function.get("strict").and_then(Value::as_bool),
    }
}

fn tool_choice_of(body: &Value) -> Option<ToolChoice> {
    let choice = body
        .get("tool_choice")
        .or_else(|| body.get("function_call"))?;
    if let Some(word) = choice.as_str() {
        return match word {
            "auto" => Some(ToolChoice::Auto),
            "none" => Some(ToolChoice::None),
            "required" | "any" => Some(ToolChoice::Required),
            _ => None,
        };
    }
    if let Some(allowed) = choice.get("allowed_tools") {
        let names = field::entries(allowed, "tools")
            .iter()
            .filter_map(|tool| field::owned(tool.get("function")?, "name"));
        let must_call = field::text(allowed, "mode") == Some("required");
        return Some(ToolChoice::Allowed {
            names: names.collect(),
            must_call,
        });
    }
    let function = choice
        .get("function")
        .or_else(|| choice.get("custom"))
        .unwrap_or(choice);
    field::owned(function, "name").map(|name| ToolChoice::Named { name })
}

fn output_of(body: &Value) -> Output {
    let Some(format) = body.get("response_format") else {
        return Output::Text;
    };
    match field::text(format, "type") {
        Some("json_object") => Output::JsonObject,
        Some("json_schema") => {
            let Some(schema) = format.get("json_schema") else {
                return Output::JsonObject;
            };
            Output::JsonSchema {
                name: field::owned(schema, "name").unwrap_or_default(),
                schema: schema.get("schema").cloned().unwrap_or(Value::Null),
                strict: schema.get("strict").and_then(Value::as_bool),
                description: field::owned(schema, "description"),
            }
        }
        _ => Output::Text,
    }
}

fn sampling_of(body: &Value) -> Sampling {
    let number = |name: &str| body.get(name).and_then(Value::as_f64);
    Sampling {
        temperature: number("temperature"),
        top_p: number("top_p"),
        top_k: field::size(body, "top_k"),
        seed: field::count(body, "seed"),
        presence_penalty: number("presence_penalty"),
        frequency_penalty: number("frequency_penalty"),
        logit_bias: body
            .get("logit_bias")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_else(Map::new),
        logprobs: body.get("logprobs").and_then(Value::as_bool),
        top_logprobs: field::size(body, "top_logprobs"),
        n: field::size(body, "n"),
        stop: body.get("stop").map(field::texts).unwrap_or_default(),
    }
}

fn limits_of(body: &Value) -> Limits {
    let newer = field::size(body, "max_completion_tokens");
    let older = field::size(body, "max_tokens");
    Limits {
        max_out: newer.or(older),
        max_out_older_name: newer.is_none() && older.is_some(),
    }
}

fn reasoning_of(body: &Value) -> Option<Reasoning> {
    match field::text(body, "reasoning_effort")? {
        "none" => Some(Reasoning::Off),
        level => Some(Reasoning::Effort {
            level: level.to_owned(),
        }),
    }
}
