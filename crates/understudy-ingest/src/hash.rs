//! Digests by which equal prompts, schemas and tools know each other.

use std::collections::BTreeMap;

use serde_json::Value;
use understudy_schema::chat::{Chat, Output, Tool};
use understudy_schema::ids;

/// A value as JSON text with sorted names, so that the order of fields does not tell.
pub(crate) fn canonical_json(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<&String, Value> = fields
                .iter()
                .map(|(name, field)| (name, sorted(field)))
                .collect();
            Value::Object(
                fields
                    .into_iter()
                    .map(|(name, field)| (name.clone(), field))
                    .collect(),
            )
        }
        Value::Array(entries) => Value::Array(entries.iter().map(sorted).collect()),
        _ => value.clone(),
    }
}

/// The asked schema in one spelling, if one is asked for.
pub(crate) fn schema_json(chat: &Chat) -> Option<String> {
    match &chat.output {
        Output::JsonSchema { schema, .. } => Some(canonical_json(schema)),
        Output::Text | Output::JsonObject | Output::OneOf { .. } => None,
    }
}

/// Digest of the offered tools, if there are any.
pub(crate) fn of_tools(tools: &[Tool]) -> Option<String> {
    if tools.is_empty() {
        return None;
    }
    let parts = tools.iter().map(|tool| {
        serde_json::to_value(tool)
            .as_ref()
            .map(canonical_json)
            .unwrap_or_default()
    });
    let parts: Vec<String> = parts.collect();
    Some(ids::digest(parts.iter().map(String::as_str)))
}

/// Digest of the system and other messages. Parameters and tools are no part of it: a gateway's cache drops them.
pub(crate) fn of_messages(chat: &Chat) -> String {
    let system = serde_json::to_string(&chat.system).unwrap_or_default();
    let messages = serde_json::to_string(&chat.messages).unwrap_or_default();
    ids::digest([system.as_str(), messages.as_str()])
}
