//! Any cut of the bytes gives the same answer, and any beginning of them gives a beginning of it.

use proptest::prelude::*;

use super::*;

#[test]
fn byte_by_byte_is_as_good_as_all_at_once() {
    for fixture in fixtures() {
        let whole = read(fixture.dialect, [fixture.bytes.as_slice()]);
        let bytes = fixture.bytes.iter().map(std::slice::from_ref);
        assert_eq!(read(fixture.dialect, bytes), whole, "{}", fixture.name);
    }
}

#[test]
fn a_stream_cut_anywhere_holds_what_had_come() {
    for fixture in fixtures() {
        let whole = read(fixture.dialect, [fixture.bytes.as_slice()]);
        for length in 0..fixture.bytes.len() {
            let cut = read(fixture.dialect, [&fixture.bytes[..length]]);
            let name = &fixture.name;
            let all = whole.reply.text.clone().unwrap_or_default();
            let some = cut.reply.text.clone().unwrap_or_default();
            assert!(all.starts_with(&some), "{name} at {length}: {some}");
            assert!(cut.progress.n_visible <= whole.progress.n_visible);
            match cut.end {
                StreamEnd::Cut => assert_eq!(cut.reply.finish_native, None, "{name} at {length}"),
                StreamEnd::Complete => {
                    assert_eq!(cut.reply.finish_native, whole.reply.finish_native, "{name}");
                }
                other => assert_eq!(other, whole.end, "{name} at {length}"),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_cut_gives_the_same_answer(cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        for fixture in fixtures() {
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(fixture.bytes.len())).collect();
            places.sort_unstable();
            places.push(fixture.bytes.len());
            let mut from = 0;
            let pieces = places.iter().map(|to| {
                let piece = &fixture.bytes[from..*to];
                from = *to;
                piece
            });
            let pieces: Vec<&[u8]> = pieces.collect();
            let whole = read(fixture.dialect, [fixture.bytes.as_slice()]);
            prop_assert_eq!(read(fixture.dialect, pieces), whole, "{}", fixture.name);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), at in 0..400_usize) {
        for dialect in Dialect::ALL {
            let at = at.min(bytes.len());
            let pieces = [&bytes[..at], &bytes[at..]];
            let streamed = read(dialect, pieces);
            prop_assert_eq!(streamed.end == StreamEnd::Complete, streamed.failure().is_none());
        }
    }

    #[test]
    fn any_json_in_events_is_read_or_refused(words in prop::collection::vec("[a-z\"{}\\[\\]:,0-9]{0,12}", 1..6)) {
        let chunk = json!({"choices": [{"delta": {"content": "a", "tool_calls": [{"index": u64::MAX, "function": {}}]}}]});
        let pieces = [
            chunk.to_string(),
            json!({"type": "content_block_delta", "index": 3, "delta": {"type": "text_delta", "text": "b"}}).to_string(),
            json!({"candidates": [{"content": {"parts": [{"text": 1}]}}]}).to_string(),
        ];
        for dialect in Dialect::ALL {
            let mut text = String::new();
            for word in words.iter().map(String::as_str).chain(pieces.iter().map(String::as_str)) {
                text.extend(["data: ", word, "\n\n"]);
            }
            drop(read(dialect, [text.as_bytes()]));
        }
    }
}
