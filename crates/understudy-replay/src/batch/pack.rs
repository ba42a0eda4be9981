//! Packs calls into batches: each is translated and its money reserved before it is put in, and what is full is handed in.

use std::future::Future;
use std::sync::atomic::Ordering;

use futures::FutureExt as _;
use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use understudy_providers::batch::{BatchLimits, BatchPart, BatchWriter};
use understudy_schema::ids::digest;
use understudy_schema::tables::replays::Call;
use understudy_schema::units::Usd;

use super::attach::Found;
use super::collect::write_row_of_out;
use super::desk::{Desk, NotIn};
use super::follow::{Begin, follow};
use super::way::BatchWay;
use crate::budget::{self, Reservation, Room, Size};
use crate::course::Course;
use crate::journal::Departure;
use crate::journal::batches::{BatchFile, Intent, Request};
use crate::lane::{Job, Lane, Left, count, sendable};
use crate::prepare::Prepared;
use crate::row::{Sending, in_flight};
use crate::{Error, Result, Streaming, Target};

/// After so many batches in a row that were refused no more are tried.
const REFUSALS: u32 = 3;

/// The calls of a batch that is being packed.
#[derive(Debug, Default)]
struct Load<'a> {
    requests: Vec<Departure>,
    known_as: Vec<Request>,
    warnings: Vec<&'static str>,
    money: Option<Reservation<'a>>,
}

/// Packs the calls of one lane.
pub(super) struct Packer<'a> {
    course: &'a Course,
    lane: &'a Lane,
    /// As the lane's, but asked for answers in one piece.
    target: Target,
    writer: Option<BatchWriter>,
    load: Load<'a>,
    /// The batches that are out, each of which ends with the tokens of its prompts.
    pub(super) following: FuturesUnordered<BoxFuture<'a, u64>>,
    tokens_out: u64,
    n_refused: u32,
    n_packed: u64,
}

impl<'a> Packer<'a> {
    pub(super) fn new(course: &'a Course, lane: &'a Lane) -> Self {
        Self {
            course,
            lane,
            target: Target {
                streaming: Streaming::Never,
                ..lane.target.clone()
            },
            writer: None,
            load: Load::default(),
            following: FuturesUnordered::new(),
            tokens_out: 0,
            n_refused: 0,
            n_packed: 0,
        }
    }

    /// Follows a batch that was out when the run began.
    pub(super) fn follow_found(&mut self, file: BatchFile) {
        let open = file.open_estimate(&self.course.landed);
        let money = self.course.budget.adopt(open);
        self.follow(file, money, Begin::Found);
    }

    fn follow(&mut self, file: BatchFile, money: Reservation<'a>, begin: Begin) {
        let Some(api) = file.intent.api() else { return };
        let desk = Desk {
            course: self.course,
            lane: self.lane,
            api,
        };
        self.tokens_out += file.intent.tokens;
        self.following
            .push(follow(desk, file, money, begin).boxed());
    }

    /// Notes that a batch has ended.
    pub(super) fn note_end(&mut self, tokens: u64) {
        self.tokens_out = self.tokens_out.saturating_sub(tokens);
    }

    /// Whether calls wait for a batch to become full.
    pub(super) fn has_begun(&self) -> bool {
        !self.load.requests.is_empty()
    }

    /// Does something, and meanwhile follows the batches that are out.
    async fn meanwhile<T>(&mut self, wanted: impl Future<Output = T>) -> T {
        let mut wanted = std::pin::pin!(wanted);
        loop {
            tokio::select! {
                biased;
                value = &mut wanted => return value,
                Some(tokens) = self.following.next(), if !self.following.is_empty() => self.note_end(tokens),
            }
        }
    }

    /// Puts a call into the batch, or says why not.
    pub(super) async fn pack(&mut self, job: &Job) -> Result<(), Left> {
        let (course, lane) = (self.course, self.lane);
        course.check(lane)?;
        course.check_control(lane)?;
        let Some(way) = lane.batch else { return Ok(()) };
        if REFUSALS <= self.n_refused {
            return Err(refused("the batches before it were refused"));
        }
        let (text, prepared) = sendable(course, lane, &self.target, job)?;
        let size = Size::of(text, &prepared);
        let estimate = Usd(lane.estimate(size).0 * way.price_share);
        let money = self.reserve(estimate).await?;
        let mut row = in_flight(&Sending {
            options: &course.options,
            target: &lane.target,
            shown_address: &lane.shown_address,
            job,
            text,
            prepared: &prepared,
            due_at: course.options.clock.now(),
            estimate,
        });
        "batch".clone_into(&mut row.lane);
        self.put(&way, &row.replay_id, (&prepared, size)).await?;
        self.load.add(row, prepared, money, estimate);
        Ok(())
    }

