//! What came of a run.

use std::collections::BTreeMap;

use understudy_schema::units::{Millis, Usd};

/// What came of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Id of the run.
    pub run: String,
    /// The window it replays.
    pub window_label: String,
    /// Production calls in the window.
    pub n_calls: u64,
    /// Production calls of which nothing was planned, by reason (`grade_x`, `failed_call`, `cache_hit`,
    /// `duplicate_prompt`, `not_sampled`, `forbidden`). Each is a row of `replays.skips`.
    pub excluded: BTreeMap<String, u64>,
    /// Calls to targets that earlier runs had answered already.
    pub n_already_sent: u64,
    /// Calls to targets that were planned and not sent, although they could be: a further run sends them.
    pub n_unsent: u64,
    /// Rows found in journals of runs that were killed.
    pub n_recovered: u64,
    /// Those of them that were in flight at the kill: their answers are not known.
    pub n_in_flight_at_kill: u64,
    /// Batches that are still out: the next run of the window collects them.
    pub batches_out: Vec<BatchOut>,
    /// What the run cost, what the same run cost earlier included, and estimates for answers that never came.
    pub spent: Usd,
    /// What of that the same run had cost before it was ended and gone on with.
    pub spent_before: Usd,
    /// Whether the run was asked to end.
    pub was_ended: bool,
    /// The length of the run.
    pub elapsed: Millis,
    /// Each target, secondaries first in the order given, then the primary.
    pub targets: Vec<TargetOutcome>,
}

impl Outcome {
    /// What was spent since the run began or was gone on with: the sum over its targets.
    pub fn spent_now(&self) -> Usd {
        Usd((self.spent.0 - self.spent_before.0).max(0.0))
    }

    /// Whether nothing is left for a further run.
    pub fn is_whole(&self) -> bool {
        self.n_unsent == 0 && self.batches_out.is_empty()
    }
}

/// A batch that was handed in and is not collected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BatchOut {
    /// Its name.
    pub batch: String,
    /// Its id at the vendor, where that is known.
    pub batch_id: Option<String>,
    /// The run that handed it in.
    pub run: String,
    /// The target it went to.
    pub target: String,
    /// Calls in it.
    pub n_calls: u64,
    /// How it stood when it was last looked at, in words.
    pub state: String,
}

/// What came of the calls to one target.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TargetOutcome {
    /// The target's name.
    pub target: String,
    /// The arms it answered in: `S1`, or `P1` and `P2`.
    pub arms: Vec<String>,
    /// Calls to send in this run.
    pub n_planned: u64,
    /// Calls sent at least once.
    pub n_sent: u64,
    /// Calls that were answered, by outcome (`ok`, `empty`, `refused`, `filtered`, `truncated`).
    pub answered: BTreeMap<String, u64>,
    /// Calls that failed, by class (`auth`, `quota`, `overloaded`, …).
    pub failed: BTreeMap<String, u64>,
    /// Planned calls that were not sent, by reason (`untranslatable`, `budget`, `provider_stopped`, `interrupted`).
    pub skipped: BTreeMap<String, u64>,
    /// Attempts beyond each call's first.
    pub n_retries: u64,
    /// Calls by what they lost in translation (`W_SEED`, …).
    pub losses: BTreeMap<String, u64>,
    /// What the target's calls of this run cost, by the price table.
    pub spent: Usd,
    /// What is held against the budget beside that: the most that answers can have cost which did not say their tokens, and
    /// attempts whose answers were lost before a further one.
    pub held_for_uncounted: Usd,
    /// Why nothing more was sent to it, in words; `None` when it was not stopped.
    pub stopped: Option<String>,
    /// The model that the target was later than its present one, where both have answered calls of the window: of the calls
    /// that both were sent, the later answers are compared.
    pub later_model: Option<String>,
}

impl TargetOutcome {
    /// Calls that were answered.
    pub fn n_answered(&self) -> u64 {
        self.answered.values().sum()
    }

    /// Calls that failed.
    pub fn n_failed(&self) -> u64 {
        self.failed.values().sum()
    }

    /// Notes what a call is shown to have cost, and what it is held to have cost.
    pub(crate) fn note_cost(&mut self, shown: Option<Usd>, held: Usd) {
        let shown = shown.unwrap_or_default();
        self.spent += shown;
        self.held_for_uncounted += Usd((held.0 - shown.0).max(0.0));
    }

    /// Planned calls that were not sent and that a further run can send.
    pub fn n_unsent(&self) -> u64 {
        let lasting = self.skipped.get("untranslatable").copied().unwrap_or(0);
        self.n_skipped() - lasting
    }

    /// Planned calls that were not sent.
    pub fn n_skipped(&self) -> u64 {
        self.skipped.values().sum()
    }
}
