//! `number_agreement`: do two texts give the same numbers.

use arrow::datatypes::DataType;
use understudy_measure::pair::lexical::number_agreement;

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "number_agreement",
        package: "text",
        kind: FunctionKind::Scalar,
        description: "The share of numbers that both texts have, counted as often as they stand there, with their minus signs and without thousands separators (a comma before three digits), after form is taken off as `canonical_text` does, of the first 64 KiB of each: prices and dates that differ are worse than words that do.",
        parameters: &[
            Parameter::text("a", "One text."),
            Parameter::text("b", "The other."),
        ],
        returns: "a number from 0 to 1.",
        nulls: "null when a text is, or when neither text has any.",
        source: "Jaccard 1901, over multisets.",
        example: Example {
            sql: "SELECT round(number_agreement('It costs 1,200 in 3 parts.', 'Three parts: 1200, in 3 days'), 4) AS agreement",
            result: "\
+-----------+
| agreement |
+-----------+
| 1.0       |
+-----------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (a, b) = (arguments.text(0)?, arguments.text(1)?);
        Ok(numbers(arguments.rows(), |row| {
            number_agreement(a.at(row)?, b.at(row)?)
        }))
    },
};
