//! How two answers to one request differ: form, JSON, tool calls, length, wording.
//!
//! **Useful for** one row per pair: [`divergence`] compares two measured answers field by field, [`contract`] holds
//! one answer against what a template's primary answers have in common, [`text_similarity`] compares their texts.
//! **Not useful for** saying whether a difference is more than noise: that takes many pairs, see [`crate::statistics`].
//! A distance from one pair means nothing before the primary's distance from itself has been taken off.
//!
//! Everywhere the first answer is the primary's and the second the secondary's, and a gain or ratio above zero means
//! that the secondary has more.

pub mod assignment;
pub mod contract;
pub mod form;
pub mod json;
pub mod lexical;
pub mod similarity;
pub mod tools;
mod words;

pub use contract::{Contract, contract};
pub use form::{FormDivergence, form};
pub use json::{JsonDivergence, Retyped, json_divergence, path_jaccard_distance};
pub use similarity::{Similarity, Unit, levenshtein, text_similarity, word_similarity};
pub use tools::{ToolDivergence, tool_divergence};

use crate::answer::Features;

/// One side of a pair.
#[derive(Debug, Clone, Copy)]
pub struct PairSide<'a> {
    /// The answer's text.
    pub text: &'a str,
    /// The same answer, measured.
    pub features: &'a Features,
}

/// How two answers differ, wording left out (see [`text_similarity`]).
#[derive(Debug, Clone, PartialEq)]
pub struct Divergence {
    /// Text and tool calls are the same, byte for byte.
    pub identical: bool,
    /// Form: envelope, Markdown, language, code style.
    pub form: FormDivergence,
    /// JSON, when both answers hold a value.
    pub json: Option<JsonDivergence>,
    /// Tool calls.
    pub tools: ToolDivergence,
    /// ln((secondary + 1) / (primary + 1)) of characters.
    pub log_length_ratio: f64,
    /// The same of words.
    pub log_word_ratio: f64,
}

/// Compares two measured answers.
pub fn divergence(primary: &PairSide, secondary: &PairSide) -> Divergence {
    let (first, second) = (primary.features, secondary.features);
    let tools = tool_divergence(&first.tools, &second.tools);
    let both = first.json.has_value() && second.json.has_value();
    Divergence {
        identical: primary.text == secondary.text && first.tools == second.tools,
        form: form(first, second),
        json: both.then(|| json_divergence(&first.json, &second.json)),
        tools,
        log_length_ratio: log_count_ratio(first.length.chars, second.length.chars),
        log_word_ratio: log_count_ratio(first.length.words, second.length.words),
    }
}

/// ln((secondary + 1) / (primary + 1)): lengths and other counts that may be zero.
pub fn log_count_ratio(primary: u64, secondary: u64) -> f64 {
    ((secondary as f64 + 1.0) / (primary as f64 + 1.0)).ln()
}

/// ln(secondary / primary) of two positive measurements such as latencies or costs; nothing when either is zero,
/// negative or not finite, because a failed call's zero is no measurement.
pub fn log_ratio(primary: f64, secondary: f64) -> Option<f64> {
    let usable = |value: f64| value.is_finite() && value > 0.0;
    (usable(primary) && usable(secondary)).then(|| (secondary / primary).ln())
}

#[cfg(test)]
mod tests;
