//! `wilson_upper`: the upper end of Wilson's interval for a rate.

use arrow::datatypes::DataType;
use understudy_measure::statistics::wilson_interval;

use super::rate::{PARAMETERS, ends};
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "wilson_upper",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "The upper end of the Wilson score interval (1927) of the rate `k`/`n`: on average as often right as it says, for small samples and rates near 0 or 1 too.",
        parameters: PARAMETERS,
        returns: "a number from 0 to 1; 1 without trials.",
        nulls: "null when an argument is null or a count negative.",
        source: "Wilson 1927.",
        example: Example {
            sql: "SELECT round(wilson_upper(2, 16, 0.95), 4) AS upper",
            result: "\
+--------+
| upper  |
+--------+
| 0.3602 |
+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| ends(arguments, wilson_interval, |interval| interval.upper),
};
