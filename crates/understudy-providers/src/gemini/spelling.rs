//! Names in snake case, as `Gemini` takes and its Python library prints them, said in the camel case of its answers.

use serde_json::{Map, Value};

/// The names of more than one word that are read. Others stay as they are: they may be the caller's own.
const NAMES: [&str; 50] = [
    "system_instruction",
    "generation_config",
    "tool_config",
    "safety_settings",
    "service_tier",
    "cached_content",
    "top_p",
    "top_k",
    "candidate_count",
    "max_output_tokens",
    "stop_sequences",
    "presence_penalty",
    "frequency_penalty",
    "response_logprobs",
    "response_mime_type",
    "response_schema",
    "response_json_schema",
    "thinking_config",
    "thinking_level",
    "thinking_budget",
    "include_thoughts",
    "media_resolution",
    "response_modalities",
    "function_calling_config",
    "allowed_function_names",
    "function_declarations",
    "parameters_json_schema",
    "inline_data",
    "file_data",
    "mime_type",
    "file_uri",
    "function_call",
    "function_response",
    "thought_signature",
    "executable_code",
    "code_execution_result",
    "any_of",
    "property_ordering",
    "min_items",
    "max_items",
    "min_length",
    "max_length",
    "min_properties",
    "max_properties",
    "finish_reason",
    "prompt_feedback",
    "block_reason",
    "model_version",
    "response_id",
    "usage_metadata",
];

/// The counts of an answer's tokens.
const COUNTS: [&str; 6] = [
    "prompt_token_count",
    "candidates_token_count",
    "thoughts_token_count",
    "total_token_count",
    "cached_content_token_count",
    "tool_use_prompt_token_count",
];

/// The fields that hold messages of the vendor's, in camel case.
const MESSAGES: [&str; 17] = [
    "systemInstruction",
    "contents",
    "content",
    "parts",
    "inlineData",
    "fileData",
    "functionCall",
    "functionResponse",
    "generationConfig",
    "thinkingConfig",
    "tools",
    "functionDeclarations",
    "toolConfig",
    "functionCallingConfig",
    "candidates",
    "usageMetadata",
    "promptFeedback",
];

/// What an object is, by the field that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A message of the vendor's.
    Message,
    /// A schema in the vendor's own form.
    Schema,
    /// Schemas by the names of properties.
    Properties,
    /// Whatever the caller or the model put there.
    Data,
}

impl Kind {
    /// What stands in a field, by its name in camel case.
    fn inside(self, name: &str) -> Self {
        match (self, name) {
            (Self::Message, "parameters" | "responseSchema")
            | (Self::Schema, "items" | "anyOf")
            | (Self::Properties, _) => Self::Schema,
            (Self::Schema, "properties") => Self::Properties,
            (Self::Message, _) if MESSAGES.contains(&name) => Self::Message,
            _ => Self::Data,
        }
    }

    fn name(self, name: &str) -> Option<String> {
        let is_vendors = matches!(self, Self::Message | Self::Schema);
        let is_known = is_vendors && (NAMES.contains(&name) || COUNTS.contains(&name));
        is_known.then(|| camel(name))
    }
}

/// A body with all its names in camel case, `None` where they are already.
pub(crate) fn renamed(body: &Value) -> Option<Value> {
    has_snakes(body, Kind::Message).then(|| rewritten(body, Kind::Message))
}

fn has_snakes(value: &Value, kind: Kind) -> bool {
    match value {
        _ if kind == Kind::Data => false,
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| kind.name(name).is_some() || has_snakes(value, kind.inside(name))),
        Value::Array(entries) => entries.iter().any(|entry| has_snakes(entry, kind)),
        _ => false,
    }
}

/// The library prints every field there is: those without a value are left out, as on the wire.
fn rewritten(value: &Value, kind: Kind) -> Value {
    match value {
        _ if kind == Kind::Data => value.clone(),
        Value::Object(fields) => {
            let mut written = Map::new();
            for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                let name = kind.name(name).unwrap_or_else(|| name.clone());
                let value = rewritten(value, kind.inside(&name));
                written.entry(name).or_insert(value);
            }
            Value::Object(written)
        }
        Value::Array(entries) => entries.iter().map(|entry| rewritten(entry, kind)).collect(),
        _ => value.clone(),
    }
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(rest);
    }
    camel
}
