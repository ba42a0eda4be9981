//! Difference in form: envelope class, presence of Markdown marks, counts, language, code style.

use crate::answer::Features;
use crate::answer::markdown::PRESENCE_NAMES;

/// How two answers differ in form.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one column of the divergence table"
)]
pub struct FormDivergence {
    /// The envelope classes differ.
    pub envelope_mismatch: bool,
    /// Share of [`PRESENCE_NAMES`] that only one of the answers has, 0 to 1 (a Hamming distance).
    pub presence_distance: f64,
    /// Which presence bits only one of the answers has.
    pub presence_changed: u32,
    /// Which of the plain flags only one of the answers has.
    pub plain_changed: u32,
    /// (secondary − primary) / (secondary + primary + 1) per count of [`crate::answer::Markdown::counts`], −1 to 1.
    pub count_gains: [(&'static str, f64); 13],
    /// The languages are known and differ.
    pub language_mismatch: bool,
    /// The scripts are known and differ.
    pub script_mismatch: bool,
    /// Code is handed over in another way.
    pub edit_style_mismatch: bool,
    /// Only one answer is cut off.
    pub truncation_mismatch: bool,
    /// Only one answer carries a think block in its text.
    pub think_mismatch: bool,
}

/// Compares the form of two measured answers.
pub fn form(primary: &Features, secondary: &Features) -> FormDivergence {
    let presence_changed = primary.markdown.presence_bits ^ secondary.markdown.presence_bits;
    FormDivergence {
        envelope_mismatch: primary.envelope != secondary.envelope,
        presence_distance: f64::from(presence_changed.count_ones()) / PRESENCE_NAMES.len() as f64,
        presence_changed,
        plain_changed: primary.markdown.plain_flags ^ secondary.markdown.plain_flags,
        count_gains: count_gains(primary, secondary),
        language_mismatch: both_differ(primary.language.code, secondary.language.code),
        script_mismatch: both_differ(primary.language.script, secondary.language.script),
        edit_style_mismatch: primary.edit_style != secondary.edit_style,
        truncation_mismatch: primary.truncated != secondary.truncated,
        think_mismatch: primary.reasoning.present != secondary.reasoning.present,
    }
}

fn count_gains(primary: &Features, secondary: &Features) -> [(&'static str, f64); 13] {
    let mut gains = primary
        .markdown
        .counts()
        .map(|(name, count)| (name, f64::from(count)));
    for (gain, (_, count)) in gains.iter_mut().zip(secondary.markdown.counts()) {
        gain.1 = count_gain(gain.1, f64::from(count));
    }
    gains
}

/// Normalised difference of two counts, as in the Arena's style control.
fn count_gain(primary: f64, secondary: f64) -> f64 {
    (secondary - primary) / (secondary + primary + 1.0)
}

fn both_differ(primary: Option<&str>, secondary: Option<&str>) -> bool {
    matches!((primary, secondary), (Some(primary), Some(secondary)) if primary != secondary)
}
