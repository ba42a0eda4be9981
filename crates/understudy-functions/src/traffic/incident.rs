//! `incident`: how many requests would have broken, had the primary failed.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use arrow::datatypes::Fields;
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::incident::incident_interval;
use understudy_measure::statistics::{Interval, TemplateRisk, incident_moments};

use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::arguments::{integers, numbers};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::{MOST_EXPANDED, Points};
use crate::rates::effective::whole_pairs;
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "incident",
        package: "traffic",
        kind: FunctionKind::Aggregate,
        description: "The number of requests that newly break in an incident, one row per template with the requests it has in the incident: the sum of the templates' beta-binomial numbers under Jeffreys' prior. The interval is that of the gamma distribution with the same mean and variance. Call it once for the broken and once for the noise (the same event between two primary replays): the difference is what the failover is to blame for. Its state holds up to 262,144 different rows; beyond, numbers are cut to fewer significant bits.",
        parameters: &[
            Parameter::number(
                "harmed",
                "How many compared requests newly broke; fractional after division by a design effect.",
            ),
            Parameter::number("pairs", "How many were compared."),
            Parameter::integer("requests", "Requests of the template in the incident."),
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n` templates, then requests: `requests`, `plug_in` (without prior), `mean`, `deviation`, `lower`, `upper`.",
        nulls: "rows with a null or a negative count are left out; without rows the numbers are null, and `plug_in` is null if a template was never compared.",
        source: "beta-binomial distribution, Skellam 1948; matched moments, Satterthwaite 1946.",
        example: Example {
            sql: "SELECT i['n'] AS n, i['requests'] AS requests, round(i['plug_in'], 2) AS plug_in, round(i['mean'], 2) AS mean, round(i['lower'], 2) AS lower, round(i['upper'], 2) AS upper\nFROM (SELECT incident(harmed, pairs, requests, 0.9) AS i FROM (VALUES (3, 200, 1000), (0, 150, 400), (40, 100, 50)) AS t(harmed, pairs, requests))",
            result: "\
+---+----------+---------+-------+-------+-------+
| n | requests | plug_in | mean  | lower | upper |
+---+----------+---------+-------+-------+-------+
| 3 | 1450.0   | 35.0    | 38.79 | 22.44 | 58.76 |
+---+----------+---------+-------+-------+-------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<3, 1> = Recipe {
    constants: ["confidence"],
    read,
    finish,
};

fn fields() -> Fields {
    fields_of(
        &["n"],
        &["requests", "plug_in", "mean", "deviation", "lower", "upper"],
    )
}

fn read(columns: &[ArrayRef], points: &mut Points<3>) -> Result<()> {
    let [harmed, pairs, requests] = columns else {
        return internal_err!("three columns are expected, not {}", columns.len());
    };
    let (harmed, pairs) = (numbers(harmed)?, numbers(pairs)?);
    let requests = integers(requests)?;
    for row in 0..harmed.len() {
        let known = harmed.is_valid(row) && pairs.is_valid(row) && requests.is_valid(row);
        if known && requests.value(row) >= 0 {
            let requests = requests.value(row) as f64;
            points.push([harmed.value(row), pairs.value(row), requests]);
        }
    }
    Ok(())
}

fn finish(points: &mut Points<3>, [confidence]: [Option<f64>; 1]) -> Result<ScalarValue> {
    let templates: Vec<(TemplateRisk, u64)> = points
        .expanded(MOST_EXPANDED)
        .iter()
        .map(|&[harmed, pairs, requests]| (TemplateRisk { harmed, pairs }, whole_pairs(requests)))
        .collect();
    let some = |number: f64| (!templates.is_empty()).then_some(number);
    let moments = incident_moments(&templates);
    let requests = templates.iter().map(|(_, requests)| *requests as f64);
    let interval = confidence.map_or(Interval::ANY, |confidence| {
        incident_interval(moments, confidence)
    });
    record_of(
        &fields(),
        &[points.len()],
        &[
            some(requests.sum()),
            moments.plug_in.and_then(some),
            some(moments.mean),
            some(moments.deviation),
            some(interval.lower),
            some(interval.upper),
        ],
    )
}
