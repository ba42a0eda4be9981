//! `clopper_pearson_lower`: the lower end of the exact interval for a rate.

use arrow::datatypes::DataType;
use understudy_measure::statistics::clopper_pearson_interval;

use super::rate::{PARAMETERS, ends};
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "clopper_pearson_lower",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "The lower end of the exact interval of Clopper and Pearson (1934) of the rate `k`/`n`: never less sure than it says.",
        parameters: PARAMETERS,
        returns: "a number from 0 to 1; 0 without trials.",
        nulls: "null when an argument is null or a count negative.",
        source: "Clopper and Pearson 1934.",
        example: Example {
            sql: "SELECT round(clopper_pearson_lower(13, 16, 0.95), 4) AS lower",
            result: "\
+--------+
| lower  |
+--------+
| 0.5435 |
+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        ends(arguments, clopper_pearson_interval, |interval| {
            interval.lower
        })
    },
};