    /// Gives a call to the writer and hands in the batch before it, when that is full.
    async fn put(
        &mut self,
        way: &BatchWay,
        id: &str,
        (prepared, size): (&Prepared, Size),
    ) -> Result<(), Left> {
        let unusable = |error: String| refused(&format!("it fits into no batch: {error}"));
        let writer = self
            .writer
            .get_or_insert_with(|| new_writer(self.course, self.lane, way));
        let full = writer.push(id, &prepared.body, whole(budget::tokens(size).prompt));
        if let Some(part) = full.map_err(|error| unusable(error.to_string()))? {
            let load = std::mem::take(&mut self.load);
            self.hand_in(way, part, load).await;
        }
        Ok(())
    }

    /// Reserves the money for a call. When there is none until what is out has ended, the batch is handed in as it is.
    async fn reserve(&mut self, estimate: Usd) -> Result<Reservation<'a>, Left> {
        let course = self.course;
        let reserved = match course.budget.try_reserve(estimate) {
            Room::Enough(money) => Some(money),
            Room::Never => None,
            Room::NotYet => {
                self.hand_in_rest().await;
                let reserving = course.unless_halted(self.lane, course.budget.reserve(estimate));
                self.meanwhile(reserving).await?
            }
        };
        let unaffordable = &self.lane.unaffordable;
        let Some(money) = reserved else {
            unaffordable.fetch_add(1, Ordering::Relaxed);
            return Err(Left::unaffordable(format!(
                "the call may cost {estimate}, and less is left of the budget"
            )));
        };
        unaffordable.store(0, Ordering::Relaxed);
        Ok(money)
    }

    /// Hands in what is packed.
    pub(super) async fn hand_in_rest(&mut self) {
        let load = std::mem::take(&mut self.load);
        let part = self.writer.take().and_then(BatchWriter::finish);
        if let (Some(way), Some(part)) = (self.lane.batch, part) {
            self.hand_in(&way, part, load).await;
        }
    }

    /// Writes a batch down, hands it in and follows it.
    async fn hand_in(&mut self, way: &BatchWay, part: BatchPart, load: Load<'a>) {
        let (course, lane) = (self.course, self.lane);
        while way.tokens_max.is_some_and(|most| {
            0 < self.tokens_out && most < self.tokens_out.saturating_add(part.tokens)
        }) {
            let Some(tokens) = self.following.next().await else {
                break;
            };
            self.note_end(tokens);
        }
        if let Err(left) = course.check(lane) {
            return self.leave(&load, left);
        }
        let least = way.api.requests_min();
        if part.custom_ids.len() < least {
            let why = format!(
                "a batch of fewer than {least} requests is not taken; --lane live sends them one by one"
            );
            return self.leave(&load, refused(&why));
        }
        if REFUSALS <= self.n_refused {
            return self.leave(&load, refused("the batches before it were refused"));
        }
        let Load {
            requests,
            known_as,
            warnings,
            money,
        } = load;
        self.n_packed += 1;
        let intent = self.intent(way, &part, known_as);
        let store = course.store.clone();
        let written = tokio::task::spawn_blocking(move || {
            let file = BatchFile::write(&store, intent, &requests);
            file.map(|file| (file, requests))
        });
        let (file, requests) = match written.await {
            Ok(Ok(written)) => written,
            Ok(Err(error)) => return course.fail(error),
            Err(_) => return course.fail(Error::Ended { part: "writer" }),
        };
        let load = Load {
            requests,
            known_as: Vec::new(),
            warnings,
            money,
        };
        if let Err(error) = self.carry(way, &part, (file, load)).await {
            course.fail(error);
        }
    }

    /// Carries a batch that is written down to the vendor.
    async fn carry(
        &mut self,
        way: &BatchWay,
        part: &BatchPart,
        (mut file, load): (BatchFile, Load<'a>),
    ) -> Result<()> {
        let (course, lane) = (self.course, self.lane);
        let desk = Desk {
            course,
            lane,
            api: way.api,
        };
        course.note_out(&file, "being handed in");
        let handed_in = self.meanwhile(desk.hand_in(part, &file, &[])).await;
        match handed_in {
            Ok(found) => {
                if let Found::Certain(id) = found {
                    file.note_id(&id)?;
                }
                self.n_refused = 0;
                course.note_out(&file, "handed in");
                write_row_of_out(course, &file, "waiting")?;
                self.note_sent(&load);
                let money = load.money.unwrap_or_else(|| course.budget.adopt(Usd(0.0)));
                self.follow(file, money, Begin::HandedIn);
            }
            Err(NotIn::Refused(no)) => {
                self.n_refused += 1;
                course.note_in(&file.intent.name);
                file.remove()?;
                let left = no.failure().and_then(|one| lane.left(one, no.status));
                let left = left.or_else(|| course.check(lane).err());
                self.leave(&load, left.unwrap_or_else(|| refused(&no.words())));
            }
            Err(NotIn::Unknown) => {
                course.note_out(&file, "it is not known whether the vendor took it");
                write_row_of_out(course, &file, "waiting")?;
                self.note_sent(&load);
                if let Some(money) = load.money {
                    money.promise();
                }
            }
        }
        Ok(())
    }

    fn intent(&self, way: &BatchWay, part: &BatchPart, requests: Vec<Request>) -> Intent {
        let (options, lane) = (&self.course.options, self.lane);
        let decided_at = options.clock.now();
        let first = requests.first().map_or("", |one| one.id.as_str());
        let (at, place) = (decided_at.to_string(), self.n_packed.to_string());
        let parts = [options.run.as_str(), &lane.target.name, first, &at, &place];
        Intent {
            name: format!("understudy-{}", digest(parts)),
            run: options.run.clone(),
            window_label: options.window.label.clone(),
            target: lane.target.name.clone(),
            model: lane.target.model.clone(),
            mode: lane.target.mode.as_str().to_owned(),
            base_url: lane.shown_address.clone(),
            api: way.api.as_str().to_owned(),
            price_share: way.price_share,
            tokens: part.tokens,
            decided_at,
            requests,
        }
    }

    fn note_sent(&self, load: &Load<'_>) {
        let mut tally = self.lane.tally();
        tally.n_sent += load.requests.len() as u64;
        for warning in &load.warnings {
            count(&mut tally.losses, warning);
        }
    }

    /// Writes down why the calls of a batch were not handed in.
    fn leave(&self, load: &Load<'_>, left: Left) {
        let Left::Skipped { reason, detail } = left else {
            return self.course.halt_broken();
        };
        for request in &load.requests {
            self.course
                .skip_request(self.lane, &request.row, reason, &detail);
        }
    }
}

impl<'a> Load<'a> {
    fn add(&mut self, row: Call, prepared: Prepared, money: Reservation<'a>, estimate: Usd) {
        self.known_as.push(Request {
            id: row.replay_id.clone(),
            call_id: row.call_id.clone(),
            arm: row.arm.clone(),
            estimate_usd: estimate.0,
        });
        self.warnings.extend(prepared.warnings);
        self.requests.push(Departure {
            row,
            losses: prepared.losses,
        });
        match &mut self.money {
            Some(held) => held.join(money),
            None => self.money = Some(money),
        }
    }
}

/// A writer of batches within the bounds of the run and the target.
fn new_writer(course: &Course, lane: &Lane, way: &BatchWay) -> BatchWriter {
    let batches = course.options.batches;
    let limits = BatchLimits {
        requests_max: batches.requests_max,
        bytes_max: batches.bytes_max,
        tokens_max: way.tokens_max,
    };
    BatchWriter::new(way.api, &lane.written, limits)
}

fn refused(detail: &str) -> Left {
    Left::Skipped {
        reason: "batch_refused",
        detail: detail.to_owned(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of tokens is neither negative nor beyond 2^53"
)]
fn whole(tokens: f64) -> u64 {
    tokens.max(0.0).ceil() as u64
}
