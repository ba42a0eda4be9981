//! `km_quantile_ci`: a quantile of durations some of which were cut off.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::{Duration, End, Interval, kaplan_meier};

use crate::aggregate::Aggregate;
use crate::arguments::{booleans, numbers};
use crate::entry::{Entry, Example, FunctionKind};
use crate::estimate::{estimate_record, fields};
use crate::parameter::Parameter;
use crate::points::{MOST_EXPANDED, Points};
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "km_quantile_ci",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "A quantile by Kaplan and Meier's estimate, which knows that a request that ran into its timeout took at least that long, with the log–log interval. Without such requests `quantile_ci` says the same with fewer assumptions. Rows with a null are left out. Its state holds up to 262,144 different durations, of which at most 1,048,576 are used; beyond, they are cut to fewer significant bits.",
        parameters: &[
            Parameter::number(
                "duration",
                "How long it took, or lasted until it was cut off.",
            ),
            Parameter::boolean("finished", "Whether it came to its end."),
            Parameter::number("p", "The quantile, 0 to 1, the same in all rows."),
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n`, `estimate`, `lower`, `upper`; what the durations do not reach is null.",
        nulls: "rows with a null are left out; null where the durations do not reach the quantile.",
        source: "Kaplan and Meier 1958; log–log interval, Brookmeyer and Crowley 1982.",
        example: Example {
            sql: "SELECT km_quantile_ci(ms, done, 0.5, 0.9) AS median FROM (VALUES\n    (120, true), (80, true), (300, false), (95, true), (210, true), (300, false), (150, true)) AS t(ms, done)",
            result: "\
+-----------------------------------------------+
| median                                        |
+-----------------------------------------------+
| {n: 7, estimate: 150.0, lower: 80.0, upper: } |
+-----------------------------------------------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<2, 2> = Recipe {
    constants: ["p", "confidence"],
    read,
    finish,
};

/// The second coordinate of a duration tells whether it came to its end.
const FINISHED: f64 = 1.0;
const CUT_OFF: f64 = 0.0;

fn read(columns: &[ArrayRef], points: &mut Points<2>) -> Result<()> {
    let [durations, finished] = columns else {
        return internal_err!(
            "durations and their ends are expected, not {} columns",
            columns.len()
        );
    };
    for (duration, finished) in numbers(durations)?.iter().zip(booleans(finished)?) {
        if let (Some(duration), Some(finished)) = (duration, finished) {
            points.push([duration, if finished { FINISHED } else { CUT_OFF }]);
        }
    }
    Ok(())
}

fn finish(points: &mut Points<2>, [p, confidence]: [Option<f64>; 2]) -> Result<ScalarValue> {
    let end = |finished: f64| {
        if finished > CUT_OFF {
            End::Observed
        } else {
            End::Censored
        }
    };
    let duration = |&[value, finished]: &[f64; 2]| Duration {
        value,
        end: end(finished),
    };
    let durations: Vec<Duration> = points
        .expanded(MOST_EXPANDED)
        .iter()
        .map(duration)
        .collect();
    let curve = kaplan_meier(&durations);
    let interval = |p| {
        confidence.map_or(Interval::ANY, |confidence| {
            curve.quantile_interval(p, confidence)
        })
    };
    let estimate = p.and_then(|p| Some((curve.quantile(p)?, interval(p))));
    estimate_record(points.len(), estimate)
}
