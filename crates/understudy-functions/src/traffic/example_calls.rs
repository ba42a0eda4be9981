//! `example_calls`: a few calls of a group to look at.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, ListArray, ListBuilder, StringBuilder};
use arrow::datatypes::{DataType, Field};
use datafusion_common::{Result, ScalarValue, internal_err};
use datafusion_expr::{Accumulator, EmitTo, GroupsAccumulator};

use crate::aggregate::{Aggregate, is_kept};
use crate::arguments::{TextArray, booleans};
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
    returns: list_type,
    state: || vec![("calls", list_type())],
    accumulator: || Box::new(OneGroup::default()),
    groups: Some(|| Box::new(Groups::default())),
};

/// The most calls that are kept.
const MOST: usize = 3;

fn list_type() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)))
}

/// The first ids, sorted, each once; the last places are empty.
type Calls = [Option<Box<str>>; MOST];

fn keep(calls: &mut Calls, id: &str) {
    for place in 0..MOST {
        match calls[place].as_deref() {
            Some(kept) if kept < id => {}
            Some(kept) if kept == id => return,
            _ => {
                calls[place..].rotate_right(1);
                calls[place] = Some(id.into());
                return;
            }
        }
    }
}

/// The two columns of the input.
struct Rows<'a> {
    ids: TextArray<'a>,
    shows: &'a BooleanArray,
}

impl<'a> Rows<'a> {
    fn new(values: &'a [ArrayRef]) -> Result<Self> {
        let [ids, shows] = values else {
            return internal_err!("a call and a flag are expected, not {}", values.len());
        };
        Ok(Self {
            ids: TextArray::new(ids)?,
            shows: booleans(shows)?,
        })
    }

    /// The id of a row that shows it.
    fn shown(&self, row: usize) -> Option<&'a str> {
        (self.shows.is_valid(row) && self.shows.value(row))
            .then(|| self.ids.at(row))
            .flatten()
    }
}

fn lists(groups: &[Calls]) -> ListArray {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for calls in groups {
        for id in calls.iter().flatten() {
            lists.values().append_value(id);
        }
        lists.append(true);
    }
    lists.finish()
}

fn merge(states: &[ArrayRef], row: usize, calls: &mut Calls) -> Result<()> {
    let [lists] = states else {
        return internal_err!("one list of calls is expected, not {}", states.len());
    };
    let lists = lists.as_list::<i32>();
    if lists.is_valid(row) {
        let list = lists.value(row);
        let ids = TextArray::new(&list)?;
        (0..list.len())
            .filter_map(|at| ids.at(at))
            .for_each(|id| keep(calls, id));
    }
    Ok(())
}

#[derive(Debug, Default)]
struct OneGroup(Calls);

impl Accumulator for OneGroup {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = Rows::new(values)?;
        (0..rows.shows.len())
            .filter_map(|row| rows.shown(row))
            .for_each(|id| keep(&mut self.0, id));
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::List(Arc::new(lists(std::slice::from_ref(
            &self.0,
        )))))
    }

    fn size(&self) -> usize {
        size_of_val(self) + bytes_of(&self.0)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let rows = states.first().map_or(0, Array::len);
        (0..rows).try_for_each(|row| merge(states, row, &mut self.0))
    }
}

#[derive(Debug, Default)]
struct Groups(Vec<Calls>);

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        let rows = Rows::new(values)?;
        self.0.resize_with(total_num_groups, Calls::default);
        for (row, group) in group_indices.iter().enumerate() {
            if let Some(id) = rows.shown(row).filter(|_| is_kept(opt_filter, row)) {
                keep(&mut self.0[*group], id);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        Ok(Arc::new(lists(&emit_to.take_needed(&mut self.0))))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.evaluate(emit_to)?])
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        self.0.resize_with(total_num_groups, Calls::default);
        let mut rows = group_indices.iter().enumerate();
        rows.try_for_each(|(row, group)| merge(values, row, &mut self.0[*group]))
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = Rows::new(values)?;
        let groups: Vec<Calls> = (0..rows.shows.len())
            .map(|row| {
                let mut calls = Calls::default();
                if let Some(id) = rows.shown(row).filter(|_| is_kept(opt_filter, row)) {
                    keep(&mut calls, id);
                }
                calls
            })
            .collect();
        Ok(vec![Arc::new(lists(&groups))])
    }

    fn size(&self) -> usize {
        size_of_val(self)
            + self.0.capacity() * size_of::<Calls>()
            + self.0.iter().map(bytes_of).sum::<usize>()
    }
}

fn bytes_of(calls: &Calls) -> usize {
    calls.iter().flatten().map(|id| id.len()).sum()
}
