//! `word_count`: the length of a text in words.

use arrow::datatypes::DataType;
use understudy_measure::answer::length::words;

use crate::column::{integer, integers};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "word_count",
        package: "text",
        kind: FunctionKind::Scalar,
        description: "Words after Unicode Standard Annex 29: segments that hold a letter or digit.",
        parameters: &[Parameter::text("text", "A text.")],
        returns: "a whole number.",
        nulls: "null for a null text.",
        source: "Unicode Standard Annex 29.",
        example: Example {
            sql: "SELECT word_count('Don''t panic: 42.') AS words",
            result: "\
+-------+
| words |
+-------+
| 3     |
+-------+",
        },
    },
    returns: || DataType::Int64,
    total: false,
    call: |arguments| {
        let texts = arguments.text(0)?;
        Ok(integers(arguments.rows(), |row| {
            Some(integer(words(texts.at(row)?).0))
        }))
    },
};
