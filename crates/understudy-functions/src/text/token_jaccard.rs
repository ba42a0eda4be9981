//! `token_jaccard`: how many words two texts share.

use arrow::datatypes::DataType;
use understudy_measure::pair::lexical::token_jaccard;

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "token_jaccard",
        package: "text",
        kind: FunctionKind::Scalar,
        description: "The share of distinct words, in lower case and split at white space, that both texts have.",
        parameters: &[
            Parameter::text("a", "One text."),
            Parameter::text("b", "The other."),
        ],
        returns: "a number from 0 to 1; 1 for two texts without words.",
        nulls: "null when a text is.",
        source: "Jaccard 1901.",
        example: Example {
            sql: "SELECT token_jaccard('the cat sat', 'The cat sits') AS shared",
            result: "\
+--------+
| shared |
+--------+
| 0.5    |
+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (a, b) = (arguments.text(0)?, arguments.text(1)?);
        Ok(numbers(arguments.rows(), |row| {
            Some(token_jaccard(a.at(row)?, b.at(row)?))
        }))
    },
};
