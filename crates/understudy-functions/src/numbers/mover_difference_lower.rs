//! `mover_difference_lower`: the lower end of the interval of a difference out of the intervals of its sides.

use arrow::datatypes::DataType;

use super::sides::{PARAMETERS, difference_ends};
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "mover_difference_lower",
        package: "numbers",
        kind: FunctionKind::Scalar,
        description: "The lower end of an interval of secondary less primary for two figures whose own intervals are known, such as their p95. The sides are taken to be independent.",
        parameters: PARAMETERS,
        returns: "a number in the unit of the figures.",
        nulls: "null without both estimates, and where the end is not known.",
        source: "MOVER, Zou and Donner 2008.",
        example: Example {
            sql: "SELECT round(mover_difference_lower(140, 120, 170, 100, 90, 115), 4) AS lower",
            result: "\
+-------+
| lower |
+-------+
| 15.0  |
+-------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| difference_ends(arguments, |interval| interval.lower),
};
