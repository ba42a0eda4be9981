//! `markdown_bits`: what the presence bits of an answer stand for.

use arrow::array::ArrayRef;
use datafusion_common::Result;
use understudy_measure::answer::markdown::PRESENCE_NAMES;

use crate::arguments::Arguments;
use crate::column::{TextsBuilder, texts_type};
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
        nulls: "null when an argument is.",
        source: "",
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
    let mut builder = TextsBuilder::new(arguments.rows());
    for row in 0..arguments.rows() {
        let Some(bits) = bits.at(row) else {
            builder.end_null_row();
            continue;
        };
        let is_set = |(bit, _): &(usize, &&'static str)| bits & (1 << bit) != 0;
        let names = PRESENCE_NAMES.iter().enumerate().filter(is_set);
        builder.append(names.map(|(_, name)| name));
    }
    Ok(builder.finish())
}
