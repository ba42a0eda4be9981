//! The Responses API in the words of Chat Completions, in which everything else is compared.

use serde_json::{Map, Value, json};
use understudy_providers::Dialect;
use understudy_schema::chat::Reply;

/// Fields with another name, or the same meaning in another shape; all others are taken as they are.
const TRANSLATED: [&str; 7] = [
    "input",
    "instructions",
    "tools",
    "tool_choice",
    "text",
    "max_output_tokens",
    "reasoning",
];

/// A Responses request as a Chat Completions request. `None` when it is no object.
pub(super) fn request_as_chat(native: &Value) -> Option<Value> {
    let fields = native.as_object()?;
    let others = fields
        .iter()
        .filter(|(name, _)| !TRANSLATED.contains(&name.as_str()));
    let mut chat: Map<String, Value> = others
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            chat.insert(name.to_owned(), value);
        }
    };
    put("messages", Some(Value::Array(messages(native))));
    put(
        "tools",
        native
            .get("tools")
            .and_then(Value::as_array)
            .map(|tools| tools.iter().map(tool).collect()),
    );
    put("tool_choice", native.get("tool_choice").map(tool_choice));
    put(
        "max_completion_tokens",
        native.get("max_output_tokens").cloned(),
    );
    put(
        "response_format",
        native.pointer("/text/format").and_then(response_format),
    );
    put("verbosity", native.pointer("/text/verbosity").cloned());
    put(
        "reasoning_effort",
        native.pointer("/reasoning/effort").cloned(),
    );
    Some(Value::Object(chat))
}

fn messages(native: &Value) -> Vec<Value> {
    let mut messages = Vec::new();
    if let Some(instructions) = native.get("instructions").and_then(Value::as_str) {
        messages.push(json!({"role": "system", "content": instructions}));
    }
    match native.get("input") {
        Some(Value::String(text)) => messages.push(json!({"role": "user", "content": text})),
        Some(Value::Array(items)) => items.iter().for_each(|item| add_item(item, &mut messages)),
        _ => {}
    }
    messages
}

fn add_item(item: &Value, messages: &mut Vec<Value>) {
    match item.get("type").and_then(Value::as_str) {
        Some("function_call") => add_call(item, messages),
        Some("function_call_output") => {
            let output = item.get("output").cloned().unwrap_or(Value::Null);
            let content = if output.is_string() {
                output
            } else {
                Value::String(output.to_string())
            };
            messages.push(
                json!({"role": "tool", "tool_call_id": item.get("call_id"), "content": content}),
            );
        }
        // Thinking that only its vendor can read has no place in another vendor's request.
        Some("reasoning") => {}
        _ => {
            if let Some(role) = item.get("role") {
                messages.push(json!({"role": role, "content": content(item.get("content"))}));
            }
        }
    }
}

/// Calls that follow each other are one turn of the model.
fn add_call(item: &Value, messages: &mut Vec<Value>) {
    let call = tool_call(item);
    let open = messages
        .last_mut()
        .and_then(|last| last.get_mut("tool_calls"))
        .and_then(Value::as_array_mut);
    match open {
        Some(calls) => calls.push(call),
        None => messages.push(json!({"role": "assistant", "content": null, "tool_calls": [call]})),
    }
}

fn tool_call(item: &Value) -> Value {
    json!({
        "id": item.get("call_id"),
        "type": "function",
        "function": {"name": item.get("name"), "arguments": item.get("arguments")},
    })
}

fn content(content: Option<&Value>) -> Value {
    match content {
        Some(Value::Array(parts)) => parts.iter().map(part).collect(),
        Some(other) => other.clone(),
        None => Value::Null,
    }
}

fn part(part: &Value) -> Value {
    match part.get("type").and_then(Value::as_str) {
        Some("input_text" | "output_text" | "text") => {
            json!({"type": "text", "text": part.get("text")})
        }
        Some("input_image") => {
            let mut image = Map::new();
            for (name, from) in [
                ("url", "image_url"),
                ("file_id", "file_id"),
                ("detail", "detail"),
            ] {
                if let Some(value) = part.get(from).filter(|value| !value.is_null()) {
                    image.insert(name.to_owned(), value.clone());
                }
            }
            json!({"type": "image_url", "image_url": image})
        }
        Some("input_file") => {
            let mut file = part.as_object().cloned().unwrap_or_default();
            file.shift_remove("type");
            json!({"type": "file", "file": file})
        }
        _ => part.clone(),
    }
}

