//! `harrell_davis`: a quantile that varies less from sample to sample than a single number.

use arrow::datatypes::DataType;
use datafusion_common::ScalarValue;
use understudy_measure::statistics::SortedSample;
use understudy_measure::statistics::quantile::harrell_davis_quantile;

use crate::aggregate::Aggregate;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::sampled::{Recipe, read_numbers};

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "harrell_davis",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "The quantile of Harrell and Davis: a mean of all numbers in order, weighted by a beta distribution. Smoother than `quantile_ci`'s estimate, and without an interval of its own. Exact for up to 262,144 different numbers in a group, of which at most 1,048,576 are used, at even distances in rank; beyond, numbers are first cut to as many significant bits as keep them so few.",
        parameters: &[
            Parameter::number("x", "The numbers."),
            Parameter::number("p", "The quantile, 0 to 1, the same in all rows."),
        ],
        returns: "a number in the unit of the numbers.",
        nulls: "nulls and numbers that are not finite are left out; null without numbers.",
        source: "Harrell and Davis 1982.",
        example: Example {
            sql: "SELECT round(harrell_davis(x, 0.5), 4) AS median FROM (SELECT unnest([3, 1, 4, 1, 5, 9, 2, 6, 5, 3]) AS x)",
            result: "\
+--------+
| median |
+--------+
| 3.6699 |
+--------+",
        },
    },
    returns: || DataType::Float64,
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<1, 1> = Recipe {
    constants: ["p"],
    read: read_numbers,
    finish: |points, [p]| {
        let sample = SortedSample::new(points.numbers());
        let estimate = p.and_then(|p| harrell_davis_quantile(&sample, p));
        Ok(ScalarValue::Float64(estimate))
    },
};
