//! `key_enums`: keys that hold one of a few values, and values that the secondary puts there beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, ListBuilder, StringArray, StringBuilder};
use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::{Result, ScalarValue};
use understudy_measure::pair::contract;
use understudy_measure::template::{SchemaLearner, SchemaLimits, TemplateSchema};

use super::pair_sample::{PairSample, Seen, list_of_records, records_type, state_types};
use super::smallest::keep_smallest;
use crate::aggregate::Aggregate;
use crate::column::integer;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "key_enums",
        package: "keys",
        kind: FunctionKind::Aggregate,
        description: "Paths at which the primary's answers hold one of a few values (at most 20 different texts or \
            numbers in at least 20 answers, each seen three times, and hardly any only once), and the values among the \
            secondary's that are none of these. Looks at the JSON of at most 512 different pairs whose answers have at \
            most 16 KiB each, chosen by digest, so that the same pairs are chosen in any order; the state holds their \
            texts.",
        parameters: &[
            Parameter::text("primary", "The primary's text."),
            Parameter::text("secondary", "The secondary's text."),
            Parameter::text("id", "What names the pair in `example`."),
        ],
        returns: "a list of records by path: `path`, `values` (the primary's, sorted), `novel` (the secondary's that are \
            none of these, sorted, at most 20), `n_novel` (pairs with one), `n` (pairs read) and `example`, the \
            smallest id of a pair with one; empty where no path holds one of a few values.",
        nulls: "pairs with a null are left out; an empty list without pairs.",
        source: "share of values yet unseen, Good 1953.",
        example: Example {
            sql: "SELECT key_enums('{\"status\": \"' || CASE WHEN value % 2 = 0 THEN 'open' ELSE 'done' END || '\"}',\n\
                \x20   '{\"status\": \"' || CASE WHEN value < 4 THEN 'Open' ELSE 'done' END || '\"}',\n\
                \x20   'c' || value) AS enums FROM range(40)",
            result: "\
+-----------------------------------------------------------------------------------------+
| enums                                                                                   |
+-----------------------------------------------------------------------------------------+
| [{path: $.status, values: [done, open], novel: [Open], n_novel: 4, n: 40, example: c0}] |
+-----------------------------------------------------------------------------------------+",
        },
    },
    returns: || records_type(fields()),
    state: state_types,
    accumulator: || Box::new(PairSample::new(finish)),
    groups: None,
};

/// The most often that one answer is learnt from: more of the same decide nothing more.
const MOST_TIMES: u64 = 1_000;
/// The most new values that are listed.
const MOST_NOVEL: usize = 20;

fn fields() -> Fields {
    let list = || DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)));
    let count = |name| Field::new(name, DataType::Int64, false);
    [
        Field::new("path", DataType::Utf8, false),
        Field::new("values", list(), false),
        Field::new("novel", list(), false),
        count("n_novel"),
        count("n"),
        Field::new("example", DataType::Utf8, true),
    ]
    .into_iter()
    .collect()
}

/// What the secondary puts at one path beside the primary's values.
#[derive(Debug, Default)]
struct Novel {
    values: BTreeSet<String>,
    n: u64,
    example: Option<Box<str>>,
}

fn finish(seen: &[Seen]) -> Result<ScalarValue> {
    let mut learner = SchemaLearner::new(SchemaLimits::default());
    for pair in seen {
        (0..pair.n.min(MOST_TIMES)).for_each(|_| learner.observe(&pair.primary));
    }
    let schema = learner.schema();
    let novel = novel(&schema, seen);
    let n: u64 = seen.iter().map(|pair| pair.n).sum();
    let found = || {
        let rules = schema.paths.iter();
        rules.filter_map(|(path, rule)| Some((path, rule.values.as_ref()?)))
    };
    let none = Novel::default();
    let of = |path: &String| novel.get(path).unwrap_or(&none);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(found().map(|(path, _)| Some(path)).collect::<StringArray>()),
        lists(found().map(|(_, values)| values.iter().collect())),
        lists(found().map(|(path, _)| of(path).values.iter().take(MOST_NOVEL).collect())),
        Arc::new(Int64Array::from_iter_values(
            found().map(|(path, _)| integer(of(path).n)),
        )),
        Arc::new(Int64Array::from_iter_values(found().map(|_| integer(n)))),
        Arc::new(
            found()
                .map(|(path, _)| of(path).example.as_deref())
                .collect::<StringArray>(),
        ),
    ];
    list_of_records(fields(), columns)
}

fn novel(schema: &TemplateSchema, seen: &[Seen]) -> BTreeMap<String, Novel> {
    let mut novel: BTreeMap<String, Novel> = BTreeMap::new();
    for pair in seen {
        let found = contract(schema, &pair.secondary).enum_novel;
        let paths: BTreeSet<&String> = found.iter().map(|(path, _)| path).collect();
        for path in paths {
            let novel = novel.entry(path.clone()).or_default();
            novel.n += pair.n;
            keep_smallest(&mut novel.example, pair.id.as_deref());
        }
        for (path, value) in found {
            novel.entry(path).or_default().values.insert(value);
        }
    }
    novel
}

fn lists<'a>(rows: impl Iterator<Item = Vec<&'a String>>) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in rows {
        for value in row {
            lists.values().append_value(value);
        }
        lists.append(true);
    }
    Arc::new(lists.finish())
}
