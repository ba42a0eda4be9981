//! The p-values of a partition, adjusted together.

use arrow::array::ArrayRef;
use datafusion_common::Result;
use understudy_measure::statistics::{Adjustment, adjust_p_values};

use crate::arguments::Arguments;
use crate::column::numbers;
use crate::parameter::Parameter;

pub(super) const P: Parameter = Parameter::number("p", "The p-value of each row's test.");

/// Adjusts the p-values of all rows that have one, and leaves the others without.
pub(super) fn adjusted(arguments: &Arguments, adjustment: Adjustment) -> Result<ArrayRef> {
    let p = arguments.number(0)?;
    let known: Vec<f64> = (0..arguments.rows()).filter_map(|row| p.at(row)).collect();
    let mut adjusted = adjust_p_values(&known, adjustment).into_iter();
    Ok(numbers(arguments.rows(), |row| {
        p.at(row).and_then(|_| adjusted.next())
    }))
}
