//! The small machine against the segmentation tables.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::{length, words};

/// Pieces at which the two could differ.
const PIECES: [&str; 58] = [
    "a", "Z", "9", "_", ":", ".", "'", ",", ";", " ", "\t", "\n", "\r\n", "-", "(", "\"", "é", "ß",
    "×", "÷", "Ж", "і", "ё", "’", "‘", "“", "–", "—", "…", "漢", "字", "か", "な", "ア", "ー",
    "・", "、", "。", "「", "，", "：", "！", "\u{3000}", "\u{a0}", "\u{301}", "\u{200d}", "👩",
    "🏽", "🇩🇪", "ا", "ש", "한", "ก", "\u{483}", "々", "゛", "３", "\u{feff}",
];

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..24)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn words_are_those_of_the_annex(text in text()) {
        let (counted, runs) = words(&text);
        prop_assert_eq!(counted, text.unicode_words().count() as u64, "words of {:?}", text);
        prop_assert_eq!(runs, text.split_whitespace().count() as u64, "runs of {:?}", text);
    }

    #[test]
    fn words_of_long_texts_are_those_of_the_annex(
        parts in proptest::collection::vec((proptest::sample::select(&PIECES[..16]), text()), 0..60),
        seldom in 0..40_usize,
    ) {
        let odd = |(at, (piece, text)): (usize, &(&str, String))| {
            if seldom > 0 && at % seldom == 0 { format!("{piece}{text}") } else { format!("{piece}word {piece}a{piece}") }
        };
        let text: String = parts.iter().enumerate().map(odd).collect();
        let (counted, runs) = words(&text);
        prop_assert_eq!(counted, text.unicode_words().count() as u64, "words of {:?}", text);
        prop_assert_eq!(runs, text.split_whitespace().count() as u64, "runs of {:?}", text);
    }

    #[test]
    fn words_of_any_text_are_those_of_the_annex(text in any::<String>()) {
        prop_assert_eq!(words(&text).0, text.unicode_words().count() as u64);
    }
}

#[test]
fn a_word_after_seldom_white_space_is_counted_once() {
    for space in ["\r", "\u{b}", "\u{c}"] {
        let text = "word ".repeat(24) + "x👩" + space + &"a".repeat(100);
        assert_eq!(words(&text), (26, 26), "after {space:?}");
    }
}

#[test]
fn lengths_of_a_text_with_everything() {
    let text = "Héllo, wörld!\r\nIt's 3.5 € — 漢字\n👩‍👩‍👧";
    let length = length(text, text);
    assert_eq!(length.bytes, text.len() as u64);
    assert_eq!(length.chars, 36);
    assert_eq!(length.words, 6);
    assert_eq!(length.whitespace_words, 8);
    assert_eq!(length.lines, 3);
}

#[test]
fn a_final_line_end_begins_no_line() {
    for (text, lines) in [
        ("", 0),
        ("\n", 1),
        ("a", 1),
        ("a\n", 1),
        ("a\nb", 2),
        ("a\n\n", 2),
    ] {
        assert_eq!(length(text, text).lines, lines, "{text:?}");
    }
}
