//! What a sample could show: the smallest change it would notice, and its chance of a verdict.

use std::collections::BTreeMap;

use understudy_drift::Limits;
use understudy_measure::statistics::power::{
    PairedPlan, minimum_detectable_difference, pairs_for_gate,
};
use understudy_replay::Forecast;
use understudy_schema::Row as _;
use understudy_schema::tables::features::Contract;
use understudy_store::Store;
use understudy_store::read::Partitions;

use super::churn::{churn, latest_first};
use crate::commands::Context;
use crate::failure::Failure;

/// Rates that are gated in every template.
const RATES: [&str; 4] = ["error", "refused", "truncated", "timeout"];

/// Rates that are gated besides where a parser reads the answers.
const PARSED_RATES: [&str; 2] = ["unusable", "envelope_mismatch"];

/// What templates are judged by.
#[derive(Debug, Clone)]
pub(crate) struct Standards {
    limits: Limits,
    configured: BTreeMap<String, String>,
    contracts: BTreeMap<String, Contract>,
    /// One-sided error of a gate.
    pub(crate) alpha: f64,
    /// Chance of a verdict that a sample aims at.
    pub(crate) power: f64,
    /// Below this many pairs no template is judged, whatever its margin.
    pub(crate) least_pairs: u64,
}

/// The class of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Class<'a> {
    name: &'a str,
    /// Whether its answers are parsed.
    parsed: bool,
    /// Whether nobody has said or learnt it yet.
    guessed: bool,
}

impl Standards {
    /// Those that are configured, with what the latest analysed window knows of each template.
    pub(crate) async fn read(store: &Store, context: &Context) -> Result<Self, Failure> {
        let limits = context.settings.limits()?;
        let configured = context.settings.templates(&limits)?;
        let classes = configured
            .into_iter()
            .filter_map(|one| Some((one.template_id, one.class?)));
        let mut standards = Self::of(limits, classes.collect());
        standards.contracts = contracts(store).await?;
        Ok(standards)
    }

    fn of(limits: Limits, configured: BTreeMap<String, String>) -> Self {
        let least = limits.count("least_pairs");
        Self {
            alpha: limits.constant("alpha").unwrap_or(0.05),
            power: limits.constant("power").unwrap_or(0.8),
            least_pairs: least.unwrap_or(20),
            limits,
            configured,
            contracts: BTreeMap::new(),
        }
    }

    /// Those in the program.
    #[cfg(test)]
    pub(crate) fn bundled() -> Self {
        Self::of(Limits::bundled().unwrap(), BTreeMap::new())
    }

    /// A template's class: as configured, else as learnt, else guessed to be strict where half of its calls or more ask for
    /// JSON or tools.
    fn class(&self, template_id: &str, parsed_share: f64) -> Class<'_> {
        let contract = self.contracts.get(template_id);
        let parsed = contract.map_or(0.5 <= parsed_share, |one| one.expects_json);
        let configured = self.configured.get(template_id);
        let known = configured.or(contract.map(|one| &one.class));
        Class {
            name: known.map_or(if parsed { "strict" } else { "standard" }, String::as_str),
            parsed,
            guessed: known.is_none(),
        }
    }

    /// The tightest margin that decides on a template, as a difference of rates.
    pub(crate) fn margin(&self, template_id: &str, parsed_share: f64) -> f64 {
        let class = self.class(template_id, parsed_share);
        let parsed = if class.parsed { &PARSED_RATES[..] } else { &[] };
        let rates = RATES.iter().chain(parsed);
        let margins = rates.filter_map(|rate| self.limits.margin(class.name, rate));
        margins.fold(1.0, f64::min)
    }
}

/// What the latest analysed window learnt of each template. A class that was configured then may not be any more.
async fn contracts(store: &Store) -> Result<BTreeMap<String, Contract>, Failure> {
    for window in latest_first(store.partitions(&Contract::TABLE).await?) {
        let rows: Vec<Contract> = store.rows(&Partitions::one(&window)).await?;
        if !rows.is_empty() {
            let learnt = rows
                .into_iter()
                .filter(|row| row.class_source != "configured");
            return Ok(learnt.map(|row| (row.template_id.clone(), row)).collect());
        }
    }
    Ok(BTreeMap::new())
}

