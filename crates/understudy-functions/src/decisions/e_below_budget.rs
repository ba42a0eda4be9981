//! `e_below_budget`: the evidence so far that the rate of harm is below its budget.

use arrow::datatypes::DataType;
use understudy_measure::statistics::{BetaPrior, HarmSum, ln_e_below_budget};

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "e_below_budget",
        package: "decisions",
        kind: FunctionKind::Scalar,
        description: "Evidence that may be looked at after every request, unlike a p-value: a truncated-Beta e-process \
            under Jeffreys' prior. Parity may be certified as soon as it reaches 1/alpha, whenever one stops.",
        parameters: &[
            Parameter::number("harm", "The sum of harms so far, each in [0, 1]."),
            Parameter::integer("n", "Requests so far."),
            Parameter::number("budget", "The rate of harm that is tolerated."),
        ],
        returns: "an e-value from 0; 1 is no evidence.",
        nulls: "null when an argument is null or a count negative.",
        source: "truncated-Beta mixture of bets, Waudby-Smith and Ramdas 2023.",
        example: Example {
            sql: "SELECT round(e_below_budget(0, 73, 0.05), 2) AS of_73, round(e_below_budget(0, 74, 0.05), 2) AS of_74",
            result: "\
+-------+-------+
| of_73 | of_74 |
+-------+-------+
| 19.3  | 20.18 |
+-------+-------+",
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
            Some(ln_e_below_budget(sum, budget.at(row)?, BetaPrior::JEFFREYS).exp())
        }))
    },
};
