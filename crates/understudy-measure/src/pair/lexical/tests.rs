//! Wording without form.

use proptest::prelude::*;

use super::{canonical_text, lexical, push_ascii, push_words, token_jaccard};

#[test]
fn form_is_taken_off_before_wording_is_compared() {
    let plain = "the total is 1,250 euro. see the manual.";
    let marked = "## The **total** is `1250` Euro.\n\n- See   the _manual_.\n";
    assert_eq!(
        canonical_text(marked),
        "the total is 1250 euro. see the manual."
    );
    let found = lexical(plain, marked);
    assert_eq!(found.number_agreement, Some(1.0));
    assert!(found.rouge_l.ratio > 0.8 && found.token_jaccard > 0.7 && found.trigram_cosine > 0.8);
    assert_eq!(found.link_agreement, None);
}

#[test]
fn links_and_numbers_are_compared_as_multisets() {
    let found = lexical(
        "See https://a.org/x. and https://b.org: 1 and 1",
        "See [it](https://a.org/x) with 1",
    );
    assert_eq!(found.link_agreement, Some(0.5));
    assert_eq!(found.number_agreement, Some(0.5));
}

#[test]
fn empty_texts_are_alike() {
    assert!((token_jaccard("", " ") - 1.0).abs() < 1e-12);
    let found = lexical("", "");
    assert!(
        (found.rouge_l.ratio - 1.0).abs() < 1e-12 && (found.trigram_cosine - 1.0).abs() < 1e-12
    );
}

#[test]
fn long_texts_are_cut_and_said_to_be() {
    assert!(lexical(&"a b ".repeat(100_000), "a b").bounded);
}

proptest! {
    #[test]
    fn a_line_of_ascii_is_read_as_any_other(line in r"[ \t\x0b\x0c\r*`_|aZ9.\x1c-]{0,40}") {
        let (mut plain, mut fast) = ("before ".to_owned(), "before ".to_owned());
        push_words(&line, &mut plain);
        push_ascii(&line, &mut fast, &mut Vec::new());
        prop_assert_eq!(plain, fast);
    }
}
