//! The words for verdicts, postures, dimensions, metrics and counts, each in one place.

mod coverage;
mod metrics;
mod remedies;

pub(crate) use coverage::{
    reason as coverage_reason, sentence as coverage_sentence, stage as coverage_stage,
};
pub(crate) use metrics::{heading as metric_heading, says};
pub(crate) use remedies::remedy;

/// How good or bad something is: chooses colour and sign, never the meaning alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tone {
    /// Bad.
    Bad,
    /// Not known.
    Open,
    /// Between good and bad.
    Fair,
    /// Good.
    Good,
    /// Says nothing either way.
    Plain,
}

/// A word with its sign and tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label<'a> {
    /// One character.
    pub(crate) sign: char,
    /// The word.
    pub(crate) word: &'a str,
    /// The tone.
    pub(crate) tone: Tone,
}

impl Label<'_> {
    /// Sign and word, as in `✗ breach`. A word from outside is cleaned.
    pub(crate) fn text(&self) -> String {
        format!("{} {}", self.sign, crate::clean::name(self.word))
    }
}

/// The label of a verdict; words this program does not know are shown as they are.
pub(crate) fn verdict(word: &str) -> Label<'_> {
    let (sign, tone) = match word {
        "parity" => ('✓', Tone::Good),
        "breach" => ('✗', Tone::Bad),
        "inconclusive" => ('?', Tone::Open),
        "insufficient" => ('–', Tone::Open),
        _ => ('·', Tone::Plain),
    };
    Label { sign, word, tone }
}

/// What is said of a cell whose sides lose answers at different rates: in short, and why.
pub(crate) const SELECTED: (&str, &str) = (
    "answers lost unequally",
    "one side loses more answers than the other, so those left are a selection: more pairs would not decide",
);

/// Postures from worst to best.
pub(crate) const POSTURES: [&str; 4] = ["primary-only", "unproven", "degraded", "safe"];

/// The label of a posture.
pub(crate) fn posture(word: &str) -> Label<'_> {
    let (sign, tone) = match word {
        "safe" => ('✓', Tone::Good),
        "degraded" => ('~', Tone::Fair),
        "primary-only" => ('✗', Tone::Bad),
        "unproven" => ('?', Tone::Open),
        _ => ('·', Tone::Plain),
    };
    Label { sign, word, tone }
}

/// What a posture means, in one line.
pub(crate) fn posture_meaning(word: &str) -> &'static str {
    match word {
        "safe" => "may fail over: neither breakage nor visible change beyond what is allowed",
        "degraded" => "would still work, but users or parsers would notice a change",
        "primary-only" => "do not fail over: answers would break beyond what is allowed",
        "unproven" => "cannot be told yet: treat as primary-only until it can",
        _ => "",
    }
}

/// Where a posture stands in a list, worst first; unknown ones last.
pub(crate) fn posture_rank(word: &str) -> usize {
    POSTURES
        .iter()
        .position(|known| *known == word)
        .unwrap_or(POSTURES.len())
}

/// The question that a dimension answers.
pub(crate) fn question(dimension: &str) -> &'static str {
    match dimension {
        "formatting" => "Has the answer another form?",
        "refusal" => "Is refused what the primary answers?",
        "keys" => "Are the keys and types a parser counts on still there?",
        "tools" => "Are the same tools called with the same arguments?",
        "length" => "Are answers longer, shorter or cut off?",
        "latency" => "Does the answer come in time?",
        "errors" => "Does the call fail?",
        "cost" => "Does the answer cost more?",
        "reasoning" => "Does it think longer before it answers?",
        "similarity" => "Are two answers further apart than two of the primary?",
        "harm" => "Would the answer have been good enough?",
        _ => "",
    }
}

/// How the page is to be read: a term and what it means.
pub(crate) const METHOD: [(&str, &str); 11] = [
    (
        "Pairs",
        "Each figure compares two answers to the same production request: the primary's and the secondary's. \
         Conversations of several turns are replayed step by step with the primary's history.",
    ),
    (
        "✓ parity",
        "Proved, not assumed: the whole interval lies within the margin. “Δ” beside it: detectably different all \
         the same, but by less than the margin.",
    ),
    ("✗ breach", "The whole interval lies beyond the margin."),
    (
        "? inconclusive",
        "The interval reaches across the margin. The figure says how many pairs would decide. \
         “answers lost unequally”: one side fails more often, so the answers left are a selection, and more pairs would \
         not decide.",
    ),
    (
        "– insufficient",
        "Too few pairs or too few different prompts for any verdict. Never counted as parity.",
    ),
    (
        "Gain and interval",
        "Rates: secondary minus primary in percentage points (pp). Length, latency and cost: secondary over \
         primary (1.00× is the same). In square brackets the interval at the confidence of the gate.",
    ),
    (
        "Margin",
        "What is allowed before it counts, by the template's class; for rates only a change for the worse counts. \
         Margins can be set in understudy.toml.",
    ),
    (
        "Control and noise floor",
        "Models disagree with themselves. The control sends requests to the primary again; how often two of its own \
         answers differ in the same way is the noise floor, and only what goes beyond it is drift.",
    ),
    (
        "Baseline",
        "The primary of today: asked again at the same time. Where the control has too few pairs, the log, and the cell \
         says “vs log”. A log holds what was answered, not what failed; failed calls count as bad, never as short.",
    ),
    (
        "Calibration",
        "The same queries with the primary’s second replay in the secondary’s place, where nothing can have changed: \
         what they flag there is a false alarm.",
    ),
    (
        "Posture",
        "safe: every gated metric that could be measured at parity, and breakage within budget. degraded: works, but visibly changed. \
         primary-only: breaks beyond budget. unproven: cannot be told yet, so treated as primary-only.",
    ),
];
