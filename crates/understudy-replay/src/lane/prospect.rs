//! Whether the control is worth its money: not before a secondary was tried, and not when none of them can be used.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::{Lane, Left};
use crate::Pacing;
use crate::course::Course;

/// Between two looks at the secondaries.
const LOOK: Duration = Duration::from_millis(20);

/// Whether any secondary was seen to be of use.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    is_open: AtomicBool,
    began: OnceLock<Instant>,
}

/// What is known of the secondaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prospect {
    /// One of them is of use, or none is asked in this run.
    Good,
    /// None has been heard enough of.
    Open,
    /// Each was stopped, or has ended without having answered.
    Bad,
}

impl Course {
    /// Waits with a call to the primary until a secondary was tried, and refuses it when none can be used: it would be
    /// compared with nothing. A secondary that says nothing at all is not waited for longer than for one attempt.
    pub(crate) async fn worth_controlling(&self, lane: &Lane) -> Result<(), Left> {
        if !lane.is_control || self.gate.is_open.load(Ordering::Relaxed) {
            return Ok(());
        }
        let began = *self.gate.began.get_or_init(Instant::now);
        let patience = Duration::try_from_secs_f64(self.options.timeout.0 / 1_000.0);
        let patience = patience.unwrap_or(Duration::MAX);
        loop {
            self.check_control(lane)?;
            // In the log's own pace a secondary's first call may be due much later.
            let waits = self.options.pacing == Pacing::Fast && began.elapsed() < patience;
            if self.gate.is_open.load(Ordering::Relaxed) || !waits {
                return Ok(());
            }
            self.unless_halted(lane, tokio::time::sleep(LOOK)).await?;
        }
    }

    /// Refuses a call to the primary when no secondary can be used.
    pub(crate) fn check_control(&self, lane: &Lane) -> Result<(), Left> {
        if !lane.is_control || self.gate.is_open.load(Ordering::Relaxed) {
            return Ok(());
        }
        match self.prospect() {
            Prospect::Good => self.gate.is_open.store(true, Ordering::Relaxed),
            Prospect::Open => {}
            Prospect::Bad => {
                return Err(Left::Skipped {
                    reason: "provider_stopped",
                    detail: "no secondary answered: the control would be compared with nothing"
                        .to_owned(),
                });
            }
        }
        Ok(())
    }

    fn prospect(&self) -> Prospect {
        let secondaries = self.lanes.iter().filter(|lane| !lane.is_control);
        let each: Vec<Prospect> = secondaries.filter_map(Lane::prospect).collect();
        if each.is_empty() || each.contains(&Prospect::Good) {
            Prospect::Good
        } else if each.contains(&Prospect::Open) {
            Prospect::Open
        } else {
            Prospect::Bad
        }
    }
}

impl Lane {
    /// What is known of one secondary; `None` when nothing is to be sent to it.
    fn prospect(&self) -> Option<Prospect> {
        let tally = self.tally();
        if tally.n_planned == 0 {
            return None;
        }
        let has_ended = 0 < tally.n_answered() + tally.n_failed();
        let n_left = tally.n_skipped() + self.n_doubtful() as u64;
        // A batch tells after hours.
        let has_replied = self.health.has_ever_replied() && self.health.stopped().is_none();
        Some(if self.batch.is_some() || has_ended || has_replied {
            Prospect::Good
        } else if self.health.stopped().is_some() || tally.n_planned <= n_left {
            Prospect::Bad
        } else {
            Prospect::Open
        })
    }
}
