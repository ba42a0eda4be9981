//! `broken_requests`: how many requests of one template break in an incident.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::{TemplateRisk, incident_moments};

use crate::arguments::Arguments;
use crate::column::{number_fields, number_records};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "broken_requests",
        package: "traffic",
        kind: FunctionKind::Scalar,
        description: "The number of `requests` of an incident that break when `harmed` of `pairs` compared ones did: neither the rate nor the luck of the incident is known, so the number is beta-binomial under Jeffreys' prior. `incident` adds templates up.",
        parameters: &[
            Parameter::number(
                "harmed",
                "How many compared requests newly broke; fractional after division by a design effect.",
            ),
            Parameter::number("pairs", "How many were compared."),
            Parameter::integer("requests", "Requests of the incident."),
        ],
        returns: "a record of requests: `plug_in` (without prior), `mean`, `deviation`.",
        nulls: "null when an argument is null or the count negative; `plug_in` is null without pairs.",
        source: "beta-binomial distribution, Skellam 1948; Jeffreys 1946.",
        example: Example {
            sql: "SELECT round(b['plug_in'], 2) AS plug_in, round(b['mean'], 2) AS mean, round(b['deviation'], 2) AS deviation\nFROM (SELECT broken_requests(3, 200, 1000) AS b)",
            result: "\
+---------+-------+-----------+
| plug_in | mean  | deviation |
+---------+-------+-----------+
| 15.0    | 17.41 | 10.09     |
+---------+-------+-----------+",
        },
    },
    returns: || DataType::Struct(number_fields(&NAMES)),
    total: false,
    call,
};

const NAMES: [&str; 3] = ["plug_in", "mean", "deviation"];

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (harmed, pairs) = (arguments.number(0)?, arguments.number(1)?);
    let requests = arguments.integer(2)?;
    number_records(&NAMES, arguments.rows(), |row| {
        let risk = TemplateRisk {
            harmed: harmed.at(row)?,
            pairs: pairs.at(row)?,
        };
        let moments = incident_moments(&[(risk, requests.count_at(row)?)]);
        // A number that is not finite becomes null.
        Some([
            moments.plug_in.unwrap_or(f64::NAN),
            moments.mean,
            moments.deviation,
        ])
    })
}
