//! What the folder is and in which format.
//!
//! Three questions are answered by three numbers:
//!
//! 1. *An older program opens a newer store.* The manifest's `readable_since` names the oldest format version whose
//!    programs still read it right. A program below that refuses and says which format it found.
//! 2. *A newer program opens an older store.* [`OLDEST_READABLE`] names the oldest format this program reads.
//!    Below that it refuses and names what it would need.
//! 3. *An older program writes to a newer store.* The manifest's `writable_since` names the oldest format version
//!    whose programs may add to it. A program below that may read only.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Error, Result, layout};

/// The format this program writes. Raised whenever a column or a folder changes its meaning.
pub const FORMAT: u32 = 1;
/// The oldest format this program reads.
pub const OLDEST_READABLE: u32 = 1;

/// The manifest of a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format the store is in.
    pub format: u32,
    /// The oldest format whose programs read this store right.
    pub readable_since: u32,
    /// The oldest format whose programs may write to this store.
    pub writable_since: u32,
    /// The program that made the store.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Manifest {
    /// Reads the manifest of a folder; `None` when it has none.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(layout::MANIFEST);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                return Err(Error::File {
                    act: "read",
                    path,
                    source,
                });
            }
        };
        match serde_json::from_slice(&text) {
            Ok(manifest) => Ok(Some(manifest)),
            Err(source) => Err(Error::Manifest { path, source }),
        }
    }

    pub(crate) fn check_readable(&self, folder: &Path) -> Result<()> {
        let folder = folder.to_owned();
        if FORMAT < self.readable_since {
            return Err(Error::NewerFormat {
                folder,
                found: self.format,
                supported: FORMAT,
            });
        }
        if self.format < OLDEST_READABLE {
            return Err(Error::OlderFormat {
                folder,
                found: self.format,
                supported: OLDEST_READABLE,
            });
        }
        Ok(())
    }

    pub(crate) fn check_writable(&self, folder: &Path) -> Result<()> {
        if FORMAT < self.writable_since {
            return Err(Error::NotWritable {
                folder: folder.to_owned(),
                found: self.format,
            });
        }
        Ok(())
    }
}

/// Makes a store in a folder that is absent or empty.
pub(crate) fn create(folder: &Path, now: Timestamp) -> Result<()> {
    fs::create_dir_all(folder).map_err(Error::file("make", folder))?;
    let mut entries = fs::read_dir(folder).map_err(Error::file("list", folder))?;
    if entries.next().is_some() {
        return Err(Error::NotEmpty {
            folder: folder.to_owned(),
        });
    }
    let manifest = Manifest {
        format: FORMAT,
        readable_since: OLDEST_READABLE,
        writable_since: FORMAT,
        created_by: format!("understudy {}", env!("CARGO_PKG_VERSION")),
        created_at: now,
    };
    let path = folder.join(layout::MANIFEST);
    let text = serde_json::to_vec_pretty(&manifest).map_err(|source| Error::Manifest {
        path: path.clone(),
        source,
    })?;
    crate::write::whole(&path, |file| file.write_all(&text))
}
