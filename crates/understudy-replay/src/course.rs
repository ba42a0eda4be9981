//! What all workers of a run share: whether it goes on, its money, its journal, its skips.

use std::collections::{BTreeMap, HashSet};
use std::future::Future;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;
use understudy_schema::tables::replays::{Call, Skip};
use understudy_store::Store;

use crate::budget::Budget;
use crate::feed::By;
use crate::journal::Journal;
use crate::journal::batches::BatchFile;
use crate::journal::beside::About;
use crate::lane::prospect::Gate;
use crate::lane::{Job, Lane, Left, count};
use crate::plan::Entry;
use crate::prepare::Unsayable;
use crate::progress::Status;
use crate::skips::SkipFile;
use crate::{BatchOut, Error, Options};

/// Why a run does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Halt {
    /// It goes on.
    No,
    /// Its user asked for the end.
    Asked,
    /// There is nowhere to write to, or nothing to read from.
    Broken,
}

/// What all workers of a run share.
#[derive(Debug)]
pub(crate) struct Course {
    pub(crate) options: Options,
    pub(crate) lanes: Vec<Lane>,
    pub(crate) budget: Budget,
    pub(crate) journal: Arc<Journal>,
    pub(crate) n_planned: u64,
    pub(crate) store: Store,
    /// Requests of batches of this run that have their rows although their batch is out: a kill came between.
    pub(crate) landed: HashSet<String>,
    /// When batches are waited for no longer; `None` for never.
    pub(crate) batches_until: Option<Instant>,
    /// Batches that are out, by name.
    out: Mutex<BTreeMap<String, BatchOut>>,
    /// Whether the control is worth its money.
    pub(crate) gate: Gate,
    /// When the first call was due, on both clocks.
    began: OnceLock<(Timestamp, Instant)>,
    halt: watch::Sender<Halt>,
    unsent: Mutex<Unsent>,
}

/// The skips that are being written, and what kept them from it.
#[derive(Debug)]
struct Unsent {
    file: Option<SkipFile>,
    failed: Option<Error>,
}

/// What a run works with.
#[derive(Debug)]
pub(crate) struct Means {
    pub(crate) store: Store,
    pub(crate) budget: Budget,
    pub(crate) journal: Arc<Journal>,
    pub(crate) unsent: SkipFile,
    pub(crate) landed: HashSet<String>,
}

impl Course {
    /// A run that is about to begin.
    pub(crate) fn new(options: Options, lanes: Vec<Lane>, means: Means) -> Self {
        let Means {
            store,
            budget,
            journal,
            unsent,
            landed,
        } = means;
        let n_planned = lanes.iter().map(|lane| lane.tally().n_planned).sum();
        let wait = options.batches.wait.0 / 1_000.0;
        let wait = std::time::Duration::try_from_secs_f64(wait).ok();
        Self {
            options,
            lanes,
            budget,
            journal,
            n_planned,
            store,
            landed,
            batches_until: wait.and_then(|wait| Instant::now().checked_add(wait)),
            out: Mutex::default(),
            gate: Gate::default(),
            began: OnceLock::new(),
            halt: watch::Sender::new(Halt::No),
            unsent: Mutex::new(Unsent {
                file: Some(unsent),
                failed: None,
            }),
        }
    }

    /// How a call goes by a lane.
    pub(crate) fn way(&self, lane: usize, entry: &Entry) -> By {
        let batch = self.lanes.get(lane).and_then(|lane| lane.batch);
        if entry.live || batch.is_none() {
            By::Call
        } else {
            By::Batch
        }
    }

    /// When a job is due, on both clocks: at its place in the log's time, or now.
    pub(crate) fn due(&self, job: &Job) -> (Timestamp, Instant) {
        let now = || (self.options.clock.now(), Instant::now());
        let Some(after) = job.due else { return now() };
        let (at, instant) = *self.began.get_or_init(now);
        (at + after, instant + after)
    }

