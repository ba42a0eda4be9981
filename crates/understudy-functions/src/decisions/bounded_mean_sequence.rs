//! `bounded_mean_sequence`: an interval for a mean that may be looked at after every row.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::{Interval, empirical_bernstein_sequence};

use crate::arguments::Arguments;
use crate::column::{number_fields, number_records};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::window::Window;

pub(super) static FUNCTION: Window = Window {
    entry: Entry {
        name: "bounded_mean_sequence",
        package: "decisions",
        kind: FunctionKind::Window,
        description: "An interval for the mean of numbers in [0, 1] after each row that holds at all rows together, so that one may look and stop at any time: the empirical-Bernstein confidence sequence. For a difference d from -1 to 1 give (d + 1)/2. Numbers are cut to [0, 1]. Give the time's order in `OVER (ORDER BY …)`; `alpha` is that of the first row which has one.",
        parameters: &[
            Parameter::number("x", "Numbers from 0 to 1."),
            Parameter::level("alpha", "The two-sided error over all time."),
        ],
        returns: "a record: `lower`, `upper`; 0 to 1 before the first number.",
        nulls: "a row whose x is null or not finite repeats the interval before it; null without alpha.",
        source: "Waudby-Smith and Ramdas 2023, theorem 2.",
        example: Example {
            sql: "SELECT value, round(i['lower'], 4) AS lower, round(i['upper'], 4) AS upper\nFROM (SELECT value, bounded_mean_sequence(value % 2, 0.1) OVER (ORDER BY value) AS i FROM range(200)) WHERE value IN (0, 99, 199) ORDER BY value",
            result: "\
+-------+--------+--------+
| value | lower  | upper  |
+-------+--------+--------+
| 0     | 0.0    | 1.0    |
| 99    | 0.339  | 0.6626 |
| 199   | 0.3828 | 0.6176 |
+-------+--------+--------+",
        },
    },
    returns: || DataType::Struct(number_fields(&NAMES)),
    call,
};

const NAMES: [&str; 2] = ["lower", "upper"];

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (x, rows) = (arguments.number(0)?, arguments.rows());
    let first = |index: usize| -> Result<Option<f64>> {
        let constant = arguments.number(index)?;
        Ok((0..rows).find_map(|row| constant.at(row)))
    };
    let Some(alpha) = first(1)? else {
        return number_records::<2>(&NAMES, rows, |_| None);
    };
    let value = |row: usize| x.at(row).filter(|value| value.is_finite());
    let known: Vec<f64> = (0..rows).filter_map(value).collect();
    let mut intervals = empirical_bernstein_sequence(&known, alpha).into_iter();
    let mut current = Interval::ANY_PROPORTION;
    number_records(&NAMES, rows, |row| {
        if value(row).is_some() {
            current = intervals.next().unwrap_or(current);
        }
        Some([current.lower, current.upper])
    })
}
