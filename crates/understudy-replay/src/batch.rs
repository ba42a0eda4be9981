//! The lane for batches: calls are packed, written down, handed in together, waited for and collected.
//!
//! # Never twice
//! A batch is known by its name and by the ids of its requests, which are the ids of their replays. Before anything is
//! uploaded, both are on the disk ([`BatchFile`]); the vendor's id is on the disk before the batch is asked after for the
//! first time. Whenever the program ends in between, the next run of the window finds the file:
//!
//! | what is on the disk | what the vendor has | the next run |
//! |---|---|---|
//! | neither | nothing | plans the calls anew |
//! | the batch | no such batch in its list | hands it in |
//! | the batch | the batch | finds it by its name (Anthropic: by its size and time; it is held for found when its rows say so) |
//! | the batch and its id | the batch | waits for it and collects it |
//! | the batch, its id, some rows | the batch | collects the other rows |
//!
//! Calls of a batch that is out count as sent, whatever the next run is told; their money stays reserved.
//!
//! # What becomes of a request
//! Rows are put to requests by their ids alone. A request that was not answered (the batch's time was over, it was ended, it
//! failed as a whole) is a skip: nothing was paid, nothing is known of the target, and the next run sends it. A request of
//! which the vendor says that it is done and whose row did not come is a row with the error `batch_row_missing` and its
//! estimate as its cost: it may have been paid for, so that only [`crate::Repeat::Failed`] sends it again.

mod attach;
pub(crate) mod bucket;
mod collect;
mod desk;
mod fate;
mod follow;
mod pack;
pub(crate) mod way;

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::course::Course;
use crate::journal::batches::BatchFile;
use crate::lane::{Job, Left};
use pack::Packer;

pub(crate) use way::is_of;

/// A batch that is not full is handed in when no call has come for so long.
const IDLE: Duration = Duration::from_secs(5);

/// Starts a worker for every lane that takes batches, or has some out, and returns the ends to send calls by.
pub(crate) fn start(
    course: &Arc<Course>,
    out: Vec<BatchFile>,
) -> (Vec<mpsc::Sender<Job>>, JoinSet<()>) {
    let mut workers = JoinSet::new();
    let mut senders = Vec::new();
    let mut out = out;
    for (index, lane) in course.lanes.iter().enumerate() {
        let (sender, receiver) = mpsc::channel(64);
        senders.push(sender);
        let (own, others): (Vec<BatchFile>, Vec<BatchFile>) =
            out.into_iter().partition(|file| is_of(file, lane));
        out = others;
        if lane.batch.is_some() || !own.is_empty() {
            workers.spawn(work(Arc::clone(course), index, receiver, own));
        }
    }
    (senders, workers)
}

/// Packs calls into batches, hands them in and follows each to its end.
async fn work(
    course: Arc<Course>,
    lane: usize,
    mut queue: mpsc::Receiver<Job>,
    out: Vec<BatchFile>,
) {
    let Some(lane) = course.lanes.get(lane) else {
        return;
    };
    let mut packer = Packer::new(&course, lane);
    for file in out {
        packer.follow_found(file);
    }
    while let Some(next) = next(&mut packer, &mut queue).await {
        let Some(job) = next else {
            packer.hand_in_rest().await;
            continue;
        };
        match packer.pack(&job).await {
            Ok(()) => {}
            Err(Left::Skipped { reason, detail }) => course.skip(lane, &job, reason, detail),
            Err(Left::Unsayable(why)) => course.skip_unsayable(lane, &job, why),
            Err(Left::Broken) => course.halt_broken(),
        }
    }
    packer.hand_in_rest().await;
    while packer.following.next().await.is_some() {}
}

/// The next call; `Some(None)` when none has come for a while although a batch is begun, `None` when no more will.
async fn next(packer: &mut Packer<'_>, queue: &mut mpsc::Receiver<Job>) -> Option<Option<Job>> {
    loop {
        let begun = packer.has_begun();
        tokio::select! {
            job = queue.recv() => return job.map(Some),
            Some(tokens) = packer.following.next(), if !packer.following.is_empty() => packer.note_end(tokens),
            () = tokio::time::sleep(IDLE), if begun => return Some(None),
        }
    }
}
