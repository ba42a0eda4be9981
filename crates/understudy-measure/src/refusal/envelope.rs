//! Is a text prose, data, or data that carries one message?
//!
//! Machine-readable answers are full of words that would be a refusal in prose. Only a short JSON object whose
//! message is a string is read any further.

use serde_json::Value;

/// Bytes up to which a JSON object may be a wrapped message.
const MESSAGE_BYTES: usize = 1_000;
/// String values up to which a JSON object counts as carrying one message.
const MESSAGE_STRINGS: usize = 3;
/// Names under which programs and models put a message to the reader.
const MESSAGE_KEYS: [&str; 14] = [
    "error", "message", "refusal", "reason", "detail", "details", "response", "answer", "content",
    "text", "output", "result", "reply", "msg",
];

/// What a text is made of, as far as a refusal is concerned.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Envelope {
    /// Words for a reader.
    Prose,
    /// A short object with one string that may be a message.
    Message(String),
    /// Data, code or a call, to be left alone.
    Data,
}

/// Says what `body` (trimmed, without thinking) is made of.
pub(super) fn open(body: &str) -> Envelope {
    let inner = without_fence(body);
    match inner.as_bytes().first() {
        Some(b'{') => message_of(inner).map_or(Envelope::Data, Envelope::Message),
        Some(b'[' | b'<') => Envelope::Data,
        _ if inner.len() != body.len() || body.starts_with("```") => Envelope::Data,
        _ => Envelope::Prose,
    }
}

/// The inside of a text that is one code fence; else the text.
fn without_fence(body: &str) -> &str {
    let Some(rest) = body.strip_prefix("```") else {
        return body;
    };
    let Some(line_end) = rest.find('\n') else {
        return body;
    };
    let inside = &rest[line_end + 1..];
    inside.strip_suffix("```").unwrap_or(inside).trim()
}

fn message_of(text: &str) -> Option<String> {
    if text.len() > MESSAGE_BYTES {
        return None;
    }
    let Ok(Value::Object(object)) = serde_json::from_str::<Value>(text) else {
        return None;
    };
    let mut strings = Vec::new();
    for (key, value) in &object {
        collect(key, value, &mut strings);
    }
    if let [(_, only)] = strings.as_slice() {
        return Some((*only).to_owned());
    }
    let named = strings.iter().find(|(key, _)| is_message_key(key));
    named
        .filter(|_| strings.len() <= MESSAGE_STRINGS)
        .map(|(_, text)| (*text).to_owned())
}

fn is_message_key(key: &str) -> bool {
    MESSAGE_KEYS
        .iter()
        .any(|name| key.eq_ignore_ascii_case(name))
}

/// Gathers string values of the object and of objects directly inside it (`{"error": {"message": …}}`).
fn collect<'v>(key: &'v str, value: &'v Value, strings: &mut Vec<(&'v str, &'v str)>) {
    match value {
        Value::String(text) => strings.push((key, text)),
        Value::Object(inner) => {
            for (key, value) in inner {
                if let Value::String(text) = value {
                    strings.push((key, text));
                }
            }
        }
        _ => {}
    }
}