    /// Sends nothing more, because the user said so.
    pub(crate) fn halt_asked(&self) {
        self.halt.send_if_modified(|halt| {
            let first = *halt == Halt::No;
            if first {
                *halt = Halt::Asked;
            }
            first
        });
    }

    /// Sends nothing more, because there is nowhere to write to.
    pub(crate) fn halt_broken(&self) {
        self.halt.send_replace(Halt::Broken);
    }

    /// Whether nothing more is sent.
    pub(crate) fn is_halted(&self) -> bool {
        *self.halt.borrow() != Halt::No
    }

    /// Whether nothing more is sent because the user said so.
    pub(crate) fn was_ended(&self) -> bool {
        *self.halt.borrow() == Halt::Asked
    }

    /// Whether there is nowhere to write to.
    pub(crate) fn is_broken(&self) -> bool {
        *self.halt.borrow() == Halt::Broken
    }

    /// Whether no target takes anything more.
    pub(crate) fn is_idle(&self) -> bool {
        self.is_halted() || self.lanes.iter().all(Lane::is_closed)
    }

    /// Waits until nothing more is sent.
    pub(crate) async fn halted(&self) {
        // The sender lives as long as `self`.
        let _ = self
            .halt
            .subscribe()
            .wait_for(|halt| *halt != Halt::No)
            .await;
    }

    /// Whether the next call may go by a lane.
    pub(crate) fn check(&self, lane: &Lane) -> Result<(), Left> {
        if self.is_halted() {
            return Err(self.left_halted());
        }
        match lane.health.stopped() {
            Some(why) => Err(left_stopped(why)),
            None => Ok(()),
        }
    }

    /// Why a call is left when nothing more is sent.
    pub(crate) fn left_halted(&self) -> Left {
        if self.is_broken() {
            return Left::Broken;
        }
        let detail = "the run was ended before the call was answered".to_owned();
        Left::Skipped {
            reason: "interrupted",
            detail,
        }
    }

    /// Waits for something, unless nothing more is sent meanwhile, to this target or to any.
    pub(crate) async fn unless_halted<T>(
        &self,
        lane: &Lane,
        wanted: impl Future<Output = T>,
    ) -> Result<T, Left> {
        tokio::pin!(wanted);
        // Most waits are none: looked at first, so that nobody listens for nothing.
        if let std::task::Poll::Ready(value) = futures::poll!(wanted.as_mut()) {
            return Ok(value);
        }
        tokio::select! {
            biased;
            () = self.halted() => Err(self.left_halted()),
            () = lane.health.stopping() => Err(left_stopped(lane.health.stopped().unwrap_or_default())),
            value = &mut wanted => Ok(value),
        }
    }

    /// Writes down that a call was not sent.
    pub(crate) fn skip(&self, lane: &Lane, job: &Job, reason: &str, detail: String) {
        self.skip_row(
            lane,
            Skip {
                call_id: job.text.call_id.clone(),
                template_id: job.text.template_id.clone(),
                window_label: self.options.window.label.clone(),
                arm: job.arm.as_str().to_owned(),
                target: lane.target.name.clone(),
                reason: reason.to_owned(),
                detail,
                decided_at: self.options.clock.now(),
            },
        );
    }

    /// Writes down that a call of a batch was not answered.
    pub(crate) fn skip_request(&self, lane: &Lane, row: &Call, reason: &str, detail: &str) {
        self.skip_row(
            lane,
            Skip {
                call_id: row.call_id.clone(),
                template_id: row.template_id.clone(),
                window_label: row.window_label.clone(),
                arm: row.arm.clone(),
                target: row.target.clone(),
                reason: reason.to_owned(),
                detail: detail.to_owned(),
                decided_at: self.options.clock.now(),
            },
        );
    }

    fn skip_row(&self, lane: &Lane, row: Skip) {
        count(&mut lane.tally().skipped, &row.reason);
        self.write_unsent(|file| file.push(row));
    }

