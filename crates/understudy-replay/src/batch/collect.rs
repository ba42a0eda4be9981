//! Turns the rows of a batch into rows of the tables.

use std::sync::atomic::Ordering;

use understudy_providers::batch::BatchStatus;
use understudy_schema::tables::replays::{Batch, Call};
use understudy_schema::units::Usd;

use super::desk::Desk;
use super::fate::{Absence, Fate, Rows, fate};
use crate::budget::Reservation;
use crate::course::Course;
use crate::journal::batches::{BatchFile, Intent};
use crate::journal::{Arrival, Departure};
use crate::lane::{Bill, count};
use crate::row::{Ending, end};
use crate::wire::Reading;
use crate::{Error, Result};

/// Rows that are given to the journal together.
const TOGETHER: usize = 256;

/// What became of collecting a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Collected {
    /// Every request has its row or its skip, and the batch's file is gone.
    Done,
    /// It was another batch: none of its rows is of ours.
    OfOthers,
}

/// The counts of one batch.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    n_answered: i64,
    n_failed: i64,
    n_unanswered: i64,
    n_missing: i64,
    cost_usd: f64,
}

/// Writes the rows of a batch that is over into the tables and removes its file.
pub(super) async fn collect(
    desk: &Desk<'_>,
    file: &BatchFile,
    (status, texts): (&BatchStatus, Vec<String>),
    money: &mut Reservation<'_>,
) -> Result<Collected> {
    let ids = file.intent.requests.iter().map(|one| one.id.clone());
    let mut rows = Rows::of(desk.api, ids, texts);
    if rows.are_of_others() && file.batch_id.is_none() {
        return Ok(Collected::OfOthers);
    }
    let reading = file.clone();
    let requests = tokio::task::spawn_blocking(move || reading.requests()).await;
    let requests = requests.map_err(|_| Error::Ended { part: "reader" })??;
    let mut collector = Collector {
        desk,
        intent: &file.intent,
        status,
        money,
        sums: Sums::default(),
        absence: absence(desk, &rows),
    };
    let mut requests = requests.into_iter().peekable();
    while requests.peek().is_some() {
        let together: Vec<Departure> = requests.by_ref().take(TOGETHER).collect();
        collector.land(together, &mut rows).await?;
    }
    let sums = collector.sums;
    let synced = desk.course.journal.synced().await;
    synced.map_err(|_| Error::Ended { part: "journal" })?;
    write_row(desk.course, file, status, (&rows, sums))?;
    file.clone().remove()?;
    Ok(Collected::Done)
}

struct Collector<'a, 'b> {
    desk: &'a Desk<'a>,
    intent: &'a Intent,
    status: &'a BatchStatus,
    money: &'a mut Reservation<'b>,
    sums: Sums,
    absence: Absence,
}

/// What "not found" means in a batch.
fn absence(desk: &Desk<'_>, rows: &Rows) -> Absence {
    let replied = &desk.lane.batches_replied;
    let before = if replied.load(Ordering::Relaxed) {
        Absence::Request
    } else {
        Absence::Target
    };
    let absence = rows.absence(before);
    if absence == Absence::Request {
        replied.store(true, Ordering::Relaxed);
    }
    absence
}

impl Collector<'_, '_> {
    async fn land(&mut self, requests: Vec<Departure>, rows: &mut Rows) -> Result<()> {
        let mut arrivals = Vec::new();
        for request in requests {
            let row = rows.take(&request.row.replay_id);
            let status = (self.status, self.absence);
            let fate = fate(self.desk.lane, self.desk.api, status, row);
            arrivals.extend(self.arrival(request, fate));
        }
        let journal = &self.desk.course.journal;
        let written = arrivals.into_iter().map(|arrival| journal.ended(arrival));
        let written = futures::future::join_all(written).await;
        if written.into_iter().any(|one| one.is_err()) {
            return Err(Error::Ended { part: "journal" });
        }
        Ok(())
    }

