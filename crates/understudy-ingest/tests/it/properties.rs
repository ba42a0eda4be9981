//! Whatever comes in, nothing panics, nothing is lost, and nothing depends on how it came.

use std::io::Read;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Gives bytes in pieces of changing size.
struct Pieces {
    bytes: Cursor<Vec<u8>>,
    sizes: Vec<usize>,
    next: usize,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.sizes[self.next % self.sizes.len()].clamp(1, buffer.len());
        self.next += 1;
        self.bytes.read(&mut buffer[..size])
    }
}

fn ingest(reader: Box<dyn Read + Send>) -> (Outcome, Vec<Call>, Vec<Reject>) {
    ingest_redacted(reader, &[])
}

fn ingest_redacted(
    reader: Box<dyn Read + Send>,
    rules: &[(String, String)],
) -> (Outcome, Vec<Call>, Vec<Reject>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let scratch = Scratch::new();
        let source = Source::Stream {
            name: "-".into(),
            reader,
        };
        let mut options = options(vec![source]);
        options.max_line_bytes = 20_000;
        options.redaction = Redaction::new(rules).unwrap();
        let outcome = run(&scratch.store, options, &Silent).await.unwrap();
        assert_nothing_is_lost(&outcome);
        (outcome, scratch.calls().await, scratch.rejects().await)
    })
}

/// A line of a sample with one value replaced by another at any depth.
fn damaged(line: &str, place: usize, with: &Value) -> String {
    let mut value: Value = serde_json::from_str(line).unwrap();
    let mut pointers = Vec::new();
    collect(&value, "", &mut pointers);
    let pointer = &pointers[place % pointers.len()];
    *value.pointer_mut(pointer).unwrap() = with.clone();
    value.to_string()
}

fn collect(value: &Value, at: &str, pointers: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.replace('/', "~1"), field))
            .collect(),
        Value::Array(entries) => entries
            .iter()
            .enumerate()
            .map(|(index, entry)| (index.to_string(), entry))
            .collect(),
        _ => Vec::new(),
    };
    for (step, child) in children {
        let pointer = format!("{at}/{step}");
        collect(child, &pointer, pointers);
        pointers.push(pointer);
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec((".{0,4}", inner), 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Words of an answer, each with what may be kept of it.
fn secret_words() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let word = prop_oneof![
        Just(("lamp", "lamp")),
        Just(("jo.doe@example.com", "<mail>")),
        Just(("4111111111111111", "<card>")),
        Just(("Größe", "Größe")),
    ];
    vec(word, 1..8)
}

/// A text in pieces of these lengths.
fn pieces(text: &str, sizes: &[usize]) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut rest = letters.as_slice();
    let mut pieces = Vec::new();
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, after) = rest.split_at((*size).min(rest.len()));
        pieces.push(piece.iter().collect());
        rest = after;
    }
    pieces
}

/// One answer in the ways logs keep it: whole, as a list of events, as server-sent events, in parts, and as Anthropic's.
fn captured(pieces: &[String], form: usize) -> Value {
    let chunks: Vec<Value> = pieces
        .iter()
        .map(|piece| json!({"choices": [{"index": 0, "delta": {"content": piece}}]}))
        .collect();
    match form {
        0 => json!({"choices": [{"message": {"role": "assistant", "content": pieces.concat()}}]}),
        1 => Value::Array(chunks),
        2 => chunks
            .iter()
            .fold(String::new(), |text, chunk| {
                format!("{text}data: {chunk}\n\n")
            })
            .into(),
        3 => {
            let blocks: Vec<Value> = pieces
                .iter()
                .map(|piece| json!({"type": "text", "text": piece}))
                .collect();
            json!({"type": "message", "role": "assistant", "content": blocks, "stop_reason": "end_turn"})
        }
        _ => {
            let start = json!({"type": "message_start", "message": {"type": "message", "role": "assistant"}});
            let deltas = pieces.iter().map(|piece| {
                json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}})
            });
            std::iter::once(start).chain(deltas).collect()
        }
    }
}

/// A call of a tool whose arguments came in pieces.
fn captured_call(pieces: &[String]) -> Value {
    let function = |index: usize, piece: &String| json!({"name": if index == 0 { "find" } else { "" }, "arguments": piece});
    pieces
        .iter()
        .enumerate()
        .map(|(index, piece)| json!({"choices": [{"delta": {"tool_calls": [{"index": 0, "function": function(index, piece)}]}}]}))
        .collect()
}

