//! `self_test_limit`: how many flags a comparison of the primary with itself may raise.

use arrow::datatypes::DataType;
use understudy_measure::statistics::self_test_limit;

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "self_test_limit",
        package: "noise",
        kind: FunctionKind::Scalar,
        description: "The largest share of tests that may flag something when a replay of the primary plays the secondary: alpha + 2·sqrt(alpha·(1 − alpha)/n). A run above it is not calibrated, and its other findings are worth nothing.",
        parameters: &[
            Parameter::level("alpha", "The error level of each test."),
            Parameter::integer("n_tests", "How many tests there were."),
        ],
        returns: "a share from 0 to 1; 1 without tests.",
        nulls: "null when an argument is null or the count negative.",
        source: "two standard deviations of a binomial share.",
        example: Example {
            sql: "SELECT round(self_test_limit(0.05, 100), 4) AS of_100",
            result: "\
+--------+
| of_100 |
+--------+
| 0.0936 |
+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (alpha, n_tests) = (arguments.number(0)?, arguments.integer(1)?);
        Ok(numbers(arguments.rows(), |row| {
            Some(self_test_limit(alpha.at(row)?, n_tests.count_at(row)?))
        }))
    },
};
