//! `distinct_texts`: how many different texts there are.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int64Array, Int64Builder, ListArray, ListBuilder};
use arrow::datatypes::{DataType, Field};
use datafusion_common::{Result, internal_err};
use understudy_measure::statistics::cluster_key;

use crate::aggregate::{Aggregate, Groups, Kept, OneGroup, one_list_state};
use crate::arguments::{TextArray, integers};
use crate::column::integer;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "distinct_texts",
        package: "traffic",
        kind: FunctionKind::Aggregate,
        description: "How many different texts there are, told apart by digests of 64 bits: of ten million different \
            ones, two are taken for one with a chance of three in a million. Takes the place of `count(DISTINCT …)` over \
            ids and digests, whose state holds the texts themselves; this one's holds 8 to 20 bytes for each.",
        parameters: &[Parameter::text(
            "text",
            "The text, such as a prompt's digest or a caller's id.",
        )],
        returns: "a whole number; 0 without rows.",
        nulls: "rows with a null are left out.",
        source: "",
        example: Example {
            sql: "SELECT distinct_texts(prompt) AS n FROM (VALUES ('a'), ('b'), ('a'), (NULL)) AS calls(prompt)",
            result: "\
+---+
| n |
+---+
| 2 |
+---+",
        },
    },
    returns: || DataType::Int64,
    state: || {
        vec![(
            "digests",
            DataType::List(Arc::new(Field::new_list_field(DataType::Int64, true))),
        )]
    },
    accumulator: || Box::new(OneGroup::<Digests>::default()),
    groups: Some(|| Box::new(Groups::<Digests>::default())),
};

/// The digests of a group's texts.
#[derive(Debug, Default)]
struct Digests(HashSet<u64, BuildHasherDefault<AsItIs>>);

/// A digest needs no further hashing.
#[derive(Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }
}

impl Kept for Digests {
    type Rows<'a> = TextArray<'a>;
    type States<'a> = &'a ListArray;

    fn rows(values: &[ArrayRef]) -> Result<TextArray<'_>> {
        let [texts] = values else {
            return internal_err!("one text is expected, not {}", values.len());
        };
        TextArray::new(texts)
    }

    fn add(&mut self, texts: &TextArray<'_>, row: usize) {
        if let Some(text) = texts.at(row) {
            self.0.insert(cluster_key(text));
        }
    }

    fn states(values: &[ArrayRef]) -> Result<&ListArray> {
        one_list_state(values)
    }

    fn merge(&mut self, lists: &&ListArray, row: usize) -> Result<()> {
        if lists.is_valid(row) {
            let digests = lists.value(row);
            let digests = integers(&digests)?.values().iter();
            self.0.extend(digests.map(|digest| digest.cast_unsigned()));
        }
        Ok(())
    }

    fn state(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        let mut lists = ListBuilder::new(Int64Builder::new());
        for digests in groups {
            for digest in &digests.0 {
                lists.values().append_value(digest.cast_signed());
            }
            lists.append(true);
        }
        Ok(vec![Arc::new(lists.finish())])
    }

    fn result(groups: &[Self]) -> Result<ArrayRef> {
        let counts = groups.iter().map(|digests| integer(digests.0.len()));
        Ok(Arc::new(Int64Array::from_iter_values(counts)))
    }

    fn heap_bytes(&self) -> usize {
        // A hash table is at most seven eighths full and holds a byte beside every place.
        self.0.capacity() * (size_of::<u64>() + 1) * 8 / 7
    }
}
