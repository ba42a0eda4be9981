//! `broken_requests_quantile`: how many requests of one template break at worst.

use arrow::datatypes::DataType;
use understudy_measure::statistics::TemplateRisk;
use understudy_measure::statistics::incident::broken_requests_quantile;

use crate::column::{integer, integers};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "broken_requests_quantile",
        package: "traffic",
        kind: FunctionKind::Scalar,
        description: "The smallest number of broken requests that is not exceeded with chance `share`: the exact quantile of the beta-binomial distribution of `broken_requests`.",
        parameters: &[
            Parameter::number(
                "harmed",
                "How many compared requests newly broke; fractional after division by a design effect.",
            ),
            Parameter::number("pairs", "How many were compared."),
            Parameter::integer("requests", "Requests of the incident, at most a million."),
            Parameter::number("share", "The chance, such as 0.95."),
        ],
        returns: "a number of requests.",
        nulls: "null when an argument is null or the count negative or above a million.",
        source: "beta-binomial distribution, Skellam 1948.",
        example: Example {
            sql: "SELECT broken_requests_quantile(3, 200, 1000, 0.05) AS low, broken_requests_quantile(3, 200, 1000, 0.95) AS high",
            result: "\
+-----+------+
| low | high |
+-----+------+
| 4   | 36   |
+-----+------+",
        },
    },
    returns: || DataType::Int64,
    total: false,
    call: |arguments| {
        let (harmed, pairs) = (arguments.number(0)?, arguments.number(1)?);
        let (requests, share) = (arguments.integer(2)?, arguments.number(3)?);
        Ok(integers(arguments.rows(), |row| {
            let risk = TemplateRisk {
                harmed: harmed.at(row)?,
                pairs: pairs.at(row)?,
            };
            let requests = requests
                .count_at(row)
                .filter(|requests| *requests <= MOST_REQUESTS)?;
            Some(integer(broken_requests_quantile(
                risk,
                requests,
                share.at(row)?,
            )))
        }))
    },
};

/// The chances of all numbers of requests are summed up.
const MOST_REQUESTS: u64 = 1_000_000;
