//! `understudy replay`: ask the secondaries what they would have answered.

use std::fmt::Write as _;

use understudy_replay::{
    Batches, Clock, Control, Duplicates, LaneChoice, Options, Outcome, Pacing, Repeat, Retry,
    Sampling, TargetOutcome, stop_switch,
};
use understudy_schema::Window;
use understudy_schema::ids::short_digest;
use understudy_schema::units::{Millis, Usd};
use understudy_store::Store;

use super::{Context, plan};
use crate::args::WindowArgs;
use crate::checks::{self, Before};
use crate::env;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::progress::ReplayBar;
use crate::settings::{Keys, file};

/// Arguments of `replay`.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    sending: Sending,
    /// Do not ask before spending.
    #[arg(long, short)]
    yes: bool,
}

/// What is sent, how fast and for how much.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Sending {
    /// Secondaries to ask, as named in understudy.toml; all of them unless named.
    #[arg(long = "to", value_name = "NAME")]
    to: Vec<String>,
    /// Replay a part against the primary itself, twice: the noise floor under every figure.
    #[arg(long)]
    pub(crate) control: bool,
    /// Calls per template; 0 for all of them [default: the budget is shared out, see `understudy plan`].
    #[arg(long, value_name = "N")]
    sample: Option<u64>,
    /// How calls go: `live` one by one; `batch` in the vendors' batch APIs, for half the price at most vendors and
    /// within a day; `auto` in batches where a provider takes them, but for a part that is sent live, because only
    /// live calls have a latency [default: live].
    #[arg(long, value_enum)]
    lane: Option<file::Lane>,
    /// How many hours to wait for batches. What is not over by then goes on at the vendor, costs nothing twice, and is
    /// collected by the next run; 0 hands in and leaves [default: 24].
    #[arg(long, value_name = "HOURS")]
    batch_wait: Option<f64>,
    /// Send at the pace of the log: 1 as fast as it was logged, 2 twice as fast, 0 as fast as the limits allow
    /// [default: 0].
    #[arg(long, value_name = "SPEED")]
    pace: Option<f64>,
    /// Stop before the bill would pass this sum, in US dollars [default: 25].
    #[arg(long, value_name = "USD")]
    budget: Option<f64>,
    /// Calls in flight per provider [default: 8].
    #[arg(long, value_name = "N")]
    concurrency: Option<usize>,
    /// Time for one attempt, in milliseconds [default: 60000].
    #[arg(long, value_name = "MS")]
    timeout_ms: Option<f64>,
    /// Seed of the sample and the order; the same seed draws the same calls [default: 1].
    #[arg(long)]
    seed: Option<u64>,
    /// Replay identical prompts every time they occur, not only once.
    #[arg(long)]
    every_duplicate: bool,
    /// Send again what failed in an earlier run. It may be paid for twice.
    #[arg(long, conflicts_with = "fresh")]
    retry_failed: bool,
    /// Send everything again, as if there were no earlier run. It is paid for again.
    #[arg(long)]
    fresh: bool,
}

impl Sending {
    /// With every one of equal prompts.
    pub(crate) fn demo() -> Self {
        Self {
            control: true,
            ..Self::default()
        }
    }
}

/// Says what it will cost, asks where that is much, replays and says what came of it.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let window = args.window.window()?;
    let store = context.store()?;
    checks::window(&store, &window, context).await?;
    checks::templates(&store, context, Before::Sending).await?;
    let planned = options(&window, &args.sending, context, Keys::LeaveOut)?;
    let planned = plan::sized(&store, planned, context).await?;
    let forecast = understudy_replay::forecast(&store, &planned).await?;
    context
        .printer
        .say(&plan::totals(&forecast, planned.budget));
    if !args.yes {
        plan::consent(&forecast, planned.budget, context)?;
    }
    let outcome = replay(&window, &args.sending, context).await?;
    context.printer.say(&closing(&outcome));
    Ok(if outcome.is_whole() {
        Exit::Done
    } else {
        Exit::Incomplete
    })
}

/// Replays one window without asking. Ctrl-C ends it cleanly.
pub(crate) async fn replay(
    window: &Window,
    sending: &Sending,
    context: &Context,
) -> Result<Outcome, Failure> {
    let store = context.store()?;
    let options = options(window, sending, context, Keys::Read)?;
    let options = plan::sized(&store, options, context).await?;
    send(&store, options, context).await
}

