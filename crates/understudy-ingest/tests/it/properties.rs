//! Whatever comes in, nothing panics, nothing is lost, and nothing depends on how it came.

use std::io::Read;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

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
            prop_assert_eq!(call.outcome == "error", call.error_class.is_some());
        }
    }

    #[test]
    fn the_rows_do_not_depend_on_the_pieces(sizes in vec(1..5000_usize, 1..20)) {
        let text = [sample_lines("litellm.jsonl"), vec!["nonsense".to_owned()], sample_lines("plain.jsonl")].concat().join("\n");
        let whole = ingest(Box::new(Cursor::new(text.clone().into_bytes())));
        let pieces = Pieces { bytes: Cursor::new(text.into_bytes()), sizes, next: 0 };
        prop_assert_eq!(ingest(Box::new(pieces)), whole);
    }
}
