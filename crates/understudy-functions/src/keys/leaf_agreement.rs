//! `leaf_agreement`: how many of the values at the same places are the same.

use arrow::datatypes::DataType;
use understudy_measure::answer::{Finish, json};
use understudy_measure::pair::json_divergence;

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "leaf_agreement",
        package: "keys",
        kind: FunctionKind::Scalar,
        description: "Of the values that stand at the same place of both answers' JSON, the share that is equal: numbers with a fraction or an exponent to nine digits, integers and other values exactly. At most 1,024 values of each answer are compared. Null without such places.",
        parameters: &[
            Parameter::text("primary", "One answer's text."),
            Parameter::text("secondary", "The other's."),
        ],
        returns: "a number from 0 to 1.",
        nulls: "null when a text is null, holds no JSON, or no value stands at the same place.",
        source: "",
        example: Example {
            sql: "SELECT leaf_agreement('{\"a\": 1, \"b\": \"x\"}', '{\"a\": 1.0, \"b\": \"y\", \"c\": 0}') AS agreement",
            result: "\
+-----------+
| agreement |
+-----------+
| 0.5       |
+-----------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (primary, secondary) = (arguments.text(0)?, arguments.text(1)?);
        Ok(numbers(arguments.rows(), |row| {
            let primary = json::json(primary.at(row)?, Finish::Stop);
            let secondary = json::json(secondary.at(row)?, Finish::Stop);
            let both = primary.has_value() && secondary.has_value();
            both.then(|| json_divergence(&primary, &secondary).leaf_agreement())?
        }))
    },
};