    /// The row of a request that is not in the tables yet.
    fn arrival(&mut self, request: Departure, fate: Fate) -> Option<Arrival> {
        let landed = self.desk.course.landed.contains(&request.row.replay_id);
        let (reading, status, native) = match fate {
            Fate::Answered {
                reading,
                status,
                native,
            } => (reading, Some(status), Some(native)),
            Fate::Missing { reading } => (reading, None, None),
            Fate::Unanswered { reason, detail } => {
                self.sums.n_unanswered += 1;
                if !landed {
                    let (course, lane) = (self.desk.course, self.desk.lane);
                    course.skip_request(lane, &request.row, reason, &detail);
                }
                return None;
            }
        };
        let estimate = Usd(request.row.cost_usd.unwrap_or_default());
        let share = self.intent.price_share;
        let bill = self.desk.lane.pricing.bill(&reading, (estimate, share));
        self.count(&reading, status, bill.held);
        if landed {
            return None;
        }
        let mut row = request.row;
        let ending = Ending {
            reading: &reading,
            status,
            times: None,
            native,
            bill,
            held: bill.held,
        };
        end(&mut row, ending);
        let now = self.desk.course.options.clock.now();
        row.n_in_flight = i64::try_from(self.intent.requests.len()).unwrap_or(i64::MAX);
        row.total_ms = now.duration_since(row.started_at).as_secs_f64() * 1_000.0;
        self.note(&reading, &row, bill);
        Some(Arrival {
            row,
            attempts: Vec::new(),
            losses: request.losses,
        })
    }

    fn count(&mut self, reading: &Reading, status: Option<u16>, cost: Usd) {
        self.sums.cost_usd += cost.0;
        let sum = match reading {
            _ if status.is_none() => &mut self.sums.n_missing,
            Reading::Reply { .. } => &mut self.sums.n_answered,
            Reading::Failed { .. } => &mut self.sums.n_failed,
        };
        *sum += 1;
    }

    /// Settles what a request cost and counts what became of it.
    fn note(&self, reading: &Reading, row: &Call, bill: Bill) {
        self.money.charge(bill.held);
        let mut tally = self.desk.lane.tally();
        tally.note_cost(bill.shown, bill.held);
        match reading.failure() {
            None => count(&mut tally.answered, &row.outcome),
            Some(failure) => count(&mut tally.failed, failure.class.as_str()),
        }
    }
}

/// Writes down that a batch is out.
pub(super) fn write_row_of_out(course: &Course, file: &BatchFile, state: &str) -> Result<()> {
    let row = Batch {
        state: state.to_owned(),
        ..row_of(file)
    };
    append(course, &row)
}

fn write_row(
    course: &Course,
    file: &BatchFile,
    status: &BatchStatus,
    (rows, sums): (&Rows, Sums),
) -> Result<()> {
    let state = match status.state_native.as_str() {
        "gone" => "gone",
        _ => status.state.as_str(),
    };
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let row = Batch {
        batch_id: Some(status.id.clone()),
        state: state.to_owned(),
        detail: status.error.clone(),
        collected_at: Some(course.options.clock.now()),
        n_answered: sums.n_answered,
        n_failed: sums.n_failed,
        n_unanswered: sums.n_unanswered,
        n_missing: sums.n_missing,
        n_twice: whole(rows.n_twice),
        n_strangers: whole(rows.n_strangers),
        n_unreadable: whole(rows.n_unreadable),
        cost_usd: Some(sums.cost_usd),
        ..row_of(file)
    };
    append(course, &row)
}

fn row_of(file: &BatchFile) -> Batch {
    let of = &file.intent;
    Batch {
        batch: of.name.clone(),
        batch_id: file.batch_id.clone(),
        window_label: of.window_label.clone(),
        target: of.target.clone(),
        model_requested: of.model.clone(),
        api: of.api.clone(),
        handed_in_at: of.decided_at,
        n_requests: i64::try_from(of.requests.len()).unwrap_or(i64::MAX),
        cost_at_most_usd: of.estimate().0,
        ..Batch::default()
    }
}

/// A batch has one row, in a file of its own that is replaced.
fn append(course: &Course, row: &Batch) -> Result<()> {
    let (run, name) = (&course.options.run, &row.batch);
    Ok(course.store.append(run, name, std::slice::from_ref(row))?)
}
