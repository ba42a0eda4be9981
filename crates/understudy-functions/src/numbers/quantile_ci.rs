//! `quantile_ci`: a quantile and how sure one may be of it.

use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue};
use understudy_measure::statistics::{Interval, SortedSample, quantile, quantile_interval};

use crate::aggregate::Aggregate;
use crate::entry::{Entry, Example, FunctionKind};
use crate::estimate::{estimate_record, fields};
use crate::parameter::Parameter;
use crate::points::Points;
use crate::sampled::{Recipe, read_numbers};

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "quantile_ci",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "A quantile with a distribution-free interval between two of the numbers themselves. A 95 % \
            interval of the 95th percentile has an upper end from 72 numbers on, one of the 99th from 368. Nulls are \
            left out. Exact for up to 262,144 different numbers in a group, of which at most 1,048,576 are used, at \
            even distances in rank; beyond, numbers are first cut to as many significant bits as keep them so few.",
        parameters: &[
            Parameter::number("x", "The numbers."),
            Parameter::number("p", "The quantile, 0 to 1, the same in all rows."),
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n`, `estimate` (interpolated as R's type 7), `lower`, `upper`; an end that no number is \
            far enough out for is null.",
        nulls: "nulls and numbers that are not finite are left out; null without numbers.",
        source: "Hyndman and Fan 1996, type 7; order statistics, David and Nagaraja 2003.",
        example: Example {
            sql: "SELECT quantile_ci(x, 0.5, 0.95) AS median FROM (\n\
                \x20   SELECT unnest([3, 1, 4, 1, 5, 9, 2, 6, 5, 3]) AS x)",
            result: "\
+------------------------------------------------+
| median                                         |
+------------------------------------------------+
| {n: 10, estimate: 3.5, lower: 1.0, upper: 6.0} |
+------------------------------------------------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<1, 2> = Recipe {
    constants: ["p", "confidence"],
    read: read_numbers,
    finish,
};

fn finish(points: &mut Points<1>, [p, confidence]: [Option<f64>; 2]) -> Result<ScalarValue> {
    let sample = SortedSample::new(points.numbers());
    let estimate = p.and_then(|p| quantile(&sample, p));
    let interval = p
        .zip(confidence)
        .and_then(|(p, confidence)| quantile_interval(&sample, p, confidence));
    let estimate = estimate.map(|estimate| {
        (
            estimate,
            interval.map_or(Interval::ANY, |found| found.interval),
        )
    });
    estimate_record(points.len(), estimate)
}
