//! `has_preamble`: does an answer begin with a phrase before its point.

use arrow::datatypes::DataType;
use understudy_measure::answer::{Answer, features};

use crate::column::flags;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "has_preamble",
        package: "formatting",
        kind: FunctionKind::Scalar,
        description: "Whether the first line is an opener such as `Sure!` or `Here is the summary:`, in the languages that the program knows: what a consumer that cuts nothing off shows its user.",
        parameters: &[Parameter::text("text", "The answer's text.")],
        returns: "true or false.",
        nulls: "null for a null text.",
        source: "",
        example: Example {
            sql: "SELECT has_preamble('Sure! Here is the list:\n1. a') AS yes, has_preamble('1. a') AS no",
            result: "\
+------+-------+
| yes  | no    |
+------+-------+
| true | false |
+------+-------+",
        },
    },
    returns: || DataType::Boolean,
    total: false,
    call: |arguments| {
        let texts = arguments.text(0)?;
        Ok(flags(arguments.rows(), |row| {
            let answer = Answer {
                text: texts.at(row)?,
                ..Answer::default()
            };
            Some(features(&answer).preamble.is_some())
        }))
    },
};
