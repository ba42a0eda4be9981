//! The way to one target: its workers, what it costs, how fast it may be asked, and how it fares.

mod call;
mod crowd;
mod doubtful;
mod flight;
pub(crate) mod headroom;
pub(crate) mod health;
pub(crate) mod pace;
pub(crate) mod prospect;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use understudy_providers::batch::BatchApi;
use understudy_providers::{Price, Target as Written, price};
use understudy_schema::chat::Usage;
use understudy_schema::units::Usd;

use crate::address::{control_url, is_this_machine, shown_address};
use crate::batch::bucket::Shelf;
use crate::batch::way::BatchWay;
use crate::budget::{self, Size};
use crate::course::Course;
use crate::plan::Arm;
use crate::prepare::{Prepared, Unsayable, prepare};
use crate::send::Wire;
use crate::wire::{Billed, Reading};
use crate::{Error, Mode, Options, Result, Target, TargetOutcome};

use crowd::Crowd;
use doubtful::Doubtful;
use health::Health;
use pace::Pace;

/// What is sent, shared by all who get it.
#[derive(Debug)]
pub(crate) struct CallText {
    pub(crate) call_id: String,
    pub(crate) template_id: String,
    /// `None` when it was not read, because nothing more is sent.
    pub(crate) sendable: Option<Sendable>,
}

/// What only a call that is sent needs.
#[derive(Debug)]
pub(crate) struct Sendable {
    pub(crate) template_version: Option<String>,
    pub(crate) prompt_hash: String,
    /// The JSON schema that was asked for, if one was.
    pub(crate) schema_json: Option<String>,
    /// The canonical chat; `None` when the log held none.
    pub(crate) chat_json: Option<String>,
    /// Kind of the logged call; `None` when no target asks for it.
    pub(crate) api: Option<String>,
    /// The logged body; `None` when no target asks for it.
    pub(crate) native_json: Option<String>,
    /// Whether the logged answer was streamed.
    pub(crate) stream: bool,
    pub(crate) tokens_in: Option<i64>,
    pub(crate) tokens_out: Option<i64>,
}

impl CallText {
    /// Characters of its chat.
    pub(crate) fn n_characters(&self) -> usize {
        let chat = self
            .sendable
            .as_ref()
            .map(|one| [one.chat_json.as_ref(), one.native_json.as_ref()]);
        chat.map_or(0, |texts| {
            texts.into_iter().flatten().map(String::len).sum()
        })
    }
}

/// One call to one target in one arm.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) text: Arc<CallText>,
    pub(crate) arm: Arm,
    pub(crate) inclusion_probability: f64,
    /// Whether it belongs to the slice that every sample of the seed holds.
    pub(crate) anchor: bool,
    /// How often this very run has sent it before.
    pub(crate) n_before: u32,
    /// When it is due, counted from the run's first send; `None` when its turn comes.
    pub(crate) due: Option<Duration>,
}

/// What a target asks for its work.
#[derive(Debug, Clone)]
pub(crate) enum Pricing {
    /// A price and where it is from.
    Known {
        price: Box<Price>,
        source: &'static str,
    },
    /// A server on this machine of which no price is known.
    Free,
}

impl Pricing {
    pub(crate) fn of(target: &Target) -> Result<Self> {
        if let Some(price) = &target.price {
            return Ok(Self::Known {
                price: Box::new(price.clone()),
                source: "configured",
            });
        }
        if let Some(price) = price(&target.name, &target.model) {
            return Ok(Self::Known {
                price: Box::new(price.clone()),
                source: "bundled",
            });
        }
        let url = reqwest::Url::parse(&target.base_url);
        // Behind a gateway on this machine stands somebody who asks for money.
        if target.mode != Mode::ViaGateway && url.is_ok_and(|url| is_this_machine(&url)) {
            return Ok(Self::Free);
        }
        Err(Error::UnknownPrice {
            target: target.name.clone(),
            model: target.model.clone(),
        })
    }