/// What the sample of one template could show.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chance {
    /// Its class.
    pub(super) class: String,
    /// Whether that is a guess, because no window with it has been analysed.
    pub(super) class_guessed: bool,
    /// The tightest margin that decides on it.
    pub(super) margin: f64,
    /// Share of pairs expected to disagree.
    pub(super) churn: f64,
    /// Whether that share was measured in an earlier window.
    pub(super) measured: bool,
    /// The smallest change of a rate that would show; `None` when none would.
    pub(super) detectable: Option<f64>,
    /// Chance that parity is proved at that margin if nothing has changed, 0 to 1.
    pub(super) of_parity: f64,
    /// Pairs that a verdict needs at the configured power.
    pub(super) n_needed: Option<u64>,
}

/// What the samples could show.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chances {
    /// As the forecast's templates stand.
    pub(super) templates: Vec<Chance>,
    /// Chance of noticing a change, at which `detectable` is reckoned.
    pub(super) power: f64,
}

/// What each template's sample could show.
pub(super) async fn chances(
    store: &Store,
    forecast: &Forecast,
    context: &Context,
) -> Result<Chances, Failure> {
    let standards = Standards::read(store, context).await?;
    let churn = churn(store).await?;
    let secondaries = forecast
        .targets
        .iter()
        .filter(|target| target.arms.contains(&"S1"));
    let targets: Vec<String> = secondaries.map(|target| target.target.clone()).collect();
    let templates = forecast.templates.iter().map(|template| {
        let (id, parsed) = (template.template_id.as_str(), template.parsed_share);
        let margin = standards.margin(id, parsed);
        let class = standards.class(id, parsed);
        let share = churn.of(id, &targets);
        let plan = PairedPlan {
            margin,
            true_difference: 0.0,
            discordant_share: share,
            alpha: standards.alpha,
            power: standards.power,
        };
        Chance {
            class: class.name.to_owned(),
            class_guessed: class.guessed,
            margin,
            churn: share,
            measured: churn.is_measured(id, &targets),
            detectable: minimum_detectable_difference(
                template.n_drawn,
                share,
                standards.alpha,
                standards.power,
            ),
            of_parity: chance(plan, template.n_drawn),
            n_needed: pairs_for_gate(plan),
        }
    });
    Ok(Chances {
        templates: templates.collect(),
        power: standards.power,
    })
}

/// The largest power for which so many pairs are enough, by bisection.
fn chance(plan: PairedPlan, n: u64) -> f64 {
    let enough = |power: f64| {
        let needed = pairs_for_gate(PairedPlan { power, ..plan });
        needed.is_some_and(|needed| needed <= n)
    };
    let (mut reached, mut missed) = (0.0, 1.0);
    if !enough(reached) {
        return 0.0;
    }
    for _ in 0..40 {
        let middle = f64::midpoint(reached, missed);
        if enough(middle) {
            reached = middle;
        } else {
            missed = middle;
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    //! The chance is the inverse of the sample size, and a template's margin is its tightest.

    use super::*;

    #[test]
    fn the_chance_is_the_inverse_of_the_sample_size() {
        let plan = PairedPlan {
            margin: 0.02,
            true_difference: 0.0,
            discordant_share: 0.05,
            alpha: 0.05,
            power: 0.8,
        };
        // METHOD: 773 pairs at 2 points and 5 % for a chance of 80 %.
        let found = chance(plan, 773);
        assert!((0.799..0.802).contains(&found), "{found}");
        assert!(chance(plan, 148) < 1e-9, "below the zero-event floor");
        assert!(0.99 < chance(plan, 5_000));
    }

    #[test]
    fn a_template_that_is_parsed_is_strict() {
        let standards = Standards::bundled();
        assert!((standards.margin("a", 0.0) - 0.02).abs() < 1e-12);
        assert!((standards.margin("a", 1.0) - 0.01).abs() < 1e-12);
    }

    #[test]
    fn what_was_learnt_of_a_template_comes_before_a_guess() {
        let mut standards = Standards::bundled();
        assert!(standards.class("a", 1.0).guessed);
        let contract = Contract {
            template_id: "a".to_owned(),
            class: "tolerant".to_owned(),
            class_source: "learnt".to_owned(),
            ..Contract::default()
        };
        standards.contracts.insert("a".to_owned(), contract);
        let class = standards.class("a", 1.0);
        assert_eq!(
            (class.name, class.parsed, class.guessed),
            ("tolerant", false, false)
        );
        standards
            .configured
            .insert("a".to_owned(), "strict".to_owned());
        assert_eq!(standards.class("a", 0.0).name, "strict");
    }
}
