//! The thread that writes the journal and its Parquet files.
//!
//! When something cannot be written it goes on as well as it can: nothing more may be sent, but what is in flight
//! is still written down, and nothing is removed. The first error is what [`Writer::run`] ends with.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use tokio::sync::mpsc;
use understudy_schema::Row as _;
use understudy_schema::tables::replays::Call;
use understudy_store::Store;

use super::ballast::Ballast;
use super::beside::{Lost, Tried};
use super::part::{Beside, Part};
use super::recover::{journal_file, part_name};
use super::{Ack, Arrival, Departure, Message, Room, lines};
use crate::{Error, Result};

/// Messages that are written and synced together, at most.
const GROUP: usize = 512;

/// Writes the journal. Owned by its thread.
#[derive(Debug)]
pub(super) struct Writer {
    store: Store,
    run: String,
    number: u64,
    room: Room,
    file: JournalFile,
    part: Option<Part>,
    in_flight: HashMap<String, Departure>,
    ballast: Ballast,
    failed: Option<Error>,
}

/// The messages that came together, by kind.
#[derive(Debug, Default)]
struct Group {
    settled: Vec<String>,
    sent: Vec<Departure>,
    sent_acks: Vec<Ack>,
    ended: Vec<Arrival>,
    ended_acks: Vec<Ack>,
    sync_acks: Vec<Ack>,
    closing: bool,
}

/// Calls that have ended together.
#[derive(Debug)]
struct Ended {
    rows: Vec<Call>,
    beside: Vec<(Vec<Tried>, Arc<[Lost]>)>,
    batch: Option<RecordBatch>,
}

impl Group {
    fn of(messages: impl Iterator<Item = Message>) -> Self {
        let mut group = Self::default();
        for message in messages {
            match message {
                Message::Sent(call, ack) => {
                    group.sent.push(*call);
                    group.sent_acks.push(ack);
                }
                Message::Ended(call, ack) => {
                    group.ended.push(*call);
                    group.ended_acks.push(ack);
                }
                Message::Sync(ack) => group.sync_acks.push(ack),
                Message::Settled(id) => group.settled.push(id),
                Message::Close => group.closing = true,
            }
        }
        group
    }
}

