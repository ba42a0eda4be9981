//! `regression_excess`: the excess over all requests, of which only some were answered often enough.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::regression_excess;

use crate::aggregate::Aggregate;
use crate::arguments::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::{MOST_EXPANDED, Points};
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "regression_excess",
        package: "noise",
        kind: FunctionKind::Aggregate,
        description: "Two-phase estimate: the mean excess of the replicated requests, moved along its regression on the divergence of the first two answers by what the replicated requests differ from all. The less noise there is, the more this gains. The state holds up to 262,144 different requests; beyond, numbers are cut to fewer significant bits.",
        parameters: &[
            Parameter::number(
                "excess",
                "`request_excess`; null where a request was not replicated.",
            ),
            Parameter::number(
                "first",
                "The divergence between the logged answer and the secondary's first, of every request.",
            ),
        ],
        returns: "a number in the unit of the divergences.",
        nulls: "rows without `first` are left out, as are numbers that are not finite; null when no request was replicated.",
        source: "regression estimator for two-phase sampling, Cochran 1977, chapter 12.",
        example: Example {
            sql: "SELECT regression_excess(h, first) AS excess FROM (VALUES (0.0, 0.0), (0.5, 1.0), (NULL, 1.0), (NULL, 1.0)) AS t(h, first)",
            result: "\
+--------+
| excess |
+--------+
| 0.375  |
+--------+",
        },
    },
    returns: || DataType::Float64,
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<3, 0> = Recipe {
    constants: [],
    read,
    finish,
};

/// The first coordinate of a request tells whether it was replicated.
const ONCE: f64 = 0.0;
const REPLICATED: f64 = 1.0;

fn read(columns: &[ArrayRef], points: &mut Points<3>) -> Result<()> {
    let [excess, first] = columns else {
        return internal_err!("two columns are expected, not {}", columns.len());
    };
    let (excess, first) = (numbers(excess)?, numbers(first)?);
    for row in 0..first.len() {
        if first.is_null(row) {
            continue;
        }
        points.push(if excess.is_valid(row) {
            [REPLICATED, first.value(row), excess.value(row)]
        } else {
            [ONCE, first.value(row), 0.0]
        });
    }
    Ok(())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "every aggregate finishes so, and some can fail"
)]
fn finish(points: &mut Points<3>, _: [Option<f64>; 0]) -> Result<ScalarValue> {
    let points = points.expanded(MOST_EXPANDED);
    let replicated: Vec<(f64, f64)> = points
        .iter()
        .filter(|point| point[0] >= REPLICATED)
        .map(|point| (point[2], point[1]))
        .collect();
    let all_first: Vec<f64> = points.iter().map(|point| point[1]).collect();
    Ok(ScalarValue::Float64(regression_excess(
        &replicated,
        &all_first,
    )))
}
