//! `text_similarity`: how much two texts have in common, in order.

use arrow::datatypes::DataType;
use understudy_measure::pair::text_similarity;

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "text_similarity",
        package: "text",
        kind: FunctionKind::Scalar,
        description: "Twice the longest common subsequence of characters over both lengths. Work is bounded at some two million steps of 64 characters: beyond two texts of about 11,000 characters the ratio is estimated from words, see `text_similarity_unit`. Two answers of one model rarely agree verbatim: compare with the control before calling it drift.",
        parameters: &[
            Parameter::text("a", "One text."),
            Parameter::text("b", "The other."),
        ],
        returns: "a number from 0 (nothing shared) to 1 (equal).",
        nulls: "null when a text is.",
        source: "longest common subsequence; the ratio of Indel distance.",
        example: Example {
            sql: "SELECT text_similarity('the cat sat', 'the cat sits') AS similarity",
            result: "\
+--------------------+
| similarity         |
+--------------------+
| 0.8695652173913043 |
+--------------------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (a, b) = (arguments.text(0)?, arguments.text(1)?);
        Ok(numbers(arguments.rows(), |row| {
            Some(text_similarity(a.at(row)?, b.at(row)?).ratio)
        }))
    },
};
