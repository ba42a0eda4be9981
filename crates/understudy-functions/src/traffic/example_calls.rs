//! `example_calls`: a few calls of a group to look at.

use arrow::array::{Array, ArrayRef, BooleanArray, ListArray};
use datafusion_common::{Result, internal_err};

use crate::aggregate::{Aggregate, Groups, Kept, OneGroup, one_list_state};
use crate::arguments::{TextArray, booleans};
use crate::column::{TextsBuilder, texts_type};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "example_calls",
        package: "traffic",
        kind: FunctionKind::Aggregate,
        description: "A few calls that show something: the first three in the order of their ids, whatever the order of \
            the rows. The state holds three ids.",
        parameters: &[
            Parameter::text("call_id", "The call's id."),
            Parameter::boolean("shows", "Whether the call shows it."),
        ],
        returns: "a list of at most three different ids, sorted; empty where no call shows it.",
        nulls: "rows with a null are left out.",
        source: "",
        example: Example {
            sql: "SELECT example_calls('call-' || CAST(value AS VARCHAR), value % 2 = 1) AS calls FROM range(9)",
            result: "\
+--------------------------+
| calls                    |
+--------------------------+
| [call-1, call-3, call-5] |
+--------------------------+",
        },
    },
    returns: texts_type,
    state: || vec![("calls", texts_type())],
    accumulator: || Box::new(OneGroup::<Calls>::default()),
    groups: Some(|| Box::new(Groups::<Calls>::default())),
};

/// The most calls that are kept.
const MOST: usize = 3;

/// The first ids, sorted, each once; the last places are empty.
#[derive(Debug, Default)]
struct Calls([Option<Box<str>>; MOST]);

impl Calls {
    fn keep(&mut self, id: &str) {
        for place in 0..MOST {
            match self.0[place].as_deref() {
                Some(kept) if kept < id => {}
                Some(kept) if kept == id => return,
                _ => {
                    self.0[place..].rotate_right(1);
                    self.0[place] = Some(id.into());
                    return;
                }
            }
        }
    }
}

/// The two columns of the input.
struct Rows<'a> {
    ids: TextArray<'a>,
    shows: &'a BooleanArray,
}

impl Kept for Calls {
    type Rows<'a> = Rows<'a>;
    type States<'a> = &'a ListArray;

    fn rows(values: &[ArrayRef]) -> Result<Rows<'_>> {
        let [ids, shows] = values else {
            return internal_err!("a call and a flag are expected, not {}", values.len());
        };
        Ok(Rows {
            ids: TextArray::new(ids)?,
            shows: booleans(shows)?,
        })
    }

    fn add(&mut self, rows: &Rows<'_>, row: usize) {
        if rows.shows.is_valid(row)
            && rows.shows.value(row)
            && let Some(id) = rows.ids.at(row)
        {
            self.keep(id);
        }
    }

    fn states(values: &[ArrayRef]) -> Result<&ListArray> {
        one_list_state(values)
    }

    fn merge(&mut self, lists: &&ListArray, row: usize) -> Result<()> {
        if lists.is_valid(row) {
            let list = lists.value(row);
            let ids = TextArray::new(&list)?;
            (0..list.len())
                .filter_map(|at| ids.at(at))
                .for_each(|id| self.keep(id));
        }
        Ok(())
    }

    fn state(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        Ok(vec![Self::result(groups)?])
    }

    fn result(groups: &[Self]) -> Result<ArrayRef> {
        let mut lists = TextsBuilder::new(groups.len());
        for calls in groups {
            lists.append(calls.0.iter().flatten());
        }
        Ok(lists.finish())
    }

    fn heap_bytes(&self) -> usize {
        self.0.iter().flatten().map(|id| id.len()).sum()
    }
}
