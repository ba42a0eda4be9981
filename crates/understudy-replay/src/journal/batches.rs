//! Writes a batch down before it is handed in, and keeps what is written until its rows are in the tables.
//!
//! A batch has a file of its own, `_journals/<run>.<batch>.batch`: the header of journals, a line that says what the batch
//! is to be and how its requests are known ([`Intent`]), then their rows as they stand while they are out, each behind
//! what it lost in translation. It is whole or absent, and synced before anything is uploaded. The vendor's id goes into
//! `_journals/<run>.<batch>.batch-id` as soon as it is known. Both are removed when every request has its row.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use understudy_providers::batch::BatchApi;
use understudy_schema::Row as _;
use understudy_schema::tables::replays::Call;
use understudy_schema::units::Usd;
use understudy_store::{Store, layout};

use super::lines::{self, Line};
use super::thread::sync_folder;
use super::{Departure, FORMAT};
use crate::plan::Arm;
use crate::{Error, Result};

/// Rows that are turned into lines together.
const ROWS_TOGETHER: usize = 256;

/// Ending of the file of a batch.
const ENDING: &str = "batch";

/// Ending of the file of its id.
const ID_ENDING: &str = "batch-id";

/// What is known of a batch before it is handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Intent {
    /// Its name: letters, digits and `-`, the same nowhere else.
    pub(crate) name: String,
    /// The run it belongs to, whose budget pays for it.
    pub(crate) run: String,
    pub(crate) window_label: String,
    pub(crate) target: String,
    pub(crate) model: String,
    pub(crate) mode: String,
    /// The target's address, as it is shown.
    pub(crate) base_url: String,
    /// Whose way of taking batches.
    pub(crate) api: String,
    /// Part of the model's price that its requests cost.
    pub(crate) price_share: f64,
    /// Tokens of its prompts, about.
    pub(crate) tokens: u64,
    pub(crate) decided_at: Timestamp,
    pub(crate) requests: Vec<Request>,
}

/// One request of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Request {
    /// Id of the replay, by which its row is known.
    pub(crate) id: String,
    pub(crate) call_id: String,
    pub(crate) arm: String,
    /// What is reserved for it.
    pub(crate) estimate_usd: f64,
}

impl Intent {
    /// Whose way of taking batches; `None` when this program does not know it.
    pub(crate) fn api(&self) -> Option<BatchApi> {
        BatchApi::of_name(&self.api)
    }

    /// What is reserved for all its requests.
    pub(crate) fn estimate(&self) -> Usd {
        Usd(self.requests.iter().map(|one| one.estimate_usd).sum())
    }

    /// The arms its requests stand in.
    pub(crate) fn has_arm(&self, arm: Arm) -> bool {
        self.requests.iter().any(|one| one.arm == arm.as_str())
    }
}

/// The second line of a batch's file.
#[derive(Debug, Serialize, Deserialize)]
struct Opening {
    batch_of: Intent,
}

/// The file of a batch's id.
#[derive(Debug, Serialize, Deserialize)]
struct Known {
    journal: u64,
    batch_id: String,
}

/// A batch that is out, or about to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BatchFile {
    path: PathBuf,
    pub(crate) intent: Intent,
    /// Its id at the vendor; `None` when it is not known for certain.
    pub(crate) batch_id: Option<String>,
}

