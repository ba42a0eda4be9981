//! Counts against the reference tokenizer on the same text.

use proptest::prelude::*;

use super::{LONGEST_PIECE, TOKENIZED_BYTES, common_tokens};

fn reference(text: &str) -> u64 {
    tiktoken_rs::o200k_base_singleton()
        .encode_ordinary(text)
        .len() as u64
}

fn assert_same(text: &str) {
    let found = common_tokens(text);
    assert!(found.exact, "{text:?}");
    assert_eq!(found.tokens, reference(text), "{text:?}");
}

#[test]
fn texts_of_all_sorts_count_as_with_the_reference() {
    for text in [
        "",
        " ",
        "Hello, world!",
        "It's what THEY'LL say; we'd've  gone,\n\n  don’t you?\tYes.\r\n\r\n",
        "I'ſ l'LL 'Re 'x '",
        "HTTPServer parseXMLDocument iPhone McDONALD ǅungla",
        "1234567 3.14159 ½ ٣٤٥٦ ⅷ 1,000,000",
        "/usr/local/bin//// ...\n/\n--\r\n//x",
        "fn main() { println!(\"{:>8}\", x[0]); } // done\n    \t  let y = 1;",
        "漢字かな交じり文。カタカナ、ｱｲｳ! 漢A漢aAB漢",
        "한국어 문장입니다. ไทยไม่มีช่องว่าง नमस्ते दुनिया",
        "👩‍💻🏳️‍🌈 emoji—and “quotes” … • ∑ √ €",
        "e\u{301}\u{301} \u{301}abc \u{301}ABC \u{301}\u{301}ABC A\u{301}B \u{301}. (\u{301})",
        "\u{a0}\u{a0}x \u{3000}\u{3000}。 \u{2028}a \u{85}\n",
        "<|endoftext|> <think>x</think>",
        "{\"a\":[1,2.5,null],\"b\":\"c\\n\"}",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ABABABABABABABABAB",
        "\u{0}\u{1}\u{7f}\u{200d}\u{feff}\u{e0100}\u{20000}\u{10ffff}",
        "     \n     \n   end   ",
    ] {
        assert_same(text);
    }
}

#[test]
fn every_token_of_the_vocabulary_is_one_token() {
    let tokenizer = tiktoken_rs::o200k_base_singleton();
    let mut texts = 0;
    for rank in 0..199_998 {
        let bytes = tokenizer.decode_bytes(&[rank]).unwrap();
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        texts += 1;
        // A token may be cut into several pieces, as the reference cuts it.
        let reference = tokenizer.encode_ordinary(&text).len() as u64;
        assert_eq!(common_tokens(&text).tokens, reference, "{text:?}");
    }
    assert!(texts > 190_000);
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
fn a_long_piece_is_cut_and_said_to_be() {
    for text in [
        "a".repeat(30_000),
        "漢".repeat(10_000),
        "\u{301}".repeat(10_000),
        "-".repeat(20_000),
    ] {
        let found = common_tokens(&text);
        let cuts = text.len().div_ceil(LONGEST_PIECE) as u64;
        assert!(!found.exact);
        assert!(
            found.tokens.abs_diff(reference(&text)) <= 2 * cuts,
            "{found:?}"
        );
    }
    assert_same(&"x".repeat(LONGEST_PIECE));
    assert_same(&"ไทย".repeat(50));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_counts_as_with_the_reference(text in any::<String>()) {
        assert_same(&text);
    }

    #[test]
    fn texts_of_awkward_parts_count_as_with_the_reference(
        parts in prop::collection::vec(prop::sample::select(vec![
            " ", "  ", "\n", "\r\n", "\t", "a", "B", "ab", "AB", "Ab", "é", "É", "漢", "ʰ", "\u{301}", "ǅ", "1", "12",
            "'", "'s", "'LL", "'ve", "/", ".", "…", "\u{a0}", "ſ", "'ſ", "😀", "\u{fe0f}", "न", "ी", "x1", "_", "\u{3000}",
        ]), 0..24),
    ) {
        assert_same(&parts.concat());
    }
}
