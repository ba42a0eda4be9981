//! What derived tables were made from, so that what has not changed need not be made again.
//!
//! A note beside the tables, never the truth: a note that is missing or unreadable only means that everything is made anew.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use crate::{Error, Result, Store, layout};

/// What one table was made from: the name of each thing and a digest of it.
pub type Inputs = BTreeMap<String, String>;

/// The inputs of every derived table of a window, by the table's full name.
pub type Origins = BTreeMap<String, Inputs>;

impl Store {
    /// What the tables of a window were made from; empty when nothing is known of them.
    pub fn origins(&self, window: &str) -> Origins {
        let path = self.folder().join(layout::origins(window));
        fs::read(path)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    /// Notes what the tables of a window were made from.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep_origins(&self, window: &str, origins: &Origins) -> Result<()> {
        let path = self.folder().join(layout::origins(window));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(Error::file("make", folder))?;
        }
        let text = serde_json::to_vec_pretty(origins).map_err(|source| Error::Manifest {
            path: path.clone(),
            source,
        })?;
        crate::write::whole(&path, |file| file.write_all(&text))
    }
}
