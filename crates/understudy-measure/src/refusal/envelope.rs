//! Is a text prose, data, or data that carries one message?
//!
//! Machine-readable answers are full of words that would be a refusal in prose. Of JSON, only a short object whose
//! message is a string is read any further. A fence that is all there is does not make data of words: a refusal in it is
//! one, whatever its consumer hoped to find there.

use std::borrow::Cow;

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

/// Languages that a fence may name around mere words.
const LANGUAGES_OF_WORDS: [&str; 6] = ["json", "text", "txt", "plaintext", "markdown", "md"];

/// What a text is made of, as far as a refusal is concerned.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Envelope<'a> {
    /// Words for a reader, without the fence around them.
    Prose(&'a str),
    /// What may be a message: one string of a short object, or a fence that is not of words.
    Message(Cow<'a, str>),
    /// Data, code or a call, to be left alone.
    Data,
}

/// Says what `body` (trimmed, without thinking) is made of.
pub(super) fn open(body: &str) -> Envelope<'_> {
    let Some(fence) = body.strip_prefix("```") else {
        return inside(body).unwrap_or(Envelope::Prose(body));
    };
    let Some((language, rest)) = fence.split_once('\n') else {
        return Envelope::Data;
    };
    // A longer fence than three is still one.
    let language = language.trim_start_matches('`').trim();
    let within = rest.trim_end_matches('`').trim();
    if let Some(data) = inside(within) {
        return data;
    }
    // Text behind the fence is an answer around code.
    if within.contains("```") {
        return Envelope::Data;
    }
    let mut of_words = LANGUAGES_OF_WORDS.iter();
    if language.is_empty() {
        Envelope::Message(within.into())
    } else if of_words.any(|name| language.eq_ignore_ascii_case(name)) {
        Envelope::Prose(within)
    } else {
        first_words(within)
    }
}

/// Where code was asked for, a refusal stands in its place from the first word on: not in a comment, not below code.
fn first_words(code: &str) -> Envelope<'_> {
    let paragraph = code.split("\n\n").next().unwrap_or_default();
    if paragraph.starts_with(char::is_alphabetic)
        && !paragraph.contains(['(', '{', '=', '#', '/', ';'])
    {
        Envelope::Message(paragraph.into())
    } else {
        Envelope::Data
    }
}

/// What begins like data; `None` is words.
fn inside(text: &str) -> Option<Envelope<'_>> {
    match text.as_bytes().first() {
        Some(b'{') => {
            let message = message_of(text).map(Cow::Owned);
            Some(message.map_or(Envelope::Data, Envelope::Message))
        }
        Some(b'[' | b'<') => Some(Envelope::Data),
        _ => None,
    }
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
