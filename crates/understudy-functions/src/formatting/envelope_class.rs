//! `envelope_class`: the form in which a text comes.

use arrow::datatypes::DataType;
use understudy_measure::answer::{Answer, features};

use crate::column::names;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "envelope_class",
        package: "formatting",
        kind: FunctionKind::Scalar,
        description: "The form of a whole answer, which is what a consumer's parser meets first. From the text alone: `tool_call` and `refusal_object` by the provider's fields are in `answer_features`.",
        parameters: &[Parameter::text("text", "The answer's text.")],
        returns: "`raw_json`, `fenced_json`, `json_in_prose`, `multi_json`, `think_then_json`, `prose`, `code_only` or `empty`; `refusal_object` for JSON whose only key is a refusal.",
        nulls: "null for a null text.",
        source: "",
        example: Example {
            sql: "SELECT envelope_class('{}') AS bare, envelope_class('Here you are: {\"a\": 1}') AS wrapped, envelope_class('Hello.') AS words",
            result: "\
+----------+---------------+-------+
| bare     | wrapped       | words |
+----------+---------------+-------+
| raw_json | json_in_prose | prose |
+----------+---------------+-------+",
        },
    },
    returns: || DataType::Utf8,
    total: false,
    call: |arguments| {
        let texts = arguments.text(0)?;
        Ok(names(arguments.rows(), |row| {
            let answer = Answer {
                text: texts.at(row)?,
                ..Answer::default()
            };
            Some(features(&answer).envelope.as_str())
        }))
    },
};
