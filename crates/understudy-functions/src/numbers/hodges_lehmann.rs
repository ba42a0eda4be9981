//! `hodges_lehmann`: the typical one of paired differences.

use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue};
use understudy_measure::statistics::hodges_lehmann;

use crate::aggregate::Aggregate;
use crate::entry::{Entry, Example, FunctionKind};
use crate::estimate::{estimate_record, fields};
use crate::parameter::Parameter;
use crate::points::Points;
use crate::sampled::{Recipe, read_numbers};

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "hodges_lehmann",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "The Hodges–Lehmann estimate of paired differences, the median of the means of every two of them, with the interval that inverts Wilcoxon's signed-rank test; an end that the numbers are too few for (2/2ⁿ > 1 - confidence) is null. Exact for up to 262,144 different numbers in a group, of which at most 1,048,576 are used, at even distances in rank; beyond, numbers are first cut to as many significant bits as keep them so few.",
        parameters: &[
            Parameter::number(
                "x",
                "Differences, such as the secondary's figure minus the primary's.",
            ),
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n`, `estimate`, `lower`, `upper`; null where there is no number or no confidence.",
        nulls: "nulls and numbers that are not finite are left out; null without numbers or without a confidence.",
        source: "Hodges and Lehmann 1963.",
        example: Example {
            sql: "SELECT hodges_lehmann(d, 0.9) AS shift FROM (SELECT unnest([3, 1, 4, -1, 5, 9, 2, 6, -5, 8]) AS d)",
            result: "\
+------------------------------------------------+
| shift                                          |
+------------------------------------------------+
| {n: 10, estimate: 3.5, lower: 0.5, upper: 6.0} |
+------------------------------------------------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<1, 1> = Recipe {
    constants: ["confidence"],
    read: read_numbers,
    finish,
};

fn finish(points: &mut Points<1>, [confidence]: [Option<f64>; 1]) -> Result<ScalarValue> {
    let differences = points.numbers();
    let shift = confidence.and_then(|confidence| hodges_lehmann(&differences, confidence));
    estimate_record(
        points.len(),
        shift.map(|shift| (shift.estimate, shift.interval)),
    )
}
