//! `format_distance`: the share of presence bits in which two answers differ.

use understudy_measure::answer::markdown::PRESENCE_NAMES;

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "format_distance",
        package: "formatting",
        kind: FunctionKind::Scalar,
        description: "How differently two answers are set: the share of Markdown and typography presence bits that \
            differ, 0 to 1. It is of negative type, so its excess over the noise floor is never negative in the mean.",
        parameters: &[
            Parameter::integer("a", "`presence_bits` of one answer."),
            Parameter::integer("b", "`presence_bits` of the other."),
        ],
        returns: "a number from 0 to 1.",
        nulls: "null when an argument is.",
        source: "Hamming distance.",
        example: Example {
            sql: "SELECT format_distance(0, 0) AS same, round(format_distance(1, 6), 4) AS three_of_23",
            result: "\
+------+-------------+
| same | three_of_23 |
+------+-------------+
| 0.0  | 0.1304      |
+------+-------------+",
        },
    },
    returns: || arrow::datatypes::DataType::Float64,
    total: false,
    call: |arguments| {
        let (a, b) = (arguments.integer(0)?, arguments.integer(1)?);
        Ok(numbers(arguments.rows(), |row| {
            Some(distance(a.at(row)?, b.at(row)?))
        }))
    },
};

/// Bits beyond the known ones stand for nothing.
const KNOWN: i64 = (1 << PRESENCE_NAMES.len()) - 1;

fn distance(a: i64, b: i64) -> f64 {
    f64::from(((a ^ b) & KNOWN).count_ones()) / PRESENCE_NAMES.len() as f64
}
