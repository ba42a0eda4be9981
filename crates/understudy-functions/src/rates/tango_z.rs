//! `tango_z`: the score behind `rate_verdict`.

use arrow::datatypes::DataType;
use understudy_measure::statistics::tango_score;

use super::effective::{BOTH, Effective, NEITHER, ONLY_PRIMARY, ONLY_SECONDARY};
use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "tango_z",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "Tango's score for the hypothesis that the secondary's rate is the primary's plus `difference`, over the same requests: at or below −1.645 it shows, at a one-sided error of 5 %, that the secondary is worse by less. Its square at 0 is McNemar's χ².",
        parameters: &[
            BOTH,
            ONLY_SECONDARY,
            ONLY_PRIMARY,
            NEITHER,
            Parameter::number("difference", "The difference that is tested, from -1 to 1."),
        ],
        returns: "a standard normal score; 0 without pairs.",
        nulls: "null when an argument is null, not finite or a count negative; null where the hypothesis cannot have produced the counts.",
        source: "Tango 1998.",
        example: Example {
            sql: "SELECT round(tango_z(59, 6, 16, 80, 0.0), 3) AS of_no_change, round(tango_z(0, 0, 0, 100, 0.02), 3) AS of_the_margin",
            result: "\
+--------------+---------------+
| of_no_change | of_the_margin |
+--------------+---------------+
| -2.132       | -1.429        |
+--------------+---------------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (tables, difference) = (Effective::new(arguments)?, arguments.number(4)?);
        Ok(numbers(arguments.rows(), |row| {
            let score = tango_score(tables.at(row)?, difference.at(row)?);
            Some(score).filter(|score| score.is_finite())
        }))
    },
};
