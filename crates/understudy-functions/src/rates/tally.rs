//! The counts behind `paired_table`, of one group or of all groups at once.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, Int64Array, StructArray};
use datafusion_common::{Result, ScalarValue, internal_err};
use datafusion_expr::{Accumulator, EmitTo, GroupsAccumulator};

use super::paired_table::fields;
use crate::aggregate::is_kept;
use crate::arguments::{booleans, integers};
use crate::column::records;

/// The counts in the order they are kept in.
pub(super) const NAMES: [&str; 6] = [
    "dropped_primary",
    "dropped_secondary",
    "both",
    "only_secondary",
    "only_primary",
    "neither",
];

type Counts = [i64; NAMES.len()];

/// The counts of one group.
#[derive(Debug, Default)]
pub(super) struct Tally(Counts);

/// The counts of every group.
#[derive(Debug, Default)]
pub(super) struct Tallies(Vec<Counts>);

/// The two columns of the input.
struct Sides<'a> {
    primary: &'a BooleanArray,
    secondary: &'a BooleanArray,
}

impl<'a> Sides<'a> {
    fn new(values: &'a [ArrayRef]) -> Result<Self> {
        let [primary, secondary] = values else {
            return internal_err!("a paired table has two sides, not {}", values.len());
        };
        Ok(Self {
            primary: booleans(primary)?,
            secondary: booleans(secondary)?,
        })
    }

    fn add(&self, row: usize, counts: &mut Counts) {
        let side = |array: &BooleanArray| array.is_valid(row).then(|| array.value(row));
        match (side(self.primary), side(self.secondary)) {
            (Some(true), Some(true)) => counts[2] += 1,
            (Some(false), Some(true)) => counts[3] += 1,
            (Some(true), Some(false)) => counts[4] += 1,
            (Some(false), Some(false)) => counts[5] += 1,
            (primary, secondary) => {
                counts[0] += i64::from(primary.is_none());
                counts[1] += i64::from(secondary.is_none());
            }
        }
    }
}

/// The columns of other accumulators' states.
struct States<'a>([&'a Int64Array; NAMES.len()]);

impl<'a> States<'a> {
    fn new(states: &'a [ArrayRef]) -> Result<Self> {
        let columns = states.iter().map(integers).collect::<Result<Vec<_>>>()?;
        match columns.try_into() {
            Ok(columns) => Ok(Self(columns)),
            Err(columns) => internal_err!("a paired table has six counts, not {}", columns.len()),
        }
    }

    fn add(&self, row: usize, counts: &mut Counts) {
        for (count, column) in counts.iter_mut().zip(self.0) {
            *count += if column.is_valid(row) {
                column.value(row)
            } else {
                0
            };
        }
    }
}

/// The record of every group.
fn result(groups: &[Counts]) -> Result<ArrayRef> {
    let n = groups.iter().map(|counts| counts[2..].iter().sum());
    let mut columns: Vec<ArrayRef> = vec![Arc::new(Int64Array::from_iter_values(n))];
    columns.extend(state(groups));
    records(fields(), columns)
}

fn state(groups: &[Counts]) -> Vec<ArrayRef> {
    let column =
        |index: usize| Int64Array::from_iter_values(groups.iter().map(|counts| counts[index]));
    (0..NAMES.len())
        .map(|index| Arc::new(column(index)) as ArrayRef)
        .collect()
}

impl Accumulator for Tally {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let sides = Sides::new(values)?;
        (0..sides.primary.len()).for_each(|row| sides.add(row, &mut self.0));
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let record: StructArray = result(&[self.0])?.to_data().into();
        Ok(ScalarValue::Struct(Arc::new(record)))
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(self.0.map(ScalarValue::from).to_vec())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let rows = states.first().map_or(0, Array::len);
        let states = States::new(states)?;
        (0..rows).for_each(|row| states.add(row, &mut self.0));
        Ok(())
    }
}

impl GroupsAccumulator for Tallies {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        let sides = Sides::new(values)?;
        self.0.resize(total_num_groups, Counts::default());
        for (row, group) in group_indices.iter().enumerate() {
            if is_kept(opt_filter, row) {
                sides.add(row, &mut self.0[*group]);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        result(&emit_to.take_needed(&mut self.0))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(state(&emit_to.take_needed(&mut self.0)))
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        let states = States::new(values)?;
        self.0.resize(total_num_groups, Counts::default());
        for (row, group) in group_indices.iter().enumerate() {
            states.add(row, &mut self.0[*group]);
        }
        Ok(())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let sides = Sides::new(values)?;
        let mut rows = vec![Counts::default(); sides.primary.len()];
        for (row, counts) in rows.iter_mut().enumerate() {
            if is_kept(opt_filter, row) {
                sides.add(row, counts);
            }
        }
        Ok(state(&rows))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.0.capacity() * size_of::<Counts>()
    }
}
