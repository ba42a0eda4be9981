//! Sends one call: translated, paid for, written down, attempted, written down again.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use tokio::time::Instant;
use understudy_schema::chat::Usage;
use understudy_schema::tables::replays::Call;
use understudy_schema::units::{Millis, Usd};

use super::{Job, Lane, Left, Pricing, Sendable, count};
use crate::budget::{self, Reservation, Size};
use crate::course::Course;
use crate::retry::{self, Chance};
use crate::row::{Ending, Sending, end, in_flight};
use crate::wire::{self, Prepared, Reading};

/// Sends one call, or says why not.
pub(super) async fn send(course: &Course, lane: &Lane, job: &Job) -> Result<(), Left> {
    course.check(lane)?;
    if lane.is_out_of_money() {
        return Err(unaffordable("the budget is used up".to_owned()));
    }
    let Some(text) = &job.text.sendable else {
        // Its text was not read, because the run was to end.
        return Err(course.left_halted());
    };
    let prepared = prepare(lane, text)?;
    let due = (course.options.clock.now(), Instant::now());
    // The first call to a target goes alone.
    let _solo = course.unless_halted(lane, lane.health.enter()).await?;
    course.unless_halted(lane, lane.pace.turn()).await?;
    course.check(lane)?;
    let reservation = reserve(course, lane, estimate(lane, text, &prepared)).await?;
    let row = in_flight(&Sending {
        options: &course.options,
        target: &lane.target,
        shown_address: &lane.shown_address,
        job,
        text,
        prepared: &prepared,
        due_at: due.0,
    });
    let flight = Flight {
        course,
        lane,
        reservation,
        due: due.1,
        warnings: &prepared.warnings,
    };
    flight.attempt(row, Bytes::from(prepared.body)).await
}

fn unaffordable(detail: String) -> Left {
    Left::Skipped {
        reason: "budget",
        detail,
    }
}

/// Reserves the money for a call.
async fn reserve<'a>(
    course: &'a Course,
    lane: &Lane,
    estimate: Usd,
) -> Result<Reservation<'a>, Left> {
    let reserving = course.budget.reserve(estimate);
    let Some(reservation) = course.unless_halted(lane, reserving).await? else {
        lane.unaffordable.fetch_add(1, Ordering::Relaxed);
        return Err(unaffordable(format!(
            "the call may cost {estimate}, and less is left of the budget"
        )));
    };
    lane.unaffordable.store(0, Ordering::Relaxed);
    Ok(reservation)
}

fn prepare(lane: &Lane, text: &Sendable) -> Result<Prepared, Left> {
    let untranslatable = |detail: String| Left::Skipped {
        reason: "untranslatable",
        detail,
    };
    let chat = text.chat_json.as_deref();
    let chat = chat.ok_or_else(|| untranslatable("the log holds no chat".to_owned()))?;
    wire::prepare(chat, &lane.target, &lane.written).map_err(untranslatable)
}

fn estimate(lane: &Lane, text: &Sendable, prepared: &Prepared) -> Usd {
    match &lane.pricing {
        Pricing::Known { price, .. } => {
            let size = Size {
                n_characters: prepared.body.len(),
                tokens_in: text.tokens_in,
                tokens_out: text.tokens_out,
                max_out: prepared.max_out,
            };
            budget::estimate(price, size)
        }
        Pricing::Free => Usd(0.0),
    }
}

/// A call on its way.
struct Flight<'a> {
    course: &'a Course,
    lane: &'a Lane,
    reservation: Reservation<'a>,
    due: Instant,
    warnings: &'a [&'static str],
}

/// What one attempt brought back.
struct Landed {
    reading: Reading,
    status: Option<u16>,
    latency: Option<Millis>,
    native: Option<String>,
}

