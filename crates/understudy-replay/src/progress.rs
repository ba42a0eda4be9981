//! What a watcher of a run is told.

use understudy_schema::units::Usd;

/// Watches a run. Called a few times per second and once at the end, never from two threads at once.
pub trait Progress: Sync {
    /// Tells where the run stands.
    fn update(&self, status: &Status);
}

/// Watches nothing.
impl Progress for () {
    fn update(&self, _status: &Status) {}
}

/// Where a run stands. Counts are calls to targets: one production call sent to two targets counts twice.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Status {
    /// Calls to send in this run.
    pub n_planned: u64,
    /// Calls sent at least once.
    pub n_sent: u64,
    /// Calls that have ended in a row, whatever came of them.
    pub n_done: u64,
    /// Those of them that failed.
    pub n_failed: u64,
    /// Planned calls that were not sent, for a reason that has a row of its own.
    pub n_skipped: u64,
    /// Attempts beyond each call's first.
    pub n_retries: u64,
    /// Batches that are out.
    pub n_batches: u64,
    /// Calls in them.
    pub n_in_batches: u64,
    /// Calls in flight.
    pub n_in_flight: u64,
    /// Spent so far, estimates for answers that never came included.
    pub spent: Usd,
    /// Targets that were stopped.
    pub stopped: Vec<String>,
}
