//! A logged Responses request becomes a chat.

use serde_json::Value;
use understudy_schema::chat::{
    Authority, Block, Chat, Function, Limits, Output, Reasoning, Sampling, System, Tool, ToolChoice,
};

use super::items::read_items;
use crate::error::{Error, Result};
use crate::{Dialect, field};

const KNOWN: [&str; 17] = [
    "model",
    "input",
    "instructions",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "text",
    "reasoning",
    "max_output_tokens",
    "temperature",
    "top_p",
    "top_logprobs",
    "service_tier",
    "stream",
    "stream_options",
    "include",
    "truncation",
];

/// Reads a request body. Only `input` must be there.
///
/// # Errors
/// When the body is no object, has no input, or an item of it has an unknown role.
pub fn read_request(body: &Value) -> Result<Chat> {
    let Some(object) = body.as_object() else {
        return Err(Error::NotAnObject {
            dialect: Dialect::OpenAiResponses,
            what: "request",
        });
    };
    let mut chat = Chat {
        model: field::owned(body, "model").unwrap_or_default(),
        tools: field::entries(body, "tools").iter().map(tool_of).collect(),
        tool_choice: body.get("tool_choice").and_then(tool_choice_of),
        parallel: body.get("parallel_tool_calls").and_then(Value::as_bool),
        output: output_of(body),
        sampling: sampling_of(body),
        limits: Limits {
            max_out: field::size(body, "max_output_tokens"),
            max_out_older_name: true,
        },
        reasoning: reasoning_of(body),
        verbosity: body
            .get("text")
            .and_then(|text| field::owned(text, "verbosity")),
        service_tier: field::owned(body, "service_tier"),
        stream: body.get("stream").and_then(Value::as_bool).unwrap_or(false),
        extra: field::unknown(object, &KNOWN),
        ..Chat::default()
    };
    // Anything else would be cut by the vendor, unseen.
    if let Some(truncation) = field::text(body, "truncation").filter(|word| *word != "disabled") {
        chat.extra
            .insert("truncation".to_owned(), truncation.into());
    }
    if let Some(text) = field::text(body, "instructions") {
        chat.system.push(System {
            at: 0,
            authority: Authority::System,
            blocks: vec![Block::text(text)],
        });
    }
    read_items(body.get("input"), &mut chat)?;
    Ok(chat)
}

fn tool_of(tool: &Value) -> Tool {
    if field::text(tool, "type") != Some("function") {
        return Tool::Opaque { raw: tool.clone() };
    }
    // Gateways log the nested form of Chat Completions as well.
    let function = tool.get("function").unwrap_or(tool);
    Tool::Function(Function {
        name: field::owned(function, "name").unwrap_or_default(),
        description: field::owned(function, "description"),
        schema: function.get("parameters").cloned().unwrap_or(Value::Null),
        strict: function.get("strict").and_then(Value::as_bool),
    })
}

fn tool_choice_of(choice: &Value) -> Option<ToolChoice> {
    match (choice.as_str(), field::text(choice, "type")) {
        (Some("auto"), _) => Some(ToolChoice::Auto),
        (Some("none"), _) => Some(ToolChoice::None),
        (Some("required"), _) => Some(ToolChoice::Required),
        (_, Some("allowed_tools")) => {
            let tools = field::entries(choice, "tools").iter();
            Some(ToolChoice::Allowed {
                names: tools
                    .filter_map(|tool| field::owned(tool, "name"))
                    .collect(),
                must_call: field::text(choice, "mode") == Some("required"),
            })
        }
        (_, Some("function" | "custom")) => {
            field::owned(choice, "name").map(|name| ToolChoice::Named { name })
        }
        _ => None,
    }
}

fn output_of(body: &Value) -> Output {
    let Some(format) = body.get("text").and_then(|text| text.get("format")) else {
        return Output::Text;
    };
    match field::text(format, "type") {
        Some("json_object") => Output::JsonObject,
        Some("json_schema") => Output::JsonSchema {
            name: field::owned(format, "name").unwrap_or_default(),
            schema: format.get("schema").cloned().unwrap_or(Value::Null),
            strict: format.get("strict").and_then(Value::as_bool),
            description: field::owned(format, "description"),
        },
        _ => Output::Text,
    }
}

fn sampling_of(body: &Value) -> Sampling {
    let number = |name: &str| body.get(name).and_then(Value::as_f64);
    let asked = body.get("include").map(field::texts).unwrap_or_default();
    let logprobs = asked
        .iter()
        .any(|word| word == "message.output_text.logprobs");
    Sampling {
        temperature: number("temperature"),
        top_p: number("top_p"),
        logprobs: logprobs.then_some(true),
        top_logprobs: field::size(body, "top_logprobs").filter(|many| 0 < *many),
        ..Sampling::default()
    }
}

fn reasoning_of(body: &Value) -> Option<Reasoning> {
    match field::text(body.get("reasoning")?, "effort")? {
        "none" => Some(Reasoning::Off),
        level => Some(Reasoning::Effort {
            level: level.to_owned(),
        }),
    }
}
