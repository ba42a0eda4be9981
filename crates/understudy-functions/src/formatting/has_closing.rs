//! `has_closing`: does an answer end with an offer.

use arrow::datatypes::DataType;
use understudy_measure::answer::{Answer, features};

use crate::column::flags;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "has_closing",
        package: "formatting",
        kind: FunctionKind::Scalar,
        description: "Whether the last line outside code is a closer such as `Let me know if you need more.`, in the languages that the program knows.",
        parameters: &[Parameter::text("text", "The answer's text.")],
        returns: "true or false.",
        nulls: "null for a null text.",
        source: "",
        example: Example {
            sql: "SELECT has_closing('Done.\n\nLet me know if you need anything else!') AS yes, has_closing('Done.') AS no",
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
            Some(features(&answer).closing.is_some())
        }))
    },
};
