//! Wording without form.

use proptest::prelude::*;

use super::{
    canonical_text, lexical, link_agreement, number_agreement, push_ascii, push_words,
    token_jaccard, trigram_cosine,
};

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
fn numbers_keep_their_sign_and_lists_are_no_thousands() {
    let pairs = [
        ("ids 1,2,3", "ids 1, 2, 3", 1.0),
        ("1,234,567 seats", "1234567 seats", 1.0),
        ("1,2345", "12345", 0.0),
        ("12,34", "1234", 0.0),
        ("-5", "5", 0.0),
        ("a loss of -5 %", "a loss of −5 %", 1.0),
        ("- 5", "5", 1.0),
        ("covid-19", "covid 19", 1.0),
        ("2024-01-02", "2024/01/02", 1.0),
        ("pages 3-5", "pages 3 to 5", 1.0),
        ("$5.00.", "5.00", 1.0),
        ("version 1.2.3", "version 1.2.4", 0.0),
    ];
    for (a, b, agreement) in pairs {
        assert_eq!(number_agreement(a, b), Some(agreement), "{a:?} {b:?}");
    }
}

#[test]
fn marks_around_an_address_are_no_part_of_it() {
    for marked in [
        "**https://a.com/x**",
        "`https://a.com/x`",
        "*https://a.com/x*.",
    ] {
        assert_eq!(
            link_agreement(marked, "https://a.com/x"),
            Some(1.0),
            "{marked}"
        );
    }
}

#[test]
fn short_texts_are_alike_when_they_are_equal() {
    let alike = |a: &str, b: &str| trigram_cosine(a, b) > 0.5;
    assert!(alike("A", "A") && alike("", "") && alike("abcd", "abcd"));
    assert!(!alike("A", "B") && !alike("A", "") && !alike("yes", "no"));
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
