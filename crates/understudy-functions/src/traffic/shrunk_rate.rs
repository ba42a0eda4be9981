//! `shrunk_rate`: a template's rate drawn toward that of all.

use arrow::datatypes::DataType;
use understudy_measure::statistics::{Rate, RatePrior};

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "shrunk_rate",
        package: "traffic",
        kind: FunctionKind::Scalar,
        description: "The rate (k + alpha)/(n + alpha + beta): what is best guessed of a small template when the rates of all have the beta distribution of `rate_prior`. For rankings and totals, never for a verdict of parity.",
        parameters: &[
            Parameter::integer("k", "How often it happened."),
            Parameter::integer("n", "How often it could have happened."),
            Parameter::number("alpha", "The prior's weight of events."),
            Parameter::number("beta", "The prior's weight of the rest."),
        ],
        returns: "a rate from 0 to 1.",
        nulls: "null when an argument is null, a count negative or a weight not a positive number.",
        source: "empirical Bayes, Morris 1983.",
        example: Example {
            sql: "SELECT shrunk_rate(2, 6, 1, 3) AS rate",
            result: "\
+------+
| rate |
+------+
| 0.3  |
+------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (events, n) = (arguments.integer(0)?, arguments.integer(1)?);
        let (alpha, beta) = (arguments.number(2)?, arguments.number(3)?);
        Ok(numbers(arguments.rows(), |row| {
            let weight =
                |weight: f64| Some(weight).filter(|weight| *weight > 0.0 && weight.is_finite());
            let prior = RatePrior {
                alpha: weight(alpha.at(row)?)?,
                beta: weight(beta.at(row)?)?,
                ln_likelihood: 0.0,
            };
            let rate = Rate {
                events: events.count_at(row)?,
                n: n.count_at(row)?,
            };
            Some(prior.shrunk(rate))
        }))
    },
};
