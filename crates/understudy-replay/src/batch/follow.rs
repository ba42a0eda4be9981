//! Follows one batch to its end.

use jiff::SignedDuration;
use understudy_providers::batch::{BatchState, BatchStatus};
use understudy_schema::units::Millis;

use super::attach::{Attached, Found};
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

/// What became of asking after a batch.
enum Watched {
    /// It is over.
    Over(BatchStatus),
    /// It was taken for this one, and is another.
    OfOthers,
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
        let found = match desk.attach(file, &others).await? {
            Ok(Attached::At(found)) => found,
            Ok(Attached::Refused(words)) => return Ok(End::Refused(words)),
            Err(silence) => {
                let known = "it is not known whether the vendor took it";
                return Ok(End::Out(words(&silence, known)));
            }
        };
        if let (Found::Certain(id), None) = (&found, &file.batch_id) {
            file.note_id(id)?;
        }
        desk.course.note_out(file, "handed in");
        let status = match watch(desk, file, found.id(), begin).await {
            Watched::Over(status) => status,
            Watched::OfOthers => {
                others.push(found.id().to_owned());
                continue;
            }
            Watched::Out(words) => return Ok(End::Out(words)),
        };
        let rows = match desk.rows(&status, file).await {
            Ok(rows) => rows,
            Err(silence) => return Ok(End::Out(words(&silence, "its rows are to be fetched"))),
        };
        match collect(desk, file, (&status, rows), money).await? {
            Collected::Done => return Ok(End::Collected),
            Collected::OfOthers => {
                others.push(status.id);
                begin = Begin::Found;
            }
        }
    }
}

/// Asks after a batch of that id until it is over, or known to be another's.
async fn watch(desk: &Desk<'_>, file: &BatchFile, id: &str, begin: Begin) -> Watched {
    let polls = desk.course.options.batches;
    let mut wait = polls.first_poll;
    let mut known = "handed in".to_owned();
    if begin == Begin::HandedIn && desk.pause(wait).await.is_err() {
        return Watched::Out(known);
    }
    loop {
        if file.batch_id.is_none() && desk.course.is_known(id) {
            return Watched::OfOthers;
        }
        match desk.status(id).await {
            Ok(status) if status.state.is_over() => return Watched::Over(status),
            Ok(status) => known = shown(&status),
            Err(Silence::Gone) if is_kept_no_more(desk, file) => {
                return Watched::Over(gone(id.to_owned()));
            }
            Err(silence) => return Watched::Out(words(&silence, &known)),
        }
        desk.course.note_out(file, &known);
        if desk.pause(wait).await.is_err() {
            return Watched::Out(known);
        }
        wait = Millis((wait.0 * 1.5).min(polls.longest_poll.0));
    }
}

/// Whether a batch was handed in so long ago that its vendor need not know it any more.
fn is_kept_no_more(desk: &Desk<'_>, file: &BatchFile) -> bool {
    let now = desk.course.options.clock.now();
    KEPT <= now.duration_since(file.intent.decided_at)
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
