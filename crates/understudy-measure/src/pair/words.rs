//! The words of a text as numbers: what it takes to compare texts word by word without writing the words down.

use std::ops::Range;

use super::lexical::{is_mark, lines_of_wording};
use crate::answer::eight::{has_emphasis, no_spaces_marked, small_capitals, word_or_less_at};
use crate::answer::runs::each_run;

/// Digests of the runs without white space.
pub(crate) fn of_text(text: &str) -> Vec<u64> {
    let mut words = room_for(text);
    if text.is_ascii() {
        let text = text.as_bytes();
        each_run(text, no_spaces_marked, |run| words.push(digest(&text[run])));
    } else {
        words.extend(text.split_whitespace().map(|word| digest(word.as_bytes())));
    }
    words
}

/// Digests of the words of [`super::lexical::canonical_text`].
pub(crate) fn of_wording(text: &str) -> Vec<u64> {
    let mut words = room_for(text);
    let mut room = String::new();
    for line in lines_of_wording(text) {
        if line.is_ascii() {
            push_ascii(line.as_bytes(), &mut words);
        } else {
            for word in line.split_whitespace() {
                push_marked(word, &mut words, &mut room);
            }
        }
    }
    words
}

fn room_for(text: &str) -> Vec<u64> {
    Vec::with_capacity(text.len() / 6 + 1)
}

/// The words of a line of ASCII.
fn push_ascii(line: &[u8], words: &mut Vec<u64>) {
    each_run(line, no_spaces_marked, |run| {
        let plain = plain_word(line, run.clone());
        words.extend(plain.or_else(|| marked_word(&line[run])));
    });
}

/// Digest of a word of ASCII in small letters; nothing when there are marks in it.
fn plain_word(line: &[u8], word: Range<usize>) -> Option<u64> {
    let mut digest = Digest::default();
    for at in word.clone().step_by(8) {
        let eight = first_bytes(word_or_less_at(line, at), word.end - at);
        if has_emphasis(eight) {
            return None;
        }
        digest.add(small_capitals(eight));
    }
    Some(digest.finish(word.len()))
}

/// As [`plain_word`] for a word with marks; nothing when nothing else is in it.
fn marked_word(word: &[u8]) -> Option<u64> {
    let plain: Vec<u8> = word
        .iter()
        .filter(|byte| !is_mark(char::from(**byte)))
        .map(u8::to_ascii_lowercase)
        .collect();
    (!plain.is_empty()).then(|| digest(&plain))
}

/// A word in any script, of which nothing may be left. `room` is written over.
fn push_marked(word: &str, words: &mut Vec<u64>, room: &mut String) {
    room.clear();
    let plain = word.chars().filter(|c| !is_mark(*c));
    room.extend(plain.flat_map(char::to_lowercase));
    if !room.is_empty() {
        words.push(digest(room.as_bytes()));
    }
}

/// The first few of eight bytes, with zeros behind them; all for eight and more.
#[inline]
fn first_bytes(eight: u64, few: usize) -> u64 {
    eight & (u64::MAX >> (64 - 8 * few.min(8)))
}

/// 64 bits that tell words apart: whoever chooses words to collide makes two texts look more alike, and nothing else.
fn digest(word: &[u8]) -> u64 {
    let mut digest = Digest::default();
    for part in word.chunks(8) {
        digest.add(word_or_less_at(part, 0));
    }
    digest.finish(word.len())
}

/// A digest in the making.
struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0x243f_6a88_85a3_08d3)
    }
}

impl Digest {
    /// Adds eight bytes, the last with zeros behind them.
    #[inline]
    fn add(&mut self, eight: u64) {
        self.0 = fold(self.0 ^ eight);
    }

    #[inline]
    fn finish(self, length: usize) -> u64 {
        fold(self.0 ^ length as u64)
    }
}

/// Mixes all bits by a multiplication to 128 of them.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "both halves of the product are folded into one"
)]
const fn fold(word: u64) -> u64 {
    let product = word as u128 * 0x9e37_79b9_7f4a_7c15;
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::lexical::canonical_text;
    use super::{digest, of_text, of_wording};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_words_of_wording_are_those_of_the_canonical_text(
            text in r"([ \t\x0b\r\n*`_|#>aZ9.\x1c-]|abcdefgh|Total|```|É|漢|\u{a0}|\u{85}|İ){0,60}"
        ) {
            prop_assert_eq!(of_wording(&text), of_text(&canonical_text(&text)));
        }

        #[test]
        fn words_differ_in_their_digests(a in any::<Vec<u8>>(), b in "[a-c\0]{0,20}", c in "[a-c\0]{0,20}") {
            prop_assert_eq!(digest(b.as_bytes()) == digest(c.as_bytes()), b == c);
            prop_assert_eq!(digest(&a) == digest(b.as_bytes()), a == b.as_bytes());
        }
    }

    #[test]
    fn words_are_numbered_wherever_a_line_ends() {
        let text = "one two34567 eightxxx\nnine90123 **ten** ** Eleven";
        let plain = "one two34567 eightxxx nine90123 ten eleven";
        assert_eq!(of_wording(text), of_text(plain));
        assert_eq!(of_text(plain).len(), 6);
    }
}
