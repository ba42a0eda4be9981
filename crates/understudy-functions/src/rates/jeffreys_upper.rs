//! `jeffreys_upper`: the upper end of the equal-tailed Bayes interval for a rate.

use arrow::datatypes::DataType;
use understudy_measure::statistics::proportion::jeffreys_interval;

use super::rate::{PARAMETERS, ends};
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "jeffreys_upper",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "The upper end of the equal-tailed interval of the rate `k`/`n` under Jeffreys' prior: nearly as often right as it says, and a statement about the rate itself.",
        parameters: PARAMETERS,
        returns: "a number from 0 to 1; 1 with events alone or trials.",
        nulls: "null when an argument is null or a count negative.",
        source: "Brown, Cai and DasGupta 2001.",
        example: Example {
            sql: "SELECT round(jeffreys_upper(2, 16, 0.95), 4) AS upper",
            result: "\
+--------+
| upper  |
+--------+
| 0.3442 |
+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| ends(arguments, jeffreys_interval, |interval| interval.upper),
};
