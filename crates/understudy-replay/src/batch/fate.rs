//! What became of each request of a batch, by the rows that came.

use std::collections::HashMap;

use understudy_providers::batch::{
    BatchApi, BatchJoin, BatchOutcome, BatchResult, BatchState, BatchStatus, Joined,
};
use understudy_schema::chat::{ErrorClass, Usage};
use understudy_schema::units::Millis;

use crate::lane::health::MISSES;
use crate::lane::{Lane, Left};
use crate::retry::code;
use crate::send::{Answer, Times};
use crate::wire::{self, Reading, cut};

/// The rows of a batch, put to its requests by their ids.
#[derive(Debug, Default)]
pub(super) struct Rows {
    found: HashMap<String, BatchResult>,
    pub(super) n_twice: u64,
    pub(super) n_strangers: u64,
    pub(super) n_unreadable: u64,
}

/// What a row means that says "not found" (404).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absence {
    /// It is what the one request came to: others were answered.
    Request,
    /// The target has no such model, or not for batches: nothing was answered.
    Target,
}

impl Rows {
    /// Puts rows to the requests of those ids.
    pub(super) fn of(api: BatchApi, ids: impl Iterator<Item = String>, texts: Vec<String>) -> Self {
        let mut rows = Self::default();
        let mut join = BatchJoin::new(ids);
        for text in texts {
            for read in api.read_results(&text) {
                match read.map(|row| join.take(row)) {
                    Ok(Joined::Row(row)) => {
                        rows.found.insert(row.custom_id.clone(), row);
                    }
                    Ok(Joined::Twice(_)) => rows.n_twice += 1,
                    Ok(Joined::Stranger(_)) => rows.n_strangers += 1,
                    Err(_) => rows.n_unreadable += 1,
                }
            }
        }
        rows
    }

    /// Whether all rows are of other requests: the batch is somebody else's.
    pub(super) fn are_of_others(&self) -> bool {
        self.found.is_empty() && 0 < self.n_strangers
    }

    /// What "not found" means in this batch, after others of the run have been answered or not.
    pub(super) fn absence(&self, others_before: Absence) -> Absence {
        let outcomes = || self.found.values().map(|row| &row.outcome);
        if outcomes().any(|outcome| matches!(outcome, BatchOutcome::Answered { .. })) {
            return Absence::Request;
        }
        let is_absent =
            |outcome: &&BatchOutcome| matches!(outcome, BatchOutcome::Failed { status: 404, .. });
        if outcomes().filter(is_absent).count() < MISSES as usize {
            others_before
        } else {
            Absence::Target
        }
    }

    /// Takes the row of a request.
    pub(super) fn take(&mut self, id: &str) -> Option<BatchResult> {
        self.found.remove(id)
    }
}

/// What became of one request.
#[derive(Debug)]
pub(super) enum Fate {
    /// It was answered, with a status of HTTP.
    Answered {
        reading: Reading,
        status: u16,
        native: String,
    },
    /// It was not, and nothing was paid.
    Unanswered {
        reason: &'static str,
        detail: String,
    },
    /// It is done by the vendor's word, and its row did not come.
    Missing { reading: Reading },
}

/// What became of a request of a batch that is over, by its row, if one came.
pub(super) fn fate(
    lane: &Lane,
    api: BatchApi,
    (status, absence): (&BatchStatus, Absence),
    row: Option<BatchResult>,
) -> Fate {
    match row.map(|row| row.outcome) {
        Some(BatchOutcome::Answered { body }) => answered(lane, 200, body.to_string()),
        Some(BatchOutcome::Failed { status: 404, body }) if absence == Absence::Target => {
            let detail = format!("404 {}", cut(&body.to_string(), 300));
            Fate::Unanswered {
                reason: "provider_stopped",
                detail,
            }
        }
        Some(BatchOutcome::Failed { status, body }) => answered(lane, status, body.to_string()),
        Some(BatchOutcome::Expired) => unanswered("batch_expired", status),
        Some(BatchOutcome::Cancelled) => unanswered("batch_cancelled", status),
        None => rowless(api, status),
    }
}

fn answered(lane: &Lane, status: u16, native: String) -> Fate {
    let answer = Answer {
        status,
        headers: Vec::new(),
        body: native,
        times: Times {
            ttfb: Millis(0.0),
            first_event: None,
            ttft: None,
            latency: Millis(0.0),
        },
        fault: None,
        counted: Usage::default(),
    };
    let reading = wire::read(&lane.target, &answer);
    let left = reading
        .failure()
        .and_then(|failure| lane.left(failure, Some(status)));
    if let Some(Left::Skipped { reason, detail }) = left {
        return Fate::Unanswered { reason, detail };
    }
    Fate::Answered {
        reading,
        status,
        native: answer.body,
    }
}

/// A request of which no row came. A batch that failed has answered none; one that ended before its time has answered those
/// with rows only, unless its vendor writes a row for the others, too.
fn rowless(api: BatchApi, status: &BatchStatus) -> Fate {
    let all_have_rows = api.names_unanswered() && !status.results.is_empty();
    match status.state {
        BatchState::Failed => unanswered("batch_failed", status),
        BatchState::Expired if !all_have_rows => unanswered("batch_expired", status),
        BatchState::Cancelled if !all_have_rows => unanswered("batch_cancelled", status),
        _ => {
            let message = match &status.error {
                Some(error) => format!("the batch holds no row of the request: {error}"),
                None => "the batch is over and holds no row of the request".to_owned(),
            };
            Fate::Missing {
                reading: Reading::lost(ErrorClass::Decode, code::BATCH_ROW_MISSING, message),
            }
        }
    }
}

fn unanswered(reason: &'static str, status: &BatchStatus) -> Fate {
    let words = match reason {
        "batch_expired" => "the batch's time was over before the request's turn",
        "batch_cancelled" => "the batch was ended before the request's turn",
        _ => "the vendor could not do the batch",
    };
    let detail = match &status.error {
        Some(error) => format!("{words}: {error}"),
        None => words.to_owned(),
    };
    Fate::Unanswered { reason, detail }
}

#[cfg(test)]
mod tests;
