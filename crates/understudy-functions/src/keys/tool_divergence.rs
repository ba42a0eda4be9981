//! `tool_divergence`: how the tool calls of two answers differ.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::answer::tools::tools;
use understudy_measure::pair::tool_divergence;

use crate::arguments::Arguments;
use crate::column::{number_fields, number_records};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "tool_divergence",
        package: "keys",
        kind: FunctionKind::Scalar,
        description: "Matches the calls of two answers, by name and then by arguments, whatever their order, and says in what they differ. Two names are the same when they differ in dots and underscores alone.",
        parameters: &[
            Parameter::text(
                "primary",
                "The primary's calls as `[{\"id\":…,\"function\":{\"name\":…,\"arguments\":…}}]`.",
            ),
            Parameter::text("secondary", "The secondary's."),
        ],
        returns: "a record of numbers: `mismatch` (1 when they do not do the same), `primary_calls`, `secondary_calls`, `matched`, `missing`, `unexpected`, `name_distance` (0 to 1), `arguments_missing`, `arguments_unexpected`, `arguments_retyped`, `argument_agreement` (0 to 1, null without common values), `order_differs`, `not_json` (the secondary's calls whose arguments are no JSON object).",
        nulls: "a null list is read as no calls; null when both are.",
        source: "optimal assignment, Kuhn 1955; checks after the Berkeley Function-Calling Leaderboard.",
        example: Example {
            sql: "SELECT d['mismatch'] AS mismatch, d['matched'] AS matched, d['unexpected'] AS unexpected, d['arguments_retyped'] AS retyped\nFROM (SELECT tool_divergence('[{\"function\":{\"name\":\"book\",\"arguments\":\"{\\\"n\\\":2}\"}}]',\n    '[{\"function\":{\"name\":\"book\",\"arguments\":\"{\\\"n\\\":\\\"2\\\"}\"}},{\"function\":{\"name\":\"pay\",\"arguments\":\"{}\"}}]') AS d)",
            result: "\
+----------+---------+------------+---------+
| mismatch | matched | unexpected | retyped |
+----------+---------+------------+---------+
| 1.0      | 1.0     | 1.0        | 1.0     |
+----------+---------+------------+---------+",
        },
    },
    returns: || DataType::Struct(number_fields(&NAMES)),
    total: false,
    call,
};

const NAMES: [&str; 13] = [
    "mismatch",
    "primary_calls",
    "secondary_calls",
    "matched",
    "missing",
    "unexpected",
    "name_distance",
    "arguments_missing",
    "arguments_unexpected",
    "arguments_retyped",
    "argument_agreement",
    "order_differs",
    "not_json",
];

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (primary, secondary) = (arguments.text(0)?, arguments.text(1)?);
    number_records(&NAMES, arguments.rows(), |row| {
        let (primary, secondary) = match (primary.at(row), secondary.at(row)) {
            (None, None) => return None,
            (primary, secondary) => (primary, secondary),
        };
        let read = |calls: Option<&str>| calls.map(tools).unwrap_or_default();
        let found = tool_divergence(&read(primary), &read(secondary));
        Some([
            f64::from(u8::from(found.is_mismatch())),
            f64::from(found.primary_calls),
            f64::from(found.secondary_calls),
            f64::from(found.matched),
            f64::from(found.missing),
            f64::from(found.unexpected),
            found.name_distance,
            f64::from(found.args_missing),
            f64::from(found.args_unexpected),
            f64::from(found.args_retyped),
            // What is not a number becomes null.
            found.leaf_agreement().unwrap_or(f64::NAN),
            f64::from(u8::from(found.order_differs)),
            f64::from(found.secondary_args_not_json),
        ])
    })
}
