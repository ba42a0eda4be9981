//! Captured streams: server-sent events, or their list, put together into the answer that the client saw.

use serde_json::{Value, json};
use understudy_providers::{AnswerStream, Dialect, ProviderFailure, StreamEnd};

/// What the first line of a captured stream may begin with.
const BEGINNINGS: [&str; 5] = ["data:", "event:", "id:", "retry:", ":"];

/// The events of a captured stream, or `None` when the text is no such capture.
pub(super) fn events(text: &str) -> Option<Vec<Value>> {
    let start = text.trim_start();
    if !BEGINNINGS.iter().any(|word| start.starts_with(word)) {
        return None;
    }
    let mut payloads = start
        .lines()
        .filter_map(|line| line.strip_prefix("data:"))
        .map(str::trim)
        .peekable();
    // Prose may begin with these words too; vendors send JSON behind them.
    if !payloads.peek()?.starts_with(['{', '[']) {
        return None;
    }
    let events = payloads.filter_map(|payload| serde_json::from_str(payload).ok());
    Some(events.collect())
}

/// The answer that the events add up to, in the vendor's own shape: as far as it came, or the error it ended in.
/// `None` when they are no events of a stream.
pub(super) fn joined(events: &[Value]) -> Option<Value> {
    let dialect = dialect_of(events)?;
    let mut stream = AnswerStream::new(dialect);
    for event in events {
        let (name, data) = named(dialect, event);
        stream.push_event(name, data.clone());
    }
    let streamed = stream.finish();
    if let StreamEnd::Failed(failure) = &streamed.end {
        return Some(error_body(events, failure));
    }
    let mut body = streamed.body;
    // The event that says so may be missing from a capture that began late.
    if let (Dialect::Anthropic, Some(fields)) = (dialect, body.as_object_mut()) {
        fields.entry("type").or_insert_with(|| json!("message"));
    }
    Some(body)
}

/// The error in the vendor's own words, which the failure has cut.
fn error_body(events: &[Value], failure: &ProviderFailure) -> Value {
    let told = events.iter().rev().find_map(|event| {
        let response = event.get("response").unwrap_or(event);
        response.get("error").filter(|error| error.is_object())
    });
    match told {
        Some(error) => json!({ "error": error }),
        None => json!({"error": {"code": failure.error_code, "message": failure.message}}),
    }
}

/// The dialect of the first event that shows one.
pub(super) fn dialect_of(events: &[Value]) -> Option<Dialect> {
    events.iter().find_map(|event| {
        let kind = kind(event);
        if event.pointer("/choices/0/delta").is_some() || is_legacy(event) {
            return Some(Dialect::OpenAi);
        }
        if event.pointer("/candidates/0").is_some_and(Value::is_object) {
            return Some(Dialect::Gemini);
        }
        if kind == "message_start" || kind.starts_with("content_block_") {
            return Some(Dialect::Anthropic);
        }
        if kind.starts_with("response.") {
            return Some(Dialect::OpenAiResponses);
        }
        let is_converse = ["messageStart", "contentBlockDelta", "messageStop"]
            .iter()
            .any(|name| event.get(*name).is_some_and(Value::is_object));
        is_converse.then_some(Dialect::BedrockConverse)
    })
}

/// A chunk of the older completions API, whose choices hold their text without a delta.
fn is_legacy(event: &Value) -> bool {
    event.get("object").and_then(Value::as_str) == Some("text_completion")
        && event
            .pointer("/choices/0/text")
            .is_some_and(Value::is_string)
}

/// An event's name and what it holds. Converse's stand in an object of one field, which is the name.
fn named(dialect: Dialect, event: &Value) -> (&str, &Value) {
    let only = event.as_object().filter(|fields| fields.len() == 1);
    match (dialect, only.and_then(|fields| fields.iter().next())) {
        (Dialect::BedrockConverse, Some((name, data))) => (name, data),
        _ => (kind(event), event),
    }
}