fn tool(tool: &Value) -> Value {
    if tool.get("type").and_then(Value::as_str) != Some("function")
        || tool.get("function").is_some()
    {
        return tool.clone();
    }
    let mut function = tool.as_object().cloned().unwrap_or_default();
    function.shift_remove("type");
    json!({"type": "function", "function": function})
}

fn tool_choice(choice: &Value) -> Value {
    match (
        choice.get("type").and_then(Value::as_str),
        choice.get("name"),
    ) {
        (Some("function"), Some(name)) => json!({"type": "function", "function": {"name": name}}),
        _ => choice.clone(),
    }
}

fn response_format(format: &Value) -> Option<Value> {
    match format.get("type").and_then(Value::as_str)? {
        "json_schema" => {
            let mut schema = format.as_object().cloned().unwrap_or_default();
            schema.shift_remove("type");
            Some(json!({"type": "json_schema", "json_schema": schema}))
        }
        "text" => None,
        _ => Some(format.clone()),
    }
}

/// Reads a Responses object. `None` when it failed or is none.
pub(super) fn read_reply(response: &Value) -> Option<Reply> {
    let status = response
        .get("status")
        .and_then(Value::as_str)
        .unwrap_or("completed");
    if status == "failed" || status == "cancelled" {
        return None;
    }
    let items = response.get("output").and_then(Value::as_array)?;
    let mut reply =
        understudy_providers::read_reply(Dialect::OpenAi, &whole(response, items, status)).ok()?;
    let why = response
        .pointer("/incomplete_details/reason")
        .and_then(Value::as_str);
    reply.finish_native = Some(why.unwrap_or(status).to_owned());
    Some(reply)
}

fn whole(response: &Value, items: &[Value], status: &str) -> Value {
    let of_kind = |kind: &'static str| {
        items
            .iter()
            .filter(move |item| item.get("type").and_then(Value::as_str) == Some(kind))
    };
    let calls: Vec<Value> = of_kind("function_call").map(tool_call).collect();
    let parts: Vec<&Value> = of_kind("message")
        .filter_map(|item| item.get("content")?.as_array())
        .flatten()
        .collect();
    let joined = |kind: &str, name: &str| -> Option<String> {
        let texts = parts
            .iter()
            .filter(|part| part.get("type").and_then(Value::as_str) == Some(kind));
        let text: String = texts.filter_map(|part| part.get(name)?.as_str()).collect();
        (!text.is_empty()).then_some(text)
    };
    let thinking: Vec<&str> = of_kind("reasoning")
        .filter_map(|item| item.get("summary")?.as_array())
        .flatten()
        .filter_map(|summary| summary.get("text")?.as_str())
        .collect();
    let why = response
        .pointer("/incomplete_details/reason")
        .and_then(Value::as_str);
    let finish = match (status, why) {
        ("incomplete", Some(why)) => why,
        ("incomplete", None) => "max_output_tokens",
        ("in_progress" | "queued", _) => "pause_turn",
        _ if calls.is_empty() => "stop",
        _ => "tool_calls",
    };
    json!({
        "id": response.get("id"),
        "model": response.get("model"),
        "service_tier": response.get("service_tier"),
        "usage": response.get("usage").map(usage),
        "choices": [{"finish_reason": finish, "message": {
            "content": joined("output_text", "text"),
            "refusal": joined("refusal", "refusal"),
            "reasoning_content": (!thinking.is_empty()).then(|| thinking.join("\n\n")),
            "tool_calls": calls,
        }}],
    })
}

/// A gateway may have given the counts their Chat Completions names already.
fn usage(usage: &Value) -> Value {
    let either =
        |responses: &str, chat: &str| usage.get(responses).or_else(|| usage.get(chat)).cloned();
    json!({
        "prompt_tokens": either("input_tokens", "prompt_tokens"),
        "completion_tokens": either("output_tokens", "completion_tokens"),
        "prompt_tokens_details": either("input_tokens_details", "prompt_tokens_details"),
        "completion_tokens_details": either("output_tokens_details", "completion_tokens_details"),
    })
}
