//! Notices when a target is of no use any more: its key is refused, its account is used up, or nobody answers.
//!
//! Single failures are findings and the run goes on. What fails for every call alike would only burn through the
//! week, so the target is stopped with a clear word, and the calls not sent can be sent by a further run.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit, watch};
use understudy_schema::chat::ErrorClass;
use understudy_schema::units::Millis;

use crate::retry::{Failure, code};
use crate::wire::{Reading, cut};

/// Attempts in a row without a connection after which a target that was never reached is given up.
const CONNECTS_TO_BEGIN_WITH: u32 = 5;

/// Attempts in a row without any answer after which a target is given up, at least.
const SILENCES: u32 = 20;

/// Refusals of the key in a row after which a target that has answered before is given up. One may be a hiccup.
const REFUSALS: u32 = 3;

/// Answers in a row that model or address do not exist after which a target is given up. They cost nothing, and a gateway
/// may give one for a single request.
pub(crate) const MISSES: u32 = 20;

/// Waits asked for in a row, without an answer between, after which everyone waits.
const THROTTLES: u32 = 3;

/// How long the others wait for the very first call, which shows whether the target can be used at all.
const SOLO: Duration = Duration::from_secs(5);

/// What is known of a target's state.
#[derive(Debug)]
pub(crate) struct Health {
    most_silences: u32,
    counts: Mutex<Counts>,
    stopped: OnceLock<String>,
    stopping: watch::Sender<bool>,
    solo: Semaphore,
    opened: OnceLock<()>,
    replied_before: OnceLock<()>,
}

#[derive(Debug, Default)]
struct Counts {
    heard: bool,
    answered: bool,
    /// Whether a model of it answered a call.
    replied: bool,
    unconnected: u32,
    silent: u32,
    refused: u32,
    throttled: u32,
}

impl Health {
    /// A target of which nothing is known.
    pub(crate) fn new(concurrency: usize) -> Self {
        let in_flight = u32::try_from(concurrency).unwrap_or(u32::MAX);
        Self {
            most_silences: in_flight.saturating_mul(2).max(SILENCES),
            counts: Mutex::default(),
            stopped: OnceLock::new(),
            stopping: watch::Sender::new(false),
            solo: Semaphore::new(1),
            opened: OnceLock::new(),
            replied_before: OnceLock::new(),
        }
    }

    /// Why the target was stopped, if it was.
    pub(crate) fn stopped(&self) -> Option<&str> {
        self.stopped.get().map(String::as_str)
    }

    /// Whether anything was ever heard of the target.
    pub(crate) fn was_heard(&self) -> bool {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.heard
    }

    /// Whether a call to the target was ever answered by its model.
    pub(crate) fn has_replied(&self) -> bool {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.replied
    }

    /// Notes that an earlier run had answers of the target's model.
    pub(crate) fn note_replied_before(&self) {
        // Noted twice is noted.
        let _ = self.replied_before.set(());
    }

    /// Whether a call to the target was answered by its model, in this run or an earlier one.
    pub(crate) fn has_ever_replied(&self) -> bool {
        self.has_replied() || self.replied_before.get().is_some()
    }

    /// Waits until the target is stopped.
    pub(crate) async fn stopping(&self) {
        // The sender lives as long as `self`.
        let _ = self.stopping.subscribe().wait_for(|stopped| *stopped).await;
    }

