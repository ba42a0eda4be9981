//! Keeps the calls that failed in a way that may be the whole target's, until it is known whose it is.
//!
//! Where the model or the address is wrong, every call is answered "not found" (404): a slip in the configuration, and no
//! answer of the target. Where others are answered, it is what the one call came to, as at a gateway that has nobody for a
//! call with images. In an outage every call fails (5xx) or is turned away, and a week of such rows would say nothing but
//! that there was one. The next answer tells: after one, what is kept becomes rows; after twenty such in a row, or when the
//! run ends and nothing was ever answered, in it or before it, it becomes skips, which the next run sends. Such calls cost nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use understudy_schema::chat::ErrorClass;
use understudy_schema::units::Usd;

use super::health::MISSES;
use super::{Lane, count};
use crate::course::Course;
use crate::journal::{Arrival, Broken};
use crate::retry::{Failure, is_turned_away};
use crate::wire::{Reading, cut};

/// A call that has ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) arrival: Arrival,
    /// What went wrong; `None` for an answer.
    pub(super) failed: Option<ErrorClass>,
}

/// A call of which it is open whether it was answered, and the words it came back with.
#[derive(Debug)]
struct Held {
    call: Ended,
    words: String,
}

/// The calls of one lane that are kept.
#[derive(Debug, Default)]
pub(crate) struct Doubtful {
    held: Mutex<Vec<Held>>,
    n_held: AtomicUsize,
}

impl Doubtful {
    fn take(&self) -> Vec<Held> {
        if self.n_held() == 0 {
            return Vec::new();
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        self.n_held.store(0, Ordering::Release);
        std::mem::take(&mut *held)
    }

    fn n_held(&self) -> usize {
        self.n_held.load(Ordering::Acquire)
    }

    fn keep(&self, call: Held) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.push(call);
        self.n_held.store(held.len(), Ordering::Release);
    }
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

    /// Whether it is open if a failure is the call's own or the whole target's.
    pub(super) fn is_doubtful(&self, reading: &Reading, status: Option<u16>) -> bool {
        let Some(failure) = reading.failure() else {
            return false;
        };
        let is_down = is_turned_away(failure) || status.is_some_and(|status| 500 <= status);
        status == Some(404) || (is_down && !self.health.has_replied())
    }

    /// Keeps such a call, which is in flight no more. When the target is stopped, none of them was an answer.
    pub(super) fn keep_doubtful(&self, course: &Course, call: Ended, failure: &Failure) {
        let status = call.arrival.row.http_status.unwrap_or_default();
        let words = format!("{status} {}", cut(&failure.message, 300));
        self.doubtful.keep(Held { call, words });
        if status != 404 && MISSES as usize <= self.doubtful.n_held() {
            self.health.give_up_outage(failure, status);
        }
        if self.health.stopped().is_some() {
            self.leave_doubtful(course);
        }
    }

    /// Calls that are kept.
    pub(super) fn n_doubtful(&self) -> usize {
        self.doubtful.n_held()
    }

    /// After an answer: what was kept is what those calls came to.
    pub(super) async fn admit_doubtful(&self, course: &Course) -> Result<(), Broken> {
        for held in self.doubtful.take() {
            self.land(course, held.call).await?;
        }
        Ok(())
    }

    /// At the end of the run: what is kept is what those calls came to, where others were answered.
    pub(crate) async fn settle_doubtful(&self, course: &Course) -> Result<(), Broken> {
        if self.health.has_ever_replied() && self.health.stopped().is_none() {
            return self.admit_doubtful(course).await;
        }
        self.leave_doubtful(course);
        Ok(())
    }

    fn leave_doubtful(&self, course: &Course) {
        for held in self.doubtful.take() {
            let row = &held.call.arrival.row;
            course.skip_request(self, row, "provider_stopped", &held.words);
        }
    }
}
