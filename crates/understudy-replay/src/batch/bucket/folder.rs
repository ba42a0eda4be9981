//! A bucket that is mounted as a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use understudy_schema::chat::ErrorClass;

use super::{ANSWERS, Spot, useless};
use crate::retry::Failure;
use crate::wire::cut;

/// How deep below its folder the answers of a batch may lie.
const MOST_LEVELS: u32 = 4;

/// Puts the requests of a batch into the folder.
pub(super) async fn put(folder: PathBuf, spot: Spot, content: String) -> Result<(), Failure> {
    aside("written", folder, move |folder| {
        let file = folder.join(&spot.requests);
        if let Some(above) = file.parent() {
            fs::create_dir_all(above)?;
        }
        fs::write(file, content)
    })
    .await
}

/// The answers to a batch, file by file.
pub(super) async fn answers(folder: PathBuf, spot: Spot) -> Result<Vec<String>, Failure> {
    aside("read", folder, move |folder| {
        let mut found = Vec::new();
        collect(&folder.join(&spot.answers), MOST_LEVELS, &mut found)?;
        found.sort();
        found.iter().map(fs::read_to_string).collect()
    })
    .await
}

/// Does something with the folder on a thread that may wait for it.
async fn aside<T: Send + 'static>(
    act: &str,
    folder: PathBuf,
    doing: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let shown = folder.display().to_string();
    let done = tokio::task::spawn_blocking(move || doing(&folder)).await;
    let done = done.unwrap_or_else(|error| Err(io::Error::other(error)));
    done.map_err(|error| {
        let message = format!("the bucket's folder {shown} cannot be {act}: {error}");
        useless(ErrorClass::InvalidRequest, cut(&message, 300))
    })
}

fn collect(folder: &Path, n_levels: u32, into: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() && 0 < n_levels {
            collect(&path, n_levels - 1, into)?;
        } else if path.to_string_lossy().ends_with(ANSWERS) {
            into.push(path);
        }
    }
    Ok(())
}
