//! What an ingest is told to do.

use std::io::Read;

use jiff::Timestamp;

use crate::{Redaction, TemplateRules};

/// The longest line that is read, unless told otherwise: 64 MiB, room for a request with several pictures.
pub const DEFAULT_MAX_LINE_BYTES: usize = 64 << 20;

/// What an ingest is told to do. Every value is the caller's: there are no defaults here.
pub struct Options {
    /// Where the logs are.
    pub sources: Vec<Source>,
    /// How the lines are read.
    pub format: Format,
    /// How a call's template is found.
    pub template: TemplateRules,
    /// What is replaced in every text before anything is kept.
    pub redaction: Redaction,
    /// Whether prompts and answers are kept.
    pub content: Content,
    /// What becomes of calls that say no time.
    pub undated: Undated,
    /// The present moment: the rows' `ingested_at`, and the day under which rejects are kept.
    pub now: Timestamp,
    /// Lines longer than this many bytes become rejects and are never held in memory.
    pub max_line_bytes: usize,
}

/// Where lines come from.
pub enum Source {
    /// A file, a folder (read with everything in it), or a glob pattern.
    Path(String),
    /// An open stream, such as standard input.
    Stream {
        /// The name that rows carry as `source_uri`: `-` for standard input.
        name: String,
        /// The bytes, compressed or not.
        reader: Box<dyn Read + Send>,
    },
}

impl Source {
    /// The source as the user named it.
    pub fn name(&self) -> &str {
        match self {
            Self::Path(name) | Self::Stream { name, .. } => name,
        }
    }
}

/// How lines are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Each line by what it looks like.
    Auto,
    /// `LiteLLM`'s `StandardLoggingPayload`.
    Litellm,
    /// A request and its response in the vendors' own shapes, in one of the usual envelopes.
    Plain,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Litellm, Self::Plain];

    /// The word in flags, configuration and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Litellm => "litellm",
            Self::Plain => "plain",
        }
    }
}

/// Whether prompts and answers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Content {
    /// Kept, after redaction.
    Keep,
    /// Dropped: timing, usage, outcome and digests stay, and no such call can be replayed.
    Drop,
}

/// What becomes of calls that say no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Undated {
    /// They are rejects.
    Reject,
    /// They count as made at this moment.
    At(Timestamp),
}