    /// Lets one call through until the target has answered something, then all: a wrong key costs one call.
    pub(crate) async fn enter(&self) -> Option<SemaphorePermit<'_>> {
        if self.opened.get().is_some() {
            return None;
        }
        let permit = tokio::time::timeout(SOLO, self.solo.acquire())
            .await
            .ok()?
            .ok()?;
        self.opened.get().is_none().then_some(permit)
    }

    /// Notes what an attempt came to. Returns a wait that everyone should keep.
    pub(crate) fn note(&self, reading: &Reading, status: Option<u16>) -> Option<Millis> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if status.is_some() {
            counts.heard = true;
            counts.unconnected = 0;
            counts.silent = 0;
            self.open();
        }
        match reading {
            Reading::Reply { .. } => {
                counts.answered = true;
                counts.replied = true;
                counts.refused = 0;
                counts.throttled = 0;
                None
            }
            Reading::Failed { failure, .. } => self.note_failure(&mut counts, failure, status),
        }
    }

    /// Notes that the target answered a call that is no replay, such as one about a batch.
    pub(crate) fn note_heard(&self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts = Counts {
            heard: true,
            answered: true,
            replied: counts.replied,
            ..Counts::default()
        };
        drop(counts);
        self.open();
    }

    fn note_failure(
        &self,
        counts: &mut Counts,
        failure: &Failure,
        status: Option<u16>,
    ) -> Option<Millis> {
        if failure.fatal {
            counts.refused += 1;
            let most = match failure.class {
                ErrorClass::Quota => 1,
                ErrorClass::InvalidRequest => MISSES,
                _ if !counts.answered => 1,
                _ => REFUSALS,
            };
            if most <= counts.refused {
                self.stop(refusal(failure, status));
            }
            return None;
        }
        match (failure.class, failure.code.as_deref()) {
            (ErrorClass::Network, Some(code::CONNECT_FAILED)) => {
                counts.unconnected += 1;
                let most = if counts.heard {
                    self.most_silences
                } else {
                    CONNECTS_TO_BEGIN_WITH
                };
                if most <= counts.unconnected {
                    self.stop(unreachable_after(counts.unconnected, failure));
                }
            }
            _ if status.is_none() => {
                counts.silent += 1;
                if self.most_silences <= counts.silent {
                    self.stop(format!(
                        "gave no answer in {} attempts in a row ({})",
                        counts.silent, failure.message
                    ));
                }
            }
            (ErrorClass::Quota, _) => {
                counts.throttled += 1;
                return failure.asked_wait.filter(|_| THROTTLES <= counts.throttled);
            }
            _ => {}
        }
        None
    }

    /// Stops a target of which nothing was ever heard, because a whole call could not reach it.
    pub(crate) fn give_up(&self, failure: &Failure) {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let n_attempts = counts.unconnected;
        drop(counts);
        self.stop(unreachable_after(n_attempts, failure));
    }

    /// Stops a target whose every call failed or was turned away.
    pub(crate) fn give_up_outage(&self, failure: &Failure, status: i64) {
        let message = cut(&failure.message, 200);
        self.stop(format!(
            "answered none of {MISSES} calls in a row ({status}: {message})"
        ));
    }

    fn open(&self) {
        if self.opened.set(()).is_ok() {
            // Everyone who waits in line goes through.
            self.solo.add_permits(Semaphore::MAX_PERMITS / 2);
        }
    }

    fn stop(&self, why: String) {
        // Only the first reason is told; the others follow from it.
        let _ = self.stopped.set(why);
        self.stopping.send_replace(true);
        self.open();
    }
}

fn unreachable_after(n_attempts: u32, failure: &Failure) -> String {
    let message = &failure.message;
    format!("could not be reached in {n_attempts} attempts in a row ({message})")
}

/// The reason in words for a failure that every further call would share.
fn refusal(failure: &Failure, status: Option<u16>) -> String {
    let what = match failure.class {
        ErrorClass::Quota => "its account is used up",
        ErrorClass::Decode => "its address points elsewhere",
        ErrorClass::InvalidRequest => "its model or its address does not exist",
        _ => "it refused the key",
    };
    let status = status
        .map(|status| format!("{status} "))
        .unwrap_or_default();
    let code = failure.code.as_deref().unwrap_or("without a code");
    format!("{what} ({status}{code}: {})", cut(&failure.message, 200))
}

#[cfg(test)]
mod tests;
