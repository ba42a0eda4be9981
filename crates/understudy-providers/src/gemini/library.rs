//! A request as `Google`'s libraries take it, said as they send it: contents that are a text, one message or a list of
//! parts, and all but them in a `config`.

use serde_json::{Map, Value, json};

/// What of a `config` stands beside the contents on the wire, in both spellings; the rest is `generationConfig`.
const BESIDE: [&str; 9] = [
    "systemInstruction",
    "system_instruction",
    "tools",
    "toolConfig",
    "tool_config",
    "safetySettings",
    "safety_settings",
    "cachedContent",
    "cached_content",
];

/// The request as sent; `None` where it is that already.
pub(super) fn as_sent(body: &Value) -> Option<Value> {
    let fields = body.as_object()?;
    let contents = fields.get("contents")?;
    if !(contents.is_string() || contents.is_array() || contents.is_object()) {
        return None;
    }
    let is_sent = contents
        .as_array()
        .is_some_and(|entries| entries.iter().all(is_message));
    let config = fields.get("config").and_then(Value::as_object);
    if is_sent && config.is_none() {
        return None;
    }
    let mut sent = fields.clone();
    sent.insert("contents".to_owned(), Value::Array(messages_of(contents)));
    if let Some(config) = config {
        sent.shift_remove("config");
        spread(config, &mut sent);
    }
    Some(Value::Object(sent))
}

fn is_message(content: &Value) -> bool {
    content.get("parts").is_some() || content.get("role").is_some()
}

/// Parts that follow one another are one message of the user's.
fn messages_of(contents: &Value) -> Vec<Value> {
    let one = std::slice::from_ref(contents);
    let entries = contents.as_array().map_or(one, Vec::as_slice);
    let runs = entries.chunk_by(|one, next| !is_message(one) && !is_message(next));
    let messages = runs.map(|run| match run {
        [message] if is_message(message) => message.clone(),
        parts => said(parts),
    });
    messages.collect()
}

/// A message of the user's: texts, or parts in full.
fn said(parts: &[Value]) -> Value {
    let parts = parts.iter().map(|part| match part {
        Value::String(text) => json!({ "text": text }),
        _ => part.clone(),
    });
    json!({ "role": "user", "parts": parts.collect::<Vec<Value>>() })
}

fn spread(config: &Map<String, Value>, sent: &mut Map<String, Value>) {
    let mut generation = Map::new();
    for (name, value) in config.iter().filter(|(_, value)| !value.is_null()) {
        let instructs = matches!(name.as_str(), "systemInstruction" | "system_instruction");
        let value = match value {
            _ if !instructs || is_message(value) => value.clone(),
            Value::Array(parts) => said(parts),
            one => said(std::slice::from_ref(one)),
        };
        let place = if BESIDE.contains(&name.as_str()) {
            &mut *sent
        } else {
            &mut generation
        };
        place.entry(name).or_insert(value);
    }
    if !generation.is_empty() {
        sent.entry("generationConfig")
            .or_insert(Value::Object(generation));
    }
}
