//! Keeps the calls that were answered "not found" (404) until it is known what was not found.
//!
//! Where the model or the address is wrong, every call is answered so: a slip in the configuration, and no answer of the
//! target. Where others are answered, it is what the one call came to, as at a gateway that has nobody for a call with
//! images. The next answer tells: after one, what is kept becomes rows; after twenty such in a row, or when the run ends
//! and nothing was ever answered, it becomes skips, which the next run sends. Such calls cost nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use understudy_schema::chat::ErrorClass;
use understudy_schema::units::Usd;

use super::{Lane, count};
use crate::course::Course;
use crate::journal::{Arrival, Broken};
use crate::retry::Failure;
use crate::wire::{Reading, cut};

/// A call that has ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) arrival: Arrival,
    /// What went wrong; `None` for an answer.
    pub(super) failed: Option<ErrorClass>,
}

/// A call that was answered "not found", and the words of the answer.
#[derive(Debug)]
struct Held {
    call: Ended,
    words: String,
}

/// The calls of one lane that are kept.
#[derive(Debug, Default)]
pub(crate) struct Absent {
    held: Mutex<Vec<Held>>,
    n_held: AtomicUsize,
}

impl Absent {
    fn take(&self) -> Vec<Held> {
        if self.n_held.load(Ordering::Acquire) == 0 {
            return Vec::new();
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        self.n_held.store(0, Ordering::Release);
        std::mem::take(&mut *held)
    }

    fn keep(&self, call: Held) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.push(call);
        self.n_held.store(held.len(), Ordering::Release);
    }
}

/// Whether it is open what was not found.
pub(crate) fn is_absent(reading: &Reading, status: Option<u16>) -> bool {
    status == Some(404) && reading.failure().is_some()
}

impl Lane {
    /// Writes down what became of a call.
    pub(super) async fn land(&self, course: &Course, call: Ended) -> Result<(), Broken> {
        let row = &call.arrival.row;
        let outcome = row.outcome.clone();
        let shown = row.cost_usd.map(Usd);
        let held = Usd(row.cost_held_usd.unwrap_or_default());
        course.journal.ended(call.arrival).await?;
        let mut tally = self.tally();
        tally.note_cost(shown, held);
        match call.failed {
            None => count(&mut tally.answered, &outcome),
            Some(class) => count(&mut tally.failed, class.as_str()),
        }
        Ok(())
    }

    /// Keeps a call that was answered "not found" and is in flight no more. When the target was stopped, for twenty such in
    /// a row, none of them was an answer.
    pub(super) fn keep_absent(&self, course: &Course, call: Ended, failure: &Failure) {
        let words = format!("404 {}", cut(&failure.message, 300));
        self.absent.keep(Held { call, words });
        if self.health.stopped().is_some() {
            self.leave_absent(course);
        }
    }

    /// After an answer: what was kept is what those calls came to.
    pub(super) async fn admit_absent(&self, course: &Course) -> Result<(), Broken> {
        for held in self.absent.take() {
            self.land(course, held.call).await?;
        }
        Ok(())
    }

    /// At the end of the run: what is kept is what those calls came to, where others were answered.
    pub(crate) async fn settle_absent(&self, course: &Course) -> Result<(), Broken> {
        if self.health.has_replied() && self.health.stopped().is_none() {
            return self.admit_absent(course).await;
        }
        self.leave_absent(course);
        Ok(())
    }

    fn leave_absent(&self, course: &Course) {
        for held in self.absent.take() {
            let row = &held.call.arrival.row;
            course.skip_request(self, row, "provider_stopped", &held.words);
        }
    }
}
