//! `key_renames`: keys that the secondary calls by another name.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, StringArray};
use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::{Result, ScalarValue};
use understudy_measure::answer::Json;
use understudy_measure::template::{RenameLimits, renames};

use super::pair_sample::{PairSample, Seen, list_of_records, records_type, state_types};
use crate::aggregate::Aggregate;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "key_renames",
        package: "keys",
        kind: FunctionKind::Aggregate,
        description: "Keys that most of the primary's answers have and most of the secondary's lack, matched with keys \
            beside them that are new: half of the score is how often the values of a pair agree, a fifth their types, \
            the rest the names. Looks at the JSON of at most 512 pairs whose answers have at most 16 KiB each, chosen \
            by digest, so that the same pairs are chosen in any order; the state holds their texts.",
        parameters: &[
            Parameter::text("primary", "The primary's text."),
            Parameter::text("secondary", "The secondary's text."),
        ],
        returns: "a list of records, best first: `primary` and `secondary` (paths) and `score`, from 0.6 to 1; empty \
            where nothing was renamed.",
        nulls: "pairs with a null are left out; an empty list without pairs.",
        source: "best assignment, Kuhn 1955; names by Jaro and Winkler 1990.",
        example: Example {
            sql: "SELECT key_renames(p, s) AS renamed FROM (VALUES\n\
                \x20   ('{\"order_id\": 7}', '{\"orderId\": 7}'), ('{\"order_id\": 9}', '{\"orderId\": 9}')) AS t(p, s)",
            result: "\
+-----------------------------------------------------------+
| renamed                                                   |
+-----------------------------------------------------------+
| [{primary: $.order_id, secondary: $.orderId, score: 1.0}] |
+-----------------------------------------------------------+",
        },
    },
    returns: || records_type(fields()),
    state: state_types,
    accumulator: || Box::new(PairSample::new(finish)),
    groups: None,
};

/// The fields of one rename.
fn fields() -> Fields {
    let path = |name| Field::new(name, DataType::Utf8, false);
    [
        path("primary"),
        path("secondary"),
        Field::new("score", DataType::Float64, false),
    ]
    .into_iter()
    .collect()
}

fn finish(seen: &[Seen]) -> Result<ScalarValue> {
    let pairs: Vec<(&Json, &Json)> = seen
        .iter()
        .map(|pair| (&pair.primary, &pair.secondary))
        .collect();
    let mut found = renames(&pairs, &RenameLimits::default());
    found.retain(|rename| rename.accepted);
    let primary = found.iter().map(|rename| Some(rename.primary.as_str()));
    let secondary = found.iter().map(|rename| Some(rename.secondary.as_str()));
    let scores = found.iter().map(|rename| rename.score);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(primary.collect::<StringArray>()),
        Arc::new(secondary.collect::<StringArray>()),
        Arc::new(Float64Array::from_iter_values(scores)),
    ];
    list_of_records(fields(), columns)
}
