//! `common_tokens`: the length of a text in tokens of one tokenizer for all providers.

use arrow::datatypes::DataType;
use understudy_measure::answer::common_tokens;

use crate::column::{integer, integers};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "common_tokens",
        package: "text",
        kind: FunctionKind::Scalar,
        description: "Tokens of `o200k_base`. Providers count with tokenizers of their own, so their counts tell costs and not verbosity. Texts beyond 64 KiB are counted by their beginning and scaled up. Some 300 MB/s; the first call sets the vocabulary up, which takes a third of a second.",
        parameters: &[Parameter::text("text", "A text.")],
        returns: "a whole number.",
        nulls: "null for a null text.",
        source: "the encoding `o200k_base`.",
        example: Example {
            sql: "SELECT common_tokens('Hello, world!') AS tokens",
            result: "\
+--------+
| tokens |
+--------+
| 4      |
+--------+",
        },
    },
    returns: || DataType::Int64,
    total: false,
    call: |arguments| {
        let texts = arguments.text(0)?;
        Ok(integers(arguments.rows(), |row| {
            Some(integer(common_tokens(texts.at(row)?).tokens))
        }))
    },
};
