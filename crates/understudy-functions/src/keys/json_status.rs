//! `json_status`: what it takes to get JSON out of a text.

use arrow::datatypes::DataType;
use understudy_measure::answer::{Finish, json};

use crate::column::names;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "json_status",
        package: "keys",
        kind: FunctionKind::Scalar,
        description: "How JSON is found in a text, the first of these that succeeds: the whole text, after a byte order mark, after a think block, one fence, a fence in prose, bare in prose, several values, after a repair, cut off.",
        parameters: &[Parameter::text("text", "The answer's text.")],
        returns: "`strict`, `strict_dup_keys`, `strict_bom`, `strict_scalar`, `think_prefixed`, `fenced`, `fenced_in_prose`, `prose_wrapped`, `multiple`, `repairable:` and the repair, `truncated`, `none` or `empty`.",
        nulls: "null for a null text.",
        source: "",
        example: Example {
            sql: "SELECT json_status('{\"a\": 1}') AS whole, json_status('{\"a\": 1,}') AS comma, json_status('{\"a\": ') AS cut",
            result: "\
+--------+---------------------------+-----------+
| whole  | comma                     | cut       |
+--------+---------------------------+-----------+
| strict | repairable:trailing_comma | truncated |
+--------+---------------------------+-----------+",
        },
    },
    returns: || DataType::Utf8,
    total: false,
    call: |arguments| {
        let texts = arguments.text(0)?;
        Ok(names(arguments.rows(), |row| {
            Some(json::json(texts.at(row)?, Finish::Stop).status.as_str())
        }))
    },
};
