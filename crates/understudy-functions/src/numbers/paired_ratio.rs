//! `paired_ratio`: by what factor the secondary's figure is larger, over the same requests.

use arrow::datatypes::{DataType, Field, Fields};

use super::ratio::{Ratios, STATE};
use crate::aggregate::Aggregate;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::Points;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "paired_ratio",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "The typical factor between two positive figures of the same request: the Hodges–Lehmann estimate \
            of ln((secondary + plus) / (primary + plus)) with its interval, both as ratios, and the p-value of \
            Wilcoxon's signed-rank test of no change, zeros after Pratt. A figure that is null, not finite, or not \
            positive after `plus` is added drops the pair and is counted as dropped on its side. The medians are those \
            of the pairs used. Exact for up to 262,144 different ratios in a group, of which at most 1,048,576 are \
            used, at even distances in rank; beyond, they are first cut to as many significant bits as keep them so few.",
        parameters: &[
            Parameter::number("primary", "The primary's figure."),
            Parameter::number("secondary", "The secondary's figure."),
            Parameter::number(
                "plus",
                "Added to both, such as 1 for counts that may be 0; the same in all rows; null adds nothing.",
            ),
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n` pairs used, `dropped_primary`, `dropped_secondary`, `primary_median`, \
            `secondary_median`, `ratio`, `lower`, `upper`, `p_value`; null where there is no pair or no confidence.",
        nulls: "a figure that is null, not finite or not positive drops the pair and is counted; null without pairs.",
        source: "Hodges and Lehmann 1963; Wilcoxon 1945; zeros after Pratt 1959.",
        example: Example {
            sql: "SELECT r['n'] AS n, r['dropped_secondary'] AS dropped, round(r['ratio'], 4) AS ratio,\n\
                \x20      round(r['lower'], 4) AS lower, round(r['upper'], 4) AS upper, r['p_value'] AS p\n\
                FROM (SELECT paired_ratio(p, s, 0, 0.9) AS r FROM (VALUES\n\
                \x20   (100, 120), (80, 90), (50, 70), (60, 60), (90, 130), (40, 55), (70, NULL)) AS pairs(p, s))",
            result: "\
+---+---------+-------+--------+-------+--------+
| n | dropped | ratio | lower  | upper | p      |
+---+---------+-------+--------+-------+--------+
| 6 | 1       | 1.255 | 1.0607 | 1.422 | 0.0625 |
+---+---------+-------+--------+-------+--------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state,
    accumulator: || Box::new(Ratios::default()),
    groups: None,
};

/// The fields of the record.
pub(super) fn fields() -> Fields {
    let count = |name| Field::new(name, DataType::Int64, false);
    let number = |name| Field::new(name, DataType::Float64, true);
    let counts = ["n", "dropped_primary", "dropped_secondary"].map(count);
    let numbers = [
        "primary_median",
        "secondary_median",
        "ratio",
        "lower",
        "upper",
        "p_value",
    ]
    .map(number);
    counts.into_iter().chain(numbers).collect()
}

fn state() -> Vec<(&'static str, DataType)> {
    let mut types: Vec<_> = STATE
        .bags
        .into_iter()
        .flat_map(Points::<1>::state_types)
        .collect();
    types.extend(STATE.counts.map(|name| (name, DataType::Int64)));
    types.extend(STATE.constants.map(|name| (name, DataType::Float64)));
    types
}
