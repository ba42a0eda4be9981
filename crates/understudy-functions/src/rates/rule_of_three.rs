//! `rule_of_three`: how large a rate may be of which nothing was seen.

use arrow::datatypes::DataType;
use understudy_measure::statistics::rule_of_three;

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "rule_of_three",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "The upper bound −ln(alpha)/n on the rate of what never happened in `n` trials: 3/n at 5 %, near `clopper_pearson_bound` from some thirty trials on.",
        parameters: &[
            Parameter::integer("n", "Trials without an event."),
            Parameter::level("alpha", "The one-sided error, such as 0.05."),
        ],
        returns: "a number from 0 to 1; 1 without trials.",
        nulls: "null when an argument is null or a count negative.",
        source: "Hanley and Lippman-Hand 1983.",
        example: Example {
            sql: "SELECT round(rule_of_three(300, 0.05), 6) AS bound",
            result: "\
+----------+
| bound    |
+----------+
| 0.009986 |
+----------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (n, alpha) = (arguments.integer(0)?, arguments.number(1)?);
        Ok(numbers(arguments.rows(), |row| {
            Some(rule_of_three(n.count_at(row)?, alpha.at(row)?))
        }))
    },
};
