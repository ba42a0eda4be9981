//! `simes_p`: is any of these hypotheses false?

use arrow::datatypes::DataType;
use datafusion_common::ScalarValue;
use understudy_measure::statistics::simes;

use crate::aggregate::Aggregate;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::sampled::{Recipe, read_numbers};

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "simes_p",
        package: "discovery",
        kind: FunctionKind::Aggregate,
        description: "Simes' p-value (1986) of \"none of these is false\", such as of all metrics of one template and \
            secondary. Null p-values are left out.",
        parameters: &[Parameter::number("p", "p-values.")],
        returns: "a p-value; null without any.",
        nulls: "nulls and numbers that are not finite are left out; null without any.",
        source: "Simes 1986.",
        example: Example {
            sql: "SELECT simes_p(p) AS p FROM (VALUES (0.01), (0.04), (0.3)) AS metrics(p)",
            result: "\
+------+
| p    |
+------+
| 0.03 |
+------+",
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
        Ok(ScalarValue::Float64(
            (!p_values.is_empty()).then(|| simes(&p_values)),
        ))
    },
};
