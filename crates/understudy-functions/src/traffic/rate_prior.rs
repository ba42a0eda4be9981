//! `rate_prior`: what the rates of many templates have in common.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use arrow::datatypes::Fields;
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::shrinkage::MAX_PRIOR_WEIGHT;
use understudy_measure::statistics::{Rate, RatePrior, estimate_rate_prior};

use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::arguments::integers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::Points;
use crate::rates::effective::whole_pairs;
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "rate_prior",
        package: "traffic",
        kind: FunctionKind::Aggregate,
        description: "The most likely beta distribution of templates' rates, one row per template, with its weight capped at 20 pseudo-observations: `shrunk_rate` with it draws the rates of small templates toward the mean. For rankings and totals, never for a verdict of parity. Of more than 8,192 templates as many are used, at even distances in order; the state holds up to 262,144 different pairs of counts, beyond which they are cut to fewer significant bits.",
        parameters: &[
            Parameter::integer("k", "How often it happened."),
            Parameter::integer("n", "How often it could have happened."),
        ],
        returns: "a record: `n` templates, `alpha`, `beta`, `mean`.",
        nulls: "rows with a null, a negative count or without trials are left out; null without rows.",
        source: "empirical Bayes, beta-binomial likelihood by Nelder and Mead 1965.",
        example: Example {
            sql: "SELECT r['n'] AS n, round(r['mean'], 3) AS mean, round(r['alpha'] + r['beta'], 1) AS weight\nFROM (SELECT rate_prior(k, n) AS r FROM (VALUES (0, 40), (2, 50), (9, 60), (1, 30), (20, 80)) AS t(k, n))",
            result: "\
+---+-------+--------+
| n | mean  | weight |
+---+-------+--------+
| 5 | 0.098 | 9.3    |
+---+-------+--------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<2, 0> = Recipe {
    constants: [],
    read,
    finish,
};

/// Every rate is looked at in every step of the search.
const MOST_RATES: u64 = 1 << 13;

fn fields() -> Fields {
    fields_of(&["n"], &["alpha", "beta", "mean"])
}

fn read(columns: &[ArrayRef], points: &mut Points<2>) -> Result<()> {
    let [events, trials] = columns else {
        return internal_err!("two counts are expected, not {}", columns.len());
    };
    let (events, trials) = (integers(events)?, integers(trials)?);
    for row in (0..events.len()).filter(|row| events.is_valid(*row) && trials.is_valid(*row)) {
        if events.value(row) >= 0 && trials.value(row) > 0 {
            points.push([events.value(row) as f64, trials.value(row) as f64]);
        }
    }
    Ok(())
}

fn finish(points: &mut Points<2>, _: [Option<f64>; 0]) -> Result<ScalarValue> {
    let rate = |&[events, n]: &[f64; 2]| Rate {
        events: whole_pairs(events),
        n: whole_pairs(n),
    };
    let rates: Vec<Rate> = points.expanded(MOST_RATES).iter().map(rate).collect();
    let prior = estimate_rate_prior(&rates).map(|prior| prior.capped(MAX_PRIOR_WEIGHT));
    record_of(
        &fields(),
        &[points.len()],
        &[
            prior.map(|prior| prior.alpha),
            prior.map(|prior| prior.beta),
            prior.map(RatePrior::mean),
        ],
    )
}