/// The one call that a line becomes under rules against mail addresses and card numbers.
fn redacted(response: &Value) -> Call {
    let rules = [
        (r"[\w.]+@[\w.]+".to_owned(), "<mail>".to_owned()),
        (r"\d{16}".to_owned(), "<card>".to_owned()),
    ];
    let line = json!({"ts": "2026-11-09T10:00:00Z", "request": {"messages": [{"role": "user", "content": "x"}]}, "response": response});
    let bytes = Cursor::new(line.to_string().into_bytes());
    let (_, mut calls, _) = ingest_redacted(Box::new(bytes), &rules);
    calls.remove(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_all_accounted_for(bytes in vec(any::<u8>(), 0..2000)) {
        let n_lines = bytes.split(|byte| *byte == b'\n').count() as u64 - u64::from(bytes.is_empty() || bytes.ends_with(b"\n"));
        let (outcome, calls, _) = ingest(Box::new(Cursor::new(bytes.clone())));
        prop_assert!(calls.is_empty());
        let head = bytes.trim_ascii_start().first();
        if outcome.n_broken_files == 0 && head != Some(&b'[') && head != Some(&b'{') && bytes != b"\xef\xbb\xbf" {
            prop_assert_eq!(outcome.n_lines, n_lines);
        }
    }

    #[test]
    fn random_text_in_brackets_is_all_accounted_for(text in r#"[\[\{]([\[\]\{\}",:a1\\ \n]){0,300}"#) {
        let (outcome, calls, rejects) = ingest(Box::new(Cursor::new(text.into_bytes())));
        prop_assert!(calls.is_empty());
        prop_assert!(rejects.len() as u64 <= outcome.n_rejects);
    }

    #[test]
    fn a_value_of_another_kind_anywhere_is_a_call_or_a_reject(
        from in 0..17_usize,
        place in any::<usize>(),
        with in any_value(),
    ) {
        let lines = [sample_lines("litellm.jsonl"), sample_lines("plain.jsonl")].concat();
        let line = damaged(&lines[from % lines.len()], place, &with);
        let (outcome, calls, _) = ingest(Box::new(Cursor::new(format!("{line}\n").into_bytes())));
        prop_assert_eq!(outcome.n_calls + outcome.n_rejects, 1);
        for call in calls {
            prop_assert!(!call.template_id.is_empty());
            prop_assert!(["A", "B", "C", "X"].contains(&call.replay_grade.as_str()));
            prop_assert_eq!(call.replay_grade == "A", call.fidelity_flags.is_empty());
            prop_assert!(call.outcome != "error" || call.error_class.is_some());
            prop_assert!(call.error_class.is_none() || ["error", "filtered"].contains(&call.outcome.as_str()));
        }
    }

    #[test]
    fn redaction_does_not_depend_on_the_pieces(
        words in secret_words(),
        sizes in vec(1..9_usize, 1..5),
        form in 0..5_usize,
    ) {
        let joined = |side: fn(&(&'static str, &'static str)) -> &'static str| {
            words.iter().map(side).collect::<Vec<_>>().join(" ")
        };
        let (said, kept) = (joined(|word| word.0), joined(|word| word.1));
        let call = redacted(&captured(&pieces(&said, &sizes), form));
        prop_assert_eq!(call.text.as_deref(), Some(kept.as_str()));
        // Nor may the pieces themselves be kept, from which the secret can be put together.
        let native = call.response_native_json.unwrap_or_default();
        let native: Value = serde_json::from_str(&native).unwrap_or_default();
        let content = native.get("content").and_then(Value::as_array);
        let parts: String = content.into_iter().flatten().filter_map(|part| part["text"].as_str()).collect();
        prop_assert!(!parts.contains('@') && !parts.contains("4111111111111111"), "{}", parts);
        prop_assert!(!native.to_string().contains('@'));
    }

    #[test]
    fn arguments_stay_json_whatever_is_taken_out_of_their_pieces(sizes in vec(1..9_usize, 1..5)) {
        let arguments = r#"{"mail":"jo\u0040example.com","card":4111111111111111,"n":4}"#;
        let call = redacted(&captured_call(&pieces(arguments, &sizes)));
        let calls: Value = serde_json::from_str(call.tool_calls_json.as_deref().unwrap()).unwrap();
        prop_assert_eq!(
            calls[0]["function"]["arguments"].as_str(),
            Some(r#"{"mail":"<mail>","card":"<card>","n":4}"#)
        );
        prop_assert_eq!(call.outcome.as_str(), "ok");
        prop_assert!(!call.response_native_json.unwrap().contains("4111111111111111"));
    }

    #[test]
    fn the_rows_do_not_depend_on_the_pieces(sizes in vec(1..5000_usize, 1..20)) {
        let text = [sample_lines("litellm.jsonl"), vec!["nonsense".to_owned()], sample_lines("plain.jsonl")].concat().join("\n");
        let whole = ingest(Box::new(Cursor::new(text.clone().into_bytes())));
        let pieces = Pieces { bytes: Cursor::new(text.into_bytes()), sizes, next: 0 };
        prop_assert_eq!(ingest(Box::new(pieces)), whole);
    }
}