    /// What an answer cost; `None` when nobody counted its tokens or knows its price.
    pub(crate) fn cost(&self, usage: &Usage) -> Option<Usd> {
        match self {
            Self::Known { price, .. } => understudy_providers::cost_usd(usage, price).map(Usd),
            Self::Free => None,
        }
    }

    /// What an attempt cost at a share of the price, or may have cost: one whose tokens nobody counted is held to have
    /// cost its estimate.
    pub(crate) fn bill(&self, reading: &Reading, (estimate, share): (Usd, f64)) -> Bill {
        let counted = match reading.billed() {
            Billed::No => return Bill::NOTHING,
            Billed::Perhaps => None,
            Billed::Counted(usage) => self.cost(&usage),
        };
        if let Some(cost) = counted {
            let cost = Usd(cost.0 * share);
            return Bill {
                shown: Some(cost),
                held: cost,
                source: self.source(),
            };
        }
        let is_lost = reading.failure().is_some() && 0.0 < estimate.0;
        Bill {
            shown: is_lost.then_some(estimate),
            held: estimate,
            source: if is_lost { "estimated" } else { "none" },
        }
    }

    /// Where the price is from.
    pub(crate) fn source(&self) -> &'static str {
        match self {
            Self::Known { source, .. } => source,
            Self::Free => "none",
        }
    }
}

/// What an attempt cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bill {
    /// As its row shows it; `None` where it cost nothing or an answer did not say its tokens.
    pub(crate) shown: Option<Usd>,
    /// As it counts against the budget.
    pub(crate) held: Usd,
    /// Where that is from.
    pub(crate) source: &'static str,
}

impl Bill {
    const NOTHING: Self = Self {
        shown: None,
        held: Usd(0.0),
        source: "none",
    };
}

/// The way to one target.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) target: Target,
    pub(crate) written: Written,
    pub(crate) shown_address: String,
    /// Where batches are asked about.
    pub(crate) control_url: String,
    pub(crate) wire: Wire,
    pub(crate) pricing: Pricing,
    pub(crate) pace: Pace,
    pub(crate) crowd: Crowd,
    pub(crate) health: Health,
    /// Calls of which it is open whether they were answered.
    doubtful: Doubtful,
    pub(crate) in_flight: AtomicU64,
    /// How its calls go by batch; `None` when they go one by one.
    pub(crate) batch: Option<BatchWay>,
    /// Whether any batch of this run held an answer.
    pub(crate) batches_replied: AtomicBool,
    /// The bucket of its batches, where they lie in one and there are keys to it.
    pub(crate) bucket: Option<Shelf>,
    /// Whether it leads to the primary.
    pub(crate) is_control: bool,
    /// Calls in a row for which the money did not suffice.
    pub(crate) unaffordable: AtomicU32,
    tally: Mutex<TargetOutcome>,
}

impl Lane {
    /// Prepares the way to a target.
    ///
    /// # Errors
    /// When its address, key or price cannot be used.
    pub(crate) fn open(target: &Target, arms: &[Arm], options: &Options) -> Result<Self> {
        let tally = TargetOutcome {
            target: target.name.clone(),
            arms: arms.iter().map(|arm| arm.as_str().to_owned()).collect(),
            ..TargetOutcome::default()
        };
        let pricing = Pricing::of(target)?;
        let batch = BatchWay::of(target, options.batches.lane, &pricing);
        let bucket = Shelf::open(target, &options.retry)?;
        if bucket.is_none() && batch.is_some_and(|way| way.api == BatchApi::Bedrock) {
            return Err(Error::Bucket {
                target: target.name.clone(),
                reason: "there are no keys of AWS to it: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and a region, or the \
                         folder where it is mounted"
                    .to_owned(),
            });
        }
        Ok(Self {
            batch,
            bucket,
            is_control: arms.iter().any(|arm| arm.is_control()),
            written: written(target),
            shown_address: shown_address(target),
            control_url: control_url(target),
            wire: Wire::open(target, options.timeout, &options.clock)?,
            pricing,
            pace: Pace::new(target.limits),
            crowd: Crowd::new(options.concurrency),
            health: Health::new(options.concurrency),
            doubtful: Doubtful::default(),
            in_flight: AtomicU64::new(0),
            unaffordable: AtomicU32::new(0),
            batches_replied: AtomicBool::new(false),
            tally: Mutex::new(tally),
            target: target.clone(),
        })
    }

