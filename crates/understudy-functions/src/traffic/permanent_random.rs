//! `permanent_random`: a number between 0 and 1 that a request keeps for ever.

use arrow::datatypes::DataType;
use understudy_measure::statistics::permanent_random_number;

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "permanent_random",
        package: "traffic",
        kind: FunctionKind::Scalar,
        description: "A number that looks random and is the same in every run: what lies below a threshold is a sample \
            that is nested in every larger one and comes again every week.",
        parameters: &[
            Parameter::text("id", "What is sampled, such as a request's id."),
            Parameter::integer("salt", "Another salt gives another sample."),
        ],
        returns: "a number from 0 to below 1.",
        nulls: "null when an argument is.",
        source: "permanent random numbers, Ohlsson 1995.",
        example: Example {
            sql: "SELECT round(permanent_random('req-1', 0), 4) AS u",
            result: "\
+--------+
| u      |
+--------+
| 0.7011 |
+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (ids, salts) = (arguments.text(0)?, arguments.integer(1)?);
        Ok(numbers(arguments.rows(), |row| {
            Some(permanent_random_number(
                ids.at(row)?,
                salts.at(row)?.cast_unsigned(),
            ))
        }))
    },
};
