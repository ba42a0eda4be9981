//! What would the others have answered?
//!
//! Takes the production calls of a window, sends each drawn one to the secondaries and some to the primary again,
//! and keeps every answer as a row of `replays.calls` and every call not sent as a row of `replays.skips`.
//!
//! **Useful for** spending money on answers exactly once: within a budget, resumable, killed at any moment without
//! losing what was paid for. **Not useful for** judging the answers: this crate compares nothing.
//!
//! # What is never sent twice
//! A call that has a row in `replays.calls` for the same window, target, arm and model is not sent again, whichever
//! run made the row. Two kinds of rows do not count: failures that are the caller's own ([`Repeat::Unanswered`]) and
//! what the caller asks to repeat. A call that was in flight when the program was killed has a row that says so
//! (`error_code` `in_flight_at_kill`) and is *not* sent again: it may have been paid for. [`Repeat::Failed`] asks for it.
//! A call that is sent again has a row for each time; the one with the latest `started_at` holds.
//!
//! # What stops a target
//! A refused key, a used-up account, a model or an address that does not exist, a redirect, a host where nobody answers:
//! twenty calls in a row of which none was answered although the target has answered nothing else (5xx, 429):
//! the target is stopped with a word in the [`Outcome`], its calls not sent become skips (`provider_stopped`), and the
//! other targets go on. The calls that were refused so become skips too (`account`, `provider_stopped`) and no rows of
//! `replays.calls`: they say nothing of the target, and the next run sends them. A single call that is not found (404) while
//! the target answers others is kept with its code and not sent again. Rate limits, overload, timeouts and
//! lost connections are findings, and the run goes on.
//!
//! # By call or by batch
//! Calls go one by one (`live`), which alone gives them latencies, or many in one batch ([`Batches`]), for the vendor's
//! discount. A batch outlives the run that handed it in: what is out when a run ends is in [`Outcome::batches_out`] and is
//! collected by the next run of the window, under the same run id and budget, whatever lane that run is told to take.
//!
//! # When the control is sent
//! The primary is asked again only when a secondary was tried: where none can be used, nothing is paid for a control.

mod address;
mod batch;
mod budget;
mod calls;
mod check;
mod course;
mod error;
mod feed;
mod forecast;
mod journal;
mod lane;
mod options;
mod outcome;
mod plan;
mod prepare;
mod probe;
mod progress;
mod retry;
mod row;
mod secret;
mod send;
mod sign;
mod skips;
mod stages;
mod stop;
mod texts;
mod underway;
mod wire;

use std::collections::HashSet;
use std::sync::Arc;

use tokio::time::Instant;
use understudy_schema::units::{Millis, Usd};
use understudy_store::Store;

use budget::Budget;
use course::{Course, Means};
use journal::batches::BatchFile;
use journal::recover::{Recovered, next_number, recover};
use journal::{Journal, Room};
use lane::Lane;
use plan::{Arm, Plan};
use skips::{Part, SkipFile};

pub use batch::bucket::{Bucket, Reach};
pub use error::{Error, Result};
pub use forecast::{
    ArmLoad, Forecast, Load, LossForecast, TargetForecast, TemplateForecast, TemplateSurvey,
    forecast, survey,
};
pub use options::{
    BatchTerms, Batches, Clock, Control, Duplicates, LaneChoice, Mode, Options, Pacing, RateLimits,
    Repeat, Retry, Sampling, Streaming, Target,
};
pub use outcome::{BatchOut, Outcome, TargetOutcome};
pub use probe::{Finding, Found, Probed, probe, probe_cost};
pub use progress::{Progress, Status};
pub use secret::Secret;
pub use sign::AwsKeys;
pub use stop::{Stop, StopSwitch, stop_switch};
pub use underway::unfinished;

