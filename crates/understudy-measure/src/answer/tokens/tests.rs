//! Counts against the tokenizer on the whole text.

use super::{TOKENIZED_BYTES, common_tokens};

#[test]
fn windows_do_not_change_the_count_of_prose() {
    let text =
        "The invoice was sent on 3 March, and nobody noticed it; isn't that odd? ".repeat(400);
    let whole = tiktoken_rs::o200k_base_singleton()
        .encode_ordinary(&text)
        .len() as u64;
    let found = common_tokens(&text);
    assert!(found.exact);
    assert_eq!(found.tokens, whole);
}

#[test]
fn long_texts_are_scaled_and_said_to_be() {
    let text = "word ".repeat(TOKENIZED_BYTES);
    let found = common_tokens(&text);
    assert!(!found.exact);
    assert!(
        found.tokens.abs_diff(TOKENIZED_BYTES as u64) < 200,
        "{found:?}"
    );
}

#[test]
fn texts_without_a_place_to_cut_are_counted() {
    for text in [
        "a".repeat(30_000),
        "漢".repeat(10_000),
        " ".repeat(30_000),
        "\u{301}".repeat(10_000),
        String::new(),
    ] {
        let found = common_tokens(&text);
        assert!(found.exact && found.tokens <= text.len() as u64);
    }
    assert_eq!(common_tokens("<|endoftext|>").tokens, 7);
}
