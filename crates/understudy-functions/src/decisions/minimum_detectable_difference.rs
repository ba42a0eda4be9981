//! `minimum_detectable_difference`: how small a change so many pairs would have shown.

use arrow::datatypes::DataType;
use understudy_measure::statistics::minimum_detectable_difference;

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "minimum_detectable_difference",
        package: "decisions",
        kind: FunctionKind::Scalar,
        description: "The smallest difference of rates that `n` pairs would have shown by McNemar's test (Miettinen 1968). Print it beside every \"no change\".",
        parameters: &[
            Parameter::integer("n", "Pairs."),
            Parameter::number(
                "discordant_share",
                "Share of pairs in which only one side shows it.",
            ),
            Parameter::level("alpha", "The two-sided error."),
            Parameter::number("power", "The chance to show it."),
        ],
        returns: "a difference of rates; null when not even the largest possible one would have shown.",
        nulls: "null when an argument is null or a count negative.",
        source: "Miettinen 1968.",
        example: Example {
            sql: "SELECT round(minimum_detectable_difference(1000, 0.05, 0.05, 0.8), 4) AS difference",
            result: "\
+------------+
| difference |
+------------+
| 0.0198     |
+------------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (n, discordant_share) = (arguments.integer(0)?, arguments.number(1)?);
        let (alpha, power) = (arguments.number(2)?, arguments.number(3)?);
        Ok(numbers(arguments.rows(), |row| {
            minimum_detectable_difference(
                n.count_at(row)?,
                discordant_share.at(row)?,
                alpha.at(row)?,
                power.at(row)?,
            )
        }))
    },
};
