//! What stops an ingest. A line that cannot be read does not: it becomes a row of `requests.rejects`.

use std::path::PathBuf;

/// The result of an ingest.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An ingest that could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No source was given.
    #[error("no log was given")]
    NoSource,
    /// A path does not exist, or a pattern matches nothing.
    #[error("could not find the log {pattern}")]
    Missing {
        /// The path or pattern as given.
        pattern: String,
    },
    /// A folder holds no file that looks like a log.
    #[error(
        "could not find a log in the folder {}: files must end in .json, .jsonl, .ndjson, .log, .gz, .zst or have no ending",
        folder.display()
    )]
    EmptyFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// A glob pattern is malformed.
    #[error("could not read the pattern {pattern}")]
    Pattern {
        /// The pattern as given.
        pattern: String,
        /// Why.
        #[source]
        source: glob::PatternError,
    },
    /// A folder could not be listed.
    #[error("could not list {}", path.display())]
    List {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A regular expression of the settings is malformed.
    #[error("could not read the regular expression `{pattern}` of {setting}")]
    Expression {
        /// The setting it stands in: `tag`, `rules` or `redaction`.
        setting: &'static str,
        /// The expression as given.
        pattern: String,
        /// Why.
        #[source]
        source: Box<regex::Error>,
    },
    /// The tag pattern lacks the group that names the template.
    #[error("could not use the tag pattern `{pattern}`: it has no group named `id`")]
    TagGroup {
        /// The pattern as given.
        pattern: String,
    },
    /// A field path is empty or malformed.
    #[error("could not read the field path `{path}`: {reason}")]
    FieldPath {
        /// The path as given.
        path: String,
        /// Why.
        reason: &'static str,
    },
    /// The store refused.
    #[error("could not keep the requests")]
    Store {
        /// Why.
        #[source]
        source: understudy_store::Error,
    },
    /// A batch read back from the store does not hold the keys it must hold.
    #[error("could not read the keys of {path}")]
    Keys {
        /// The file.
        path: String,
    },
    /// A thread of the ingest could not be started or died, which is a fault of this program.
    #[error("internal fault: the {thread} thread of the ingest stopped")]
    Internal {
        /// The thread's work: `reader` or `decoder`.
        thread: &'static str,
    },
}

impl Error {
    /// Whether the disk is full.
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Store { source } if source.is_disk_full())
    }
}

impl From<understudy_store::Error> for Error {
    fn from(source: understudy_store::Error) -> Self {
        Self::Store { source }
    }
}
