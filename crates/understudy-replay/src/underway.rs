//! Remembers which run is under way, so that a run that was killed is gone on with: under its id, within its budget.
//!
//! The mark is an empty file beside the journals, made before the first send and removed when a run has ended by
//! itself. What a kill leaves behind names the run to go on with.

use std::fs::{self, File};
use std::path::PathBuf;

use understudy_schema::Window;
use understudy_store::{Store, layout};

use crate::{Error, Result};

const ENDING: &str = "underway";

/// The run of a window that was killed, if one was: its id is the one to give to the next run.
pub fn unfinished(store: &Store, window: &Window) -> Option<String> {
    let folder = store.folder().join(layout::JOURNALS);
    let begin = format!("{}-", window.label);
    let names = fs::read_dir(folder).ok()?.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let run = name.strip_suffix(ENDING)?.strip_suffix('.')?;
        run.starts_with(&begin).then(|| run.to_owned())
    });
    names.max()
}

/// Marks a run as under way.
pub(crate) fn begin(store: &Store, run: &str) -> Result<()> {
    let path = path(store, run);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::journal("make the folder of", folder))?;
    }
    let file = File::create(&path).map_err(Error::journal("make", &path))?;
    file.sync_all().map_err(Error::journal("sync", &path))
}

/// Removes the mark of a run that has ended by itself.
pub(crate) fn end(store: &Store, run: &str) -> Result<()> {
    let path = path(store, run);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::journal("remove", &path)(error))
        }
        _ => Ok(()),
    }
}

fn path(store: &Store, run: &str) -> PathBuf {
    let folder = store.folder().join(layout::JOURNALS);
    folder.join(format!("{run}.{ENDING}"))
}
