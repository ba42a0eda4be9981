//! `mann_whitney`: do unpaired numbers of one side tend to be larger.

use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::{Result, ScalarValue};
use understudy_measure::statistics::{cliffs_delta, hodges_lehmann_shift, mann_whitney};

use super::unpaired::{read, split};
use crate::aggregate::{Aggregate, record};
use crate::column::integer;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::Points;
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "mann_whitney",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "Compares two sides whose numbers do not belong together, such as two weeks: the Hodges–Lehmann shift with its interval (an end that the numbers are too few for is null), the two-sided p-value of Mann and Whitney (exact for up to 50 numbers a side without ties), and Cliff's delta. Each side's nulls are left out by themselves. Exact for up to 262,144 different numbers in a group, of which at most 1,048,576 are used, at even distances in rank; beyond, numbers are first cut to as many significant bits as keep them so few.",
        parameters: &[
            Parameter::number("primary", "The primary's numbers."),
            Parameter::number("secondary", "The secondary's numbers."),
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n_primary`, `n_secondary`, `shift` (secondary - primary), `lower`, `upper`, `p_value`, `cliffs_delta`; null where a side is empty.",
        nulls: "each side's nulls and numbers that are not finite are left out by themselves; null where a side is empty.",
        source: "Mann and Whitney 1947; Hodges and Lehmann 1963; Cliff 1993.",
        example: Example {
            sql: "SELECT u['shift'] AS shift, round(u['p_value'], 4) AS p, round(u['cliffs_delta'], 4) AS delta\nFROM (SELECT mann_whitney(p, s, 0.95) AS u FROM (VALUES (1, 4), (2, 6), (3, 5), (7, 9), (NULL, 8)) AS t(p, s))",
            result: "\
+-------+--------+-------+
| shift | p      | delta |
+-------+--------+-------+
| 3.0   | 0.1111 | 0.7   |
+-------+--------+-------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<2, 1> = Recipe {
    constants: ["confidence"],
    read,
    finish,
};

fn fields() -> Fields {
    let count = |name| Field::new(name, DataType::Int64, false);
    let number = |name| Field::new(name, DataType::Float64, true);
    let numbers = ["shift", "lower", "upper", "p_value", "cliffs_delta"].map(number);
    ["n_primary", "n_secondary"]
        .map(count)
        .into_iter()
        .chain(numbers)
        .collect()
}

fn finish(points: &mut Points<2>, [confidence]: [Option<f64>; 1]) -> Result<ScalarValue> {
    let sides = split(points);
    let (primary, secondary) = (&sides.primary, &sides.secondary);
    let shift =
        confidence.and_then(|confidence| hodges_lehmann_shift(secondary, primary, confidence));
    let known = |end: f64| Some(end).filter(|end| end.is_finite());
    let values = [
        ScalarValue::from(integer(sides.n_primary)),
        ScalarValue::from(integer(sides.n_secondary)),
        ScalarValue::Float64(shift.map(|shift| shift.estimate)),
        ScalarValue::Float64(shift.and_then(|shift| known(shift.interval.lower))),
        ScalarValue::Float64(shift.and_then(|shift| known(shift.interval.upper))),
        ScalarValue::Float64(mann_whitney(secondary, primary).map(|test| test.p)),
        ScalarValue::Float64(cliffs_delta(secondary, primary)),
    ];
    record(&fields(), &values)
}
