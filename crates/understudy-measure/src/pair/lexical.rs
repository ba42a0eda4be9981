//! Likeness of wording after form is taken off: shared words, numbers, links.

use std::collections::{BTreeMap, BTreeSet};

use super::similarity::{Similarity, word_similarity};
use crate::answer::reasoning::visible;

/// Bytes of each text that are looked at; what is longer is cut.
pub const LONGEST_TEXT: usize = 1 << 18;

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
        rouge_l: word_similarity(&a_text, &b_text),
        token_jaccard: token_jaccard(&a_text, &b_text),
        trigram_cosine: trigram_cosine(&a_text, &b_text),
        number_agreement: multiset_jaccard(&numbers(&a_text), &numbers(&b_text)),
        link_agreement: multiset_jaccard(&links(a), &links(b)),
        bounded,
    }
}

/// F1 of the longest common subsequence of words (ROUGE-L), as in [`lexical`] alone.
pub fn rouge_l(a: &str, b: &str) -> Similarity {
    word_similarity(&canonical_text(cut(a)), &canonical_text(cut(b)))
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
    for line in visible(text).lines() {
        let line = line.trim();
        if line.starts_with("```") || line.starts_with("~~~") {
            continue;
        }
        let body = line.trim_start_matches(['#', '>', '-', '*', '+', ' ', '\t']);
        for word in body.split_whitespace() {
            let plain = word
                .chars()
                .filter(|c| !matches!(c, '*' | '`' | '_' | '|'))
                .flat_map(char::to_lowercase);
            let before = canonical.len();
            canonical.extend(plain);
            if canonical.len() > before {
                canonical.push(' ');
            }
        }
    }
    canonical.truncate(canonical.trim_end().len());
    canonical
}

/// |A∩B| / |A∪B| over distinct lower-case runs without white space; 1 for two texts without any.
pub fn token_jaccard(a: &str, b: &str) -> f64 {
    let words = |text: &str| -> BTreeSet<String> {
        text.split_whitespace().map(str::to_lowercase).collect()
    };
    let (a, b) = (words(a), words(b));
    let common = a.intersection(&b).count();
    let union = a.len() + b.len() - common;
    if union == 0 {
        1.0
    } else {
        common as f64 / union as f64
    }
}

/// Cosine of counts of three consecutive characters; 1 for two texts too short to have any.
pub fn trigram_cosine(a: &str, b: &str) -> f64 {
    let (a, b) = (trigrams(a), trigrams(b));
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    let norm = |counts: &BTreeMap<[char; 3], f64>| {
        counts
            .values()
            .map(|count| count * count)
            .sum::<f64>()
            .sqrt()
    };
    let dot: f64 = a
        .iter()
        .filter_map(|(gram, count)| Some(count * b.get(gram)?))
        .sum();
    let length = norm(&a) * norm(&b);
    if length > 0.0 {
        (dot / length).min(1.0)
    } else {
        0.0
    }
}

fn trigrams(text: &str) -> BTreeMap<[char; 3], f64> {
    let mut counts = BTreeMap::new();
    let mut window = ['\0'; 3];
    for (at, c) in text.chars().enumerate() {
        window = [window[1], window[2], c];
        if at >= 2 {
            *counts.entry(window).or_default() += 1.0;
        }
    }
    counts
}

/// Numbers as they are written, without thousands separators.
fn numbers(text: &str) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for run in text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))) {
        let number = run.trim_matches(['.', ',']).replace(',', "");
        if !number.is_empty() {
            *counts.entry(number).or_default() += 1;
        }
    }
    counts
}

fn links(text: &str) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for word in text
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '"' | '[' | ']'))
    {
        if word.starts_with("http://") || word.starts_with("https://") {
            *counts
                .entry(word.trim_end_matches(['.', ',', ';', '/']).to_owned())
                .or_default() += 1;
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
