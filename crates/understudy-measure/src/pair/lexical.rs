//! Likeness of wording after form is taken off: shared words, numbers, links.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use super::similarity::{Similarity, bag_similarity, similarity_in_order};
use super::words;
use crate::answer::reasoning::visible;

/// Bytes of each text that are looked at; what is longer is cut.
pub const LONGEST_TEXT: usize = 1 << 16;

/// Likeness of two texts' wording, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lexical {
    /// F1 of the longest common subsequence of words (ROUGE-L).
    pub rouge_l: Similarity,
    /// Shared words among all distinct words.
    pub token_jaccard: f64,
    /// Cosine of the counts of three consecutive characters.
    pub trigram_cosine: f64,
    /// Shared numbers among all numbers, with their counts; nothing when neither text has one.
    pub number_agreement: Option<f64>,
    /// Shared web addresses among all; nothing when neither text has one.
    pub link_agreement: Option<f64>,
    /// A text was longer than [`LONGEST_TEXT`].
    pub bounded: bool,
}

/// Compares wording, after [`canonical_text`].
pub fn lexical(primary: &str, secondary: &str) -> Lexical {
    let bounded = primary.len().max(secondary.len()) > LONGEST_TEXT;
    let (a, b) = (cut(primary), cut(secondary));
    let (a_text, b_text) = (canonical_text(a), canonical_text(b));
    Lexical {
        rouge_l: rouge_l(a, b),
        token_jaccard: token_jaccard(&a_text, &b_text),
        trigram_cosine: trigram_cosine(&a_text, &b_text),
        number_agreement: multiset_jaccard(&numbers(&a_text), &numbers(&b_text)),
        link_agreement: multiset_jaccard(&links(a), &links(b)),
        bounded,
    }
}

/// F1 of the longest common subsequence of words (ROUGE-L), as in [`lexical`] alone.
pub fn rouge_l(a: &str, b: &str) -> Similarity {
    let (a, b) = (cut(a), cut(b));
    similarity_in_order(&words::of_wording(a), &words::of_wording(b))
        .unwrap_or_else(|| bag_similarity(&canonical_text(a), &canonical_text(b)))
}

/// Shared numbers among all numbers, as in [`lexical`] alone.
pub fn number_agreement(a: &str, b: &str) -> Option<f64> {
    multiset_jaccard(
        &numbers(&canonical_text(cut(a))),
        &numbers(&canonical_text(cut(b))),
    )
}

/// Shared web addresses among all, as in [`lexical`] alone.
pub fn link_agreement(a: &str, b: &str) -> Option<f64> {
    multiset_jaccard(&links(cut(a)), &links(cut(b)))
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST_TEXT)]
}

/// The visible text in lower case, without fence lines, marks at line starts, emphasis and code marks, and with
/// single spaces for all white space.
pub fn canonical_text(text: &str) -> String {
    let mut canonical = String::with_capacity(text.len());
    let mut room = Vec::new();
    for line in lines_of_wording(text) {
        if line.is_ascii() {
            push_ascii(line, &mut canonical, &mut room);
        } else {
            push_words(line, &mut canonical);
        }
    }
    canonical.truncate(canonical.trim_end().len());
    canonical
}

/// The lines of the visible text, without fence lines and the marks at line starts.
pub(crate) fn lines_of_wording(text: &str) -> impl Iterator<Item = &str> {
    let lines = visible(text).lines().map(str::trim);
    let outside = lines.filter(|line| !line.starts_with("```") && !line.starts_with("~~~"));
    outside.map(without_marks)
}

/// A line without the marks at its start; a minus sign of a number is none.
fn without_marks(line: &str) -> &str {
    let rest = line.trim_start_matches(['#', '>', '-', '*', '+', ' ', '\t']);
    let begun = &line[..line.len() - rest.len()];
    let is_number = begun.ends_with('-') && rest.starts_with(|c: char| c.is_ascii_digit());
    &line[begun.len() - usize::from(is_number)..]
}

/// Whether a character sets text off and says nothing.
pub(crate) const fn is_mark(c: char) -> bool {
    matches!(c, '*' | '`' | '_' | '|')
}

/// The words of a line, each with a space behind it.
fn push_words(line: &str, canonical: &mut String) {
    for word in line.split_whitespace() {
        let before = canonical.len();
        let plain = word.chars().filter(|c| !is_mark(*c));
        canonical.extend(plain.flat_map(char::to_lowercase));
        if canonical.len() > before {
            canonical.push(' ');
        }
    }
}

/// As [`push_words`], for a line of ASCII, in one pass without branches. `room` is written over.
fn push_ascii(line: &str, canonical: &mut String, room: &mut Vec<u8>) {
    room.resize(room.len().max(line.len() + 1), 0);
    let (mut n_kept, mut is_in_word) = (0, false);
    for byte in line.bytes() {
        let is_space = matches!(byte, b' ' | b'\t'..=b'\r');
        let is_of_word = !is_space && !is_mark(char::from(byte));
        room[n_kept] = if is_space {
            b' '
        } else {
            byte.to_ascii_lowercase()
        };
        n_kept += usize::from(is_of_word || (is_space && is_in_word));
        is_in_word = !is_space && (is_in_word || is_of_word);
    }
    if is_in_word {
        room[n_kept] = b' ';
        n_kept += 1;
    }
    canonical.push_str(str::from_utf8(&room[..n_kept]).unwrap_or_default());
}

