//! A count of events among trials, as arguments of a function.

use arrow::array::ArrayRef;
use datafusion_common::Result;
use understudy_measure::statistics::{Interval, Rate};

use crate::arguments::Arguments;
use crate::column::numbers;
use crate::parameter::Parameter;

use super::table::CONFIDENCE;

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::integer("k", "How often it happened."),
    Parameter::integer("n", "How often it could have happened."),
    CONFIDENCE,
];

/// One end of an interval of the rate `k`/`n` for every row; null when an argument is null or a count negative.
pub(super) fn ends(
    arguments: &Arguments,
    interval: fn(Rate, f64) -> Interval,
    end: fn(Interval) -> f64,
) -> Result<ArrayRef> {
    let (events, n, confidence) = (
        arguments.integer(0)?,
        arguments.integer(1)?,
        arguments.number(2)?,
    );
    Ok(numbers(arguments.rows(), |row| {
        let rate = Rate {
            events: events.count_at(row)?,
            n: n.count_at(row)?,
        };
        Some(end(interval(rate, confidence.at(row)?)))
    }))
}
