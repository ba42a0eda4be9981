//! What can go wrong with files.

use std::path::PathBuf;

/// The result of working with a store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A store that could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no store there.
    #[error("there is no store in {}", folder.display())]
    Missing {
        /// The folder that was looked in.
        folder: PathBuf,
    },
    /// The location is a URL of a kind that is not supported.
    #[error("could not open the store {location}: only local folders are supported")]
    Location {
        /// The location as given.
        location: String,
    },
    /// The store was written by a newer program, and this one would misread it.
    #[error(
        "could not open the store {}: it has format {found}, and this program reads formats up to {supported}",
        folder.display()
    )]
    NewerFormat {
        /// The store's folder.
        folder: PathBuf,
        /// The store's format.
        found: u32,
        /// The newest format this program knows.
        supported: u32,
    },
    /// The store was written by a program too old for this one.
    #[error(
        "could not open the store {}: it has format {found}, and this program reads formats from {supported}",
        folder.display()
    )]
    OlderFormat {
        /// The store's folder.
        folder: PathBuf,
        /// The store's format.
        found: u32,
        /// The oldest format this program reads.
        supported: u32,
    },
    /// The store can be read by this program but not written.
    #[error(
        "could not write to the store {}: its format {found} must be written by a newer program",
        folder.display()
    )]
    NotWritable {
        /// The store's folder.
        folder: PathBuf,
        /// The store's format.
        found: u32,
    },
    /// The folder has no manifest but is not empty either.
    #[error("could not make a store in {}: the folder is not empty", folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// The manifest is no manifest.
    #[error("could not read the manifest {}", path.display())]
    Manifest {
        /// The manifest's path.
        path: PathBuf,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// Another program is doing the same work on this store.
    #[error("another `understudy {work}` is running on this store ({})", path.display())]
    Locked {
        /// What it does.
        work: String,
        /// The lock's file.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("could not {act} {}", path.display())]
    File {
        /// What was tried.
        act: &'static str,
        /// On which path.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The object store refused.
    #[error("could not {act} {path}")]
    Objects {
        /// What was tried.
        act: &'static str,
        /// On which path.
        path: String,
        /// Why.
        #[source]
        source: object_store::Error,
    },
    /// A Parquet file could not be read or written.
    #[error("could not {act} {path}")]
    Parquet {
        /// What was tried.
        act: &'static str,
        /// On which path.
        path: String,
        /// Why.
        #[source]
        source: parquet::errors::ParquetError,
    },
    /// Rows do not fit their table.
    #[error("could not read the rows of {path}")]
    Rows {
        /// The file or table.
        path: String,
        /// Why.
        #[source]
        source: understudy_schema::Error,
    },
}

impl Error {
    /// Whether the disk, a quota or a limit on the size of files leaves no room, which stops a run cleanly.
    pub fn is_disk_full(&self) -> bool {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        matches!(self, Self::File { source, .. }
            if matches!(source.kind(), StorageFull | QuotaExceeded | FileTooLarge))
    }

    pub(crate) fn file(
        act: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { act, path, source }
    }
}
