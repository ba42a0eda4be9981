//! How many calls of each template: the budget is shared out.

use std::collections::BTreeMap;
use std::sync::Arc;

use understudy_measure::statistics::allocation::{Aim, SamplingStratum, allocate};
use understudy_measure::statistics::power::trials_without_event;
use understudy_replay::{Options, Sampling, TemplateSurvey, survey};
use understudy_store::Store;

use super::chance::Standards;
use super::churn::churn;
use crate::commands::Context;
use crate::failure::Failure;

/// Part of the budget that is shared out. The rest is kept for answers longer than the logged ones.
const SHARED_OUT: f64 = 0.9;

/// What a call is held to cost where it costs nothing, so that shares can be computed.
const NOTHING_USD: f64 = 1e-9;

/// The options with a size for each template, where nobody has named one.
///
/// First every template gets what its gate needs (the larger of `least_pairs` and the zero-event sample size of its margin), then
/// the rest of the budget goes where one more call tells most per dollar (Neyman's allocation with costs; METHOD: the
/// expected spread is the root of the share of pairs that disagreed in the last analysed window, 5 % without one). A
/// template whose floor the budget cannot pay gets nothing: below it there is no verdict. Where it pays none at all,
/// `least_pairs` calls of each are drawn.
pub(crate) async fn sized(
    store: &Store,
    mut options: Options,
    context: &Context,
) -> Result<Options, Failure> {
    let undecided = matches!(&options.sample, Sampling::Sizes(sizes) if sizes.is_empty());
    if !undecided {
        return Ok(options);
    }
    let templates = survey(store, &options).await?;
    let standards = Standards::read(store, context).await?;
    let churn = churn(store).await?;
    let targets: Vec<String> = options.targets.iter().map(|one| one.name.clone()).collect();
    let spread = |id: &str| churn.of(id, &targets).sqrt();
    let sizes = sizes(&templates, &standards, spread, options.budget.0);
    options.sample = if sizes.values().all(|n| *n == 0) {
        // Nobody's floor can be paid: a little of each, as far as the money reaches.
        Sampling::PerTemplate {
            n: standards.least_pairs,
        }
    } else {
        Sampling::Sizes(Arc::new(sizes))
    };
    Ok(options)
}

fn sizes(
    templates: &[TemplateSurvey],
    standards: &Standards,
    spread: impl Fn(&str) -> f64,
    budget_usd: f64,
) -> BTreeMap<String, u64> {
    let strata: Vec<SamplingStratum> = templates
        .iter()
        .map(|template| SamplingStratum {
            population: template.n_candidates,
            spread: spread(&template.template_id),
            cost: template.cost_per_call.0.max(NOTHING_USD),
            floor: floor(template, standards),
        })
        .collect();
    let budget = if budget_usd.is_finite() {
        budget_usd * SHARED_OUT
    } else {
        f64::MAX.sqrt()
    };
    let allocation = allocate(&strata, budget, Aim::Traffic);
    let ids = templates
        .iter()
        .map(|template| template.template_id.clone());
    ids.zip(allocation.sizes).collect()
}

/// What the gate needs of a template before it can say anything.
fn floor(template: &TemplateSurvey, standards: &Standards) -> u64 {
    let margin = standards.margin(&template.template_id, template.parsed_share);
    let needed = trials_without_event(margin, standards.alpha);
    needed.unwrap_or(0).max(standards.least_pairs)
}

#[cfg(test)]
mod tests {
    //! Floors first, then the larger and the cheaper; never past the budget.

    use understudy_schema::units::Usd;

    use super::*;

    fn template(id: &str, n_candidates: u64, cost: f64) -> TemplateSurvey {
        TemplateSurvey {
            template_id: id.to_owned(),
            n_calls: n_candidates,
            n_candidates,
            parsed_share: 0.0,
            cost_per_call: Usd(cost),
        }
    }

    fn sized(templates: &[TemplateSurvey], budget: f64) -> BTreeMap<String, u64> {
        let spread = |_: &str| 0.05_f64.sqrt();
        sizes(templates, &Standards::bundled(), spread, budget)
    }

    #[test]
    fn a_small_budget_pays_whole_floors_and_a_large_one_everything() {
        // Standard templates have a margin of 2 %: 149 calls. Nine tenths of the budget pay for 180, which is one floor and
        // not two; what is left over goes to the template that has one.
        let templates = [template("big", 10_000, 0.01), template("small", 500, 0.01)];
        let poor = sized(&templates, 2.0);
        assert_eq!((poor["big"], poor["small"]), (180, 0));
        let rich = sized(&templates, 1_000.0);
        assert_eq!((rich["big"], rich["small"]), (10_000, 500));
    }

    #[test]
    fn the_rest_goes_to_the_larger_and_the_cheaper() {
        let templates = [
            template("big", 10_000, 0.01),
            template("dear", 10_000, 0.09),
            template("small", 1_000, 0.01),
        ];
        let sizes = sized(&templates, 60.0);
        assert!(149 <= sizes["small"] && sizes["small"] < sizes["dear"]);
        // A third of the number at nine times the price.
        let ratio = sizes["big"] as f64 / sizes["dear"] as f64;
        assert!((2.8..3.2).contains(&ratio), "{sizes:?}");
        let cost = (sizes["big"] + sizes["small"]) as f64 * 0.01 + sizes["dear"] as f64 * 0.09;
        assert!((50.0..=54.0).contains(&cost), "{cost}");
    }

    #[test]
    fn what_costs_nothing_is_replayed_as_a_whole() {
        let sizes = sized(&[template("a", 7_000, 0.0), template("b", 3, 0.0)], 25.0);
        assert_eq!((sizes["a"], sizes["b"]), (7_000, 3));
    }

    #[test]
    fn without_a_bound_everything_is_replayed() {
        let sizes = sized(&[template("a", 7_000, 0.5)], f64::INFINITY);
        assert_eq!(sizes["a"], 7_000);
    }
}
