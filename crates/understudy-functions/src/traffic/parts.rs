//! A template's share and rate in two weeks, as arguments of a function.

use arrow::array::ArrayRef;
use datafusion_common::Result;
use understudy_measure::statistics::{Kitagawa, TrafficPart, kitagawa};

use crate::arguments::Arguments;
use crate::column::numbers;
use crate::parameter::Parameter;

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::number(
        "earlier_share",
        "The template's share of all requests in the earlier week.",
    ),
    Parameter::number("earlier_rate", "Its rate, such as of harm, in that week."),
    Parameter::number("later_share", "Its share in the later week."),
    Parameter::number("later_rate", "Its rate in that week."),
];

/// One part of each row's change; null when an argument is null or not finite.
pub(super) fn part(arguments: &Arguments, part: fn(Kitagawa) -> f64) -> Result<ArrayRef> {
    let columns = (0..4)
        .map(|index| arguments.number(index))
        .collect::<Result<Vec<_>>>()?;
    Ok(numbers(arguments.rows(), |row| {
        let at = |index: usize| columns[index].at(row).filter(|value| value.is_finite());
        let week = |from: usize| {
            Some(TrafficPart {
                share: at(from)?,
                rate: at(from + 1)?,
            })
        };
        Some(part(kitagawa(&[(week(0)?, week(2)?)])))
    }))
}
