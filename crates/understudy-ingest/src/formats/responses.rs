//! Requests of the Responses API in the words of Chat Completions, in which everything else is compared.

use serde_json::{Map, Value, json};

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
            let content = match item.get("output") {
                Some(output @ (Value::String(_) | Value::Array(_))) => content(Some(output)),
                other => Value::String(other.unwrap_or(&Value::Null).to_string()),
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
