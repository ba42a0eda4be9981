//! `brunner_munzel`: do unpaired numbers of one side tend to be larger, whatever their spread.

use arrow::datatypes::DataType;
use arrow::datatypes::Fields;
use datafusion_common::{Result, ScalarValue};
use understudy_measure::statistics::mann_whitney::brunner_munzel;

use super::unpaired::{read, split};
use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::Points;
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "brunner_munzel",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "Compares two sides whose numbers do not belong together: the chance that a number of the secondary is larger than one of the primary (ties count half), and the p-value of ½, which unlike that of `mann_whitney` does not ask for equal spread and is never smaller than a permutation test can give, 2 / C(n+m, n). Exact for up to 262,144 different numbers in a group, of which at most 1,048,576 are used, at even distances in rank; beyond, numbers are first cut to as many significant bits as keep them so few.",
        parameters: &[
            Parameter::number("primary", "The primary's numbers."),
            Parameter::number("secondary", "The secondary's numbers."),
        ],
        returns: "a record: `n_primary`, `n_secondary`, `superiority` (0 to 1), `statistic`, `p_value` (two-sided).",
        nulls: "each side's nulls and numbers that are not finite are left out by themselves; null where a side has fewer than two numbers.",
        source: "Brunner and Munzel 2000; Neubert and Brunner 2007.",
        example: Example {
            sql: "SELECT round(b['superiority'], 4) AS superiority, round(b['p_value'], 4) AS p\nFROM (SELECT brunner_munzel(p, s) AS b FROM (VALUES (1, 4), (2, 6), (3, 5), (7, 9), (NULL, 8)) AS t(p, s))",
            result: "\
+-------------+--------+
| superiority | p      |
+-------------+--------+
| 0.85        | 0.0969 |
+-------------+--------+",
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

fn fields() -> Fields {
    fields_of(
        &["n_primary", "n_secondary"],
        &["superiority", "statistic", "p_value"],
    )
}

fn finish(points: &mut Points<2>, _: [Option<f64>; 0]) -> Result<ScalarValue> {
    let sides = split(points);
    let test = brunner_munzel(&sides.secondary, &sides.primary);
    record_of(
        &fields(),
        &[sides.n_primary, sides.n_secondary],
        &[
            test.map(|test| test.superiority),
            test.map(|test| test.statistic),
            test.map(|test| test.p),
        ],
    )
}
