//! `text_similarity_unit`: whether the similarity of two texts was bounded.

use arrow::datatypes::DataType;
use understudy_measure::pair::{Unit, text_similarity};

use crate::column::names;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "text_similarity_unit",
        package: "text",
        kind: FunctionKind::Scalar,
        description: "What `text_similarity` compared: `chars` where it is exact; `words` or `bag` (words without their order) where the texts were too long and the ratio is an estimate.",
        parameters: &[
            Parameter::text("a", "One text."),
            Parameter::text("b", "The other."),
        ],
        returns: "`chars`, `words` or `bag`.",
        nulls: "null when a text is.",
        source: "",
        example: Example {
            sql: "SELECT text_similarity_unit('short', 'texts') AS unit",
            result: "\
+-------+
| unit  |
+-------+
| chars |
+-------+",
        },
    },
    returns: || DataType::Utf8,
    total: false,
    call: |arguments| {
        let (a, b) = (arguments.text(0)?, arguments.text(1)?);
        Ok(names(arguments.rows(), |row| {
            Some(Unit::as_str(text_similarity(a.at(row)?, b.at(row)?).unit))
        }))
    },
};
