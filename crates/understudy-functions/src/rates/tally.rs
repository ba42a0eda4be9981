//! The counts behind `paired_table`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, Int64Array};
use datafusion_common::{Result, internal_err};

use super::paired_table::fields;
use crate::aggregate::Kept;
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

/// The counts of one group.
#[derive(Debug, Default)]
pub(super) struct Tally([i64; NAMES.len()]);

/// The two columns of the input.
pub(super) struct Sides<'a> {
    primary: &'a BooleanArray,
    secondary: &'a BooleanArray,
}

/// The columns of other accumulators' states.
pub(super) struct States<'a>([&'a Int64Array; NAMES.len()]);

impl Kept for Tally {
    type Rows<'a> = Sides<'a>;
    type States<'a> = States<'a>;

    fn rows(values: &[ArrayRef]) -> Result<Sides<'_>> {
        let [primary, secondary] = values else {
            return internal_err!("a paired table has two sides, not {}", values.len());
        };
        Ok(Sides {
            primary: booleans(primary)?,
            secondary: booleans(secondary)?,
        })
    }

    fn add(&mut self, sides: &Sides<'_>, row: usize) {
        let side = |array: &BooleanArray| array.is_valid(row).then(|| array.value(row));
        let counts = &mut self.0;
        match (side(sides.primary), side(sides.secondary)) {
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

    fn states(values: &[ArrayRef]) -> Result<States<'_>> {
        let columns = values.iter().map(integers).collect::<Result<Vec<_>>>()?;
        match columns.try_into() {
            Ok(columns) => Ok(States(columns)),
            Err(columns) => internal_err!("a paired table has six counts, not {}", columns.len()),
        }
    }

    fn merge(&mut self, states: &States<'_>, row: usize) -> Result<()> {
        for (count, column) in self.0.iter_mut().zip(states.0) {
            *count += if column.is_valid(row) {
                column.value(row)
            } else {
                0
            };
        }
        Ok(())
    }

    fn state(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        let column =
            |index: usize| Int64Array::from_iter_values(groups.iter().map(|tally| tally.0[index]));
        Ok((0..NAMES.len())
            .map(|index| Arc::new(column(index)) as ArrayRef)
            .collect())
    }

    fn result(groups: &[Self]) -> Result<ArrayRef> {
        let n = groups.iter().map(|tally| tally.0[2..].iter().sum());
        let mut columns: Vec<ArrayRef> = vec![Arc::new(Int64Array::from_iter_values(n))];
        columns.extend(Self::state(groups)?);
        records(fields(), columns)
    }

    fn heap_bytes(&self) -> usize {
        0
    }
}
