//! The rates of two unpaired sides, as arguments of a function.

use arrow::array::ArrayRef;
use datafusion_common::Result;
use understudy_measure::statistics::{Interval, Rate, miettinen_nurminen_interval};

use crate::arguments::Arguments;
use crate::column::numbers;

/// One end of the interval of their difference for every row; null when an argument is null or a count negative.
pub(super) fn ends(arguments: &Arguments, end: fn(Interval) -> f64) -> Result<ArrayRef> {
    let counts = (0..4)
        .map(|index| arguments.integer(index))
        .collect::<Result<Vec<_>>>()?;
    let confidence = arguments.number(4)?;
    let rate = |row: usize, from: usize| {
        Some(Rate {
            events: counts[from].count_at(row)?,
            n: counts[from + 1].count_at(row)?,
        })
    };
    Ok(numbers(arguments.rows(), |row| {
        let (secondary, primary) = (rate(row, 0)?, rate(row, 2)?);
        Some(end(miettinen_nurminen_interval(
            secondary,
            primary,
            confidence.at(row)?,
        )))
    }))
}
