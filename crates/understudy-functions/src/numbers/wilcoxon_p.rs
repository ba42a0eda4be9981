//! `wilcoxon_p`: did paired numbers shift at all.

use arrow::datatypes::DataType;
use datafusion_common::ScalarValue;
use understudy_measure::statistics::wilcoxon_signed_rank;

use crate::aggregate::Aggregate;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::sampled::{Recipe, read_numbers};

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "wilcoxon_p",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "The two-sided p-value of Wilcoxon's signed-rank test, zeros after Pratt: exact up to 50 differences, normal beyond. Exact for up to 262,144 different numbers in a group, of which at most 1,048,576 are used, at even distances in rank; beyond, numbers are first cut to as many significant bits as keep them so few.",
        parameters: &[Parameter::number(
            "x",
            "Differences, such as the secondary's figure minus the primary's.",
        )],
        returns: "a p-value; null without numbers.",
        nulls: "nulls and numbers that are not finite are left out; null without numbers.",
        source: "Wilcoxon 1945; zeros after Pratt 1959.",
        example: Example {
            sql: "SELECT wilcoxon_p(d) AS p FROM (SELECT unnest([3, 1, 4, -1, 5, 9, 2, 6, -5, 8]) AS d)",
            result: "\
+-------------+
| p           |
+-------------+
| 0.048828125 |
+-------------+",
        },
    },
    returns: || DataType::Float64,
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<1, 0> = Recipe {
    constants: [],
    read: read_numbers,
    finish: |points, []| {
        let test = wilcoxon_signed_rank(&points.numbers());
        Ok(ScalarValue::Float64(test.map(|test| test.p)))
    },
};
