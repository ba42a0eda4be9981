//! Says what a run would send, to whom and for how much, and what it would lose on the way, before anything is sent.
//!
//! The same plan, the same translation and the same prices as the run's own are used, so that the two cannot differ.

mod sketch;

use std::collections::BTreeMap;
use std::time::Duration;

use understudy_providers::Price;
use understudy_schema::units::Usd;
use understudy_store::Store;

use crate::batch::way::BatchWay;
use crate::budget::{self, Size};
use crate::lane::Pricing;
use crate::plan::{self, Earlier, Profile};
use crate::prepare::Bound;
use crate::texts::{Depth, Texts};
use crate::{Options, Result, check};

use sketch::Sketch;

/// What one template holds, before it is decided how much of it is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateSurvey {
    /// The template.
    pub template_id: String,
    /// Its calls in the window.
    pub n_calls: u64,
    /// Those of them that could be sent.
    pub n_candidates: u64,
    /// Share of its calls that ask for JSON or tools, 0 to 1.
    pub parsed_share: f64,
    /// What one drawn call costs over all its arms, by the log's tokens: every secondary once, the primary for the
    /// control's share.
    pub cost_per_call: Usd,
}

/// What a run would send.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The window.
    pub window_label: String,
    /// Production calls in the window.
    pub n_calls: u64,
    /// Production calls of which nothing would be sent, by reason.
    pub excluded: BTreeMap<String, u64>,
    /// Calls to targets that earlier runs have sent already.
    pub n_already_sent: u64,
    /// Each target, secondaries first, then the primary.
    pub targets: Vec<TargetForecast>,
    /// Each template of the window, by id.
    pub templates: Vec<TemplateForecast>,
    /// Replayable calls that other models than the control's answered in the log, by model. Beside those the control does not
    /// say what the primary is like.
    pub other_models: BTreeMap<String, u64>,
}

impl Forecast {
    /// What everything would cost by the log's tokens.
    pub fn cost(&self) -> Usd {
        Usd(self.targets.iter().map(|target| target.load.cost.0).sum())
    }

    /// What everything may cost at most, as the budget reserves it.
    pub fn cost_at_most(&self) -> Usd {
        let most = self.targets.iter().map(|target| target.load.cost_at_most.0);
        Usd(most.sum())
    }

    /// Calls to send.
    pub fn n_to_send(&self) -> u64 {
        self.targets.iter().map(|target| target.load.n).sum()
    }

    /// Calls of them that go by batch.
    pub fn n_by_batch(&self) -> u64 {
        self.targets.iter().map(|target| target.n_by_batch).sum()
    }
}

/// What would be sent to one target.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetForecast {
    /// The target's name.
    pub target: String,
    /// The model to ask for.
    pub model: String,
    /// Who translates: `own`, `via_gateway`, `raw`.
    pub mode: &'static str,
    /// The arms it would answer in.
    pub arms: Vec<&'static str>,
    /// Its price and where that is from; `None` for a server on this machine that has none.
    pub price: Option<Price>,
    /// How much.
    pub load: Load,
    /// Calls of them that go by batch.
    pub n_by_batch: u64,
    /// Calls by what they lose, most frequent first.
    pub losses: Vec<LossForecast>,
    /// The least time it takes, by its rate limits or by concurrency and the logged latency.
    pub duration: Option<Duration>,
    /// What bounds the time.
    pub bound_by: &'static str,
}

/// Calls that would lose one parameter alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossForecast {
    /// What happens, such as `W_TEMP_CLAMPED`.
    pub warning: String,
    /// The parameter.
    pub parameter: String,
    /// `lossless`, `lossy`, `meaning_change` or `impossible`.
    pub severity: String,
    /// Calls.
    pub n: u64,
}

/// What would be sent of one template.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateForecast {
    /// The template.
    pub template_id: String,
    /// Its calls in the window.
    pub n_calls: u64,
    /// Those of them that could be sent.
    pub n_candidates: u64,
    /// Those of them that are drawn, sent before or not.
    pub n_drawn: u64,
    /// Those of the drawn that go to the primary too, twice.
    pub n_control: u64,
    /// Share of its calls that ask for JSON or tools, 0 to 1.
    pub parsed_share: f64,
    /// How much still goes to each target in each arm, in the order of the targets.
    pub loads: Vec<ArmLoad>,
}

/// How much of one template goes to one target in one arm.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmLoad {
    /// The target's name.
    pub target: String,
    /// The arm.
    pub arm: &'static str,
    /// How much.
    pub load: Load,
}

/// Some calls together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Load {
    /// Calls that can be said to the target.
    pub n: u64,
    /// Calls that cannot, and are not sent.
    pub n_impossible: u64,
    /// Calls by their gravest loss: `none`, `lossy`, `meaning_change`.
    pub by_severity: BTreeMap<String, u64>,
    /// Prompt tokens, by the log's count.
    pub tokens_in: f64,
    /// Completion tokens, by the log's count.
    pub tokens_out: f64,
    /// What they cost, by the log's count.
    pub cost: Usd,
    /// What they may cost at most, as the budget reserves it.
    pub cost_at_most: Usd,
}

