//! Follows one batch to its end.

use jiff::SignedDuration;
use understudy_providers::batch::{BatchState, BatchStatus};
use understudy_schema::units::Millis;

use super::attach::Attached;
use super::collect::{Collected, collect};
use super::desk::{Desk, Silence};
use crate::budget::Reservation;
use crate::journal::batches::BatchFile;
use crate::{Error, Result};

/// Vendors keep results for so long; a batch that is not known to them after that is given up.
const KEPT: SignedDuration = SignedDuration::from_hours(29 * 24);

/// Whether a batch was just handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    /// It was: it is not over yet.
    HandedIn,
    /// It was out when the run began.
    Found,
}

/// How following a batch ended.
enum End {
    /// Every request has its row or its skip.
    Collected,
    /// The vendor does not take it, in its words.
    Refused(String),
    /// It goes on at the vendor, and this is known of it.
    Out(String),
}

/// Follows a batch until its rows are in the tables or nobody waits for it any more. Returns the tokens of its prompts.
pub(super) async fn follow(
    desk: Desk<'_>,
    mut file: BatchFile,
    mut money: Reservation<'_>,
    begin: Begin,
) -> u64 {
    let tokens = file.intent.tokens;
    let name = file.intent.name.clone();
    match to_the_end(&desk, &mut file, &mut money, begin).await {
        Ok(End::Collected) => {
            desk.course.note_in(&name);
            drop(money);
        }
        Ok(End::Refused(words)) => {
            let left = refuse(&desk, file, &words).await;
            desk.course.note_in(&name);
            if let Err(error) = left {
                desk.course.fail(error);
            }
        }
        Ok(End::Out(words)) => {
            desk.course.note_out(&file, &words);
            money.promise();
        }
        Err(error) => {
            money.promise();
            desk.course.fail(error);
        }
    }
    tokens
}

async fn to_the_end(
    desk: &Desk<'_>,
    file: &mut BatchFile,
    money: &mut Reservation<'_>,
    begin: Begin,
) -> Result<End> {
    let mut begin = begin;
    let mut others = Vec::new();
    loop {
        match desk.attach(file, &others).await? {
            Ok(Attached::At(id)) if file.batch_id.is_some() => desk.course.note_out_as(file, &id),
            Ok(Attached::At(id)) => {
                file.note_id(&id)?;
                desk.course.note_out_as(file, &id);
            }
            Ok(Attached::Refused(words)) => return Ok(End::Refused(words)),
            Err(silence) => {
                return Ok(End::Out(words(
                    &silence,
                    "it is not known whether the vendor took it",
                )));
            }
        }
        let status = match watch(desk, file, begin).await {
            Ok(status) => status,
            Err(end) => return Ok(end),
        };
        let rows = match desk.rows(&status, file).await {
            Ok(rows) => rows,
            Err(silence) => return Ok(End::Out(words(&silence, "its rows are to be fetched"))),
        };
        match collect(desk, file, (&status, rows), money).await? {
            Collected::Done => return Ok(End::Collected),
            Collected::OfOthers => {
                others.push(status.id);
                file.forget_id()?;
                begin = Begin::Found;
            }
        }
    }
}

/// Asks after a batch until it is over.
async fn watch(desk: &Desk<'_>, file: &BatchFile, begin: Begin) -> Result<BatchStatus, End> {
    let polls = desk.course.options.batches;
    let id = file.batch_id.clone().unwrap_or_default();
    let mut wait = polls.first_poll;
    let mut known = "handed in".to_owned();
    if begin == Begin::HandedIn && desk.pause(wait).await.is_err() {
        return Err(End::Out(known));
    }
    loop {
        match desk.status(&id).await {
            Ok(status) if status.state.is_over() => return Ok(status),
            Ok(status) => known = shown(&status),
            Err(Silence::Gone)
                if KEPT
                    <= desk
                        .course
                        .options
                        .clock
                        .now()
                        .duration_since(file.intent.decided_at) =>
            {
                return Ok(gone(id));
            }
            Err(silence) => return Err(End::Out(words(&silence, &known))),
        }
        desk.course.note_out(file, &known);
        if desk.pause(wait).await.is_err() {
            return Err(End::Out(known));
        }
        wait = Millis((wait.0 * 1.5).min(polls.longest_poll.0));
    }
}

/// How a batch stands, in words.
fn shown(status: &BatchStatus) -> String {
    match (status.n_answered, status.n_requests) {
        (Some(n_answered), Some(n)) if 0 < n_answered => {
            format!("{}, {n_answered} of {n} answered", status.state.as_str())
        }
        _ => status.state.as_str().to_owned(),
    }
}

/// A batch whose results are kept no more.
fn gone(id: String) -> BatchStatus {
    BatchStatus {
        id,
        state: BatchState::Complete,
        state_native: "gone".to_owned(),
        n_requests: None,
        n_answered: None,
        n_failed: None,
        results: Vec::new(),
        error: Some("its results are kept no more".to_owned()),
        name: None,
        run: None,
        created_at: None,
    }
}

fn words(silence: &Silence, known: &str) -> String {
    match silence {
        Silence::Left => known.to_owned(),
        Silence::Gone => {
            "not known to the provider: is the key of the account that handed it in?".to_owned()
        }
        Silence::Refused(no) => no.words(),
    }
}

/// A batch that was never taken: its calls can be sent by a further run.
async fn refuse(desk: &Desk<'_>, file: BatchFile, words: &str) -> Result<()> {
    let reading = file.clone();
    let requests = tokio::task::spawn_blocking(move || reading.requests()).await;
    let requests = requests.map_err(|_| Error::Ended { part: "reader" })??;
    for request in &requests {
        desk.course
            .skip_request(desk.lane, &request.row, "batch_refused", words);
    }
    file.remove()
}
