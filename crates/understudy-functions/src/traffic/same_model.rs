//! `same_model`: whether two names may be of one model.

use arrow::datatypes::DataType;
use understudy_schema::models::same_model;

use crate::column::flags;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "same_model",
        package: "traffic",
        kind: FunctionKind::Scalar,
        description: "Whether two names may be of one model: alike but for their case and their vendor, or the one a snapshot of \
            the other. Two snapshots of one model are two models.",
        parameters: &[
            Parameter::text("one", "A model's name, as a vendor or a gateway gives it."),
            Parameter::text("other", "Another."),
        ],
        returns: "true or false.",
        nulls: "null when an argument is.",
        source: "own; by the names that vendors give.",
        example: Example {
            sql: "SELECT same_model('openai/gpt-4o', 'gpt-4o-2024-05-13') AS snapshot, same_model('gpt-4o', 'gpt-4o-mini') AS sibling",
            result: "\
+----------+---------+
| snapshot | sibling |
+----------+---------+
| true     | false   |
+----------+---------+",
        },
    },
    returns: || DataType::Boolean,
    total: false,
    call: |arguments| {
        let (one, other) = (arguments.text(0)?, arguments.text(1)?);
        Ok(flags(arguments.rows(), |row| {
            Some(same_model(one.at(row)?, other.at(row)?))
        }))
    },
};
