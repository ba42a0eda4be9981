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
    /// A label is written as a sentence: with a capital and a full stop.
    Capitalise,
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
    /// The vendor's filter blocks the prompt, in the vendor's own form.
    BlockPrompt,
    /// The vendor's filter ends the answer in its middle.
    BlockMidway,
    /// The connection is reset: before anything of a whole answer, in the middle of a stream.
    Reset,
    /// The answer ends in its middle as if that were its end: a stream without its last events, or half a body.
    Cut,
    /// A stream reports a failure in its middle; a whole answer fails with the same status.
    StreamError {
        /// The HTTP status it would have had before the stream.
        status: u16,
    },
    /// What comes with the status of success is a gateway's page and no JSON.
    Malformed,
    /// A stream pauses before each of its events.
    Drip {
        /// How long, in milliseconds.
        pause_ms: f64,
    },
}

/// What goes wrong on the way of an answer that was given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mishap {
    /// See [`Drift::Reset`].
    Reset,
    /// See [`Drift::Cut`].
    Cut,
    /// See [`Drift::StreamError`].
    StreamError {
        /// The HTTP status.
        status: u16,
    },
    /// See [`Drift::Malformed`].
    Malformed,
    /// See [`Drift::Drip`].
    Drip {
        /// The pause in milliseconds.
        pause_ms: f64,
    },
}

impl Mishap {
    /// The word in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Cut => "cut",
            Self::StreamError { .. } => "stream_error",
            Self::Malformed => "malformed",
            Self::Drip { .. } => "drip",
        }
    }
}

impl Drift {
    /// What it makes go wrong on the way; `None` for a drift of the answer itself.
    pub fn mishap(&self) -> Option<Mishap> {
        match *self {
            Self::Reset => Some(Mishap::Reset),
            Self::Cut => Some(Mishap::Cut),
            Self::StreamError { status } => Some(Mishap::StreamError { status }),
            Self::Malformed => Some(Mishap::Malformed),
            Self::Drip { pause_ms } => Some(Mishap::Drip { pause_ms }),
            _ => None,
        }
    }

    /// The word for the kind.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Fence => "fence",
            Self::Preamble => "preamble",
            Self::Capitalise => "capitalise",
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
            Self::BlockPrompt => "block_prompt",
            Self::BlockMidway => "block_midway",
            Self::Reset => "reset",
            Self::Cut => "cut",
            Self::StreamError { .. } => "stream_error",
            Self::Malformed => "malformed",
            Self::Drip { .. } => "drip",
        }
    }

    /// The dimension of drift in which it must show.
    pub fn dimension(&self) -> &'static str {
        match self {
            Self::Fence | Self::Preamble | Self::Capitalise | Self::Bullets => "formatting",
            Self::RenameKey { .. } | Self::NumberToString { .. } | Self::DropKey { .. } => "keys",
            Self::Refuse
            | Self::RefuseNative
            | Self::Empty
            | Self::BlockPrompt
            | Self::BlockMidway => "refusal",
            Self::Lengthen { .. } | Self::Truncate => "length",
            Self::SlowTail { .. }
            | Self::Slower { .. }
            | Self::RateLimit { .. }
            | Self::Drip { .. } => "latency",
            Self::Fail { .. }
            | Self::Reset
            | Self::Cut
            | Self::StreamError { .. }
            | Self::Malformed => "errors",
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