/// Sends what was decided.
async fn send(store: &Store, options: Options, context: &Context) -> Result<Outcome, Failure> {
    let (switch, stop) = stop_switch();
    let printer = context.printer;
    let interrupt = Interrupt::asks(move || {
        printer.say(
            "stopping: nothing more is sent, what is in flight is awaited, batches go on at the vendor (run again to go on; \
             Ctrl-C once more ends at once)",
        );
        switch.stop();
    });
    let bar = ReplayBar::new(printer);
    let outcome = understudy_replay::run(store, options, &bar, stop).await;
    bar.finish();
    interrupt.ends_at_once();
    Ok(outcome?)
}

/// What a run is told, but for the sizes of its samples where nobody has named one.
pub(crate) fn options(
    window: &Window,
    sending: &Sending,
    context: &Context,
    keys: Keys,
) -> Result<Options, Failure> {
    let settings = &context.settings;
    let section = settings.replay();
    let targets = settings.secondaries(&sending.to, keys)?;
    let control = if sending.control {
        Some(Control {
            primary: settings.primary(keys)?,
            share: section.control_share.unwrap_or(0.2),
            minimum: section.control_minimum.unwrap_or(50),
        })
    } else {
        None
    };
    if let Some(seconds) = section.batch_poll_seconds
        && !(1.0..=f64::MAX).contains(&seconds)
    {
        return Err(Failure::usage(format!(
            "replay.batch_poll_seconds is `{seconds}`: expected 1 or more"
        )));
    }
    let seed = sending.seed.or(section.seed).unwrap_or(1);
    let run = run_id(window, settings.store());
    let duplicates =
        if sending.every_duplicate || section.duplicates == Some(file::Duplicates::Every) {
            Duplicates::Every
        } else {
            Duplicates::Once
        };
    let repeat = match (sending.fresh, sending.retry_failed) {
        (true, _) => Repeat::Everything,
        (false, true) => Repeat::Failed,
        (false, false) => Repeat::Unanswered,
    };
    Ok(Options {
        run,
        window: window.clone(),
        targets,
        control,
        sample: match sending.sample.or(section.sample_per_template) {
            None => Sampling::Sizes(std::sync::Arc::default()),
            Some(0) => Sampling::Every,
            Some(n) => Sampling::PerTemplate { n },
        },
        duplicates,
        repeat,
        forbidden: settings.forbidden(),
        seed,
        budget: Usd(sending.budget.or(section.budget_usd).unwrap_or(25.0)),
        concurrency: sending.concurrency.or(section.concurrency).unwrap_or(8),
        pacing: match sending.pace.or(section.pace).unwrap_or(0.0) {
            0.0 => Pacing::Fast,
            speed => Pacing::Logged { speed },
        },
        batches: batches(sending, section),
        timeout: Millis(
            sending
                .timeout_ms
                .or(section.timeout_ms)
                .unwrap_or(60_000.0),
        ),
        retry: Retry {
            max_attempts: section.max_attempts.unwrap_or(4),
            base: Millis(500.0),
            cap: Millis(20_000.0),
            longest_asked: Millis(60_000.0),
        },
        clock: Clock::new(env::now),
    })
}

/// Which calls go by batch, and how long these are waited for.
fn batches(sending: &Sending, section: &file::Replay) -> Batches {
    const HOUR_MS: f64 = 3_600_000.0;
    let lane = match sending.lane.or(section.lane).unwrap_or_default() {
        file::Lane::Live => LaneChoice::Live,
        file::Lane::Batch => LaneChoice::Batch,
        file::Lane::Auto => LaneChoice::Auto {
            live_share: section.live_share.unwrap_or(0.1),
            live_minimum: section.live_minimum.unwrap_or(50),
        },
    };
    let batches = Batches::by(lane);
    let polls = section
        .batch_poll_seconds
        .map(|seconds| Millis(seconds * 1_000.0));
    let hours = sending.batch_wait.or(section.batch_wait_hours);
    Batches {
        wait: hours.map_or(batches.wait, |hours| Millis(hours * HOUR_MS)),
        first_poll: polls.unwrap_or(batches.first_poll),
        longest_poll: Millis(batches.longest_poll.0.max(polls.map_or(0.0, |wait| wait.0))),
        ..batches
    }
}

/// Id of the next run of a window: that of the run that was killed, if one was, so that its budget holds for both.
fn run_id(window: &Window, location: &str) -> String {
    let store = Store::open(location).ok();
    let killed = store.and_then(|store| understudy_replay::unfinished(&store, window));
    let now = env::now().to_string();
    killed.unwrap_or_else(|| {
        let digest = short_digest([now.as_str(), location]);
        format!("{}-{digest}", window.label)
    })
}

