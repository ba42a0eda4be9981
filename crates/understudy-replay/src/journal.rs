//! Writes down every call before it is sent and again when it has ended, so that a killed run loses no answer and
//! a further run sends nothing twice.
//!
//! A journal is a row of files `_journals/<run>.<number>.jsonl`. Each opens with a line that says which format it
//! is in and goes on with rows of `replays.calls` as JSON, one per line. A row is written and synced before its
//! call is sent, marked `in_flight_at_kill`, and once more when the call has ended: the last line of a call holds.
//! A call that ended without having been answered, and is to be sent again, is taken back by a `settled` line. What a
//! call lost in translation, and its attempts where there were several, are lines beside its rows.
//!
//! Rows that have ended also go into the Parquet files `part-<number>`. At a checkpoint these are finished, the
//! calls in flight are carried over into the next journal file, and the old one is removed. Whenever the program
//! dies, what is left in the journal files makes the same Parquet files again ([`recover`]).
//!
//! One thread does all of this. Lines that come together are synced together. Batches are written down apart, in a file
//! for each ([`batches`]), because they outlive the run.

mod ballast;
pub(crate) mod batches;
pub(crate) mod beside;
mod lines;
mod part;
pub(crate) mod recover;
mod thread;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};
use understudy_schema::tables::replays::Call;
use understudy_store::Store;

use crate::{Error, Result};

use beside::{Lost, Tried};

/// The format of the journal's files.
const FORMAT: u64 = 1;

/// Messages that may wait for the thread.
const QUEUE: usize = 4_096;

/// What the thread is told.
enum Message {
    /// A call is about to be sent. Answered when that is on the disk.
    Sent(Box<Departure>, Ack),
    /// A call has ended. Answered when that is in the file.
    Ended(Box<Arrival>, Ack),
    /// Answered when all that was told before is on the disk.
    Sync(Ack),
    /// A call is not in flight any more, and nothing is known of it that should be kept.
    Settled(String),
    /// Nothing more comes.
    Close,
}

/// A call that is about to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Departure {
    /// What is known of it.
    pub(crate) row: Call,
    /// What it lost in translation.
    pub(crate) losses: Arc<[Lost]>,
}

/// A call that has ended.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    /// What became of it.
    pub(crate) row: Call,
    /// Its attempts, where there were several.
    pub(crate) attempts: Vec<Tried>,
    /// What it lost in translation, of a call that did not depart by this journal.
    pub(crate) losses: Arc<[Lost]>,
}

/// Where the thread says that a row is where it should be. It is dropped when it could not be put there.
type Ack = oneshot::Sender<()>;

/// The journal of a run.
#[derive(Debug)]
pub(crate) struct Journal {
    messages: mpsc::Sender<Message>,
    thread: Mutex<Option<JoinHandle<Result<()>>>>,
}

/// The journal could not be written. Why, says [`Journal::close`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken;

impl Journal {
    /// Starts the journal of a run after its last file, and the thread that writes it.
    ///
    /// # Errors
    /// When the first file cannot be made.
    pub(crate) fn start(store: &Store, run: &str, first: u64, room: Room) -> Result<Arc<Self>> {
        let writer = thread::Writer::open(store, run, first, room)?;
        let (messages, queue) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(queue))
            .map_err(Error::journal(
                "start the thread of",
                store.journal_path(run),
            ))?;
        Ok(Arc::new(Self {
            messages,
            thread: Mutex::new(Some(thread)),
        }))
    }

    /// Notes that a call is about to be sent, and returns when that is on the disk.
    pub(crate) async fn sent(&self, call: Departure) -> Result<(), Broken> {
        self.put(|ack| Message::Sent(Box::new(call), ack)).await
    }

    /// Notes what became of a call, and returns when that is in the file, so that a kill cannot lose it.
    pub(crate) async fn ended(&self, call: Arrival) -> Result<(), Broken> {
        self.put(|ack| Message::Ended(Box::new(call), ack)).await
    }

    /// Notes that a call is not in flight any more and may be sent again.
    pub(crate) async fn settled(&self, replay_id: &str) -> Result<(), Broken> {
        self.messages
            .send(Message::Settled(replay_id.to_owned()))
            .await
            .map_err(|_| Broken)
    }

    /// Returns when all that was noted before is on the disk.
    pub(crate) async fn synced(&self) -> Result<(), Broken> {
        self.put(Message::Sync).await
    }

    async fn put(&self, message: impl FnOnce(Ack) -> Message) -> Result<(), Broken> {
        let (ack, written) = oneshot::channel();
        self.messages.send(message(ack)).await.map_err(|_| Broken)?;
        written.await.map_err(|_| Broken)
    }

    /// Ends the journal: its rows become the last Parquet file, and its files are removed.
    ///
    /// # Errors
    /// What kept the journal from being written, now or earlier. The journal's files are then left for recovery.
    pub(crate) async fn close(&self) -> Result<()> {
        // When the thread has ended already, it left its reason.
        let _ = self.messages.send(Message::Close).await;
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(thread) = thread else { return Ok(()) };
        let joined = tokio::task::spawn_blocking(move || thread.join()).await;
        match joined {
            Ok(Ok(result)) => result,
            _ => Err(Error::Ended { part: "journal" }),
        }
    }
}

/// When a checkpoint is due, and how much of the disk is kept free for answers in flight.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// Rows of one Parquet file.
    pub(crate) rows_per_part: usize,
    /// Bytes of one journal file.
    pub(crate) bytes_per_file: u64,
    /// Bytes that are taken from the disk beforehand and given back when it is full.
    pub(crate) ballast_bytes: u64,
}

impl Room {
    /// The room for a run with so many calls in flight.
    pub(crate) fn for_calls_in_flight(n_in_flight: usize) -> Self {
        /// An answer with its request is seldom longer.
        const BYTES_PER_CALL: u64 = 64 << 10;
        let wanted = (n_in_flight as u64).saturating_mul(BYTES_PER_CALL);
        Self {
            rows_per_part: 20_000,
            bytes_per_file: 128 << 20,
            ballast_bytes: wanted.clamp(1 << 20, 32 << 20),
        }
    }
}

#[cfg(test)]
mod tests;
