//! Streams are read the same in any cut, and say when something was first to be seen.

mod framing;
mod splits;

use std::path::PathBuf;

use serde_json::{Value, json};
use understudy_schema::chat::outcome;

use super::*;

/// A stream of `fixtures/streams` and what must be read out of it.
pub(super) struct Fixture {
    pub(super) name: String,
    pub(super) dialect: Dialect,
    pub(super) bytes: Vec<u8>,
    expected: Value,
}

pub(super) fn fixtures() -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/streams");
    let entries = std::fs::read_dir(folder).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|kind| kind != "json"));
    let mut fixtures: Vec<Fixture> = files
        .map(|path| {
            let expected = std::fs::read_to_string(path.with_extension("json")).unwrap();
            let expected: Value = serde_json::from_str(&expected).unwrap();
            Fixture {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                dialect: expected["dialect"].as_str().unwrap().parse().unwrap(),
                bytes: std::fs::read(&path).unwrap(),
                expected,
            }
        })
        .collect();
    fixtures.sort_by(|one, other| one.name.cmp(&other.name));
    fixtures
}

pub(super) fn read<'a>(dialect: Dialect, pieces: impl IntoIterator<Item = &'a [u8]>) -> Streamed {
    let mut stream = AnswerStream::new(dialect);
    for piece in pieces {
        stream.push(piece);
    }
    stream.finish()
}

fn seen(streamed: &Streamed) -> Value {
    let reply = &streamed.reply;
    let end = match streamed.end {
        StreamEnd::Complete => "complete",
        StreamEnd::Cut => "cut",
        StreamEnd::Failed(_) => "failed",
        StreamEnd::Unreadable { .. } => "unreadable",
    };
    let calls = reply.tool_calls.iter();
    let calls: Vec<Value> = calls
        .map(|call| json!([call.id, call.name, call.arguments_raw]))
        .collect();
    let usage = &reply.usage;
    let came = streamed
        .failure()
        .map_or_else(|| outcome(reply), |failure| failure.outcome);
    let mut seen = json!({
        "end": end,
        "outcome": came.as_str(),
        "tokens": [usage.tokens_in, usage.tokens_in_cache_read, usage.tokens_in_cache_write, usage.tokens_out, usage.tokens_out_reasoning],
        "events": streamed.progress.n_events,
        "visible": streamed.progress.n_visible,
        "reasoning_events": streamed.progress.n_reasoning,
    });
    let optional = [
        ("text", &reply.text),
        ("refusal", &reply.refusal),
        ("reasoning", &reply.reasoning),
        ("finish_native", &reply.finish_native),
        ("model_served", &reply.model_served),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            seen[name] = json!(value);
        }
    }
    if !calls.is_empty() {
        seen["calls"] = Value::Array(calls);
    }
    seen
}

#[test]
fn every_stream_is_read_as_its_file_says() {
    let fixtures = fixtures();
    assert!(18 < fixtures.len());
    for fixture in fixtures {
        let streamed = read(fixture.dialect, [fixture.bytes.as_slice()]);
        let mut expected = fixture.expected;
        expected.as_object_mut().unwrap().shift_remove("dialect");
        assert_eq!(seen(&streamed), expected, "{}", fixture.name);
    }
}

#[test]
fn the_first_visible_token_is_told_when_it_comes() {
    for fixture in fixtures() {
        let mut stream = AnswerStream::new(fixture.dialect);
        let mut last = Progress::default();
        for byte in &fixture.bytes {
            let now = stream.push(std::slice::from_ref(byte));
            assert!(
                now.n_visible - last.n_visible <= 1 && now.n_events - last.n_events <= 1,
                "{}",
                fixture.name
            );
            assert!(last.n_visible <= now.n_visible && last.ended <= now.ended);
            last = now;
        }
    }
}

#[test]
fn a_failure_in_the_middle_is_as_retryable_as_one_at_the_beginning() {
    let overloaded = b"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
    let failure = read(Dialect::Anthropic, [overloaded.as_slice()])
        .failure()
        .unwrap();
    assert!(failure.retryable && !failure.fatal);
    assert_eq!(failure.error_code.as_deref(), Some("overloaded_error"));
    let spent = b"data: {\"error\":{\"code\":\"insufficient_quota\",\"message\":\"You exceeded your quota\"}}\n\n";
    let failure = read(Dialect::OpenAi, [spent.as_slice()]).failure().unwrap();
    assert!(failure.fatal && !failure.retryable);
}

#[test]
fn a_stream_without_end_is_left_alone() {
    let mut stream = AnswerStream::new(Dialect::OpenAi);
    let junk = vec![b'x'; 1 << 20];
    for _ in 0..80 {
        stream.push(&junk);
    }
    assert!(stream.is_at_fault());
    let streamed = stream.finish();
    assert!(matches!(streamed.end, StreamEnd::Unreadable { .. }));
    assert_eq!(streamed.failure().unwrap().error_class, ErrorClass::Decode);
}
