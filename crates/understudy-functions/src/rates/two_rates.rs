//! The rates of two unpaired sides, as arguments of a function.

use arrow::array::ArrayRef;
use datafusion_common::Result;
use understudy_measure::statistics::{Interval, Rate};

use super::table::CONFIDENCE;
use crate::arguments::{Arguments, Integers};
use crate::column::numbers;
use crate::parameter::Parameter;

/// The four counts.
pub(super) const COUNTS: [Parameter; 4] = [
    Parameter::integer("secondary_k", "How often it happened at the secondary."),
    Parameter::integer("secondary_n", "How often it could have."),
    Parameter::integer("primary_k", "How often it happened at the primary."),
    Parameter::integer("primary_n", "How often it could have."),
];

/// The four counts and a confidence.
pub(super) const PARAMETERS: &[Parameter] =
    &[COUNTS[0], COUNTS[1], COUNTS[2], COUNTS[3], CONFIDENCE];

/// The first four arguments of a call.
pub(super) struct Rates<'a>([Integers<'a>; 4]);

impl<'a> Rates<'a> {
    pub(super) fn new(arguments: &'a Arguments) -> Result<Self> {
        let count = |index| arguments.integer(index);
        Ok(Self([count(0)?, count(1)?, count(2)?, count(3)?]))
    }

    /// The secondary's and the primary's rate; `None` when a count is null or negative.
    pub(super) fn at(&self, row: usize) -> Option<(Rate, Rate)> {
        let rate = |from: usize| {
            Some(Rate {
                events: self.0[from].count_at(row)?,
                n: self.0[from + 1].count_at(row)?,
            })
        };
        rate(0).zip(rate(2))
    }
}

/// One end of the interval of their difference for every row; null when an argument is null or a count negative.
pub(super) fn ends(
    arguments: &Arguments,
    interval: fn(Rate, Rate, f64) -> Interval,
    end: fn(Interval) -> f64,
) -> Result<ArrayRef> {
    let (rates, confidence) = (Rates::new(arguments)?, arguments.number(4)?);
    Ok(numbers(arguments.rows(), |row| {
        let (secondary, primary) = rates.at(row)?;
        Some(end(interval(secondary, primary, confidence.at(row)?)))
    }))
}