/// Replays a window.
///
/// Rows of earlier runs that were killed are recovered first. When `stop` is asked, nothing more is sent, what is in
/// flight is awaited (at most the timeout of one attempt), and the outcome says how many calls are left.
///
/// # Errors
/// When another replay holds the store, the options make no sense, a price is not known, or something cannot be
/// read or written. In the last case ([`Error::is_incomplete`]) every answer that came is in the journal, and the
/// next run goes on from there.
pub async fn run(
    store: &Store,
    options: Options,
    progress: &dyn Progress,
    stop: Stop,
) -> Result<Outcome> {
    let began = Instant::now();
    check::check(&options)?;
    let lanes = lanes(&options)?;
    let _lock = store.lock("replay")?;
    let recovered = recover(store)?;
    let mut earlier = plan::Earlier::read(store, &options).await?;
    let batches = std::mem::take(&mut earlier.batches);
    let landed = landed(store, &options.run, &batches).await?;
    let spent = earlier.spent;
    for lane in &lanes {
        if earlier.has_replied(&lane.target) {
            lane.health.note_replied_before();
        }
        lane.tally().later_model = earlier.later_model(&lane.target).map(str::to_owned);
    }
    let plan = plan::plan(store, &options, earlier).await?;
    skips::write_planned(store, &options, &plan).await?;
    let own = batches
        .iter()
        .filter(|batch| batch.intent.run == options.run);
    for (index, lane) in lanes.iter().enumerate() {
        let out = own.clone().filter(|batch| batch::is_of(batch, lane));
        let n_out: usize = out.map(|batch| batch.n_open(&landed)).sum();
        lane.tally().n_planned = plan.n_planned(index) + n_out as u64;
    }
    let course = begin(store, options, lanes, (spent, landed)).await?;
    let course = Arc::new(course);
    let own = take_over(&course, batches);
    let watch = stages::Watch { progress, stop };
    let done = stages::replay(store, &plan, (&course, own), watch).await;
    for lane in &course.lanes {
        // When the journal is broken, it says so itself.
        let _ = lane.settle_doubtful(&course).await;
    }
    let closed = course.journal.close().await;
    // The journal's reason comes first: the others follow from it.
    closed.and(done)?;
    course.finish_skips()?;
    let outcome = Outcome {
        spent_before: spent,
        ..outcome(&course, &plan, recovered, began)
    };
    let mut out = outcome.batches_out.iter();
    let is_out = out.any(|one| one.run == outcome.run);
    let is_left = outcome.was_ended && 0 < outcome.n_unsent;
    // What is out is paid by this run's budget, and so is what its user interrupted: the next run goes on with this one.
    if !is_out && !is_left {
        underway::end(store, &course.options.run)?;
    }
    progress.update(&course.status());
    Ok(outcome)
}

/// The rows a run has, if some of them may be of batches that are out: a kill came while they were collected.
async fn landed(store: &Store, run: &str, batches: &[BatchFile]) -> Result<HashSet<String>> {
    if batches.iter().any(|batch| batch.intent.run == run) {
        plan::replay_ids(store, run).await
    } else {
        Ok(HashSet::new())
    }
}

/// Takes over the batches that are out: their money is reserved before anything else is sent. Returns those that this run
/// follows.
fn take_over(course: &Course, batches: Vec<BatchFile>) -> Vec<BatchFile> {
    let mut own = Vec::new();
    for batch in batches {
        course.note_out(&batch, "out since an earlier run");
        if batch.intent.run != course.options.run {
            continue;
        }
        let open = batch.open_estimate(&course.landed);
        if course.lanes.iter().any(|lane| batch::is_of(&batch, lane)) {
            course.budget.pledge(open);
            own.push(batch);
        } else {
            course.budget.promise(open);
        }
    }
    own
}

/// Prepares the ways to the secondaries, then to the primary.
fn lanes(options: &Options) -> Result<Vec<Lane>> {
    let mut lanes = Vec::new();
    for target in &options.targets {
        lanes.push(Lane::open(target, &[Arm::S1], options)?);
    }
    if let Some(control) = &options.control {
        lanes.push(Lane::open(&control.primary, &[Arm::P1, Arm::P2], options)?);
    }
    Ok(lanes)
}

/// Starts the journal and the file of skips.
async fn begin(
    store: &Store,
    options: Options,
    lanes: Vec<Lane>,
    (spent, landed): (Usd, HashSet<String>),
) -> Result<Course> {
    underway::begin(store, &options.run)?;
    let unsent = SkipFile::create(store, &options.run, Part::Unsent)?;
    let first = next_number(store, &options.run).await?;
    let room = Room::for_calls_in_flight(options.concurrency.saturating_mul(lanes.len()));
    let means = Means {
        store: store.clone(),
        budget: Budget::new(options.budget, spent),
        journal: Journal::start(store, &options.run, first, room)?,
        unsent,
        landed,
    };
    Ok(Course::new(options, lanes, means))
}

fn outcome(course: &Course, plan: &Plan, recovered: Recovered, began: Instant) -> Outcome {
    let targets: Vec<TargetOutcome> = course.lanes.iter().map(Lane::outcome).collect();
    Outcome {
        run: course.options.run.clone(),
        window_label: course.options.window.label.clone(),
        n_calls: plan.n_calls,
        excluded: plan.excluded(),
        n_already_sent: plan.n_already_sent,
        n_unsent: targets.iter().map(TargetOutcome::n_unsent).sum(),
        batches_out: course.batches_out(),
        n_recovered: recovered.n_rows,
        n_in_flight_at_kill: recovered.n_in_flight,
        spent: course.budget.spent(),
        spent_before: Usd(0.0),
        was_ended: course.was_ended(),
        elapsed: Millis(began.elapsed().as_secs_f64() * 1_000.0),
        targets,
    }
}

#[cfg(test)]
mod tests;
