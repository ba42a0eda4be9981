//! `product_effects`: which of two factors moved their product.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::decomposition::product_of_two_effects;

use crate::arguments::Arguments;
use crate::column::{number_fields, number_records};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "product_effects",
        package: "traffic",
        kind: FunctionKind::Scalar,
        description: "Splits the change of a product, such as decode time = tokens × time per token or cost = calls × price, between its two factors without remainder. Give the primary's figures as the earlier and the secondary's as the later ones to split a difference of sides.",
        parameters: &[
            Parameter::number("earlier_first", "The first factor before."),
            Parameter::number("earlier_second", "The second factor before."),
            Parameter::number("later_first", "The first factor after."),
            Parameter::number("later_second", "The second factor after."),
        ],
        returns: "a record: `first`, `second`, in the unit of the product.",
        nulls: "null when an argument is null.",
        source: "Das Gupta 1993.",
        example: Example {
            sql: "SELECT e['first'] AS more_tokens, e['second'] AS slower_tokens\nFROM (SELECT product_effects(100.0, 0.02, 150.0, 0.04) AS e)",
            result: "\
+-------------+---------------+
| more_tokens | slower_tokens |
+-------------+---------------+
| 1.5         | 2.5           |
+-------------+---------------+",
        },
    },
    returns: || DataType::Struct(number_fields(&NAMES)),
    total: false,
    call,
};

const NAMES: [&str; 2] = ["first", "second"];

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let factors = (0..4)
        .map(|index| arguments.number(index))
        .collect::<Result<Vec<_>>>()?;
    number_records(&NAMES, arguments.rows(), |row| {
        let pair = |from: usize| Some([factors[from].at(row)?, factors[from + 1].at(row)?]);
        Some(product_of_two_effects(pair(0)?, pair(2)?))
    })
}
