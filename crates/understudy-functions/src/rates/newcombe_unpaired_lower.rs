//! `newcombe_unpaired_lower`: the lower end of Newcombe's interval for a difference of unpaired rates.

use arrow::datatypes::DataType;
use understudy_measure::statistics::newcombe_unpaired_interval;

use super::two_rates::{PARAMETERS, ends};
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "newcombe_unpaired_lower",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "The lower end of Newcombe's hybrid score interval for the secondary's rate minus the primary's, over different requests, such as two weeks: closed form, a cross-check of `miettinen_nurminen_lower`.",
        parameters: PARAMETERS,
        returns: "a number from -1 to 1.",
        nulls: "null when an argument is null or a count negative.",
        source: "Newcombe 1998, independent proportions, method 10.",
        example: Example {
            sql: "SELECT round(newcombe_unpaired_lower(56, 70, 48, 80, 0.95), 4) AS lower",
            result: "\
+--------+
| lower  |
+--------+
| 0.0524 |
+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        ends(arguments, newcombe_unpaired_interval, |interval| {
            interval.lower
        })
    },
};
