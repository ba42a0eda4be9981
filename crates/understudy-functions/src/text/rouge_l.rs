//! `rouge_l`: how much wording two texts share, in order.

use arrow::datatypes::DataType;
use understudy_measure::pair::lexical::rouge_l;

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "rouge_l",
        package: "text",
        kind: FunctionKind::Scalar,
        description: "The F1 of the longest common subsequence of words after form is taken off as `canonical_text` does, of the first 64 KiB of each. The work is bounded: very long texts are compared by their words without order.",
        parameters: &[
            Parameter::text("a", "One text."),
            Parameter::text("b", "The other."),
        ],
        returns: "a number from 0 to 1.",
        nulls: "null when a text is.",
        source: "Lin 2004.",
        example: Example {
            sql: "SELECT round(rouge_l('The **cat** sat on the mat.', 'The cat sat.'), 4) AS shared",
            result: "\
+--------+
| shared |
+--------+
| 0.4444 |
+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (a, b) = (arguments.text(0)?, arguments.text(1)?);
        Ok(numbers(arguments.rows(), |row| {
            Some(rouge_l(a.at(row)?, b.at(row)?).ratio)
        }))
    },
};
