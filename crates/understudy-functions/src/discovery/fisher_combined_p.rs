//! `fisher_combined_p`: the evidence of independent tests together.

use arrow::datatypes::DataType;
use datafusion_common::ScalarValue;
use understudy_measure::statistics::multiplicity::fisher_combination;

use crate::aggregate::Aggregate;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::sampled::{Recipe, read_numbers};

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "fisher_combined_p",
        package: "discovery",
        kind: FunctionKind::Aggregate,
        description: "The p-value of \"none of these is false\" for tests that do not depend on each other, such as those of disjoint weeks; for metrics of the same answers take `simes_p`. Exact for up to 262,144 different p-values; beyond, they are first cut to fewer significant bits.",
        parameters: &[Parameter::number("p", "p-values of independent tests.")],
        returns: "a p-value.",
        nulls: "nulls and numbers that are not finite are left out; null without any.",
        source: "Fisher 1925: −2 Σ ln p is χ² with 2m degrees of freedom.",
        example: Example {
            sql: "SELECT round(fisher_combined_p(p), 6) AS p FROM (VALUES (0.1), (0.1)) AS weeks(p)",
            result: "\
+----------+
| p        |
+----------+
| 0.056052 |
+----------+",
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
        let p_values = points.numbers();
        let combined = (!p_values.is_empty()).then(|| fisher_combination(&p_values).p);
        Ok(ScalarValue::Float64(combined))
    },
};
