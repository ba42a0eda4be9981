//! Whether a failed attempt is repeated, and after how long.

use understudy_schema::chat::ErrorClass;
use understudy_schema::units::Millis;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::Retry;

/// Error codes of this crate, for failures that no vendor has named.
pub(crate) mod code {
    /// No connection could be made: nothing was sent.
    pub(crate) const CONNECT_FAILED: &str = "connect_failed";
    /// The connection broke before the whole answer was there.
    pub(crate) const CONNECTION_LOST: &str = "connection_lost";
    /// The whole answer was not there in time.
    pub(crate) const DEADLINE: &str = "deadline";
    /// The answer was larger than this program reads.
    pub(crate) const TOO_LARGE: &str = "too_large";
    /// The server pointed to another address, which is not followed.
    pub(crate) const REDIRECT: &str = "redirect";
    /// The answer is not of its dialect.
    pub(crate) const UNREADABLE: &str = "unreadable";
    /// A batch is over, its vendor says that the request is done, and its row did not come.
    pub(crate) const BATCH_ROW_MISSING: &str = "batch_row_missing";
    /// The bucket of a batch could not be used.
    pub(crate) const BUCKET: &str = "bucket";
    /// The program was killed while the call was in flight.
    pub(crate) const IN_FLIGHT_AT_KILL: &str = "in_flight_at_kill";
}

/// What went wrong in one attempt.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Failure {
    pub(crate) class: ErrorClass,
    pub(crate) code: Option<String>,
    pub(crate) message: String,
    /// The wait the server asked for.
    pub(crate) asked_wait: Option<Millis>,
    /// Whether the same call may succeed later.
    pub(crate) repeatable: bool,
    /// Whether every further call to the target would fail alike.
    pub(crate) fatal: bool,
}

/// Whether a call was never answered for a reason that is the caller's own, so that asking again costs nothing twice.
pub(crate) fn is_unanswered(class: ErrorClass, code: Option<&str>, status: Option<i64>) -> bool {
    match class {
        ErrorClass::Auth => true,
        ErrorClass::Quota => is_account_used_up(code, status),
        ErrorClass::Network => code == Some(code::CONNECT_FAILED),
        ErrorClass::Decode => code == Some(code::REDIRECT),
        _ => false,
    }
}

/// Whether the target turned a request away because it has too many.
pub(crate) fn is_turned_away(failure: &Failure) -> bool {
    !failure.fatal && matches!(failure.class, ErrorClass::Quota | ErrorClass::Overloaded)
}

/// Whether a failure of class `quota` is the account's end rather than a rate: waiting does not help.
pub(crate) fn is_account_used_up(code: Option<&str>, status: Option<i64>) -> bool {
    let named = code.is_some_and(|code| {
        let code = code.to_ascii_lowercase();
        ["insufficient_quota", "billing", PER_DAY]
            .iter()
            .any(|word| code.contains(word))
    });
    named || status == Some(402)
}

/// What is added to a vendor's code when a day's quota is used up and the code alone does not say so.
pub(crate) const PER_DAY: &str = "per_day";

/// The wait before the next attempt; `None` when there is to be none.
///
/// A deadline of our own is never repeated: it is a measurement, and its answer may have been paid for.
///
/// `attempt` counts from 1. The wait is drawn from the run's seed and the call, so that a run repeats exactly.
pub(crate) fn wait(
    policy: &Retry,
    failure: &Failure,
    attempt: u32,
    chance: Chance<'_>,
) -> Option<Millis> {
    if policy.max_attempts <= attempt || !failure.repeatable {
        return None;
    }
    let bound = policy.base.0 * f64::from(2_u32.saturating_pow(attempt - 1));
    let drawn = chance.draw(attempt) * bound.min(policy.cap.0);
    match failure.asked_wait {
        // One that is over by the server's own clock is no leave to ask at once.
        Some(asked) => (asked.0 <= policy.longest_asked.0).then_some(Millis(asked.0.max(drawn))),
        None => Some(Millis(drawn)),
    }
}

/// Where a call's chance comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chance<'a> {
    pub(crate) replay_id: &'a str,
    pub(crate) seed: u64,
}

impl Chance<'_> {
    /// A number in [0, 1).
    fn draw(self, attempt: u32) -> f64 {
        let seed = self.seed.wrapping_add(u64::from(attempt));
        let bits = xxh3_64_with_seed(self.replay_id.as_bytes(), seed) >> 11;
        bits as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests;
