//! `tango_upper`: the upper end of Tango's interval for a difference of paired rates.

use arrow::datatypes::DataType;
use understudy_measure::statistics::tango_interval;

use super::effective::{BOTH, Effective, NEITHER, ONLY_PRIMARY, ONLY_SECONDARY};
use super::table::CONFIDENCE;
use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "tango_upper",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "The upper end of Tango's score interval (1998) for the secondary's rate minus the primary's, over the same requests: the differences that the score test behind `rate_verdict` does not reject.",
        parameters: &[BOTH, ONLY_SECONDARY, ONLY_PRIMARY, NEITHER, CONFIDENCE],
        returns: "a number from -1 to 1; 1 without pairs.",
        nulls: "null when an argument is null or a count negative.",
        source: "Tango 1998.",
        example: Example {
            sql: "SELECT round(tango_upper(59, 6, 16, 80, 0.95), 4) AS upper",
            result: "\
+---------+
| upper   |
+---------+
| -0.0054 |
+---------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (tables, confidence) = (Effective::new(arguments)?, arguments.number(4)?);
        Ok(numbers(arguments.rows(), |row| {
            Some(tango_interval(tables.at(row)?, confidence.at(row)?).upper)
        }))
    },
};