    /// Writes down that a call cannot be said to its target, and every loss that was found.
    pub(crate) fn skip_unsayable(&self, lane: &Lane, job: &Job, why: Unsayable) {
        let about = About {
            replay_id: None,
            call_id: &job.text.call_id,
            template_id: &job.text.template_id,
            window_label: &self.options.window.label,
            arm: job.arm.as_str(),
            target: &lane.target.name,
        };
        let losses: Vec<_> = why
            .losses
            .iter()
            .map(|lost| lost.row_about(about))
            .collect();
        self.write_unsent(|file| file.push_losses(losses));
        self.skip(lane, job, "untranslatable", why.detail);
    }

    /// Ends the run for something that cannot be read or written.
    pub(crate) fn fail(&self, error: Error) {
        let mut unsent = self.unsent.lock().unwrap_or_else(PoisonError::into_inner);
        unsent.failed.get_or_insert(error);
        drop(unsent);
        self.halt_broken();
    }

    /// Notes that a batch is out, and how it stands.
    pub(crate) fn note_out(&self, file: &BatchFile, state: &str) {
        let mut out = self.out();
        let known = out
            .entry(file.intent.name.clone())
            .or_insert_with(|| BatchOut {
                batch: file.intent.name.clone(),
                run: file.intent.run.clone(),
                target: file.intent.target.clone(),
                n_calls: file.intent.requests.len() as u64,
                ..BatchOut::default()
            });
        state.clone_into(&mut known.state);
        known.batch_id.clone_from(&file.batch_id);
    }

    /// Notes that a batch is not out any more.
    pub(crate) fn note_in(&self, name: &str) {
        self.out().remove(name);
    }

    /// Whether that id is known for certain to be of a batch that is out.
    pub(crate) fn is_known(&self, batch_id: &str) -> bool {
        let out = self.out();
        out.values()
            .any(|one| one.batch_id.as_deref() == Some(batch_id))
    }

    /// The batches that are out.
    pub(crate) fn batches_out(&self) -> Vec<BatchOut> {
        self.out().values().cloned().collect()
    }

    fn out(&self) -> MutexGuard<'_, BTreeMap<String, BatchOut>> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_unsent(&self, write: impl FnOnce(&mut SkipFile) -> crate::Result<()>) {
        let mut unsent = self.unsent.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(file) = unsent.file.as_mut() else {
            return;
        };
        if let Err(error) = write(file) {
            unsent.file = None;
            unsent.failed = Some(error);
            drop(unsent);
            self.halt_broken();
        }
    }

    /// Ends the file of calls that were not sent.
    pub(crate) fn finish_skips(&self) -> crate::Result<()> {
        let mut unsent = self.unsent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = unsent.failed.take() {
            return Err(error);
        }
        match unsent.file.take() {
            Some(file) => file.finish(),
            None => Ok(()),
        }
    }

    /// Where the run stands.
    pub(crate) fn status(&self) -> Status {
        let mut status = Status {
            n_planned: self.n_planned,
            spent: self.budget.spent(),
            ..Status::default()
        };
        for batch in self.out().values() {
            status.n_batches += 1;
            status.n_in_batches += batch.n_calls;
        }
        for lane in &self.lanes {
            let tally = lane.tally();
            status.n_sent += tally.n_sent;
            status.n_failed += tally.n_failed();
            status.n_done += tally.n_failed() + tally.n_answered();
            status.n_skipped += tally.n_skipped();
            status.n_retries += tally.n_retries;
            status.n_in_flight += lane.in_flight.load(Ordering::Relaxed);
            if lane.health.stopped().is_some() {
                status.stopped.push(tally.target.clone());
            }
        }
        status
    }
}

fn left_stopped(why: &str) -> Left {
    Left::Skipped {
        reason: "provider_stopped",
        detail: why.to_owned(),
    }
}
