//! Where is it kept?
//!
//! A store is a folder with one folder per table, split by day, run or window, holding Parquet files, and a
//! manifest that says which format they are in. This crate alone knows a path, a Parquet setting or the
//! format's version.
//!
//! **Useful for** appending rows that must not be lost and replacing tables that can be made again.
//! **Not useful for** asking questions: that is SQL's part.
//!
//! A table is either whole or absent: files are written under a temporary name, synced and renamed.

pub mod error;
pub mod layout;
pub mod lock;
pub mod manifest;
mod object;
pub mod origins;
pub mod read;
pub mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;

pub use error::{Error, Result};
pub use lock::Lock;
pub use manifest::Manifest;
pub use write::PartWriter;

/// An open store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
    objects: Arc<dyn ObjectStore>,
}

impl Store {
    /// Opens a store that exists.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none, [`Error::NewerFormat`] or [`Error::OlderFormat`] when this program
    /// cannot read it, [`Error::Location`] when the location is a URL of a kind that is not supported.
    pub fn open(location: &str) -> Result<Self> {
        let folder = local(location)?;
        let manifest = Manifest::read(&folder)?.ok_or_else(|| Error::Missing {
            folder: folder.clone(),
        })?;
        manifest.check_readable(&folder)?;
        Self::at(folder)
    }

    /// Opens a store for writing, making it when there is none.
    ///
    /// # Errors
    /// As [`Store::open`], and when the folder cannot be made or holds something else.
    pub fn open_or_create(location: &str, now: Timestamp) -> Result<Self> {
        let folder = local(location)?;
        match Manifest::read(&folder)? {
            Some(manifest) => {
                manifest.check_readable(&folder)?;
                manifest.check_writable(&folder)?;
            }
            None => manifest::create(&folder, now)?,
        }
        Self::at(folder)
    }

    /// The folder that holds the store.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The object store that holds the files, with paths relative to [`Store::folder`].
    pub fn objects(&self) -> Arc<dyn ObjectStore> {
        Arc::clone(&self.objects)
    }

    fn at(folder: PathBuf) -> Result<Self> {
        let objects =
            LocalFileSystem::new_with_prefix(&folder).map_err(|source| Error::Objects {
                act: "open",
                path: folder.display().to_string(),
                source,
            })?;
        Ok(Self {
            folder,
            objects: Arc::new(objects),
        })
    }
}

/// The folder that a location names.
fn local(location: &str) -> Result<PathBuf> {
    if let Some(path) = location.strip_prefix("file://") {
        return Ok(PathBuf::from(path));
    }
    if location.contains("://") {
        return Err(Error::Location {
            location: location.to_owned(),
        });
    }
    Ok(PathBuf::from(location))
}

#[cfg(test)]
mod tests;
