//! Makes the rows of runs that were killed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use understudy_schema::Row as _;
use understudy_schema::tables::replays::{Attempt, Call, Loss};
use understudy_store::read::Partitions;
use understudy_store::{Store, layout};

use super::batches::is_orphan;
use super::beside::{Lost, Tried};
use super::lines::{self, Line};
use super::part::{Beside, Part};
use crate::retry::code;
use crate::{Error, Result};

/// Rows that are turned into a batch together.
const ROWS_TOGETHER: usize = 256;

/// What was found in journals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Recovered {
    /// Rows made.
    pub(crate) n_rows: u64,
    /// Those of them whose calls were in flight at the kill.
    pub(crate) n_in_flight: u64,
}

/// Path of one file of a run's journal.
pub(super) fn journal_file(store: &Store, run: &str, number: u64) -> PathBuf {
    store.journal_path(&format!("{run}.{number:06}"))
}

/// Name of the Parquet file that the journal file of that number becomes.
pub(super) fn part_name(number: u64) -> String {
    format!("part-{number:06}")
}

/// Makes the Parquet files of all journals that are left in the store, and removes the journals.
///
/// The lock on replays must be held: a journal that is being written is not to be touched.
///
/// # Errors
/// When a journal cannot be read or its rows cannot be written. The journal is then left as it is.
pub(crate) fn recover(store: &Store) -> Result<Recovered> {
    let mut recovered = Recovered::default();
    for (run, numbers) in journals(store)? {
        let last = numbers.last().copied();
        for number in numbers {
            let path = journal_file(store, &run, number);
            let found = part(store, &run, number, InFlight::of(Some(number) == last))?;
            recovered.n_rows += found.n_rows;
            recovered.n_in_flight += found.n_in_flight;
            fs::remove_file(&path).map_err(Error::journal("remove", &path))?;
        }
    }
    Ok(recovered)
}

/// What becomes of calls that were sent and did not end within a journal file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InFlight {
    /// They become rows: the program was killed.
    Kept,
    /// They were carried over into the next file.
    Dropped,
}

impl InFlight {
    fn of(last: bool) -> Self {
        if last { Self::Kept } else { Self::Dropped }
    }
}

/// The runs that have journals, with their files' numbers in order.
fn journals(store: &Store) -> Result<BTreeMap<String, Vec<u64>>> {
    let folder = store.folder().join(layout::JOURNALS);
    let mut runs: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(runs),
        Err(error) => return Err(Error::journal("list", &folder)(error)),
    };
    for entry in entries {
        let path = entry.map_err(Error::journal("list", &folder))?.path();
        match name_of(&path) {
            Some((run, number)) => runs.entry(run).or_default().push(number),
            None => tidy(&path),
        }
    }
    for numbers in runs.values_mut() {
        numbers.sort_unstable();
    }
    Ok(runs)
}

/// The run and number in a name such as `2026-W46-1.000003.jsonl`.
fn name_of(path: &Path) -> Option<(String, u64)> {
    let (run, number) = path
        .file_name()?
        .to_str()?
        .strip_suffix(".jsonl")?
        .rsplit_once('.')?;
    Some((run.to_owned(), number.parse().ok()?))
}

/// Removes what a killed run leaves beside its journal: the ballast, a file that never got its name, the id of a batch
/// whose rows are all in the tables.
fn tidy(path: &Path) {
    let ours = path
        .extension()
        .is_some_and(|extension| extension == "room" || extension == "tmp");
    if ours || is_orphan(path) {
        // It is only in the way; the next run makes its own.
        let _ = fs::remove_file(path);
    }
}

