//! The bit-vector subsequence against the textbook one, and the bound on work.

use proptest::prelude::*;

use super::{Unit, WORK, levenshtein, text_similarity, word_similarity};

/// Longest common subsequence by the table of the definition.
fn textbook<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for left in a {
        let mut diagonal = 0;
        for (at, right) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if left == right {
                diagonal + 1
            } else {
                above.max(row[at])
            };
            diagonal = above;
        }
    }
    row[b.len()]
}

fn ratio<T: PartialEq>(a: &[T], b: &[T]) -> f64 {
    match a.len() + b.len() {
        0 => 1.0,
        total => 2.0 * textbook(a, b) as f64 / total as f64,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn characters_give_the_textbook_ratio(a in "[abcé漢 ]{0,200}", b in "[abcé漢 ]{0,200}") {
        let expected = ratio(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        let found = text_similarity(&a, &b);
        prop_assert!((found.ratio - expected).abs() < 1e-12, "{} {}", found.ratio, expected);
        prop_assert!(!found.bounded);
    }

    #[test]
    fn ascii_gives_the_textbook_ratio(a in "[a-f]{60,140}", b in "[a-f]{60,140}") {
        let expected = ratio(a.as_bytes(), b.as_bytes());
        prop_assert!((text_similarity(&a, &b).ratio - expected).abs() < 1e-12);
    }

    #[test]
    fn words_give_the_textbook_ratio(a in "([a-c]{1,2} ){0,90}", b in "([a-c]{1,2}\n){0,90}") {
        let split = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let expected = ratio(&split(&a), &split(&b));
        prop_assert!((word_similarity(&a, &b).ratio - expected).abs() < 1e-12);
    }

    #[test]
    fn similarity_is_symmetric_and_within_bounds(a in any::<String>(), b in any::<String>()) {
        let (there, back) = (text_similarity(&a, &b), text_similarity(&b, &a));
        prop_assert!((there.ratio - back.ratio).abs() < 1e-12);
        prop_assert!((0.0..=1.0).contains(&there.ratio));
        prop_assert!((text_similarity(&a, &a).ratio - 1.0).abs() < 1e-12);
        let (edits, bounded) = levenshtein(&a, &b);
        let (a, b) = (a.chars().count() as u64, b.chars().count() as u64);
        prop_assert!(!bounded && edits >= a.abs_diff(b) && edits <= a.max(b));
    }
}

#[test]
fn beyond_the_bound_the_ratio_is_an_estimate_and_says_so() {
    let long = |word: &str, seed: usize| -> String {
        let words: Vec<String> = (0..200_000)
            .map(|at| format!("{word}{}", at * seed % 9_973))
            .collect();
        words.join(" ")
    };
    let (a, b) = (long("w", 7), long("w", 11));
    let found = text_similarity(&a, &b);
    assert!(
        found.bounded && found.unit == Unit::Bag && found.ratio > 0.1,
        "{found:?}"
    );
    let other = text_similarity(&a, &long("x", 7));
    assert!(
        other.bounded && other.ratio < found.ratio / 2.0,
        "{other:?}"
    );
    let middle: String = "one two three four five six ".repeat(700);
    let found = text_similarity(
        &format!("a{middle}b"),
        &format!("c{}d", middle.replace("three", "3")),
    );
    assert!(
        found.bounded && found.unit == Unit::Words && found.ratio > 0.8,
        "{found:?}"
    );
    assert!(levenshtein(&a, &b).1);
}

#[test]
fn a_long_pair_that_differs_in_one_place_is_exact() {
    let text = "The same sentence again and again. ".repeat(30_000);
    let mut other = text.clone();
    other.replace_range(500_000..500_004, "öÖ");
    let found = text_similarity(&text, &other);
    assert!(!found.bounded && found.unit == Unit::Chars);
    let chars = text.chars().count() as f64;
    assert!((found.ratio - 2.0 * (chars - 4.0) / (2.0 * chars - 2.0)).abs() < 1e-12);
    assert!(levenshtein(&text, &other) == (4, false));
}

#[test]
fn many_different_characters_fit_into_the_bound_too() {
    let text = |from: u32| {
        (0..9_000)
            .filter_map(|at| char::from_u32(from + at))
            .collect::<String>()
    };
    let found = text_similarity(&text(0x4e00), &text(0x5000));
    assert!(found.bounded);
    assert!(
        9_000_usize.div_ceil(64) * 9_000 < WORK,
        "it is the table that is too large, not the work"
    );
}
