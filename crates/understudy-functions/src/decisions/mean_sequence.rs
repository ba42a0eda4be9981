//! `mean_sequence`: an interval for the mean of any numbers that may be looked at after every row.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::{Interval, asymptotic_sequence};

use crate::arguments::Arguments;
use crate::column::{number_fields, number_records};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::window::Window;

pub(super) static FUNCTION: Window = Window {
    entry: Entry {
        name: "mean_sequence",
        package: "decisions",
        kind: FunctionKind::Window,
        description: "An interval for the mean of unbounded numbers, such as logarithms of ratios, after each row that holds at all rows together in the limit: do not read it before some fifty rows. It is tightest near `tightest_at` rows. Give the time's order in `OVER (ORDER BY …)`; the constants are those of the first row which has them.",
        parameters: &[
            Parameter::number("x", "The numbers."),
            Parameter::level("alpha", "The two-sided error over all time."),
            Parameter::number(
                "tightest_at",
                "After how many numbers it shall be tightest.",
            ),
        ],
        returns: "a record: `lower`, `upper`, in the unit of the numbers; no ends before the first number.",
        nulls: "a row whose x is null or not finite repeats the interval before it; null without alpha or `tightest_at`.",
        source: "Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024.",
        example: Example {
            sql: "SELECT value, round(i['lower'], 4) AS lower, round(i['upper'], 4) AS upper\nFROM (SELECT value, mean_sequence(value % 2, 0.1, 100) OVER (ORDER BY value) AS i FROM range(200)) WHERE value IN (99, 199) ORDER BY value",
            result: "\
+-------+--------+--------+
| value | lower  | upper  |
+-------+--------+--------+
| 99    | 0.3618 | 0.6382 |
| 199   | 0.4013 | 0.5987 |
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
    let Some(tightest_at) = first(2)? else {
        return number_records::<2>(&NAMES, rows, |_| None);
    };
    let value = |row: usize| x.at(row).filter(|value| value.is_finite());
    let known: Vec<f64> = (0..rows).filter_map(value).collect();
    let mut intervals = asymptotic_sequence(&known, alpha, tightest_at).into_iter();
    let mut current = Interval::ANY;
    number_records(&NAMES, rows, |row| {
        if value(row).is_some() {
            current = intervals.next().unwrap_or(current);
        }
        Some([current.lower, current.upper])
    })
}
