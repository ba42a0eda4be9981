//! `trials_without_event`: how long nothing must happen to show that a rate is low.

use arrow::datatypes::DataType;
use understudy_measure::statistics::trials_without_event;

use crate::column::{integer, integers};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "trials_without_event",
        package: "decisions",
        kind: FunctionKind::Scalar,
        description: "The trials without any event after which the rate is shown to be below `rate`: ln(alpha)/ln(1 − rate), rounded up. The zero-event floor of every gate: 59 at 5 %, 149 at 2 %, 299 at 1 %.",
        parameters: &[
            Parameter::number("rate", "The rate that is to be ruled out, as a fraction."),
            Parameter::level("alpha", "The one-sided error, such as 0.05."),
        ],
        returns: "a number of trials.",
        nulls: "null when an argument is, or unless the rate is between 0 and 1.",
        source: "Clopper and Pearson 1934, with no event.",
        example: Example {
            sql: "SELECT trials_without_event(0.05, 0.05) AS at_5, trials_without_event(0.01, 0.05) AS at_1, trials_without_event(0.001, 0.05) AS at_tenth",
            result: "\
+------+------+----------+
| at_5 | at_1 | at_tenth |
+------+------+----------+
| 59   | 299  | 2995     |
+------+------+----------+",
        },
    },
    returns: || DataType::Int64,
    total: false,
    call: |arguments| {
        let (rate, alpha) = (arguments.number(0)?, arguments.number(1)?);
        Ok(integers(arguments.rows(), |row| {
            trials_without_event(rate.at(row)?, alpha.at(row)?).map(integer)
        }))
    },
};
