//! Differences lose no text and mark what they should.

use proptest::prelude::*;

use super::*;

fn side(passages: &[Passage], of: fn(&Passage) -> Option<&Vec<Chunk>>) -> String {
    joined(passages, of)
        .iter()
        .map(|chunk| chunk.text.as_str())
        .collect()
}

fn marked(chunks: &[Chunk]) -> Vec<&str> {
    chunks
        .iter()
        .filter(|chunk| chunk.differs)
        .map(|chunk| chunk.text.as_str())
        .collect()
}

#[test]
fn only_the_words_that_differ_are_marked() {
    let passages = passages(
        "first\nthe total is 118.5 EUR",
        "first\nthe total is 120 EUR",
    );
    assert!(passages[0].same());
    assert_eq!(marked(passages[1].primary.as_ref().unwrap()), ["118.5"]);
    assert_eq!(marked(passages[1].secondary.as_ref().unwrap()), ["120"]);
}

#[test]
fn an_added_line_stands_on_one_side_only() {
    let passages = passages("a\nc", "a\nb\nc");
    assert_eq!(passages.len(), 3);
    assert_eq!(passages[1].primary, None);
    assert_eq!(marked(passages[1].secondary.as_ref().unwrap()), ["b"]);
}

#[test]
fn very_long_texts_are_marked_as_a_whole() {
    let (left, right) = ("a\n".repeat(MAX_LINES + 1), "b ".repeat(MAX_PASSAGE));
    let passages = passages(&left, &right);
    assert_eq!(passages.len(), 1);
    assert_eq!(
        marked(passages[0].secondary.as_ref().unwrap()),
        [right.as_str()]
    );
}

proptest! {
    #[test]
    fn both_texts_come_back_whole(left in "[ab \n]{0,40}", right in "[ab \n]{0,40}") {
        let passages = passages(&left, &right);
        prop_assert_eq!(side(&passages, |passage| passage.primary.as_ref()), left.clone());
        prop_assert_eq!(side(&passages, |passage| passage.secondary.as_ref()), right.clone());
        prop_assert_eq!(passages.iter().all(Passage::same), left == right);
    }
}