impl Writer {
    /// Makes the first file and takes the ballast.
    pub(super) fn open(store: &Store, run: &str, number: u64, room: Room) -> Result<Self> {
        let path = journal_file(store, run, number);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(Error::journal("make the folder of", folder))?;
        }
        Ok(Self {
            ballast: Ballast::take(&path.with_extension("room"), room.ballast_bytes)?,
            file: JournalFile::begin(path, &lines::header())?,
            store: store.clone(),
            run: run.to_owned(),
            number,
            room,
            part: None,
            in_flight: HashMap::new(),
            failed: None,
        })
    }

    /// Works until it is told to close, or until nobody is left to tell it.
    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Message>) -> Result<()> {
        let mut messages = Vec::with_capacity(GROUP);
        while 0 < queue.blocking_recv_many(&mut messages, GROUP) {
            let mut group = Group::of(messages.drain(..));
            let closing = group.closing;
            if self.failed.is_some() {
                // Dropping the answers tells the senders that nothing may be sent any more.
                group.sent.clear();
                group.sent_acks.clear();
                group.sync_acks.clear();
            }
            if let Err(error) = self.write(group) {
                self.failed.get_or_insert(error);
            }
            if closing {
                return self.close();
            }
            if self.failed.is_none()
                && let Err(error) = self.checkpoint_if_due()
            {
                self.failed = Some(error);
            }
        }
        // Everyone went without closing. The files are left for recovery.
        self.failed.map_or(Ok(()), Err)
    }

    /// Writes a group of messages, syncs once if anything of it is to be sent, and only then answers.
    ///
    /// An ended call is safe from a kill as soon as it is written. From a power cut it is safe with the next call
    /// that is sent: a worker has no more than one that is not, so that a power cut, too, loses no more answers than
    /// there were calls in flight.
    fn write(&mut self, group: Group) -> Result<()> {
        let mut bytes = Vec::new();
        // Whoever sends a call again has settled it before and waits for each answer, so that within one group
        // the settled calls come first.
        for id in &group.settled {
            lines::settled(id, &mut bytes);
            self.in_flight.remove(id);
        }
        self.sent_lines(&group.sent, &mut bytes)?;
        let ended = self.ended_lines(group.ended, &mut bytes)?;
        self.put(&bytes)?;
        if !group.sent.is_empty() || !group.sync_acks.is_empty() {
            self.file.sync()?;
        }
        let beside = self.land(&ended);
        for call in group.sent {
            self.in_flight.insert(call.row.replay_id.clone(), call);
        }
        let acks = group.sent_acks.into_iter().chain(group.ended_acks);
        for ack in acks.chain(group.sync_acks) {
            // Whoever asked may have gone; the row is kept all the same.
            let _ = ack.send(());
        }
        match ended.batch {
            Some(batch) if self.failed.is_none() => self.part()?.write(&batch, &beside),
            _ => Ok(()),
        }
    }

    /// The lines of calls that are sent: what they lost, then their rows.
    fn sent_lines(&self, sent: &[Departure], bytes: &mut Vec<u8>) -> Result<()> {
        for call in sent {
            lines::losses(&call.row.replay_id, &call.losses, bytes);
        }
        let rows: Vec<Call> = sent.iter().map(|call| call.row.clone()).collect();
        self.lines_of(&rows, bytes).map(|_| ())
    }

    /// The lines of calls that have ended: what stands beside them, then their rows.
    fn ended_lines(&self, ended: Vec<Arrival>, bytes: &mut Vec<u8>) -> Result<Ended> {
        for call in &ended {
            lines::losses(&call.row.replay_id, &call.losses, bytes);
            lines::attempts(&call.row.replay_id, &call.attempts, bytes);
        }
        let (rows, beside): (Vec<Call>, Vec<_>) = ended
            .into_iter()
            .map(|call| (call.row, (call.attempts, call.losses)))
            .unzip();
        let batch = self.lines_of(&rows, bytes)?;
        Ok(Ended {
            rows,
            beside,
            batch,
        })
    }

    /// Takes calls that have ended from those in flight, and says what stands beside them.
    fn land(&mut self, ended: &Ended) -> Beside {
        let mut beside = Beside::default();
        for (row, (attempts, losses)) in ended.rows.iter().zip(&ended.beside) {
            let departure = self.in_flight.remove(&row.replay_id);
            let losses = departure.as_ref().map_or(losses, |call| &call.losses);
            beside.add(row, losses, attempts.clone());
        }
        beside
    }

    fn lines_of(&self, rows: &[Call], bytes: &mut Vec<u8>) -> Result<Option<RecordBatch>> {
        if rows.is_empty() {
            return Ok(None);
        }
        let batch = Call::batch(rows).map_err(|source| Error::Rows {
            table: Call::TABLE.full_name(),
            source,
        })?;
        let path = &self.file.path;
        lines::append(&batch, bytes).map_err(|source| Error::JournalRow {
            act: "write",
            path: path.clone(),
            source,
        })?;
        Ok(Some(batch))
    }

    /// Appends bytes. When the disk is full, the ballast is given up for what is in flight, and
    /// nothing more may be sent.
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        match self.file.append(bytes) {
            Err(error) if error.is_disk_full() && self.ballast.release() => {
                self.failed.get_or_insert(error);
                self.file.append(bytes)
            }
            other => other,
        }
    }

    fn part(&mut self) -> Result<&mut Part> {
        let part = match self.part.take() {
            Some(part) => part,
            None => Part::create(&self.store, &self.run, &part_name(self.number))?,
        };
        Ok(self.part.insert(part))
    }

    fn checkpoint_if_due(&mut self) -> Result<()> {
        let n_rows = self.part.as_ref().map_or(0, Part::n_calls);
        if n_rows < self.room.rows_per_part && self.file.n_bytes < self.room.bytes_per_file {
            return Ok(());
        }
        self.finish_part()?;
        let mut opening = lines::header();
        let in_flight: Vec<Departure> = self.in_flight.values().cloned().collect();
        self.sent_lines(&in_flight, &mut opening)?;
        let next = JournalFile::begin(
            journal_file(&self.store, &self.run, self.number + 1),
            &opening,
        )?;
        let last = std::mem::replace(&mut self.file, next);
        self.number += 1;
        last.remove()
    }

    fn finish_part(&mut self) -> Result<()> {
        match self.part.take() {
            Some(part) => part.finish(),
            None => Ok(()),
        }
    }

    /// Makes the last Parquet file and removes the journal's, unless something is left to recover.
    fn close(mut self) -> Result<()> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.finish_part()?;
        if self.in_flight.is_empty() {
            self.file.remove()?;
        }
        Ok(())
    }
}

/// One file of the journal.
#[derive(Debug)]
struct JournalFile {
    file: File,
    path: PathBuf,
    n_bytes: u64,
}

impl JournalFile {
    /// Makes a file that holds its first lines or does not exist.
    fn begin(path: PathBuf, opening: &[u8]) -> Result<Self> {
        let temporary = path.with_extension("tmp");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&temporary)
            .map_err(Error::journal("make", &temporary))?;
        file.write_all(opening)
            .map_err(Error::journal("write", &temporary))?;
        file.sync_all()
            .map_err(Error::journal("sync", &temporary))?;
        fs::rename(&temporary, &path).map_err(Error::journal("rename", &temporary))?;
        sync_folder(&path)?;
        Ok(Self {
            file,
            path,
            n_bytes: opening.len() as u64,
        })
    }

    /// Adds bytes; what was added in part is taken back.
    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self
            .file
            .write_all(bytes)
            .map_err(Error::journal("write", &self.path));
        if written.is_err() {
            // When even this fails, the torn line at the end is passed over by recovery.
            let _ = self.file.set_len(self.n_bytes);
            let _ = self.file.seek(SeekFrom::Start(self.n_bytes));
        } else {
            self.n_bytes += bytes.len() as u64;
        }
        written
    }

    fn sync(&self) -> Result<()> {
        let synced = self.file.sync_data();
        synced.map_err(Error::journal("sync", &self.path))
    }

    fn remove(self) -> Result<()> {
        fs::remove_file(&self.path).map_err(Error::journal("remove", &self.path))?;
        sync_folder(&self.path)
    }
}

pub(super) fn sync_folder(path: &Path) -> Result<()> {
    let Some(folder) = path.parent() else {
        return Ok(());
    };
    let handle = File::open(folder).map_err(Error::journal("open the folder of", folder))?;
    handle
        .sync_all()
        .map_err(Error::journal("sync the folder of", folder))
}
