//! What can be planted in a persona, and what it does to an answer.

mod apply;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::draw::Draw;
pub(crate) use apply::apply;

/// One planted drift: what, where and how often.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plant {
    /// The template it is planted in.
    pub template: String,
    /// The share of prompts it befalls. The same prompt is befallen each time it is asked.
    pub rate: f64,
    /// What it does.
    #[serde(flatten)]
    pub drift: Drift,
}

/// What a drift does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Drift {
    /// JSON comes in a fence.
    Fence,
    /// A friendly line stands before the answer.
    Preamble,
    /// A key of the JSON has another name, wherever it stands.
    RenameKey {
        /// The primary's name for it.
        from: String,
        /// The persona's.
        to: String,
    },
    /// A number of the JSON is written as a text, wherever it stands.
    NumberToString {
        /// Its key.
        key: String,
    },
    /// A key of the JSON is missing, wherever it stands.
    DropKey {
        /// The key.
        key: String,
    },
    /// The answer refuses, in words.
    Refuse,
    /// The answer refuses, in the vendor's own field.
    RefuseNative,
    /// Prose is longer by a factor.
    Lengthen {
        /// How many times as many sentences.
        factor: f64,
    },
    /// Sentences become bullets below a bold line.
    Bullets,
    /// The answer takes longer by some milliseconds.
    SlowTail {
        /// How many.
        added_ms: f64,
    },
    /// The answer takes longer by a factor.
    Slower {
        /// The factor.
        factor: f64,
    },
    /// The call fails each time it is tried.
    Fail {
        /// The HTTP status.
        status: u16,
    },
    /// The first try of the call is turned away, to come back later.
    RateLimit {
        /// When, in milliseconds.
        retry_after_ms: u64,
    },
    /// Nothing is said.
    Empty,
    /// The answer is cut in the middle by a bound on tokens.
    Truncate,
    /// A sentence stands where a tool should be called.
    DropToolCall,
    /// An argument of the tool has another name.
    RenameArgument {
        /// The primary's name for it.
        from: String,
        /// The persona's.
        to: String,
    },
}

impl Drift {
    /// The word for the kind.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Fence => "fence",
            Self::Preamble => "preamble",
            Self::RenameKey { .. } => "rename_key",
            Self::NumberToString { .. } => "number_to_string",
            Self::DropKey { .. } => "drop_key",
            Self::Refuse => "refuse",
            Self::RefuseNative => "refuse_native",
            Self::Lengthen { .. } => "lengthen",
            Self::Bullets => "bullets",
            Self::SlowTail { .. } => "slow_tail",
            Self::Slower { .. } => "slower",
            Self::Fail { .. } => "fail",
            Self::RateLimit { .. } => "rate_limit",
            Self::Empty => "empty",
            Self::Truncate => "truncate",
            Self::DropToolCall => "drop_tool_call",
            Self::RenameArgument { .. } => "rename_argument",
        }
    }

    /// The dimension of drift in which it must show.
    pub fn dimension(&self) -> &'static str {
        match self {
            Self::Fence | Self::Preamble | Self::Bullets => "formatting",
            Self::RenameKey { .. } | Self::NumberToString { .. } | Self::DropKey { .. } => "keys",
            Self::Refuse | Self::RefuseNative | Self::Empty => "refusal",
            Self::Lengthen { .. } | Self::Truncate => "length",
            Self::SlowTail { .. } | Self::Slower { .. } | Self::RateLimit { .. } => "latency",
            Self::Fail { .. } => "errors",
            Self::DropToolCall | Self::RenameArgument { .. } => "tools",
        }
    }
}

/// Whether a plant befalls a prompt.
pub(crate) fn befalls(plant: &Plant, seed: u64, persona: &str, prompt: &str) -> bool {
    Draw::new(
        seed,
        &[
            "plant",
            persona,
            &plant.template,
            plant.drift.as_str(),
            prompt,
        ],
    )
    .chance(plant.rate)
}
