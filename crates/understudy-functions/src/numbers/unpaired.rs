//! The numbers of two sides that do not belong together, as points that tell their side.

use arrow::array::ArrayRef;
use datafusion_common::Result;

use crate::arguments::numbers;
use crate::points::{MOST_EXPANDED, Points};

/// The first coordinate of a number tells its side.
const PRIMARY: f64 = 0.0;
const SECONDARY: f64 = 1.0;

/// The numbers of both sides, upwards, and how many there were before any were left out.
pub(super) struct Sides {
    pub(super) primary: Vec<f64>,
    pub(super) secondary: Vec<f64>,
    pub(super) n_primary: u64,
    pub(super) n_secondary: u64,
}

/// Reads one column of numbers per side; each side's nulls, and what is not finite, are left out by themselves.
pub(super) fn read(columns: &[ArrayRef], points: &mut Points<2>) -> Result<()> {
    for (column, side) in columns.iter().zip([PRIMARY, SECONDARY]) {
        numbers(column)?
            .iter()
            .flatten()
            .filter(|value| value.is_finite())
            .for_each(|value| points.push([side, value]));
    }
    Ok(())
}

/// The points by side.
pub(super) fn split(points: &mut Points<2>) -> Sides {
    let n_secondary = points.count_if(|[side, _]| *side > PRIMARY);
    let n_primary = points.len() - n_secondary;
    let taken = points.expanded(MOST_EXPANDED);
    let (primary, secondary) = taken.split_at(taken.partition_point(|[side, _]| *side <= PRIMARY));
    let values = |side: &[[f64; 2]]| side.iter().map(|[_, value]| *value).collect();
    Sides {
        primary: values(primary),
        secondary: values(secondary),
        n_primary,
        n_secondary,
    }
}
