//! `miettinen_nurminen_upper`: the upper end of an interval for a difference of unpaired rates.

use arrow::datatypes::DataType;
use understudy_measure::statistics::miettinen_nurminen_interval;

use super::two_rates::{PARAMETERS, ends};
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "miettinen_nurminen_upper",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "The upper end of the score interval of Miettinen and Nurminen (1985) for the secondary's rate minus the primary's, over different requests, such as two weeks or a drill.",
        parameters: PARAMETERS,
        returns: "a number from -1 to 1.",
        nulls: "null when an argument is null or a count negative.",
        source: "Miettinen and Nurminen 1985.",
        example: Example {
            sql: "SELECT round(miettinen_nurminen_upper(5, 56, 0, 29, 0.95), 4) AS upper",
            result: "\
+--------+
| upper  |
+--------+
| 0.1933 |
+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        ends(arguments, miettinen_nurminen_interval, |interval| {
            interval.upper
        })
    },
};
