//! Three workers in a row: one reads and cuts, many decode, one keeps. What lies between them is bounded, so the
//! slowest sets the pace and the memory does not depend on the size of the log.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use rayon::prelude::*;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use understudy_schema::tables::requests::{Call, Reject};
use understudy_schema::window;
use understudy_store::Store;
use understudy_store::read::Partitions;

use crate::batch::{Batch, Batcher, Gone};
use crate::decode::{Context, Decoded, decode};
use crate::keep::Shelf;
use crate::open::open;
use crate::outcome::{Outcome, SourceOutcome};
use crate::progress::Progress;
use crate::sources::{Input, Inputs};
use crate::split::{broken, split};
use crate::{Error, Result};

/// Batches that may wait between two workers.
const WAITING_BATCHES: usize = 1;

/// Lines that one thread decodes before it looks for more.
const RECORDS_PER_TASK: usize = 16;

/// A decoded batch: each record with the source it is from.
type Rows = Vec<(usize, Decoded)>;

/// Reads all inputs into the store.
pub(crate) async fn run(
    inputs: Inputs,
    context: Context,
    max_line_bytes: usize,
    store: &Store,
    progress: &dyn Progress,
) -> Result<Outcome> {
    let mut outcome = Outcome {
        n_files_skipped: inputs.n_skipped,
        ..Outcome::default()
    };
    outcome.sources = inputs
        .sources
        .into_iter()
        .map(|(name, n_files)| SourceOutcome {
            name,
            n_files,
            ..SourceOutcome::default()
        })
        .collect();
    progress.start(inputs.total_bytes);
    let n_bytes = Arc::new(AtomicU64::new(0));
    let sources: Vec<usize> = inputs.each.iter().map(|input| input.source).collect();
    let (batches, to_decode) = channel(WAITING_BATCHES);
    let (rows, to_keep) = channel(WAITING_BATCHES);
    let reader = reader(
        inputs.each,
        Batcher::new(batches, max_line_bytes),
        Arc::clone(&n_bytes),
    )?;
    let decoder = decoder(to_decode, rows, sources, context)?;
    keep(to_keep, &n_bytes, store, progress, &mut outcome).await?;
    for (thread, name) in [(reader, "reader"), (decoder, "decoder")] {
        thread
            .join()
            .map_err(|_| Error::Internal { thread: name })?;
    }
    Ok(outcome)
}

fn reader(
    inputs: Vec<Input>,
    mut batcher: Batcher,
    n_bytes: Arc<AtomicU64>,
) -> Result<JoinHandle<()>> {
    let work = move || {
        for (index, input) in inputs.into_iter().enumerate() {
            batcher.open(index);
            if read(input, &mut batcher, &n_bytes).is_err() {
                return;
            }
        }
        // When nobody listens any more, there is nobody to tell either.
        let _ = batcher.finish();
    };
    spawn("reader", work)
}

fn read(input: Input, batcher: &mut Batcher, n_bytes: &Arc<AtomicU64>) -> Result<(), Gone> {
    match open(input.place, Arc::clone(n_bytes)) {
        Ok(opened) => split(opened, batcher),
        Err(error) => broken(&error, batcher),
    }
}

fn decoder(
    mut batches: Receiver<Batch>,
    rows: Sender<Rows>,
    sources: Vec<usize>,
    context: Context,
) -> Result<JoinHandle<()>> {
    let work = move || {
        while let Some(batch) = batches.blocking_recv() {
            if rows
                .blocking_send(decoded(&batch, &sources, &context))
                .is_err()
            {
                return;
            }
        }
    };
    spawn("decoder", work)
}

fn decoded(batch: &Batch, sources: &[usize], context: &Context) -> Rows {
    let one = |record: &crate::batch::Record| {
        let bytes = batch
            .bytes
            .get(record.start..record.end)
            .unwrap_or_default();
        let source = sources.get(record.input).copied().unwrap_or_default();
        (source, decode(record, bytes, context))
    };
    batch
        .records
        .par_iter()
        .with_min_len(RECORDS_PER_TASK)
        .map(one)
        .collect()
}

fn spawn(name: &'static str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    let thread = thread::Builder::new().name(format!("ingest-{name}"));
    thread
        .spawn(work)
        .map_err(|_| Error::Internal { thread: name })
}

async fn keep(
    mut batches: Receiver<Rows>,
    n_bytes: &AtomicU64,
    store: &Store,
    progress: &dyn Progress,
    outcome: &mut Outcome,
) -> Result<()> {
    let mut calls: Shelf<Call> = Shelf::new();
    let mut rejects: Shelf<Reject> = Shelf::new();
    let mut told = 0;
    while let Some(rows) = batches.recv().await {
        let n_lines = rows.len() as u64;
        for (source, decoded) in rows {
            keep_one(source, decoded, (&mut calls, &mut rejects), store, outcome).await?;
        }
        calls.tick(store)?;
        let read = n_bytes.load(Ordering::Relaxed);
        progress.bytes(read - told);
        progress.lines(n_lines);
        told = read;
        // Writing does not wait for anything, so here is where others on this thread get their turn.
        tokio::task::yield_now().await;
    }
    calls.finish(store)?;
    rejects.finish(store)?;
    progress.bytes(n_bytes.load(Ordering::Relaxed) - told);
    Ok(())
}

async fn keep_one(
    source: usize,
    decoded: Decoded,
    (calls, rejects): (&mut Shelf<Call>, &mut Shelf<Reject>),
    store: &Store,
    outcome: &mut Outcome,
) -> Result<()> {
    match decoded {
        Decoded::Blank => {
            outcome.line(source);
            outcome.n_blank += 1;
        }
        Decoded::Call(call) => {
            outcome.line(source);
            let day = window::day(call.started_at);
            if !calls
                .admit(&call.dedup_key, &day, &Partitions::one(&day), store)
                .await?
            {
                outcome.duplicate(source);
                return Ok(());
            }
            outcome.call(source, &call);
            calls.put(*call, &day, store)?;
        }
        Decoded::Reject(reason, reject) => {
            if !reason.is_of_a_file() {
                outcome.line(source);
            }
            outcome.reject(source, reason);
            let day = window::day(reject.ingested_at);
            if !rejects
                .admit(&reject.dedup_key, &day, &Partitions::Every, store)
                .await?
            {
                outcome.n_rejects_known += 1;
                return Ok(());
            }
            rejects.put(*reject, &day, store)?;
        }
    }
    Ok(())
}