/// Looks through the window for what could be sent. What the options say of sizes is not looked at.
///
/// # Errors
/// When the options make no sense, a price is not known, or something cannot be read.
pub async fn survey(store: &Store, options: &Options) -> Result<Vec<TemplateSurvey>> {
    let mut options = options.clone();
    options.sample = crate::Sampling::Every;
    check::check(&options)?;
    let plan = plan::plan(store, &options, Earlier::default()).await?;
    let prices = prices(&options)?;
    let mut found: Vec<TemplateSurvey> = plan
        .template_ids
        .iter()
        .zip(plan.strata.iter().zip(&plan.profiles))
        .map(|(template_id, (stratum, profile))| TemplateSurvey {
            template_id: template_id.clone(),
            n_calls: profile.n_calls,
            n_candidates: stratum.candidates,
            parsed_share: parsed_share(profile),
            cost_per_call: cost_per_call(&options, &prices, profile),
        })
        .collect();
    found.sort_by(|one, next| one.template_id.cmp(&next.template_id));
    Ok(found)
}

fn parsed_share(profile: &Profile) -> f64 {
    profile.n_parsed as f64 / (profile.n_calls as f64).max(1.0)
}

/// The price of each lane, as the lanes stand, and the part of it that most of its calls cost.
fn prices(options: &Options) -> Result<Vec<(Pricing, f64)>> {
    let control = options.control.iter().map(|control| &control.primary);
    let targets = options.targets.iter().chain(control);
    let prices = targets.map(|target| {
        let pricing = Pricing::of(target)?;
        let way = BatchWay::of(target, options.batches.lane, &pricing);
        Ok((pricing, way.map_or(1.0, |way| way.price_share)))
    });
    prices.collect()
}

fn cost_per_call(options: &Options, prices: &[(Pricing, f64)], profile: &Profile) -> Usd {
    let size = Size {
        n_characters: 4_000,
        tokens_in: profile.tokens_in.get().map(whole),
        tokens_out: profile.tokens_out.get().map(whole),
        bound: Bound::one(None),
    };
    let share = options
        .control
        .as_ref()
        .map_or(0.0, |control| control.share);
    let costs = prices.iter().enumerate().map(|(lane, (pricing, part))| {
        let times = if lane < options.targets.len() {
            1.0
        } else {
            2.0 * share
        };
        likely_cost(pricing, size).0 * times * part
    });
    Usd(costs.sum())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a mean of counts lies among them"
)]
fn whole(mean: f64) -> i64 {
    mean.round() as i64
}

fn likely_cost(pricing: &Pricing, size: Size) -> Usd {
    let tokens = budget::likely_tokens(size);
    match pricing {
        Pricing::Known { price, .. } => crate::wire::cost_of(price, tokens.prompt, tokens.answer),
        Pricing::Free => Usd(0.0),
    }
}

/// Says what a run would send. Nothing is written and nothing is sent.
///
/// What a killed run left in its journal is not looked at: the run itself recovers it first.
///
/// # Errors
/// When the options make no sense, a price is not known, or something cannot be read.
pub async fn forecast(store: &Store, options: &Options) -> Result<Forecast> {
    check::check(options)?;
    let earlier = Earlier::read(store, options).await?;
    let plan = plan::plan(store, options, earlier).await?;
    let mut sketch = Sketch::new(options, &plan)?;
    for source in &plan.files {
        let entries = plan.entries_of(source, None);
        if entries.is_empty() {
            continue;
        }
        let depth = Depth::of(options);
        let mut texts = Texts::open(store, options, source, depth, entries).await?;
        while let Some(calls) = texts.next().await? {
            for call in &calls {
                sketch.add(call);
            }
        }
    }
    Ok(sketch.finish())
}

impl Load {
    fn add(&mut self, (pricing, part): (&Pricing, f64), size: Size, severity: &str) {
        let tokens = budget::likely_tokens(size);
        self.n += 1;
        *self.by_severity.entry(severity.to_owned()).or_insert(0) += 1;
        self.tokens_in += tokens.prompt;
        self.tokens_out += tokens.answer;
        self.cost += Usd(likely_cost(pricing, size).0 * part);
        if let Pricing::Known { price, .. } = pricing {
            self.cost_at_most += Usd(budget::estimate(price, size).0 * part);
        }
    }

    /// Adds another load.
    pub fn join(&mut self, other: &Self) {
        self.n += other.n;
        self.n_impossible += other.n_impossible;
        for (severity, n) in &other.by_severity {
            *self.by_severity.entry(severity.clone()).or_insert(0) += n;
        }
        self.tokens_in += other.tokens_in;
        self.tokens_out += other.tokens_out;
        self.cost += other.cost;
        self.cost_at_most += other.cost_at_most;
    }
}
