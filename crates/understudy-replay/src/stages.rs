//! The stages of a run: calls that go one by one, then those that go by batch, and meanwhile what is out is followed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use understudy_store::Store;

use crate::course::Course;
use crate::feed::{self, By};
use crate::journal::batches::BatchFile;
use crate::lane::{self, Job, Lane};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::{Error, Pacing, Result, Stop, batch};

/// Time between two looks of a watcher.
const LOOK: Duration = Duration::from_millis(200);

/// Who looks on, and who may end the run.
pub(crate) struct Watch<'a> {
    pub(crate) progress: &'a dyn Progress,
    pub(crate) stop: Stop,
}

/// Feeds the lanes and works until every planned call has been sent or left, and every batch is collected or left.
pub(crate) async fn replay(
    store: &Store,
    plan: &Plan,
    (course, out): (&Arc<Course>, Vec<BatchFile>),
    watch: Watch<'_>,
) -> Result<()> {
    let (batch_senders, packers) = batch::start(course, out);
    let sending = send(store, plan, course, batch_senders);
    let following = finished(course, packers);
    let Watch { progress, mut stop } = watch;
    let watching = async {
        loop {
            progress.update(&course.status());
            tokio::time::sleep(LOOK).await;
        }
    };
    let stopping = async {
        stop.asked().await;
        course.halt_asked();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        (sent, followed) = async { tokio::join!(sending, following) } => sent.and(followed),
        () = watching => Ok(()),
        () = stopping => Ok(()),
    }
}

/// Sends everything. Single calls go first and so have the first claim to the money, which batches hold for hours; in the
/// log's own pace they take as long as the log, and batches do not wait for them.
async fn send(
    store: &Store,
    plan: &Plan,
    course: &Arc<Course>,
    batch_senders: Vec<mpsc::Sender<Job>>,
) -> Result<()> {
    let single = async {
        let (senders, workers) = start_workers(course);
        let feeding = fed(store, plan, course, (senders, By::Call));
        let (fed, worked) = tokio::join!(feeding, finished(course, workers));
        fed.and(worked)
    };
    let batches = async {
        if course.lanes.iter().all(|lane| lane.batch.is_none()) {
            drop(batch_senders);
            return Ok(());
        }
        fed(store, plan, course, (batch_senders, By::Batch)).await
    };
    if course.options.pacing == Pacing::Fast {
        let single = single.await;
        let batches = batches.await;
        return single.and(batches);
    }
    let (single, batches) = tokio::join!(single, batches);
    single.and(batches)
}

async fn fed(
    store: &Store,
    plan: &Plan,
    course: &Course,
    (senders, by): (Vec<mpsc::Sender<Job>>, By),
) -> Result<()> {
    let fed = feed::feed(store, plan, course, (senders, by)).await;
    if fed.is_err() {
        course.halt_broken();
    }
    fed
}

/// Waits until all workers have ended.
async fn finished(course: &Course, mut workers: JoinSet<()>) -> Result<()> {
    let mut whole = true;
    while let Some(ended) = workers.join_next().await {
        if ended.is_err() {
            whole = false;
            course.halt_broken();
        }
    }
    if whole {
        Ok(())
    } else {
        Err(Error::Ended { part: "worker" })
    }
}

/// Starts the workers of all lanes for calls that go one by one; they end when the senders are dropped.
fn start_workers(course: &Arc<Course>) -> (Vec<mpsc::Sender<Job>>, JoinSet<()>) {
    let mut workers = JoinSet::new();
    let mut senders = Vec::new();
    for (index, lane) in course.lanes.iter().enumerate() {
        let concurrency = course.options.concurrency;
        let (sender, receiver) = mpsc::channel(concurrency.clamp(16, 4_096));
        senders.push(sender);
        let queue = Arc::new(tokio::sync::Mutex::new(receiver));
        let n_planned = usize::try_from(n_planned(lane)).unwrap_or(usize::MAX);
        for _ in 0..concurrency.min(n_planned) {
            workers.spawn(lane::work(Arc::clone(course), index, Arc::clone(&queue)));
        }
    }
    (senders, workers)
}

fn n_planned(lane: &Lane) -> u64 {
    lane.tally().n_planned
}
