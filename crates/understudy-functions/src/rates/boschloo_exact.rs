//! `boschloo_exact`: did a rate change between different requests, by Boschloo's exact test.

use arrow::datatypes::DataType;
use understudy_measure::statistics::exact_unpaired::{boschloo_exact, fisher_exact};

use super::two_rates::{COUNTS, Rates};
use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "boschloo_exact",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "Fisher's p used as a statistic, its chance maximised over the rate that both sides share: exact, and never weaker than Fisher's. Beyond 2,000 trials on a side Fisher's p is given, which is close to it there.",
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
            let (secondary, primary) = rates
                .at(row)
                .filter(|(secondary, primary)| secondary.n > 0 && primary.n > 0)?;
            let n = secondary.n.max(primary.n);
            match n {
                0..=MOST_TRIALS => boschloo_exact(secondary, primary),
                // Fisher's test sums the chances of all tables up.
                _ if n <= 10_000_000 => Some(fisher_exact(secondary, primary)),
                _ => None,
            }
        }))
    },
};

/// All tables are looked at for every rate of a grid: more would take seconds.
const MOST_TRIALS: u64 = 2_000;
