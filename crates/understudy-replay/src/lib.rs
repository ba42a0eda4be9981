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
//! the target is stopped with a word in the [`Outcome`], its calls not sent become skips (`provider_stopped`), and the
//! other targets go on. The calls that were refused so become skips too (`account`, `provider_stopped`) and no rows of
//! `replays.calls`: they say nothing of the target, and the next run sends them. Rate limits, overload, timeouts and
//! lost connections are findings, and the run goes on.

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
mod skips;
mod stop;
mod texts;
mod underway;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use understudy_schema::units::Millis;
use understudy_store::Store;

use budget::Budget;
use course::Course;
use journal::recover::{Recovered, next_number, recover};
use journal::{Journal, Room};
use lane::{Job, Lane};
use plan::{Arm, Plan};
use skips::{Part, SkipFile};

pub use error::{Error, Result};
pub use forecast::{
    ArmLoad, Forecast, Load, LossForecast, TargetForecast, TemplateForecast, TemplateSurvey,
    forecast, survey,
};
pub use options::{
    Clock, Control, Duplicates, Mode, Options, Pacing, RateLimits, Repeat, Retry, Sampling,
    Streaming, Target,
};
pub use outcome::{Outcome, TargetOutcome};
pub use probe::{Finding, Found, Probed, probe, probe_cost};
pub use progress::{Progress, Status};
pub use secret::Secret;
pub use stop::{Stop, StopSwitch, stop_switch};
pub use underway::unfinished;

/// Time between two looks of a watcher.
const LOOK: Duration = Duration::from_millis(200);

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
    let earlier = plan::Earlier::read(store, &options).await?;
    let spent = earlier.spent;
    let plan = plan::plan(store, &options, earlier).await?;
    skips::write_planned(store, &options, &plan).await?;
    for (index, lane) in lanes.iter().enumerate() {
        lane.tally().n_planned = plan.n_planned(index);
    }
    let course = Arc::new(begin(store, options, lanes, spent).await?);
    let done = replay(store, &plan, &course, Watch { progress, stop }).await;
    let closed = course.journal.close().await;
    // The journal's reason comes first: the others follow from it.
    closed.and(done)?;
    course.finish_skips()?;
    underway::end(store, &course.options.run)?;
    progress.update(&course.status());
    Ok(outcome(&course, &plan, recovered, began))
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
    spent: understudy_schema::units::Usd,
) -> Result<Course> {
    underway::begin(store, &options.run)?;
    let unsent = SkipFile::create(store, &options.run, Part::Unsent)?;
    let first = next_number(store, &options.run).await?;
    let room = Room::for_calls_in_flight(options.concurrency.saturating_mul(lanes.len()));
    let journal = Journal::start(store, &options.run, first, room)?;
    let budget = Budget::new(options.budget, spent);
    Ok(Course::new(options, lanes, budget, journal, unsent))
}

/// Who looks on, and who may end the run.
struct Watch<'a> {
    progress: &'a dyn Progress,
    stop: Stop,
}

/// Feeds the lanes and works until every planned call has been sent or left.
async fn replay(store: &Store, plan: &Plan, course: &Arc<Course>, watch: Watch<'_>) -> Result<()> {
    let (senders, mut workers) = start_workers(course);
    let feeding = async {
        let fed = feed::feed(store, plan, course, senders).await;
        if fed.is_err() {
            course.halt_broken();
        }
        fed
    };
    let working = async {
        let mut whole = true;
        while let Some(ended) = workers.join_next().await {
            if ended.is_err() {
                whole = false;
                course.halt_broken();
            }
        }
        whole
    };
    let Watch { progress, mut stop } = watch;
    let watching = async {
        loop {
            progress.update(&course.status());
            tokio::time::sleep(LOOK).await;
        }
    };
    let stopping = async {
        stop.asked().await;
        course.halt_asked();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        (fed, whole) = async { tokio::join!(feeding, working) } => {
            fed?;
            if whole { Ok(()) } else { Err(Error::Ended { part: "worker" }) }
        }
        () = watching => Ok(()),
        () = stopping => Ok(()),
    }
}

/// Starts the workers of all lanes; they end when the senders are dropped.
fn start_workers(course: &Arc<Course>) -> (Vec<mpsc::Sender<Job>>, JoinSet<()>) {
    let mut workers = JoinSet::new();
    let mut senders = Vec::new();
    for (index, lane) in course.lanes.iter().enumerate() {
        let concurrency = course.options.concurrency;
        let (sender, receiver) = mpsc::channel(concurrency.clamp(16, 4_096));
        senders.push(sender);
        let queue = Arc::new(tokio::sync::Mutex::new(receiver));
        let n_planned = usize::try_from(lane.tally().n_planned).unwrap_or(usize::MAX);
        for _ in 0..concurrency.min(n_planned) {
            workers.spawn(lane::work(Arc::clone(course), index, Arc::clone(&queue)));
        }
    }
    (senders, workers)
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
        n_recovered: recovered.n_rows,
        n_in_flight_at_kill: recovered.n_in_flight,
        spent: course.budget.spent(),
        elapsed: Millis(began.elapsed().as_secs_f64() * 1_000.0),
        targets,
    }
}

#[cfg(test)]
mod tests;
