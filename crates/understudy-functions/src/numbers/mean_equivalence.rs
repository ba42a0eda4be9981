//! `mean_equivalence`: is the mean of paired differences shown to lie within margins.

use arrow::datatypes::DataType;
use arrow::datatypes::Fields;
use datafusion_common::{Result, ScalarValue};
use understudy_measure::statistics::Interval;
use understudy_measure::statistics::equivalence::{Moments, paired_t_equivalence};

use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::Points;
use crate::sampled::{Recipe, read_numbers};

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "mean_equivalence",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "Two one-sided paired t-tests of the mean difference against a lower and an upper margin: equivalence is shown where `p_value` is below alpha, which is where the interval lies within the margins. For skewed figures take `paired_ratio` and `interval_verdict`. Exact for up to 262,144 different numbers in a group, of which at most 1,048,576 are used, at even distances in rank; beyond, numbers are first cut to as many significant bits as keep them so few.",
        parameters: &[
            Parameter::number("x", "Differences, secondary less primary."),
            Parameter::number(
                "lower_margin",
                "The mean must be above, the same in all rows.",
            ),
            Parameter::number(
                "upper_margin",
                "The mean must be below, the same in all rows.",
            ),
            Parameter::level("alpha", "The one-sided error, the same in all rows."),
        ],
        returns: "a record: `n`, `mean`, `lower`, `upper` (two-sided 1 − 2 alpha interval), `p_value` of \"not equivalent\".",
        nulls: "nulls and numbers that are not finite are left out; null below two numbers or without a margin.",
        source: "Schuirmann 1987.",
        example: Example {
            sql: "SELECT e['n'] AS n, round(e['mean'], 4) AS mean, round(e['lower'], 4) AS lower, round(e['upper'], 4) AS upper, round(e['p_value'], 4) AS p\nFROM (SELECT mean_equivalence(d, -3, 3, 0.05) AS e FROM (SELECT unnest([3, 1, -4, -1, 2, 0, 1, -2, 1, 1]) AS d))",
            result: "\
+----+------+---------+--------+--------+
| n  | mean | lower   | upper  | p      |
+----+------+---------+--------+--------+
| 10 | 0.2  | -0.9848 | 1.3848 | 0.0009 |
+----+------+---------+--------+--------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<1, 3> = Recipe {
    constants: ["lower_margin", "upper_margin", "alpha"],
    read: read_numbers,
    finish,
};

fn fields() -> Fields {
    fields_of(&["n"], &["mean", "lower", "upper", "p_value"])
}

fn finish(points: &mut Points<1>, constants: [Option<f64>; 3]) -> Result<ScalarValue> {
    let differences = points.numbers();
    let found = match constants {
        [Some(lower), Some(upper), Some(alpha)] => {
            paired_t_equivalence(&differences, Interval { lower, upper }, alpha)
        }
        _ => None,
    };
    let mean = found.and_then(|_| Moments::of(&differences).map(|moments| moments.mean));
    record_of(
        &fields(),
        &[points.len()],
        &[
            mean,
            found.map(|found| found.interval.lower),
            found.map(|found| found.interval.upper),
            found.map(|found| found.p),
        ],
    )
}
