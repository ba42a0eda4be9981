//! `arena_profile`: Markdown counts as public leaderboards take them.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::answer::markdown::markdown;

use crate::arguments::Arguments;
use crate::column::{number_fields, number_records};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "arena_profile",
        package: "formatting",
        kind: FunctionKind::Scalar,
        description: "Headers, numbered items, bullets and bold runs by the plain regular expressions of arena-hard's style control, code fences removed first: for comparison with figures computed elsewhere. `markdown_profile` counts by Markdown's own rules.",
        parameters: &[Parameter::text("text", "The answer's text.")],
        returns: "a record of numbers: `headers`, `numbered`, `bullets`, `bold`.",
        nulls: "null for a null text.",
        source: "LMArena's arena-hard-auto, add_markdown_info.py.",
        example: Example {
            sql: "SELECT a['headers'] AS headers, a['numbered'] AS numbered, a['bullets'] AS bullets, a['bold'] AS bold\nFROM (SELECT arena_profile('# Title\n1. one\n2. **two**\n- three') AS a)",
            result: "\
+---------+----------+---------+------+
| headers | numbered | bullets | bold |
+---------+----------+---------+------+
| 1.0     | 2.0      | 1.0     | 1.0  |
+---------+----------+---------+------+",
        },
    },
    returns: || DataType::Struct(number_fields(&NAMES)),
    total: false,
    call,
};

const NAMES: [&str; 4] = ["headers", "numbered", "bullets", "bold"];

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let texts = arguments.text(0)?;
    number_records(&NAMES, arguments.rows(), |row| {
        let found = markdown(texts.at(row)?);
        let counts = [
            found.arena_header,
            found.arena_ordered,
            found.arena_unordered,
            found.arena_bold,
        ];
        Some(counts.map(f64::from))
    })
}
