//! `paired_table`: how often which side shows it, over the same requests.

use arrow::datatypes::{DataType, Field, Fields};

use super::tally::{NAMES, Tally};
use crate::aggregate::{Aggregate, Groups, OneGroup};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "paired_table",
        package: "rates",
        kind: FunctionKind::Aggregate,
        description: "Counts pairs by which side shows it. A null side drops the pair and is counted as dropped; a \
            pair with two nulls is counted as dropped on both sides. Its state is six counts.",
        parameters: &[
            Parameter::boolean("primary", "Whether the primary shows it."),
            Parameter::boolean("secondary", "Whether the secondary shows it."),
        ],
        returns: "a record of whole numbers: `n` (pairs with both sides), `dropped_primary`, `dropped_secondary`, \
            `both`, `only_secondary`, `only_primary`, `neither`; all 0 without rows.",
        nulls: "a null side drops the pair and is counted as dropped; all 0 without rows.",
        source: "",
        example: Example {
            sql: "SELECT paired_table(p, s) AS counts FROM (VALUES\n\
                \x20   (true, true), (false, true), (false, true), (false, false), (NULL, true)) AS pairs(p, s)",
            result: "\
+-----------------------------------------------------------------------------------------------------------+
| counts                                                                                                    |
+-----------------------------------------------------------------------------------------------------------+
| {n: 4, dropped_primary: 1, dropped_secondary: 0, both: 1, only_secondary: 2, only_primary: 0, neither: 1} |
+-----------------------------------------------------------------------------------------------------------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || NAMES.map(|name| (name, DataType::Int64)).to_vec(),
    accumulator: || Box::new(OneGroup::<Tally>::default()),
    groups: Some(|| Box::new(Groups::<Tally>::default())),
};

/// The fields of the record.
pub(super) fn fields() -> Fields {
    ["n"]
        .into_iter()
        .chain(NAMES)
        .map(|name| Field::new(name, DataType::Int64, false))
        .collect()
}
