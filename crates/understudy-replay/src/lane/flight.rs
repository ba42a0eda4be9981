//! A call on its way: written down, attempted, perhaps attempted again, written down again.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;
use understudy_providers::Delivery;
use understudy_schema::chat::ErrorClass;
use understudy_schema::tables::replays::Call;
use understudy_schema::units::{Millis, Usd};

use super::crowd::Seat;
use super::doubtful::Ended;
use super::{Bill, Lane, Left, count, headroom};
use crate::budget::Reservation;
use crate::course::Course;
use crate::journal::beside::{Lost, Tried};
use crate::journal::{Arrival, Departure};
use crate::retry::{self, Chance, Failure};
use crate::row::{Ending, end};
use crate::send::{Body, Times};
use crate::wire::{self, Reading, cut};

/// What a call carries.
pub(super) struct Baggage {
    pub(super) body: Bytes,
    pub(super) losses: Arc<[Lost]>,
    pub(super) warnings: Vec<&'static str>,
    pub(super) n_tokens: f64,
    pub(super) delivery: Delivery,
}

/// A call on its way.
pub(super) struct Flight<'a> {
    pub(super) course: &'a Course,
    pub(super) lane: &'a Lane,
    pub(super) reservation: Reservation<'a>,
    /// What the attempts before the last are held to have cost. It is off the budget.
    pub(super) written_off: Usd,
    pub(super) due: Instant,
    pub(super) baggage: Baggage,
    pub(super) attempts: Vec<Tried>,
}

/// What one attempt brought back.
struct Landed {
    reading: Reading,
    status: Option<u16>,
    times: Option<Times>,
    native: Option<String>,
    bill: Bill,
}

impl<'a> Flight<'a> {
    /// Makes attempts until one holds.
    pub(super) async fn attempt(mut self, mut row: Call, seat: Seat<'a>) -> Result<(), Left> {
        let mut began = None;
        let mut ended = None;
        let mut seat = Some(seat);
        for attempt in 1_u32.. {
            row.attempts = i64::from(attempt);
            row.started_at = self.course.options.clock.now();
            row.cost_held_usd = Some((self.written_off + self.reservation.estimate()).0);
            self.journal_sent(&row).await?;
            let sent = Instant::now();
            let waited = ended.map_or(0.0, |ended| ms(sent - ended));
            if began.is_none() {
                row.queue_ms = ms(sent - self.due);
                self.note_sent();
            }
            let began = *began.get_or_insert(sent);
            row.started_at = self.course.options.clock.now();
            let mut landed = self.fly(&mut row, sent).await;
            drop(seat.take());
            ended = Some(Instant::now());
            self.note_attempt(&row, &landed, waited);
            if let Some(wait) = self.wait(&landed, attempt, &row.replay_id) {
                let rebooked = self.reservation.retry(landed.bill.held);
                let has_room = rebooked.is_ok();
                self.reservation = rebooked.unwrap_or_else(|same| same);
                if has_room {
                    self.written_off += std::mem::take(&mut landed.bill.held);
                    if let Some(next) = self.wait_again(&row, wait).await? {
                        seat = Some(next);
                        self.lane.tally().n_retries += 1;
                        continue;
                    }
                }
            }
            row.total_ms = ms(began.elapsed());
            row.due_latency_ms = Some(row.queue_ms + row.total_ms);
            return self.land(row, landed).await;
        }
        Ok(())
    }

