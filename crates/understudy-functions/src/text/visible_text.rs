//! `visible_text`: a text without its think block.

use arrow::array::{ArrayRef, StringViewBuilder};
use arrow::datatypes::DataType;
use datafusion_common::Result;
use std::sync::Arc;
use understudy_measure::answer::reasoning::visible;

use crate::arguments::Arguments;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "visible_text",
        package: "text",
        kind: FunctionKind::Scalar,
        description: "What the reader sees: the text behind a leading `<think>` block of a reasoning model; the whole text where there is none, nothing where the block never ends.",
        parameters: &[Parameter::text("text", "A text.")],
        returns: "a text.",
        nulls: "null for a null text.",
        source: "",
        example: Example {
            sql: "SELECT visible_text('<think>Is it?</think>Yes.') AS seen",
            result: "\
+------+
| seen |
+------+
| Yes. |
+------+",
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
        builder.append_option(texts.at(row).map(visible));
    }
    Ok(Arc::new(builder.finish()))
}
