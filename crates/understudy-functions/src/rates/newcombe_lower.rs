//! `newcombe_lower`: the lower end of Newcombe's interval for a difference of paired rates.

use arrow::datatypes::DataType;
use understudy_measure::statistics::newcombe_paired_interval;

use super::table::{BOTH, CONFIDENCE, NEITHER, ONLY_PRIMARY, ONLY_SECONDARY, Tables};
use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "newcombe_lower",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "The lower end of Newcombe's hybrid score interval (1998, method 10) for the secondary's rate minus the primary's, over the same requests: closed form, a cross-check of Tango's.",
        parameters: &[BOTH, ONLY_SECONDARY, ONLY_PRIMARY, NEITHER, CONFIDENCE],
        returns: "a number from -1 to 1; -1 without pairs.",
        nulls: "null when an argument is null or a count negative.",
        source: "Newcombe 1998, method 10.",
        example: Example {
            sql: "SELECT round(newcombe_lower(59, 6, 16, 80, 0.95), 4) AS lower",
            result: "\
+---------+
| lower   |
+---------+
| -0.1186 |
+---------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (tables, confidence) = (Tables::new(arguments)?, arguments.number(4)?);
        Ok(numbers(arguments.rows(), |row| {
            Some(newcombe_paired_interval(tables.at(row)?, confidence.at(row)?).lower)
        }))
    },
};
