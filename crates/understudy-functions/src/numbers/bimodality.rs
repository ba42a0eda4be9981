//! `bimodality`: do numbers have two humps, such as latencies with and without hidden reasoning.

use arrow::datatypes::DataType;
use datafusion_common::ScalarValue;
use understudy_measure::statistics::sample_distance::bimodality_coefficient;

use crate::aggregate::Aggregate;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::sampled::{Recipe, read_numbers};

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "bimodality",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "Sarle's bimodality coefficient: above 5/9, the value of a uniform distribution, two humps are likely. Take logarithms of latencies first. Exact for up to 262,144 different numbers in a group, of which at most 1,048,576 are used, at even distances in rank; beyond, numbers are first cut to as many significant bits as keep them so few.",
        parameters: &[Parameter::number("x", "The numbers.")],
        returns: "a number from 0 to 1.",
        nulls: "nulls and numbers that are not finite are left out; null below four numbers or where all are the same.",
        source: "SAS Institute 1990, after Sarle.",
        example: Example {
            sql: "SELECT round(bimodality(value % 2 * 4 + value % 5 * 0.05), 4) AS two_humps, round(bimodality(value), 4) AS uniform FROM range(40)",
            result: "\
+-----------+---------+
| two_humps | uniform |
+-----------+---------+
| 0.8749    | 0.4889  |
+-----------+---------+",
        },
    },
    returns: || DataType::Float64,
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<1, 0> = Recipe {
    constants: [],
    read: read_numbers,
    finish: |points, []| {
        Ok(ScalarValue::Float64(bimodality_coefficient(
            &points.numbers(),
        )))
    },
};
