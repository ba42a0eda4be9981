//! `mover_ratio_upper`: the upper end of the interval of a ratio out of the intervals of its sides.

use arrow::datatypes::DataType;

use super::sides::{PARAMETERS, ratio_ends};
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "mover_ratio_upper",
        package: "numbers",
        kind: FunctionKind::Scalar,
        description: "The upper end of an interval of secondary over primary for two positive figures whose own \
            intervals are known, such as their p95: MOVER (Zou and Donner 2008) on their logarithms. The sides are \
            taken to be independent.",
        parameters: PARAMETERS,
        returns: "a positive number; null without both estimates, and where the end is not known.",
        nulls: "null without both estimates, and where the end is not known.",
        source: "MOVER, Zou and Donner 2008.",
        example: Example {
            sql: "SELECT round(mover_ratio_upper(140, 120, 170, 100, 90, 115), 4) AS upper",
            result: "\
+--------+
| upper  |
+--------+
| 1.7461 |
+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| ratio_ends(arguments, |interval| interval.upper),
};
