//! What can end a run of replays.

use std::path::PathBuf;

/// The result of replaying.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A run that could not begin or had to end. What was answered before is kept.
///
/// No message ever holds a key: keys are [`crate::Secret`]s and answers are scrubbed of them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store could not be read or written.
    #[error("could not use the store")]
    Store(#[from] understudy_store::Error),
    /// A file of `requests.calls` lacks a column or has it in another type.
    #[error("could not read {path}: the column `{column}` is missing or of another type")]
    Column {
        /// The file.
        path: String,
        /// The column.
        column: &'static str,
    },
    /// A file that was planned with is there no more.
    #[error("could not read {path}: it was removed while the run went on")]
    Vanished {
        /// The file.
        path: String,
    },
    /// Two targets have one name, so that their answers could not be told apart.
    #[error("could not plan the replay: two targets are named `{name}`")]
    DuplicateTarget {
        /// The name.
        name: String,
    },
    /// More targets than one run can hold.
    #[error("could not plan the replay: {found} targets are more than the {most} of one run")]
    TooManyTargets {
        /// The number given.
        found: usize,
        /// The most there may be.
        most: usize,
    },
    /// An option makes no sense.
    #[error("could not plan the replay: {option} is {found}, expected {expected}")]
    Option {
        /// The option.
        option: &'static str,
        /// What was given.
        found: String,
        /// What is accepted.
        expected: &'static str,
    },
    /// A target's address is no address that requests can be sent to.
    #[error("could not use the base URL of `{target}`: {reason}")]
    BaseUrl {
        /// The target's name.
        target: String,
        /// Why not; never the address itself, which might hold a password.
        reason: String,
    },
    /// A target's key cannot stand in a header.
    #[error(
        "could not use the API key of `{target}`: it holds characters that no header can carry"
    )]
    ApiKey {
        /// The target's name.
        target: String,
    },
    /// Nobody knows what a target's model costs, so that the budget could not be kept.
    #[error(
        "could not keep the budget: the price of `{model}` is not known; set `prices = {{ input_usd_per_mtok = …, \
         output_usd_per_mtok = … }}` of the provider `{target}` in understudy.toml"
    )]
    UnknownPrice {
        /// The target's name.
        target: String,
        /// The model without a price.
        model: String,
    },
    /// All calls are to go by batch, and a target takes none that are known of.
    #[error(
        "could not plan the batches of `{target}`: no batch API of it is known; `--lane auto` sends its calls one by one, and \
         `batch = {{ api = \"openai\" }}` of the provider in understudy.toml names the API it has"
    )]
    NoBatches {
        /// The target's name.
        target: String,
    },
    /// The bucket of a target's batches cannot be used.
    #[error("could not use the bucket of `{target}`: {reason}")]
    Bucket {
        /// The target's name.
        target: String,
        /// Why not.
        reason: String,
    },
    /// A target that is probed does not answer the plainest of calls.
    #[error("could not probe `{target}`: {reason}")]
    Probe {
        /// The target's name.
        target: String,
        /// What it said.
        reason: String,
    },
    /// The HTTP client could not be made.
    #[error("could not prepare the connection to `{target}`")]
    Client {
        /// The target's name.
        target: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The journal could not be written or read.
    #[error("could not {act} the journal {}", path.display())]
    Journal {
        /// What was tried.
        act: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A row could not be turned into a line of the journal or back.
    #[error("could not {act} a row of the journal {}", path.display())]
    JournalRow {
        /// What was tried.
        act: &'static str,
        /// In which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: arrow::error::ArrowError,
    },
    /// The journal was written by a newer program.
    #[error(
        "could not read the journal {}: it has format {found}, and this program reads format {supported}",
        path.display()
    )]
    JournalFormat {
        /// The journal.
        path: PathBuf,
        /// The format found.
        found: u64,
        /// The format this program reads.
        supported: u64,
    },
    /// Rows do not fit their table.
    #[error("could not shape rows of {table}")]
    Rows {
        /// The table's full name.
        table: String,
        /// Why.
        #[source]
        source: understudy_schema::Error,
    },
    /// A thread or task of the run ended before its work was done, which is a fault of this program.
    #[error("could not finish the run: its {part} ended early")]
    Ended {
        /// The part.
        part: &'static str,
    },
}

impl Error {
    /// Whether the disk is full: what was answered is kept, and the next run goes on from there.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Store(error) => error.is_disk_full(),
            Self::Journal { source, .. } => source.kind() == std::io::ErrorKind::StorageFull,
            _ => false,
        }
    }

    /// Whether the run ended because something could not be written, so that running it again resumes it.
    pub fn is_incomplete(&self) -> bool {
        match self {
            Self::Journal { .. } | Self::JournalRow { .. } | Self::Ended { .. } => true,
            Self::Store(error) => matches!(
                error,
                understudy_store::Error::File { .. }
                    | understudy_store::Error::Objects { .. }
                    | understudy_store::Error::Parquet { .. }
            ),
            _ => false,
        }
    }

    pub(crate) fn journal(
        act: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Journal { act, path, source }
    }
}
