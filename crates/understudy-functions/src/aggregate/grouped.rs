//! Aggregates that keep something small per group, for one group or for all groups at once.

use std::fmt::Debug;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, ListArray};
use datafusion_common::{Result, ScalarValue, internal_err};
use datafusion_expr::{Accumulator, EmitTo, GroupsAccumulator};

/// What is kept of one group's rows. Adding rows and merging may come in any order.
pub(crate) trait Kept: Default + Debug + Send + Sync + 'static {
    /// The columns of the input.
    type Rows<'a>;
    /// The columns of other accumulators' states.
    type States<'a>;

    fn rows(values: &[ArrayRef]) -> Result<Self::Rows<'_>>;
    fn add(&mut self, rows: &Self::Rows<'_>, row: usize);
    fn states(values: &[ArrayRef]) -> Result<Self::States<'_>>;
    fn merge(&mut self, states: &Self::States<'_>, row: usize) -> Result<()>;
    /// The columns of the state, a row per group.
    fn state(groups: &[Self]) -> Result<Vec<ArrayRef>>;
    /// The results, a row per group.
    fn result(groups: &[Self]) -> Result<ArrayRef>;
    /// Bytes held beside the value itself.
    fn heap_bytes(&self) -> usize;
}

/// One group.
#[derive(Debug, Default)]
pub(crate) struct OneGroup<K>(K);

/// All groups.
#[derive(Debug, Default)]
pub(crate) struct Groups<K>(Vec<K>);

/// A state of one list per group.
pub(crate) fn one_list_state(values: &[ArrayRef]) -> Result<&ListArray> {
    let [lists] = values else {
        return internal_err!("a state of one list is expected, not {}", values.len());
    };
    Ok(lists.as_list())
}

fn count(columns: &[ArrayRef]) -> usize {
    columns.first().map_or(0, Array::len)
}

impl<K: Kept> Accumulator for OneGroup<K> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = K::rows(values)?;
        (0..count(values)).for_each(|row| self.0.add(&rows, row));
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        ScalarValue::try_from_array(&K::result(std::slice::from_ref(&self.0))?, 0)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.0.heap_bytes()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let columns = K::state(std::slice::from_ref(&self.0))?;
        columns
            .iter()
            .map(|column| ScalarValue::try_from_array(column, 0))
            .collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let columns = K::states(states)?;
        (0..count(states)).try_for_each(|row| self.0.merge(&columns, row))
    }
}

impl<K: Kept> GroupsAccumulator for Groups<K> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        let rows = K::rows(values)?;
        self.0.resize_with(total_num_groups, K::default);
        for (row, group) in group_indices.iter().enumerate() {
            if is_kept(opt_filter, row) {
                self.0[*group].add(&rows, row);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        K::result(&emit_to.take_needed(&mut self.0))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        K::state(&emit_to.take_needed(&mut self.0))
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        let states = K::states(values)?;
        self.0.resize_with(total_num_groups, K::default);
        let mut rows = group_indices.iter().enumerate();
        rows.try_for_each(|(row, group)| self.0[*group].merge(&states, row))
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = K::rows(values)?;
        let mut groups = Vec::new();
        groups.resize_with(count(values), K::default);
        for (row, kept) in groups.iter_mut().enumerate() {
            if is_kept(opt_filter, row) {
                kept.add(&rows, row);
            }
        }
        K::state(&groups)
    }

    fn size(&self) -> usize {
        size_of_val(self)
            + self.0.capacity() * size_of::<K>()
            + self.0.iter().map(K::heap_bytes).sum::<usize>()
    }
}

fn is_kept(filter: Option<&BooleanArray>, row: usize) -> bool {
    filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row))
}
