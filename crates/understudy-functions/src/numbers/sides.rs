//! The estimates and intervals of two sides, as arguments of a function.

use arrow::array::ArrayRef;
use datafusion_common::Result;
use understudy_measure::statistics::{Estimate, Interval, mover_difference, mover_ratio};

use crate::arguments::Arguments;
use crate::column::numbers;
use crate::parameter::Parameter;

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::number("secondary_estimate", "The secondary's figure."),
    Parameter::number(
        "secondary_lower",
        "The lower end of its interval; null where it is not known.",
    ),
    Parameter::number(
        "secondary_upper",
        "The upper end of its interval; null where it is not known.",
    ),
    Parameter::number("primary_estimate", "The primary's figure."),
    Parameter::number(
        "primary_lower",
        "The lower end of its interval; null where it is not known.",
    ),
    Parameter::number(
        "primary_upper",
        "The upper end of its interval; null where it is not known.",
    ),
];

/// One end of the interval of secondary over primary for every row; null without both estimates, and where the
/// end is not known.
pub(super) fn ratio_ends(arguments: &Arguments, end: fn(Interval) -> f64) -> Result<ArrayRef> {
    ends(arguments, mover_ratio, end)
}

/// The same of secondary less primary.
pub(super) fn difference_ends(arguments: &Arguments, end: fn(Interval) -> f64) -> Result<ArrayRef> {
    ends(arguments, mover_difference, end)
}

fn ends(
    arguments: &Arguments,
    interval: fn(Estimate, Estimate) -> Interval,
    end: fn(Interval) -> f64,
) -> Result<ArrayRef> {
    let columns = (0..6)
        .map(|index| arguments.number(index))
        .collect::<Result<Vec<_>>>()?;
    let side = |row: usize, from: usize| {
        let lower = columns[from + 1].at(row).unwrap_or(f64::NEG_INFINITY);
        let upper = columns[from + 2].at(row).unwrap_or(f64::INFINITY);
        Some(Estimate {
            value: columns[from].at(row)?,
            interval: Interval { lower, upper },
        })
    };
    Ok(numbers(arguments.rows(), |row| {
        let found = interval(side(row, 0)?, side(row, 3)?);
        Some(end(found)).filter(|end| end.is_finite())
    }))
}