    /// Waits before another attempt; `None` when there is to be none and the call is what it came to. One that may have cost
    /// something stays in the journal meanwhile, so that a kill does not forget its money, and is kept at the run's end.
    async fn wait_again(&self, row: &Call, wait: Millis) -> Result<Option<Seat<'a>>, Left> {
        if 0.0 < self.written_off.0 {
            return Ok(self.pause(wait).await.unwrap_or_default());
        }
        self.settle(&row.replay_id).await?;
        self.pause(wait).await
    }

    async fn journal_sent(&self, row: &Call) -> Result<(), Left> {
        let departure = Departure {
            row: row.clone(),
            losses: Arc::clone(&self.baggage.losses),
        };
        let written = self.course.journal.sent(departure).await;
        written.map_err(|_| Left::Broken)
    }

    async fn settle(&self, replay_id: &str) -> Result<(), Left> {
        let written = self.course.journal.settled(replay_id).await;
        written.map_err(|_| Left::Broken)
    }

    fn note_sent(&self) {
        let mut tally = self.lane.tally();
        tally.n_sent += 1;
        for warning in &self.baggage.warnings {
            count(&mut tally.losses, warning);
        }
    }

    async fn fly(&self, row: &mut Call, sent: Instant) -> Landed {
        let guard = self.lane.depart();
        row.n_in_flight = i64::try_from(guard.n_in_flight).unwrap_or(i64::MAX);
        let answer = self.lane.wire.send(self.body()).await;
        drop(guard);
        let (reading, status, times, native) = match answer {
            Ok(answer) => {
                let now = self.course.options.clock.now();
                if let Some(wait) = headroom::wait(&answer.headers, now) {
                    self.hold(wait);
                }
                let reading = wire::read(&self.lane.target, &answer);
                let native = serde_json::from_str::<&serde_json::value::RawValue>(&answer.body)
                    .is_ok()
                    .then_some(answer.body);
                (reading, Some(answer.status), Some(answer.times), native)
            }
            Err(reading) => (reading, None, None, None),
        };
        let landed = Landed {
            bill: self
                .lane
                .pricing
                .bill(&reading, (self.reservation.estimate(), 1.0)),
            reading,
            status,
            times,
            native,
        };
        match &landed.reading {
            Reading::Reply { .. } => self.lane.crowd.answered(),
            Reading::Failed { failure, .. } if retry::is_turned_away(failure) => {
                self.lane.crowd.turned_away(sent);
            }
            Reading::Failed { .. } => {}
        }
        if let Some(wait) = self.lane.health.note(&landed.reading, landed.status) {
            self.hold(wait);
        }
        landed
    }

    fn body(&self) -> Body {
        Body {
            bytes: self.baggage.body.clone(),
            delivery: self.baggage.delivery,
        }
    }

    /// Keeps everyone from sending for a while, within bounds.
    fn hold(&self, wait: Millis) {
        let longest = self.course.options.retry.longest_asked;
        self.lane.pace.hold(Millis(wait.0.min(longest.0)));
    }

    fn note_attempt(&mut self, row: &Call, landed: &Landed, waited_ms: f64) {
        let failure = landed.reading.failure();
        self.attempts.push(Tried {
            attempt: row.attempts,
            started_at: row.started_at,
            waited_ms,
            latency_ms: landed.times.map(|times| times.latency.0),
            ttft_ms: landed.times.and_then(|times| Some(times.ttft?.0)),
            http_status: landed.status.map(i64::from),
            outcome: landed.reading.word().to_owned(),
            error_class: failure.map(|failure| failure.class.as_str().to_owned()),
            error_code: failure.and_then(|failure| failure.code.clone()),
            asked_wait_ms: failure.and_then(|failure| Some(failure.asked_wait?.0)),
        });
    }

    /// The wait before another attempt; `None` when this one holds.
    fn wait(&self, landed: &Landed, attempt: u32, replay_id: &str) -> Option<Millis> {
        let failure = landed.reading.failure()?;
        if self.lane.health.stopped().is_some() {
            return None;
        }
        let options = &self.course.options;
        let chance = Chance {
            replay_id,
            seed: options.seed,
        };
        retry::wait(&options.retry, failure, attempt, chance)
    }

    /// Waits before another attempt, and for room to make it: `None` when the target was stopped meanwhile.
    /// When the run is to end, the call was not answered and is left for the next run.
    async fn pause(&self, wait: Millis) -> Result<Option<Seat<'a>>, Left> {
        let wait = Duration::try_from_secs_f64(wait.0 / 1_000.0).unwrap_or_default();
        let ready = async {
            tokio::time::sleep(wait).await;
            let seat = self.lane.crowd.enter().await;
            self.lane.pace.turn(self.baggage.n_tokens).await;
            seat
        };
        tokio::select! {
            biased;
            () = self.course.halted() => Err(self.course.left_halted()),
            () = self.lane.health.stopping() => Ok(None),
            seat = ready => Ok(Some(seat)),
        }
    }

    /// Settles what the call cost and writes down what became of it.
    async fn land(mut self, mut row: Call, landed: Landed) -> Result<(), Left> {
        let held = self.written_off + landed.bill.held;
        let is_free = held.0 <= 0.0;
        if is_free
            && let Some(failure) = landed.reading.failure()
            && let Some(left) = self.lane.left(failure, landed.status)
        {
            // The caller's own slip says nothing of the target: the call was not answered and can be sent again.
            self.settle(&row.replay_id).await?;
            return Err(left);
        }
        self.reservation.charge(landed.bill.held);
        end(
            &mut row,
            Ending {
                reading: &landed.reading,
                status: landed.status,
                times: landed.times,
                native: landed.native,
                bill: landed.bill,
                held,
            },
        );
        let ended = self.ended(row, &landed.reading);
        let (course, lane) = (self.course, self.lane);
        if is_free
            && lane.is_doubtful(&landed.reading, landed.status)
            && let Some(failure) = landed.reading.failure()
        {
            self.settle(&ended.arrival.row.replay_id).await?;
            lane.keep_doubtful(course, ended, failure);
            return Ok(());
        }
        lane.land(course, ended).await.map_err(|_| Left::Broken)?;
        if let Reading::Reply { .. } = landed.reading {
            let admitted = lane.admit_doubtful(course).await;
            admitted.map_err(|_| Left::Broken)?;
        }
        Ok(())
    }

    /// A call that has ended, with what is written down beside it.
    fn ended(&mut self, row: Call, reading: &Reading) -> Ended {
        let mut attempts = std::mem::take(&mut self.attempts);
        if attempts.len() == 1 {
            // Of a single one the row itself tells.
            attempts.clear();
        }
        Ended {
            arrival: Arrival {
                row,
                attempts,
                losses: Arc::clone(&self.baggage.losses),
            },
            failed: reading.failure().map(|failure| failure.class),
        }
    }
}

impl Lane {
    /// What is left undone by a failure that is the caller's own or that shows that nobody is there: no answer of
    /// the target, and nothing that was paid for.
    pub(crate) fn left(&self, failure: &Failure, status: Option<u16>) -> Option<Left> {
        let code = failure.code.as_deref();
        if !retry::is_unanswered(failure.class, code, status.map(i64::from)) {
            return None;
        }
        let reason = match failure.class {
            ErrorClass::Auth | ErrorClass::Quota => "account",
            // A target that was there before and is not now is a finding.
            ErrorClass::Network if self.health.was_heard() => return None,
            ErrorClass::Network => {
                self.health.give_up(failure);
                "provider_stopped"
            }
            _ => "provider_stopped",
        };
        let status = status.map_or(String::new(), |status| format!("{status} "));
        Some(Left::Skipped {
            reason,
            detail: format!("{status}{}", cut(&failure.message, 300)),
        })
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
