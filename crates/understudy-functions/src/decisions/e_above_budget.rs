//! `e_above_budget`: the evidence so far that the rate of harm is above its budget.

use arrow::datatypes::DataType;
use understudy_measure::statistics::{BetaPrior, HarmSum, ln_e_above_budget};

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "e_above_budget",
        package: "decisions",
        kind: FunctionKind::Scalar,
        description: "Evidence that may be looked at after every request, unlike a p-value: a truncated-Beta e-process \
            under Jeffreys' prior. A breach is proved as soon as it reaches 1/alpha, whenever one stops.",
        parameters: &[
            Parameter::number("harm", "The sum of harms so far, each in [0, 1]."),
            Parameter::integer("n", "Requests so far."),
            Parameter::number("budget", "The rate of harm that is tolerated."),
        ],
        returns: "an e-value from 0; 1 is no evidence.",
        nulls: "null when an argument is null or a count negative.",
        source: "truncated-Beta mixture of bets, Waudby-Smith and Ramdas 2023.",
        example: Example {
            sql: "SELECT round(e_above_budget(9, 60, 0.05), 2) AS of_60",
            result: "\
+-------+
| of_60 |
+-------+
| 8.07  |
+-------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (harm, n, budget) = (
            arguments.number(0)?,
            arguments.integer(1)?,
            arguments.number(2)?,
        );
        Ok(numbers(arguments.rows(), |row| {
            let sum = HarmSum {
                sum: harm.at(row)?,
                n: n.count_at(row)?,
            };
            Some(ln_e_above_budget(sum, budget.at(row)?, BetaPrior::JEFFREYS).exp())
        }))
    },
};
