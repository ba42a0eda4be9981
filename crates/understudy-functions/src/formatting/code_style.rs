//! `code_style`: how an answer hands over code.

use arrow::datatypes::DataType;
use understudy_measure::answer::{Answer, features};

use crate::column::names;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "code_style",
        package: "formatting",
        kind: FunctionKind::Scalar,
        description: "The form of code in an answer: a patch tool accepts one form and no other. The first that shows wins. A snippet that is the whole file of the request cannot be told from the answer alone.",
        parameters: &[Parameter::text("text", "The answer's text.")],
        returns: "`unified_diff`, `search_replace`, `apply_patch`, `elided` (comments in place of what stays), `snippet` or `none`.",
        nulls: "null for a null text.",
        source: "",
        example: Example {
            sql: "SELECT code_style('```python\nx = 1\n# ... existing code\n```') AS elided, code_style('<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE') AS blocks, code_style('Hello.') AS none",
            result: "\
+--------+----------------+------+
| elided | blocks         | none |
+--------+----------------+------+
| elided | search_replace | none |
+--------+----------------+------+",
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
            Some(features(&answer).edit_style.as_str())
        }))
    },
};
