//! `markdown_bits`: what the presence bits of an answer stand for.

use std::sync::Arc;

use arrow::array::ArrayRef;
use datafusion_common::Result;
use understudy_measure::answer::markdown::PRESENCE_NAMES;

use crate::arguments::Arguments;
use crate::column::{texts_builder, texts_type};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "markdown_bits",
        package: "formatting",
        kind: FunctionKind::Scalar,
        description: "The names of the bits that are set in `presence_bits`, lowest first; `markdown_bits(-1)` names all.",
        parameters: &[Parameter::integer(
            "bits",
            "`presence_bits` of an answer, or the bits in which two differ.",
        )],
        returns: "a list of names.",
        example: Example {
            sql: "SELECT markdown_bits(9) AS nine",
            result: "\
+--------------------+
| nine               |
+--------------------+
| [headers, bullets] |
+--------------------+",
        },
    },
    returns: texts_type,
    total: false,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let bits = arguments.integer(0)?;
    let mut builder = texts_builder(arguments.rows());
    for row in 0..arguments.rows() {
        let bits = bits.at(row);
        for (bit, name) in PRESENCE_NAMES.iter().enumerate() {
            if bits.is_some_and(|bits| bits & (1 << bit) != 0) {
                builder.values().append_value(name);
            }
        }
        builder.append(bits.is_some());
    }
    Ok(Arc::new(builder.finish()))
}
