//! `refusal_kind`: how a text stands to its request.

use arrow::datatypes::DataType;

use super::judge::judge;
use crate::column::names;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "refusal_kind",
        package: "refusal",
        kind: FunctionKind::Scalar,
        description: "Whether a text declines, by phrases in some thirty languages and, where these say nothing, by a small classifier built into the program. Only its first 400 characters are read, after a think block. The provider's own fields, which have more authority, are heeded by `answer_features`.",
        parameters: &[Parameter::text("text", "The answer's text.")],
        returns: "`none`, `full`, `partial`, `deflect`, `incapable`, `clarify` or `empty`.",
        nulls: "null for a null text.",
        source: "classes after XSTest, Röttger and others 2024.",
        example: Example {
            sql: "SELECT refusal_kind('I''m sorry, but I can''t help with that.') AS declined, refusal_kind('Paris.') AS answered",
            result: "\
+----------+----------+
| declined | answered |
+----------+----------+
| full     | none     |
+----------+----------+",
        },
    },
    returns: || DataType::Utf8,
    total: false,
    call: |arguments| {
        let texts = arguments.text(0)?;
        Ok(names(arguments.rows(), |row| {
            Some(judge(texts.at(row)?).kind.as_str())
        }))
    },
};
