//! `trigram_cosine`: how alike two texts are letter by letter.

use arrow::datatypes::DataType;
use understudy_measure::pair::lexical::{LONGEST_TEXT, canonical_text, trigram_cosine};

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "trigram_cosine",
        package: "text",
        kind: FunctionKind::Scalar,
        description: "The cosine of the counts of three consecutive characters after form is taken off as `canonical_text` does, of the first 64 KiB of each: it survives other word forms and other orders.",
        parameters: &[
            Parameter::text("a", "One text."),
            Parameter::text("b", "The other."),
        ],
        returns: "a number from 0 to 1; of two texts too short to have any, 1 when they are equal and else 0.",
        nulls: "null when a text is.",
        source: "Damashek 1995.",
        example: Example {
            sql: "SELECT round(trigram_cosine('delivery delayed', 'delayed delivery'), 4) AS alike",
            result: "\
+-------+
| alike |
+-------+
| 0.875 |
+-------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (a, b) = (arguments.text(0)?, arguments.text(1)?);
        Ok(numbers(arguments.rows(), |row| {
            Some(trigram_cosine(&words(a.at(row)?), &words(b.at(row)?)))
        }))
    },
};

/// What a text says, of its beginning.
fn words(text: &str) -> String {
    canonical_text(&text[..text.floor_char_boundary(LONGEST_TEXT)])
}
