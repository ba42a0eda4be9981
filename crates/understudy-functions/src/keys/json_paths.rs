//! `json_paths`: the paths and types of the JSON in a text.

use arrow::array::ArrayRef;
use datafusion_common::Result;
use understudy_measure::answer::{Finish, json};

use crate::arguments::Arguments;
use crate::column::{TextsBuilder, texts_type};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "json_paths",
        package: "keys",
        kind: FunctionKind::Scalar,
        description: "The typed paths of the JSON that `json_status` finds, after fences, prose or repair. Items of an \
            array share the path `[]`; a key that is no plain name is quoted. At most 2,048 paths of at most 512 bytes, \
            to a depth of 512, and 64 KiB in all.",
        parameters: &[Parameter::text("text", "The answer's text.")],
        returns: "a list of `path:type`, sorted and distinct; empty where there is no JSON. Types are object, array, \
            string, boolean, integer, number and null; `absent` stands besides where some objects of a list lack a key \
            that others have.",
        nulls: "null for a null text.",
        source: "",
        example: Example {
            sql: "SELECT json_paths('{\"items\": [{\"price\": 1.5}, {\"price\": null}, {}]}') AS paths",
            result: "\
+-------------------------------------------------------------------------------------------------------------------+
| paths                                                                                                             |
+-------------------------------------------------------------------------------------------------------------------+
| [$.items:array, $.items[].price:absent, $.items[].price:null, $.items[].price:number, $.items[]:object, $:object] |
+-------------------------------------------------------------------------------------------------------------------+",
        },
    },
    returns: texts_type,
    total: false,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let texts = arguments.text(0)?;
    let mut builder = TextsBuilder::new(arguments.rows());
    for row in 0..arguments.rows() {
        match texts.at(row) {
            Some(text) => {
                builder.append(json::json(text, Finish::Stop).paths);
            }
            None => builder.end_null_row(),
        }
    }
    Ok(builder.finish())
}
