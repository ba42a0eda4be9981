//! Refuses options that make no sense, before anything is read or sent.

use std::collections::HashSet;

use crate::address::check_base_url;
use crate::batch::way::takes_batches;
use crate::plan::{MOST_SLOTS, slots};
use crate::{Error, LaneChoice, Options, Pacing, Result, Target};

/// Checks what a run is told.
///
/// # Errors
/// The first option that makes no sense.
pub(crate) fn check(options: &Options) -> Result<()> {
    let n_slots = slots(options).len();
    if n_slots == 0 {
        return Err(wrong(
            "targets",
            "empty",
            "at least one target, or a control",
        ));
    }
    if MOST_SLOTS < n_slots {
        return Err(Error::TooManyTargets {
            found: options.targets.len(),
            most: MOST_SLOTS - 2,
        });
    }
    names(options)?;
    targets(options).try_for_each(check_base_url)?;
    let run = &options.run;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    if run.is_empty() || run.starts_with('.') || !run.chars().all(plain) {
        return Err(wrong(
            "run",
            run,
            "letters, digits, `-`, `_` and `.`, not beginning with `.`",
        ));
    }
    if options.concurrency == 0 {
        return Err(wrong("concurrency", "0", "at least 1"));
    }
    if options.retry.max_attempts == 0 {
        return Err(wrong("retry.max_attempts", "0", "at least 1"));
    }
    let positive = [
        ("timeout", options.timeout.0, 0.0 < options.timeout.0),
        ("budget", options.budget.0, 0.0 <= options.budget.0),
        (
            "retry.base",
            options.retry.base.0,
            0.0 <= options.retry.base.0,
        ),
        ("retry.cap", options.retry.cap.0, 0.0 <= options.retry.cap.0),
        (
            "retry.longest_asked",
            options.retry.longest_asked.0,
            0.0 <= options.retry.longest_asked.0,
        ),
    ];
    if let Some((option, found, _)) = positive.into_iter().find(|(_, _, fine)| !fine) {
        return Err(wrong(option, &found.to_string(), "a positive number"));
    }
    batches(options)?;
    prices(options)?;
    shares(options)
}

/// The targets, the control's included.
fn targets(options: &Options) -> impl Iterator<Item = &Target> {
    let control = options.control.iter().map(|control| &control.primary);
    options.targets.iter().chain(control)
}

/// A price that is no number is compared with nothing, and one below nothing would fill the budget up.
fn prices(options: &Options) -> Result<()> {
    for price in targets(options).filter_map(|target| target.price.as_ref()) {
        let each = [
            ("prices.input_usd_per_mtok", Some(price.input_usd_per_mtok)),
            (
                "prices.cached_input_usd_per_mtok",
                price.cached_input_usd_per_mtok,
            ),
            (
                "prices.cache_write_usd_per_mtok",
                price.cache_write_usd_per_mtok,
            ),
            (
                "prices.output_usd_per_mtok",
                Some(price.output_usd_per_mtok),
            ),
        ];
        for (option, dollars) in each {
            if let Some(dollars) = dollars
                && !(0.0 <= dollars && dollars.is_finite())
            {
                return Err(wrong(option, &dollars.to_string(), "a price, 0 or above"));
            }
        }
    }
    Ok(())
}

/// Batches are bounded, and whoever is asked for them takes them.
fn batches(options: &Options) -> Result<()> {
    let batches = &options.batches;
    let waits = [
        ("batches.wait", batches.wait.0, 0.0),
        // A look at a batch after no time at all would be a look after each other one.
        ("batches.first_poll", batches.first_poll.0, 1.0),
        ("batches.longest_poll", batches.longest_poll.0, 1.0),
    ];
    for (option, wait, least) in waits {
        if wait.is_nan() || wait < least {
            return Err(wrong(option, &wait.to_string(), "a positive number"));
        }
    }
    if batches.requests_max == 0 || batches.bytes_max == 0 {
        return Err(wrong("batches", "0", "room for at least one request"));
    }
    if let LaneChoice::Auto { live_share, .. } = batches.lane
        && !(0.0..=1.0).contains(&live_share)
    {
        return Err(wrong(
            "live_share",
            &live_share.to_string(),
            "a number from 0 to 1",
        ));
    }
    for target in targets(options) {
        let share = target.batch.price_share;
        if let Some(share) = share.filter(|share| !(0.0..=1.0).contains(share)) {
            return Err(wrong(
                "price_share",
                &share.to_string(),
                "a number from 0 to 1",
            ));
        }
        if batches.lane == LaneChoice::Batch && !takes_batches(target) {
            return Err(Error::NoBatches {
                target: target.name.clone(),
            });
        }
    }
    Ok(())
}

/// Two secondaries may not share a name. The primary may have a secondary's: its arms tell them apart.
fn names(options: &Options) -> Result<()> {
    let mut known = HashSet::new();
    for target in &options.targets {
        if !known.insert(target.name.as_str()) {
            return Err(Error::DuplicateTarget {
                name: target.name.clone(),
            });
        }
    }
    Ok(())
}

fn shares(options: &Options) -> Result<()> {
    let control = options.control.as_ref();
    if let Some(control) = control
        && !(0.0..=1.0).contains(&control.share)
    {
        return Err(wrong(
            "control.share",
            &control.share.to_string(),
            "a number from 0 to 1",
        ));
    }
    for target in targets(options) {
        let rates = [
            ("requests_per_minute", target.limits.requests_per_minute),
            ("tokens_per_minute", target.limits.tokens_per_minute),
        ];
        for (option, rate) in rates {
            if let Some(rate) = rate
                && !(0.0 < rate && rate.is_finite())
            {
                return Err(wrong(option, &rate.to_string(), "a positive number"));
            }
        }
    }
    if let Pacing::Logged { speed } = options.pacing
        && !(0.0 < speed && speed.is_finite())
    {
        return Err(wrong("pace", &speed.to_string(), "a positive number"));
    }
    Ok(())
}

fn wrong(option: &'static str, found: &str, expected: &'static str) -> Error {
    Error::Option {
        option,
        found: format!("`{found}`"),
        expected,
    }
}
