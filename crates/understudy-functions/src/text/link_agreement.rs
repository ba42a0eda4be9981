//! `link_agreement`: do two texts give the same links.

use arrow::datatypes::DataType;
use understudy_measure::pair::lexical::link_agreement;

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "link_agreement",
        package: "text",
        kind: FunctionKind::Scalar,
        description: "The share of web addresses that both texts have, counted as often as they stand there, of the first 64 KiB of each.",
        parameters: &[
            Parameter::text("a", "One text."),
            Parameter::text("b", "The other."),
        ],
        returns: "a number from 0 to 1.",
        nulls: "null when a text is, or when neither text has any.",
        source: "Jaccard 1901, over multisets.",
        example: Example {
            sql: "SELECT link_agreement('See https://a.example/x and https://b.example.', 'https://a.example/x') AS agreement",
            result: "\
+-----------+
| agreement |
+-----------+
| 0.5       |
+-----------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (a, b) = (arguments.text(0)?, arguments.text(1)?);
        Ok(numbers(arguments.rows(), |row| {
            link_agreement(a.at(row)?, b.at(row)?)
        }))
    },
};
