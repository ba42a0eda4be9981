//! `boschloo_exact`: did a rate change between different requests, by Boschloo's exact test.

use arrow::datatypes::DataType;
use understudy_measure::statistics::exact_unpaired::boschloo_exact;

use super::two_rates::{COUNTS, Rates};
use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "boschloo_exact",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "Fisher's p used as a statistic, its chance maximised over the rate that both sides share: exact, and never weaker than Fisher's. Beyond four million possible tables Fisher's p is given, which is close to it there.",
        parameters: &COUNTS,
        returns: "a two-sided p-value; null if a side has no trials.",
        nulls: "null when an argument is null, a count negative, or a side has more than ten million trials.",
        source: "Boschloo 1970.",
        example: Example {
            sql: "SELECT round(boschloo_exact(7, 34, 1, 34), 4) AS p",
            result: "\
+--------+
| p      |
+--------+
| 0.0385 |
+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let rates = Rates::new(arguments)?;
        Ok(numbers(arguments.rows(), |row| {
            let (secondary, primary) = rates.at(row)?;
            // Beyond, Fisher's test is asked, which sums the chances of all tables up.
            let small = secondary.n.max(primary.n) <= 10_000_000;
            small.then(|| boschloo_exact(secondary, primary))?
        }))
    },
};