/// |A∩B| / |A∪B| over distinct lower-case runs without white space; 1 for two texts without any. Of a text longer than
/// [`LONGEST_TEXT`] its beginning counts.
pub fn token_jaccard(a: &str, b: &str) -> f64 {
    let (a, b) = (distinct_words(cut(a)), distinct_words(cut(b)));
    let mut common = 0;
    merge(&a, &b, |_, _| common += 1);
    let union = a.len() + b.len() - common;
    if union == 0 {
        1.0
    } else {
        common as f64 / union as f64
    }
}

/// Hashes of distinct lower-case words, sorted, each once.
fn distinct_words(text: &str) -> Vec<(u64, u32)> {
    let mut lower = Vec::new();
    let hashes = text.split_whitespace().map(|word| {
        if word.is_ascii() {
            lower.clear();
            lower.extend(word.bytes().map(|byte| byte.to_ascii_lowercase()));
            xxh3_64(&lower)
        } else {
            xxh3_64(word.to_lowercase().as_bytes())
        }
    });
    tally(hashes.collect())
}

/// Distinct keys, sorted, with how often each came.
fn tally(mut keys: Vec<u64>) -> Vec<(u64, u32)> {
    keys.sort_unstable();
    let mut counts: Vec<(u64, u32)> = Vec::new();
    for key in keys {
        match counts.last_mut() {
            Some((last, count)) if *last == key => *count += 1,
            _ => counts.push((key, 1)),
        }
    }
    counts
}

/// Calls `see` with both counts of every key that both tallies hold.
fn merge(a: &[(u64, u32)], b: &[(u64, u32)], mut see: impl FnMut(u32, u32)) {
    let mut rest = b.iter().peekable();
    for (key, count) in a {
        while rest.next_if(|(other, _)| other < key).is_some() {}
        if let Some((_, other)) = rest.next_if(|(other, _)| other == key) {
            see(*count, *other);
        }
    }
}

/// Cosine of counts of three consecutive characters; of two texts too short to have any, whether they are equal. Of a text
/// longer than [`LONGEST_TEXT`] its beginning counts.
pub fn trigram_cosine(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let (a, b) = (trigrams(cut(a)), trigrams(cut(b)));
    let norm = |counts: &[(u64, u32)]| {
        let squares = counts.iter().map(|(_, count)| f64::from(*count).powi(2));
        squares.sum::<f64>().sqrt()
    };
    let mut dot = 0.0;
    merge(&a, &b, |a, b| dot += f64::from(a) * f64::from(b));
    let length = norm(&a) * norm(&b);
    if length > 0.0 {
        (dot / length).min(1.0)
    } else {
        0.0
    }
}

/// Three consecutive characters in one number each: a character takes 21 bits.
fn trigrams(text: &str) -> Vec<(u64, u32)> {
    let mut window = 0_u64;
    let mut keys = Vec::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        window = ((window << 21) | u64::from(u32::from(c))) & (u64::MAX >> 1);
        if at >= 2 {
            keys.push(window);
        }
    }
    tally(keys)
}

/// Numbers as they are written, with their minus signs and without thousands separators.
fn numbers(text: &str) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find(|c: char| c.is_ascii_digit()) {
        let from = at + offset;
        at = from + number_length(&text.as_bytes()[from..]);
        let minus = if has_minus(&text[..from]) { "-" } else { "" };
        let digits = text[from..at].replace(',', "");
        *counts.entry([minus, &digits].concat()).or_default() += 1;
    }
    counts
}

/// Bytes of the number that begins here: digits, dots between digits, and commas between thousands.
fn number_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut end = digits(0);
    if end <= 3 {
        while bytes.get(end) == Some(&b',') && digits(end + 1) == 3 {
            end += 4;
        }
    }
    while bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    end
}

/// What stands before a number ends in a minus sign, not in a hyphen: no word, number or bracket ends right before it.
fn has_minus(before: &str) -> bool {
    let opens = |c: char| c.is_whitespace() || "([{=:<>$€£,/|\"'“„".contains(c);
    let sign = before.strip_suffix(['-', '−']);
    sign.is_some_and(|rest| rest.chars().next_back().is_none_or(opens))
}

fn links(text: &str) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for word in text
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '"' | '[' | ']'))
    {
        let word = word.trim_start_matches(['*', '`']);
        if word.starts_with("http://") || word.starts_with("https://") {
            let address = word.trim_end_matches(['.', ',', ';', '/', '*', '`']);
            *counts.entry(address.to_owned()).or_default() += 1;
        }
    }
    counts
}

fn multiset_jaccard(a: &BTreeMap<String, u32>, b: &BTreeMap<String, u32>) -> Option<f64> {
    let total: u32 = a.values().chain(b.values()).sum();
    let common: u32 = a
        .iter()
        .map(|(key, count)| *count.min(b.get(key).unwrap_or(&0)))
        .sum();
    (total > 0).then(|| f64::from(common) / f64::from(total - common))
}

#[cfg(test)]
mod tests;