impl BatchFile {
    /// Writes a batch down. When this returns, it is on the disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn write(store: &Store, intent: Intent, requests: &[Departure]) -> Result<Self> {
        let folder = store.folder().join(layout::JOURNALS);
        fs::create_dir_all(&folder).map_err(Error::journal("make the folder of", &folder))?;
        let path = folder.join(format!("{}.{}.{ENDING}", intent.run, intent.name));
        let mut opening = lines::header();
        let line = serde_json::to_string(&Opening {
            batch_of: intent.clone(),
        });
        let line = line.map_err(|error| Error::journal("write", &path)(error.into()))?;
        opening.extend_from_slice(line.as_bytes());
        opening.push(b'\n');
        put(&path, |file| {
            file.write_all(&opening)
                .map_err(Error::journal("write", &path))?;
            for together in requests.chunks(ROWS_TOGETHER) {
                let bytes = lines_of(&path, together)?;
                file.write_all(&bytes)
                    .map_err(Error::journal("write", &path))?;
            }
            Ok(())
        })?;
        Ok(Self {
            path,
            intent,
            batch_id: None,
        })
    }

    /// All batches of a store that are out.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(crate) fn all(store: &Store) -> Result<Vec<Self>> {
        let folder = store.folder().join(layout::JOURNALS);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Error::journal("list", &folder)(error)),
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(Error::journal("list", &folder))?.path();
            if path.extension().is_some_and(|ending| ending == ENDING) {
                found.push(Self::read(path)?);
            }
        }
        found.sort_by(|one, next| one.path.cmp(&next.path));
        Ok(found)
    }

    fn read(path: PathBuf) -> Result<Self> {
        let mut lines = open(&path)?;
        let mut line = String::new();
        lines
            .read_line(&mut line)
            .map_err(Error::journal("read", &path))?;
        let opening: Opening = serde_json::from_str(&line)
            .map_err(|error| Error::journal("read", &path)(error.into()))?;
        let id_path = path.with_extension(ID_ENDING);
        let batch_id = match fs::read(&id_path) {
            Ok(bytes) => {
                let known: Known = serde_json::from_slice(&bytes)
                    .map_err(|error| Error::journal("read", &id_path)(error.into()))?;
                Some(known.batch_id)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::journal("read", &id_path)(error)),
        };
        Ok(Self {
            path,
            intent: opening.batch_of,
            batch_id,
        })
    }

    /// Requests that have no row yet.
    fn open<'a>(&'a self, landed: &'a HashSet<String>) -> impl Iterator<Item = &'a Request> {
        let requests = self.intent.requests.iter();
        requests.filter(|one| !landed.contains(&one.id))
    }

    /// How many requests have no row yet.
    pub(crate) fn n_open(&self, landed: &HashSet<String>) -> usize {
        self.open(landed).count()
    }

    /// What is reserved for the requests that have no row yet.
    pub(crate) fn open_estimate(&self, landed: &HashSet<String>) -> Usd {
        Usd(self.open(landed).map(|one| one.estimate_usd).sum())
    }

    /// Writes the vendor's id down. When this returns, it is on the disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn note_id(&mut self, batch_id: &str) -> Result<()> {
        let path = self.path.with_extension(ID_ENDING);
        let known = Known {
            journal: FORMAT,
            batch_id: batch_id.to_owned(),
        };
        put(&path, |file| {
            serde_json::to_writer(file, &known)
                .map_err(|error| Error::journal("write", &path)(error.into()))
        })?;
        self.batch_id = Some(batch_id.to_owned());
        Ok(())
    }

    /// The requests as they stand while they are out, with what they lost.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn requests(&self) -> Result<Vec<Departure>> {
        let mut lines = open(&self.path)?;
        let mut line = Vec::new();
        let mut losses = std::collections::HashMap::new();
        let mut requests = Vec::with_capacity(self.intent.requests.len());
        let read = Error::journal("read", &self.path);
        // The intent itself.
        lines.read_until(b'\n', &mut line).map_err(read)?;
        loop {
            line.clear();
            let n_bytes = lines
                .read_until(b'\n', &mut line)
                .map_err(Error::journal("read", &self.path))?;
            if n_bytes == 0 {
                return Ok(requests);
            }
            lines::parse(&line, &self.path, |line| match line {
                Line::Losses(id, lost) => {
                    losses.insert(id, lost);
                }
                Line::Row(row) => requests.push(Departure {
                    losses: losses.remove(&row.replay_id).unwrap_or_default().into(),
                    row: *row,
                }),
                Line::Settled(_) | Line::Attempts(..) => {}
            })?;
        }
    }

    /// Removes the files: every request has its row, or was never handed in.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub(crate) fn remove(self) -> Result<()> {
        remove(&self.path)?;
        sync_folder(&self.path)?;
        remove(&self.path.with_extension(ID_ENDING))
    }
}

/// Whether a file is the id of a batch that is there no more.
pub(super) fn is_orphan(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ID_ENDING)
        && !path.with_extension(ENDING).exists()
}

/// Opens a batch's file behind its header.
fn open(path: &Path) -> Result<BufReader<File>> {
    let file = File::open(path).map_err(Error::journal("open", path))?;
    let mut lines = BufReader::new(file);
    let mut line = Vec::new();
    lines
        .read_until(b'\n', &mut line)
        .map_err(Error::journal("read", path))?;
    lines::check(&line, path)?;
    Ok(lines)
}

fn lines_of(path: &Path, requests: &[Departure]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for request in requests {
        lines::losses(&request.row.replay_id, &request.losses, &mut bytes);
    }
    let rows: Vec<Call> = requests.iter().map(|one| one.row.clone()).collect();
    let batch = Call::batch(&rows).map_err(|source| Error::Rows {
        table: Call::TABLE.full_name(),
        source,
    })?;
    lines::append(&batch, &mut bytes).map_err(|source| Error::JournalRow {
        act: "write",
        path: path.to_owned(),
        source,
    })?;
    Ok(bytes)
}

/// Makes a file that is whole or absent, and on the disk when this returns.
fn put(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> Result<()>) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    let temporary = PathBuf::from(name);
    let file = File::create(&temporary).map_err(Error::journal("make", &temporary))?;
    let mut file = BufWriter::new(file);
    write(&mut file)?;
    let file = file
        .into_inner()
        .map_err(|error| Error::journal("write", &temporary)(error.into_error()))?;
    file.sync_all()
        .map_err(Error::journal("sync", &temporary))?;
    fs::rename(&temporary, path).map_err(Error::journal("rename", &temporary))?;
    sync_folder(path)
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::journal("remove", path)(error))
        }
        _ => Ok(()),
    }
}