/// Makes the Parquet files of one journal file. What is written is what the run itself would have written, so that
/// doing it twice changes nothing.
fn part(store: &Store, run: &str, number: u64, in_flight: InFlight) -> Result<Recovered> {
    let path = journal_file(store, run, number);
    let mut known = known(&path, in_flight)?;
    let mut recovered = Recovered::default();
    tidy_parts(store, run, number);
    if known.last.is_empty() {
        return Ok(recovered);
    }
    let mut part = Part::create(store, run, &part_name(number))?;
    let mut held = Vec::with_capacity(ROWS_TOGETHER);
    let mut place = 0_u64;
    let mut failed = None;
    lines::read(&path, |line| {
        if failed.is_some() {
            return;
        }
        if let Line::Row(row) = line
            && known.last.get(&row.replay_id) == Some(&place)
        {
            recovered.n_rows += 1;
            recovered.n_in_flight += u64::from(is_in_flight(&row));
            held.push(*row);
            if ROWS_TOGETHER <= held.len() {
                failed = write(&mut part, &mut held, &mut known).err();
            }
        }
        place += 1;
    })?;
    failed.map_or(Ok(()), Err)?;
    write(&mut part, &mut held, &mut known)?;
    part.finish()?;
    Ok(recovered)
}

/// Removes unfinished files that a killed program left under temporary names.
fn tidy_parts(store: &Store, run: &str, number: u64) {
    let begin = format!(".{}.parquet.", part_name(number));
    for table in [Call::TABLE, Loss::TABLE, Attempt::TABLE] {
        let folder = store.folder().join(layout::partition(&table, run));
        let Ok(entries) = fs::read_dir(folder) else {
            continue;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str());
            if name.is_some_and(|name| name.starts_with(&begin)) {
                // It is only in the way.
                let _ = fs::remove_file(&path);
            }
        }
    }
}

fn write(part: &mut Part, held: &mut Vec<Call>, known: &mut Known) -> Result<()> {
    if held.is_empty() {
        return Ok(());
    }
    let batch = Call::batch(held).map_err(|source| Error::Rows {
        table: Call::TABLE.full_name(),
        source,
    })?;
    let mut beside = Beside::default();
    for row in held.drain(..) {
        let losses = known.losses.remove(&row.replay_id).unwrap_or_default();
        let attempts = known.attempts.remove(&row.replay_id).unwrap_or_default();
        beside.add(&row, &losses, attempts);
    }
    part.write(&batch, &beside)
}

/// What the lines of a journal file say.
#[derive(Debug, Default)]
struct Known {
    /// For each call that is to become a row, the place of the line that holds.
    last: HashMap<String, u64>,
    losses: HashMap<String, Vec<Lost>>,
    attempts: HashMap<String, Vec<Tried>>,
}

fn known(path: &Path, in_flight: InFlight) -> Result<Known> {
    let mut known = Known::default();
    let mut open = HashSet::new();
    let mut place = 0_u64;
    lines::read(path, |line| {
        match line {
            Line::Row(row) => {
                if is_in_flight(&row) {
                    open.insert(row.replay_id.clone());
                } else {
                    open.remove(&row.replay_id);
                }
                known.last.insert(row.replay_id, place);
            }
            Line::Settled(replay_id) => {
                open.remove(&replay_id);
                known.last.remove(&replay_id);
            }
            Line::Losses(replay_id, losses) => {
                known.losses.insert(replay_id, losses);
            }
            Line::Attempts(replay_id, attempts) => {
                known.attempts.insert(replay_id, attempts);
            }
        }
        place += 1;
    })?;
    if in_flight == InFlight::Dropped {
        known.last.retain(|replay_id, _| !open.contains(replay_id));
    }
    Ok(known)
}

fn is_in_flight(row: &Call) -> bool {
    row.error_code.as_deref() == Some(code::IN_FLIGHT_AT_KILL)
}

/// The number of the next journal file of a run: above that of every Parquet file it has.
///
/// # Errors
/// When the run's files cannot be listed.
pub(crate) async fn next_number(store: &Store, run: &str) -> Result<u64> {
    let files = store.files(&Call::TABLE, &Partitions::one(run)).await?;
    let numbers = files.iter().filter_map(|file| {
        let name = file.location.filename()?;
        name.strip_prefix("part-")?
            .strip_suffix(".parquet")?
            .parse::<u64>()
            .ok()
    });
    Ok(numbers.max().map_or(1, |number| number + 1))
}
