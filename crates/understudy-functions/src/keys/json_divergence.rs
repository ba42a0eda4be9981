//! `json_divergence`: how two answers' JSON differs.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::answer::{Finish, json};
use understudy_measure::pair::json_divergence;

use crate::arguments::Arguments;
use crate::column::{number_fields, number_records};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "json_divergence",
        package: "keys",
        kind: FunctionKind::Scalar,
        description: "Everything in which the JSON of two answers differs, read once: the distance of typed paths, paths that only one side has or that have another type, values at the same place and how many are equal, exactly or but for case, outer space and the spelling of dates, and whether common keys come in another order. At most 1,024 values of each answer are compared.",
        parameters: &[
            Parameter::text("primary", "The primary's text."),
            Parameter::text("secondary", "The secondary's."),
        ],
        returns: "a record of numbers: `path_distance` (0 to 1), `only_primary`, `only_secondary`, `retyped` (paths), `common_values`, `equal_values`, `similar_values`, `order_changed` (1 or 0).",
        nulls: "null when a text is null or holds no JSON.",
        source: "Jaccard 1901.",
        example: Example {
            sql: "SELECT d['path_distance'] AS distance, d['only_secondary'] AS added, d['retyped'] AS retyped, d['equal_values'] AS equal, d['similar_values'] AS similar\nFROM (SELECT json_divergence('{\"id\": 7, \"city\": \"Bonn\", \"n\": 1}', '{\"id\": \"7\", \"city\": \"bonn\", \"n\": 1, \"x\": null}') AS d)",
            result: "\
+----------+-------+---------+-------+---------+
| distance | added | retyped | equal | similar |
+----------+-------+---------+-------+---------+
| 0.5      | 1.0   | 1.0     | 1.0   | 2.0     |
+----------+-------+---------+-------+---------+",
        },
    },
    returns: || DataType::Struct(number_fields(&NAMES)),
    total: false,
    call,
};

const NAMES: [&str; 8] = [
    "path_distance",
    "only_primary",
    "only_secondary",
    "retyped",
    "common_values",
    "equal_values",
    "similar_values",
    "order_changed",
];

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (primary, secondary) = (arguments.text(0)?, arguments.text(1)?);
    number_records(&NAMES, arguments.rows(), |row| {
        let primary = json::json(primary.at(row)?, Finish::Stop);
        let secondary = json::json(secondary.at(row)?, Finish::Stop);
        if !(primary.has_value() && secondary.has_value()) {
            return None;
        }
        let found = json_divergence(&primary, &secondary);
        let count = |paths: usize| u32::try_from(paths).map_or(f64::INFINITY, f64::from);
        Some([
            found.path_distance,
            count(found.only_primary.len()),
            count(found.only_secondary.len()),
            count(found.retyped.len()),
            f64::from(found.common_leaves),
            f64::from(found.equal_leaves),
            f64::from(found.similar_leaves),
            f64::from(u8::from(found.order_changed)),
        ])
    })
}