fn kind(event: &Value) -> &str {
    event
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    //! The client saw one answer, whatever the order of its pieces.

    use super::*;

    #[test]
    fn pieces_of_two_blocks_may_take_turns() {
        let block = |index: u64, text: &str| json!({"type": "content_block_delta", "index": index, "delta": {"type": "text_delta", "text": text}});
        let events = [
            json!({"type": "message_start", "message": {"type": "message", "role": "assistant", "content": []}}),
            json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
            json!({"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}}),
            block(0, "Lamp "),
            block(1, "and "),
            block(0, "four "),
            block(1, "five"),
        ];
        let whole = joined(&events).unwrap();
        assert_eq!(whole["content"][0]["text"], "Lamp four ");
        assert_eq!(whole["content"][1]["text"], "and five");
    }

    #[test]
    fn of_two_choices_the_first_is_read() {
        let chunk = |index: u64, text: &str| json!({"choices": [{"index": index, "delta": {"content": text}}]});
        let events = [
            chunk(0, "AA"),
            chunk(1, "BB"),
            chunk(0, "aa"),
            chunk(1, "bb"),
        ];
        let whole = joined(&events).unwrap();
        assert_eq!(whole["choices"][0]["message"]["content"], "AAaa");
    }

    #[test]
    fn older_completions_come_in_pieces_too() {
        let chunk = |text: &str, finish: Value| json!({"object": "text_completion", "choices": [{"index": 0, "text": text, "finish_reason": finish}]});
        let chunks = [chunk("Hel", Value::Null), chunk("lo", json!("stop"))];
        let whole = joined(&chunks).unwrap();
        assert_eq!(whole["choices"][0]["message"]["content"], "Hello");
        assert_eq!(whole["choices"][0]["finish_reason"], "stop");
        assert_eq!(joined(&[json!({"choices": [{"text": "a"}]})]), None);
    }

    #[test]
    fn what_had_come_before_the_cut_is_the_answer() {
        let text = "data: {\"choices\":[{\"delta\":{\"content\":\"Lamp fo\"}}]}\n\ndata: {\"choi";
        let whole = joined(&events(text).unwrap()).unwrap();
        assert_eq!(whole["choices"][0]["message"]["content"], "Lamp fo");
        let events = [
            json!({"type": "response.created", "response": {"object": "response", "status": "in_progress", "output": []}}),
            json!({"type": "response.output_text.delta", "output_index": 0, "delta": "Lamp"}),
        ];
        let whole = joined(&events).unwrap();
        assert_eq!(whole["output"][0]["content"][0]["text"], "Lamp");
    }

    #[test]
    fn a_stream_that_failed_is_its_error() {
        let events = [
            json!({"choices": [{"delta": {"content": "Lamp"}}]}),
            json!({"error": {"message": "overloaded", "code": "server_error"}}),
        ];
        assert_eq!(
            joined(&events).unwrap(),
            json!({"error": {"message": "overloaded", "code": "server_error"}})
        );
    }

    #[test]
    fn bedrocks_events_are_named_by_their_field() {
        let events = [
            json!({"messageStart": {"role": "assistant"}}),
            json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "Lamp"}}}),
            json!({"messageStop": {"stopReason": "end_turn"}}),
        ];
        let whole = joined(&events).unwrap();
        assert_eq!(whole["output"]["message"]["content"][0]["text"], "Lamp");
        assert_eq!(whole["stopReason"], "end_turn");
    }

    #[test]
    fn prose_that_begins_like_a_stream_is_prose() {
        for text in [
            "data: the figures are below\nlamp 4",
            "event: party\ndate: monday",
            ": a colon",
            "id: 7",
        ] {
            assert_eq!(events(text), None, "{text}");
        }
        assert_eq!(joined(&[json!({"a": 1}), json!({"b": 2})]), None);
    }
}
