//! `text_language`: the language of a text.

use arrow::datatypes::DataType;
use understudy_measure::answer::language::language;

use crate::column::names;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "text_language",
        package: "text",
        kind: FunctionKind::Scalar,
        description: "A guess from the first kilobyte; null with fewer than 20 letters or where it is not reliable.",
        parameters: &[Parameter::text("text", "A text.")],
        returns: "an ISO 639-3 code.",
        nulls: "null for a null text, and where the guess is not reliable.",
        source: "trigram profiles.",
        example: Example {
            sql: "SELECT text_language('Die Lieferung ist leider noch nicht angekommen, und niemand konnte mir sagen, wo sie ist.') AS language",
            result: "\
+----------+
| language |
+----------+
| deu      |
+----------+",
        },
    },
    returns: || DataType::Utf8,
    total: false,
    call: |arguments| {
        let texts = arguments.text(0)?;
        Ok(names(arguments.rows(), |row| language(texts.at(row)?).code))
    },
};
