//! `path_counts`: how often each path stands on either side of pairs.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields};

use super::path_tally::{PathTally, state};
use crate::aggregate::Aggregate;
use crate::column::texts_type;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "path_counts",
        package: "keys",
        kind: FunctionKind::Aggregate,
        description: "How often each path stands on both sides of a pair, on one only, or with other types on either. Pairs \
            in which a side has no path are left out, and so is a path\u{2019}s second mention in one answer. Of more than \
            8,192 paths those with the smallest digests are counted, the same ones in any order of the rows.",
        parameters: &[
            Parameter::texts("primary", "`path:type` of the primary\u{2019}s answer."),
            Parameter::texts("secondary", "`path:type` of the secondary\u{2019}s answer."),
            Parameter::text("id", "What names the pair in `example`."),
        ],
        returns: "a list of records, one per path in order: `path`; `n`, the pairs of which both sides have paths; `n_both`, \
            `n_only_primary`, `n_only_secondary`, `n_retyped`; `primary_types` and `secondary_types`, the types seen on either side, with \
            `primary_type_counts` and `secondary_type_counts`, in how many answers each; and `example`, the \
            smallest id of a pair that differs in the path.",
        nulls: "pairs with a null are left out; an empty list without pairs.",
        source: "",
        example: Example {
            sql: "SELECT path['path'] AS path, path['n_both'] AS n_both, path['n_only_primary'] AS n_only_primary,\n\
                \x20   path['n_retyped'] AS n_retyped, path['example'] AS example\n\
                FROM (SELECT unnest(path_counts(p, s, id)) AS path FROM (VALUES\n\
                \x20   (['$.a:integer', '$.b:string'], ['$.a:string'], 'c1'), (['$.a:integer'], ['$.a:integer'], 'c2')) AS t(p, s, id))",
            result: "\
+------+--------+----------------+-----------+---------+
| path | n_both | n_only_primary | n_retyped | example |
+------+--------+----------------+-----------+---------+
| $.a  | 2      | 0              | 1         | c1      |
| $.b  | 0      | 1              | 0         | c1      |
+------+--------+----------------+-----------+---------+",
        },
    },
    returns: || {
        DataType::List(Arc::new(Field::new_list_field(
            DataType::Struct(fields()),
            false,
        )))
    },
    state,
    accumulator: || Box::new(PathTally::default()),
    groups: None,
};

/// The fields of one path.
pub(super) fn fields() -> Fields {
    let count = |name| Field::new(name, DataType::Int64, false);
    let types = |name| Field::new(name, texts_type(), false);
    let counts = DataType::List(Arc::new(Field::new_list_field(DataType::Int64, false)));
    let type_counts = |name| Field::new(name, counts.clone(), false);
    [
        Field::new("path", DataType::Utf8, false),
        count("n"),
        count("n_both"),
        count("n_only_primary"),
        count("n_only_secondary"),
        count("n_retyped"),
        types("primary_types"),
        type_counts("primary_type_counts"),
        types("secondary_types"),
        type_counts("secondary_type_counts"),
        Field::new("example", DataType::Utf8, true),
    ]
    .into_iter()
    .collect()
}