    /// The most a call is expected to cost when it goes by itself.
    pub(crate) fn estimate(&self, size: Size) -> Usd {
        match &self.pricing {
            Pricing::Known { price, .. } => budget::estimate(price, size),
            Pricing::Free => Usd(0.0),
        }
    }

    /// The counts so far.
    pub(crate) fn tally(&self) -> MutexGuard<'_, TargetOutcome> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The counts at the end.
    pub(crate) fn outcome(&self) -> TargetOutcome {
        let mut outcome = self.tally().clone();
        outcome.stopped = self.health.stopped().map(str::to_owned);
        outcome
    }

    /// Whether the money has not sufficed for so many calls in a row that none is looked at any more.
    pub(crate) fn is_out_of_money(&self) -> bool {
        const MOST: u32 = 200;
        MOST <= self.unaffordable.load(Ordering::Relaxed)
    }

    /// Whether nothing more is sent by this lane.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_out_of_money() || self.health.stopped().is_some()
    }

    /// Counts a call as in flight until the guard is dropped.
    fn depart(&self) -> InFlight<'_> {
        let others = self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight {
            lane: self,
            n_in_flight: others + 1,
        }
    }
}

/// Whom requests to a target are written for: what a probe found goes before what is documented.
pub(crate) fn written(target: &Target) -> Written {
    let mut written = Written::at(target.dialect, &target.base_url, &target.model);
    if let Some(profile) = &target.profile {
        written.profile = profile.clone();
    }
    written
}

/// One more under its name.
pub(crate) fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(n) => *n += 1,
        None => {
            counts.insert(name.to_owned(), 1);
        }
    }
}

struct InFlight<'a> {
    lane: &'a Lane,
    n_in_flight: u64,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.lane.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Why a call was not sent.
#[derive(Debug)]
pub(crate) enum Left {
    /// It becomes a row of `replays.skips`.
    Skipped {
        reason: &'static str,
        detail: String,
    },
    /// It cannot be said to the target, which is a skip and rows of what was lost.
    Unsayable(Unsayable),
    /// The run is broken: there is nowhere to write to.
    Broken,
}

impl Left {
    /// The money does not suffice.
    pub(crate) fn unaffordable(detail: String) -> Self {
        Self::Skipped {
            reason: "budget",
            detail,
        }
    }
}

/// A call's text and what is sent for it, or why nothing is. The target is the lane's, or as the lane's.
pub(crate) fn sendable<'a>(
    course: &Course,
    lane: &Lane,
    target: &Target,
    job: &'a Job,
) -> Result<(&'a Sendable, Prepared), Left> {
    if lane.is_out_of_money() {
        return Err(Left::unaffordable("the budget is used up".to_owned()));
    }
    let Some(text) = &job.text.sendable else {
        // Its text was not read, because the run was to end.
        return Err(course.left_halted());
    };
    let prepared = prepare(text, target, &lane.written).map_err(Left::Unsayable)?;
    Ok((text, prepared))
}

/// Where a lane's workers take their calls from.
pub(crate) type Queue = Arc<tokio::sync::Mutex<mpsc::Receiver<Job>>>;

/// Takes calls and sends them, one after another, until there are no more.
pub(crate) async fn work(course: Arc<Course>, lane: usize, queue: Queue) {
    let Some(lane) = course.lanes.get(lane) else {
        return;
    };
    loop {
        let taken = queue.lock().await.recv().await;
        let Some(job) = taken else { return };
        match call::send(&course, lane, &job).await {
            Ok(()) => {}
            Err(Left::Skipped { reason, detail }) => course.skip(lane, &job, reason, detail),
            Err(Left::Unsayable(why)) => course.skip_unsayable(lane, &job, why),
            Err(Left::Broken) => course.halt_broken(),
        }
    }
}