/// What came of a replay, a line per target. Writing to a String cannot fail.
pub(crate) fn closing(outcome: &Outcome) -> String {
    let n_sent: u64 = outcome.targets.iter().map(|target| target.n_sent).sum();
    let mut text = format!(
        "sent {n_sent} replays of {} calls in {}, spent {}",
        outcome.n_calls,
        outcome.window_label,
        outcome.spent_now()
    );
    if outcome.spent_before.0 > 0.0 {
        let _ = write!(
            text,
            " after {} before it was ended ({} in all)",
            outcome.spent_before, outcome.spent
        );
    }
    if outcome.n_already_sent > 0 {
        let _ = write!(
            text,
            "; {} were sent by an earlier run and not again",
            outcome.n_already_sent
        );
    }
    for target in &outcome.targets {
        let _ = write!(text, "\n  {}", target_line(target));
    }
    if !outcome.excluded.is_empty() {
        let _ = write!(text, "\n  left out: {}", counts(&outcome.excluded));
    }
    if outcome.n_in_flight_at_kill > 0 {
        let _ = write!(
            text,
            "\n  {} were in flight when an earlier run was killed; they are marked and not sent again",
            outcome.n_in_flight_at_kill
        );
    }
    if !outcome.batches_out.is_empty() {
        let _ = write!(text, "\n{}", batches_out(outcome));
    }
    let n_stopped: u64 = outcome.targets.iter().map(n_stopped).sum();
    if outcome.n_unsent > n_stopped {
        let _ = write!(
            text,
            "\n{} were not sent: run it again to go on",
            outcome.n_unsent
        );
    } else if n_stopped > 0 {
        let _ = write!(
            text,
            "\n{n_stopped} were not sent: mend what stopped the target, then run it again"
        );
    }
    text
}

/// Calls that were not sent because their target was given up.
fn n_stopped(target: &TargetOutcome) -> u64 {
    let stopped = target.skipped.get("provider_stopped");
    stopped.copied().unwrap_or(0)
}

/// The batches that go on at their vendors. Their states hold the vendors' words.
fn batches_out(outcome: &Outcome) -> String {
    /// Batches that are named; the others are counted.
    const SHOWN: usize = 12;
    let n_calls: u64 = outcome.batches_out.iter().map(|one| one.n_calls).sum();
    let n = outcome.batches_out.len();
    let mut text = format!(
        "{n} {} of {n_calls} calls still out: run it again to collect them, nothing is paid for twice",
        if n == 1 { "batch is" } else { "batches are" }
    );
    for one in outcome.batches_out.iter().take(SHOWN) {
        let id = one.batch_id.as_deref().unwrap_or("without an id yet");
        let line = format!("{} {id}: {} calls, {}", one.target, one.n_calls, one.state);
        let _ = write!(text, "\n  {}", line.replace(char::is_control, " "));
    }
    if SHOWN < n {
        let _ = write!(text, "\n  and {} more", n - SHOWN);
    }
    text
}

fn target_line(target: &TargetOutcome) -> String {
    let mut line = format!(
        "{} ({}): {} answered, {} failed, {} retries, {}",
        target.target,
        target.arms.join(" "),
        target.n_answered(),
        target.n_failed(),
        target.n_retries,
        target.spent
    );
    if target.held_for_uncounted.0 > 0.0 {
        let _ = write!(
            line,
            " and at most {} for answers that were lost or did not say their tokens",
            target.held_for_uncounted
        );
    }
    if target.n_failed() > 0 {
        let _ = write!(line, "; failures: {}", counts(&target.failed));
    }
    if target.n_skipped() > 0 {
        let _ = write!(line, "; not sent: {}", counts(&target.skipped));
    }
    if !target.losses.is_empty() {
        let _ = write!(line, "; lost in translation: {}", counts(&target.losses));
    }
    if let Some(reason) = &target.stopped {
        let _ = write!(line, "\n    stopped: {reason}");
    }
    if let Some(model) = &target.later_model {
        let _ = write!(
            line,
            "\n    was {model} when it was asked last: of calls that both models answered, {model}'s answers are compared; \
             --fresh asks the present one again"
        );
    }
    line
}

fn counts(counts: &std::collections::BTreeMap<String, u64>) -> String {
    let parts: Vec<String> = counts
        .iter()
        .map(|(reason, n)| format!("{n} {reason}"))
        .collect();
    parts.join(", ")
}
