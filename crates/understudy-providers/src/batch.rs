//! Batches: many requests in one file, answered within a day for half the price.
//!
//! Pure: bodies and addresses in, statuses and rows out; whoever holds the socket sends them. A [`BatchWriter`] cuts
//! requests into parts by count, bytes and tokens; [`BatchApi`] says what is called to hand a part in, to ask how it
//! stands, to end it and to fetch its rows; a [`BatchJoin`] puts rows to requests by their ids alone, because no
//! vendor promises an order, and says which rows never came.

mod calls;
mod join;
mod results;
mod status;
#[cfg(test)]
mod tests;
mod upload;
mod write;

use crate::servers::Server;
use crate::{Delivery, Dialect, Target};
pub use calls::{BatchCall, BatchInput, BatchJob, BatchStore};
pub use join::{BatchJoin, Joined};
pub use results::{BatchOutcome, BatchResult};
pub use status::{BatchState, BatchStatus, ResultPlace};
pub use write::{BatchLimits, BatchPart, BatchWriter};

/// A vendor's way of taking batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BatchApi {
    /// `OpenAI` and Azure: a file of lines is uploaded, then a batch is made of it.
    OpenAi,
    /// Anthropic: the requests stand in the call that makes the batch.
    Anthropic,
    /// Gemini: for one model, as Anthropic or, what is too large for one call, by file.
    Gemini,
    /// Mistral: as `OpenAI`, for one model, which the lines do not name.
    Mistral,
    /// Bedrock: lines in an S3 bucket, at least a hundred of them.
    Bedrock,
}

impl BatchApi {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::OpenAi,
        Self::Anthropic,
        Self::Gemini,
        Self::Mistral,
        Self::Bedrock,
    ];

    /// The word in configuration, journals and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Mistral => "mistral",
            Self::Bedrock => "bedrock",
        }
    }

    /// The way of this word.
    pub fn of_name(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|api| api.as_str() == word)
    }

    /// The part of a model's list price that a request in a batch costs, 0 to 1. All five vendors document a half
    /// (November 2026).
    pub fn price_share(self) -> f64 {
        0.5
    }

    /// Whether a batch keeps the name it was given, by which it is found again when its id was lost. Anthropic's have
    /// neither names nor labels.
    pub fn keeps_names(self) -> bool {
        self != Self::Anthropic
    }

    /// Whether a batch that ended before its time has a row also for each request that was not answered.
    pub fn names_unanswered(self) -> bool {
        matches!(self, Self::OpenAi | Self::Anthropic)
    }

    /// The way of a target; `None` when it takes no batches that are known of.
    pub fn of(target: &Target) -> Option<Self> {
        match (target.dialect, target.server) {
            (Dialect::OpenAi, Server::Mistral) => Some(Self::Mistral),
            (Dialect::OpenAi | Dialect::OpenAiResponses, Server::OpenAi | Server::Azure) => {
                Some(Self::OpenAi)
            }
            (Dialect::OpenAi | Dialect::OpenAiResponses, _) => None,
            (Dialect::Anthropic, _) => Some(Self::Anthropic),
            (Dialect::Gemini, _) => Some(Self::Gemini),
            (Dialect::BedrockConverse, _) => Some(Self::Bedrock),
        }
    }

    /// The most bytes of a batch of Gemini in the call that makes it, which must stay below 20 MB.
    pub const GEMINI_INLINE_MAX: usize = 19_000_000;

    /// The documented bounds of one batch.
    pub fn limits(self) -> BatchLimits {
        let (requests_max, bytes_max) = match self {
            Self::OpenAi => (50_000, 200_000_000),
            Self::Anthropic => (100_000, 256_000_000),
            Self::Gemini => (100_000, 2_000_000_000),
            Self::Mistral => (1_000_000, 512_000_000),
            Self::Bedrock => (50_000, 1_000_000_000),
        };
        BatchLimits {
            requests_max,
            bytes_max,
            tokens_max: None,
        }
    }

    /// The fewest requests of one batch.
    pub fn requests_min(self) -> usize {
        if self == Self::Bedrock { 100 } else { 1 }
    }

    /// Whether an id will do: 1 to 64 letters, digits, `_` and `-` are taken by all.
    pub fn admits(self, custom_id: &str) -> bool {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        (1..=64).contains(&custom_id.len()) && custom_id.bytes().all(plain)
    }

    /// The path that a line of a file names, where it names one.
    fn line_url(dialect: Dialect, model: &str) -> String {
        format!("/v1{}", dialect.path_for(model, Delivery::Whole))
    }
}
