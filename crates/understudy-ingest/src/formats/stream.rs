//! Captured streams: server-sent events, or their list, put together into the answer that the client saw.

use serde_json::{Map, Value, json};

/// The events of a captured stream, or `None` when the text is no such capture.
pub(super) fn events(text: &str) -> Option<Vec<Value>> {
    let start = text.trim_start();
    if !start.starts_with("data:") && !start.starts_with("event:") {
        return None;
    }
    let payloads = start.lines().filter_map(|line| line.strip_prefix("data:"));
    let events = payloads.filter_map(|payload| serde_json::from_str(payload.trim()).ok());
    Some(events.collect())
}

/// The answer that the events add up to, in the vendor's own shape. `None` when they are no events of a stream.
pub(super) fn joined(events: &[Value]) -> Option<Value> {
    if events
        .iter()
        .any(|event| event.pointer("/choices/0/delta").is_some())
    {
        return Some(openai(events));
    }
    if events.iter().any(|event| event.get("candidates").is_some()) {
        return Some(gemini(events));
    }
    if events.iter().any(|event| kind(event) == "message_start") {
        return Some(anthropic(events));
    }
    // The last event of a Responses stream holds the whole response.
    let last = events.iter().rev().find(|event| {
        matches!(
            kind(event),
            "response.completed" | "response.incomplete" | "response.failed"
        )
    });
    last.and_then(|event| event.get("response").cloned())
}

fn kind(event: &Value) -> &str {
    event
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn openai(events: &[Value]) -> Value {
    let mut whole = Map::new();
    let mut message = Map::new();
    let mut calls: Vec<Value> = Vec::new();
    let mut finish = Value::Null;
    for event in events {
        for name in [
            "id",
            "model",
            "system_fingerprint",
            "service_tier",
            "usage",
            "created",
            "error",
        ] {
            keep(&mut whole, name, event.get(name));
        }
        let Some(choice) = event.pointer("/choices/0") else {
            continue;
        };
        if let Some(reason) = choice
            .get("finish_reason")
            .filter(|reason| !reason.is_null())
        {
            finish = reason.clone();
        }
        let Some(delta) = choice.get("delta") else {
            continue;
        };
        for name in ["content", "refusal", "reasoning_content", "reasoning"] {
            append(&mut message, name, delta.get(name));
        }
        for call in delta
            .get("tool_calls")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            add_call(call, &mut calls);
        }
    }
    if !calls.is_empty() {
        message.insert("tool_calls".to_owned(), Value::Array(calls));
    }
    whole.insert(
        "choices".to_owned(),
        json!([{"index": 0, "message": message, "finish_reason": finish}]),
    );
    Value::Object(whole)
}

/// The most tool calls one answer may have; a hostile index must not make a large list.
const MAX_CALLS: usize = 256;

fn add_call(delta: &Value, calls: &mut Vec<Value>) {
    let index = delta
        .get("index")
        .and_then(Value::as_u64)
        .and_then(|index| usize::try_from(index).ok())
        .unwrap_or(0);
    if MAX_CALLS <= index {
        return;
    }
    while calls.len() <= index {
        calls
            .push(json!({"id": "", "type": "function", "function": {"name": "", "arguments": ""}}));
    }
    let Some(Value::Object(call)) = calls.get_mut(index) else {
        return;
    };
    keep(call, "id", delta.get("id"));
    if let (Some(Value::Object(function)), Some(more)) =
        (call.get_mut("function"), delta.get("function"))
    {
        append(function, "name", more.get("name"));
        append(function, "arguments", more.get("arguments"));
    }
}

fn anthropic(events: &[Value]) -> Value {
    let start = events
        .iter()
        .find(|event| kind(event) == "message_start")
        .and_then(|event| event.get("message"));
    let mut whole = start
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let mut blocks: Vec<Value> = Vec::new();
    let mut inputs: Vec<String> = Vec::new();
    for event in events {
        match kind(event) {
            "content_block_start" => {
                blocks.push(
                    event
                        .get("content_block")
                        .cloned()
                        .unwrap_or_else(|| json!({})),
                );
                inputs.push(String::new());
            }
            "content_block_delta" => {
                if let (Some(Value::Object(block)), Some(input)) =
                    (blocks.last_mut(), inputs.last_mut())
                {
                    add_delta(event.get("delta"), block, input);
                }
            }
            "message_delta" => {
                for (name, value) in event
                    .get("delta")
                    .and_then(Value::as_object)
                    .into_iter()
                    .flatten()
                {
                    keep(&mut whole, name, Some(value));
                }
                add_usage(event.get("usage"), &mut whole);
            }
            "error" => keep(&mut whole, "error", event.get("error")),
            _ => {}
        }
    }
    for (block, input) in blocks.iter_mut().zip(&inputs) {
        if let (Some(fields), Ok(input)) =
            (block.as_object_mut(), serde_json::from_str::<Value>(input))
        {
            fields.insert("input".to_owned(), input);
        }
    }
    whole.insert("content".to_owned(), Value::Array(blocks));
    Value::Object(whole)
}

fn add_delta(delta: Option<&Value>, block: &mut Map<String, Value>, input: &mut String) {
    let Some(delta) = delta else { return };
    append(block, "text", delta.get("text"));
    append(block, "thinking", delta.get("thinking"));
    append(block, "signature", delta.get("signature"));
    if let Some(more) = delta.get("partial_json").and_then(Value::as_str) {
        input.push_str(more);
    }
}

fn add_usage(usage: Option<&Value>, whole: &mut Map<String, Value>) {
    let known = whole.entry("usage").or_insert_with(|| json!({}));
    if let (Some(known), Some(usage)) = (known.as_object_mut(), usage.and_then(Value::as_object)) {
        known.extend(
            usage
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
    }
}

fn gemini(events: &[Value]) -> Value {
    let mut whole = Map::new();
    let mut candidate = Map::new();
    let mut parts: Vec<Value> = Vec::new();
    for event in events {
        for name in [
            "usageMetadata",
            "modelVersion",
            "responseId",
            "promptFeedback",
            "error",
        ] {
            keep(&mut whole, name, event.get(name));
        }
        let Some(chunk) = event.pointer("/candidates/0") else {
            continue;
        };
        keep(&mut candidate, "finishReason", chunk.get("finishReason"));
        let more = chunk.pointer("/content/parts").and_then(Value::as_array);
        parts.extend(more.into_iter().flatten().cloned());
    }
    candidate.insert(
        "content".to_owned(),
        json!({"role": "model", "parts": parts}),
    );
    whole.insert("candidates".to_owned(), json!([candidate]));
    Value::Object(whole)
}

/// Puts a value in, unless it is missing or null.
fn keep(fields: &mut Map<String, Value>, name: &str, value: Option<&Value>) {
    if let Some(value) = value.filter(|value| !value.is_null()) {
        fields.insert(name.to_owned(), value.clone());
    }
}

/// Appends a text to a text.
fn append(fields: &mut Map<String, Value>, name: &str, more: Option<&Value>) {
    let Some(more) = more.and_then(Value::as_str) else {
        return;
    };
    match fields.get_mut(name) {
        Some(Value::String(text)) => text.push_str(more),
        _ => {
            fields.insert(name.to_owned(), Value::String(more.to_owned()));
        }
    }
}
