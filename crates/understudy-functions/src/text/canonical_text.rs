//! `canonical_text`: the words of a text without its form.

use arrow::array::{ArrayRef, StringViewBuilder};
use arrow::datatypes::DataType;
use datafusion_common::Result;
use std::sync::Arc;
use understudy_measure::pair::lexical::canonical_text;

use crate::arguments::Arguments;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "canonical_text",
        package: "text",
        kind: FunctionKind::Scalar,
        description: "The visible text in lower case, without fence lines, marks at line starts, emphasis and code marks, and with single spaces for all white space: what two answers say, whatever they are set in.",
        parameters: &[Parameter::text("text", "A text.")],
        returns: "a text.",
        nulls: "null for a null text.",
        source: "",
        example: Example {
            sql: "SELECT canonical_text('## Result\n\n- **Paris** is\n  the `capital`') AS words",
            result: "\
+-----------------------------+
| words                       |
+-----------------------------+
| result paris is the capital |
+-----------------------------+",
        },
    },
    returns: || DataType::Utf8View,
    total: false,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let texts = arguments.text(0)?;
    let mut builder = StringViewBuilder::new();
    for row in 0..arguments.rows() {
        builder.append_option(texts.at(row).map(canonical_text));
    }
    Ok(Arc::new(builder.finish()))
}
