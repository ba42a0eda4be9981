//! Sends one call: translated, waited for, paid for, then given on its way.

use bytes::Bytes;
use understudy_schema::units::Usd;

use super::flight::{Baggage, Flight};
use super::{Job, Lane, Left, sendable};
use crate::budget::{self, Reservation, Size};
use crate::course::Course;
use crate::row::{Sending, in_flight};

/// Sends one call, or says why not.
pub(super) async fn send(course: &Course, lane: &Lane, job: &Job) -> Result<(), Left> {
    course.check(lane)?;
    course.worth_controlling(lane).await?;
    let (text, prepared) = sendable(course, lane, &lane.target, job)?;
    let due = course.due(job);
    course
        .unless_halted(lane, tokio::time::sleep_until(due.1))
        .await?;
    let size = Size::of(text, &prepared);
    // The first call to a target goes alone.
    let _solo = course.unless_halted(lane, lane.health.enter()).await?;
    // The money comes before the seat, as it does for a further attempt: in another order two calls could wait for each
    // other.
    let estimate = lane.estimate(size);
    let reservation = reserve(course, lane, estimate).await?;
    let seat = course.unless_halted(lane, lane.crowd.enter()).await?;
    let turn = lane.pace.turn(budget::tokens(size).sum());
    course.unless_halted(lane, turn).await?;
    course.check(lane)?;
    let row = in_flight(&Sending {
        options: &course.options,
        target: &lane.target,
        shown_address: &lane.shown_address,
        job,
        text,
        prepared: &prepared,
        due_at: due.0,
        estimate,
    });
    let baggage = Baggage {
        losses: prepared.losses,
        warnings: prepared.warnings,
        n_tokens: budget::tokens(size).sum(),
        delivery: prepared.delivery,
        body: Bytes::from(prepared.body),
    };
    let flight = Flight {
        course,
        lane,
        reservation,
        written_off: Usd(0.0),
        due: due.1,
        baggage,
        attempts: Vec::new(),
    };
    flight.attempt(row, seat).await
}

/// Reserves the money for a call.
async fn reserve<'a>(
    course: &'a Course,
    lane: &Lane,
    estimate: Usd,
) -> Result<Reservation<'a>, Left> {
    let reserving = course.budget.reserve(estimate);
    let Some(reservation) = course.unless_halted(lane, reserving).await? else {
        lane.unaffordable
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        return Err(Left::unaffordable(format!(
            "the call may cost {estimate}, and less is left of the budget"
        )));
    };
    lane.unaffordable
        .store(0, std::sync::atomic::Ordering::Relaxed);
    Ok(reservation)
}
