//! `refusal_source`: what told that a text declines.

use arrow::datatypes::DataType;

use super::judge::judge;
use crate::column::names;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "refusal_source",
        package: "refusal",
        kind: FunctionKind::Scalar,
        description: "Which layer gave the verdict of `refusal_kind`: `pattern` for a phrase, `classifier` for the classifier. The two are never blended.",
        parameters: &[Parameter::text("text", "The answer's text.")],
        returns: "`pattern`, `classifier` or `none`.",
        nulls: "null for a null text.",
        source: "",
        example: Example {
            sql: "SELECT refusal_source('I''m sorry, but I can''t help with that.') AS source",
            result: "\
+---------+
| source  |
+---------+
| pattern |
+---------+",
        },
    },
    returns: || DataType::Utf8,
    total: false,
    call: |arguments| {
        let texts = arguments.text(0)?;
        Ok(names(arguments.rows(), |row| {
            Some(judge(texts.at(row)?).source.as_str())
        }))
    },
};
