//! `mcnemar_exact`: did the rate change at all, by McNemar's exact test.

use arrow::datatypes::DataType;
use understudy_measure::statistics::mcnemar_exact;

use super::table::{BOTH, NEITHER, ONLY_PRIMARY, ONLY_SECONDARY, Tables};
use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "mcnemar_exact",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "The chance of so uneven a disagreement if the secondary's rate were the primary's: McNemar's exact conditional test, which is conservative.",
        parameters: &[BOTH, ONLY_SECONDARY, ONLY_PRIMARY, NEITHER],
        returns: "a two-sided p-value; 1 when the sides never disagree.",
        nulls: "null when an argument is null or a count negative.",
        source: "McNemar 1947.",
        example: Example {
            sql: "SELECT round(mcnemar_exact(59, 6, 16, 80), 6) AS p",
            result: "\
+----------+
| p        |
+----------+
| 0.052479 |
+----------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let tables = Tables::new(arguments)?;
        Ok(numbers(arguments.rows(), |row| {
            tables.at(row).map(mcnemar_exact)
        }))
    },
};
