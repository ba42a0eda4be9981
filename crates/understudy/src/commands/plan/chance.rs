//! What a sample could show: the smallest change it would notice, and its chance of a verdict.

use std::collections::BTreeMap;

use understudy_drift::Limits;
use understudy_measure::statistics::power::{
    PairedPlan, minimum_detectable_difference, pairs_for_gate,
};
use understudy_replay::Forecast;
use understudy_store::Store;

use super::churn::churn;
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
    classes: BTreeMap<String, String>,
    /// One-sided error of a gate.
    pub(crate) alpha: f64,
    power: f64,
}

impl Standards {
    /// Those that are configured.
    pub(crate) fn read(context: &Context) -> Result<Self, Failure> {
        let limits = context.settings.limits()?;
        let configured = context.settings.templates(&limits)?;
        let classes = configured
            .into_iter()
            .filter_map(|one| Some((one.template_id, one.class?)));
        Ok(Self::of(limits, classes.collect()))
    }

    fn of(limits: Limits, classes: BTreeMap<String, String>) -> Self {
        Self {
            alpha: limits.constant("alpha").unwrap_or(0.05),
            power: limits.constant("power").unwrap_or(0.8),
            limits,
            classes,
        }
    }

    /// Those in the program.
    #[cfg(test)]
    pub(crate) fn bundled() -> Self {
        Self::of(Limits::bundled().unwrap(), BTreeMap::new())
    }

    /// A template's class: as configured, else strict where half of its calls or more ask for JSON or tools.
    fn class(&self, template_id: &str, parsed_share: f64) -> &str {
        match self.classes.get(template_id) {
            Some(class) => class,
            None if 0.5 <= parsed_share => "strict",
            None => "standard",
        }
    }

    /// The tightest margin that decides on a template, as a difference of rates.
    pub(crate) fn margin(&self, template_id: &str, parsed_share: f64) -> f64 {
        let class = self.class(template_id, parsed_share);
        let parsed = if 0.5 <= parsed_share {
            &PARSED_RATES[..]
        } else {
            &[]
        };
        let rates = RATES.iter().chain(parsed);
        let margins = rates.filter_map(|rate| self.limits.margin(class, rate));
        margins.fold(1.0, f64::min)
    }
}

/// What the sample of one template could show.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chance {
    /// Its class.
    pub(super) class: String,
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

/// What each template's sample could show, as the forecast's templates stand.
pub(super) async fn chances(
    store: &Store,
    forecast: &Forecast,
    context: &Context,
) -> Result<Vec<Chance>, Failure> {
    let standards = Standards::read(context)?;
    let churn = churn(store).await?;
    let templates = forecast.templates.iter().map(|template| {
        let (id, parsed) = (template.template_id.as_str(), template.parsed_share);
        let margin = standards.margin(id, parsed);
        let share = churn.of(id);
        let plan = PairedPlan {
            margin,
            true_difference: 0.0,
            discordant_share: share,
            alpha: standards.alpha,
            power: standards.power,
        };
        Chance {
            class: standards.class(id, parsed).to_owned(),
            margin,
            churn: share,
            measured: churn.is_measured(id),
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
    Ok(templates.collect())
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
}