impl Flight<'_> {
    /// Makes attempts until one holds.
    async fn attempt(self, mut row: Call, body: Bytes) -> Result<(), Left> {
        let mut first_sent = None;
        for attempt in 1_u32.. {
            row.attempts = i64::from(attempt);
            row.started_at = self.course.options.clock.now();
            self.journal_sent(&row).await?;
            let sent = Instant::now();
            let began = *first_sent.get_or_insert(sent);
            if attempt == 1 {
                row.queue_ms = ms(sent - self.due);
                self.note_sent();
            }
            row.started_at = self.course.options.clock.now();
            let landed = self.fly(&mut row, body.clone()).await;
            if let Some(wait) = self.wait(&landed, attempt, &row.replay_id) {
                self.settle(&row.replay_id).await?;
                if self.pause(wait).await? {
                    self.lane.tally().n_retries += 1;
                    continue;
                }
            }
            row.total_ms = ms(began.elapsed());
            return self.land(row, landed).await;
        }
        Ok(())
    }

    async fn journal_sent(&self, row: &Call) -> Result<(), Left> {
        self.course
            .journal
            .sent(row.clone())
            .await
            .map_err(|_| Left::Broken)
    }

    async fn settle(&self, replay_id: &str) -> Result<(), Left> {
        self.course
            .journal
            .settled(replay_id)
            .await
            .map_err(|_| Left::Broken)
    }

    fn note_sent(&self) {
        let mut tally = self.lane.tally();
        tally.n_sent += 1;
        for warning in self.warnings {
            count(&mut tally.losses, warning);
        }
    }

    async fn fly(&self, row: &mut Call, body: Bytes) -> Landed {
        let guard = self.lane.depart();
        row.n_in_flight = i64::try_from(guard.n_in_flight).unwrap_or(i64::MAX);
        let sent = self.lane.wire.send(body).await;
        drop(guard);
        let landed = match sent {
            Ok(answer) => Landed {
                reading: wire::read(&self.lane.target, &answer),
                status: Some(answer.status),
                latency: Some(answer.latency),
                native: serde_json::from_str::<&serde_json::value::RawValue>(&answer.body)
                    .is_ok()
                    .then_some(answer.body),
            },
            Err(reading) => Landed {
                reading,
                status: None,
                latency: None,
                native: None,
            },
        };
        if let Some(wait) = self.lane.health.note(&landed.reading, landed.status) {
            let longest = self.course.options.retry.longest_asked;
            self.lane.pace.hold(Millis(wait.0.min(longest.0)));
        }
        landed
    }

    /// The wait before another attempt; `None` when this one holds.
    fn wait(&self, landed: &Landed, attempt: u32, replay_id: &str) -> Option<Millis> {
        let Reading::Failed { failure, .. } = &landed.reading else {
            return None;
        };
        if retry::may_have_cost(failure) {
            self.reservation.charge(self.reservation.estimate());
        }
        if self.lane.health.stopped().is_some() {
            return None;
        }
        let options = &self.course.options;
        retry::wait(
            &options.retry,
            failure,
            attempt,
            Chance {
                replay_id,
                seed: options.seed,
            },
        )
    }

    /// Waits before another attempt. Says whether it is to be made: not when the target was stopped meanwhile.
    /// When the run is to end, the call was not answered and is left for the next run.
    async fn pause(&self, wait: Millis) -> Result<bool, Left> {
        let wait = std::time::Duration::try_from_secs_f64(wait.0 / 1_000.0).unwrap_or_default();
        let ready = async {
            tokio::time::sleep(wait).await;
            self.lane.pace.turn().await;
        };
        tokio::select! {
            biased;
            () = self.course.halted() => Err(self.course.left_halted()),
            () = self.lane.health.stopping() => Ok(false),
            () = ready => Ok(true),
        }
    }

    /// Settles what the call cost and writes down what became of it.
    async fn land(self, mut row: Call, landed: Landed) -> Result<(), Left> {
        let usage = match &landed.reading {
            Reading::Reply { reply, .. } => reply.usage,
            Reading::Failed { .. } => Usage::default(),
        };
        let cost = self.lane.pricing.cost(&usage);
        let answered = matches!(landed.reading, Reading::Reply { .. });
        if answered {
            // An answer whose tokens nobody counted is held to have cost its estimate.
            self.reservation
                .charge(cost.unwrap_or(self.reservation.estimate()));
        }
        end(
            &mut row,
            Ending {
                reading: &landed.reading,
                status: landed.status,
                latency: landed.latency,
                native: landed.native,
                cost,
                cost_source: if cost.is_some() {
                    self.lane.pricing.source()
                } else {
                    "none"
                },
            },
        );
        let outcome = row.outcome.clone();
        self.course
            .journal
            .ended(row)
            .await
            .map_err(|_| Left::Broken)?;
        let mut tally = self.lane.tally();
        tally.spent += cost.unwrap_or_default();
        match &landed.reading {
            Reading::Reply { .. } => count(&mut tally.answered, &outcome),
            Reading::Failed { failure, .. } => count(&mut tally.failed, failure.class.as_str()),
        }
        Ok(())
    }
}

fn ms(duration: std::time::Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
