//! `fisher_exact`: did a rate change between different requests, by Fisher's exact test.

use arrow::datatypes::DataType;
use understudy_measure::statistics::exact_unpaired::fisher_exact;

use super::two_rates::{COUNTS, Rates};
use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "fisher_exact",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "The chance, given both sides' trials and the events of both together, of counts no likelier than these if the rates were the same. Conservative; `boschloo_exact` wastes less.",
        parameters: &COUNTS,
        returns: "a two-sided p-value; 1 if a side has no trials.",
        nulls: "null when an argument is null, a count negative, or a side has more than ten million trials, where `miettinen_nurminen_lower` and its upper end say the same.",
        source: "Fisher 1935.",
        example: Example {
            sql: "SELECT round(fisher_exact(7, 34, 1, 34), 4) AS p",
            result: "\
+--------+
| p      |
+--------+
| 0.0544 |
+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let rates = Rates::new(arguments)?;
        Ok(numbers(arguments.rows(), |row| {
            let (secondary, primary) = rates.at(row)?;
            let small = secondary.n.max(primary.n) <= MOST_TRIALS;
            small.then(|| fisher_exact(secondary, primary))
        }))
    },
};

/// The chances of all tables are summed up.
const MOST_TRIALS: u64 = 10_000_000;
