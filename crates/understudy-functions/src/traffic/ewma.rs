//! `ewma`: has a weekly figure left its usual range, slowly.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::control_chart::{EwmaDesign, ewma};

use super::chart::Chart;
use crate::arguments::Arguments;
use crate::column::{number_fields, number_records};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::window::Window;

pub(super) static FUNCTION: Window = Window {
    entry: Entry {
        name: "ewma",
        package: "traffic",
        kind: FunctionKind::Window,
        description: "The exponentially weighted moving average after each row with its control limits, which widen from the start: a value outside them is out of control. Give the time's order in `OVER (ORDER BY …)`; the constants are those of the first row which has all of them.",
        parameters: &[
            Parameter::number("x", "The figure of each row's week."),
            Parameter::number(
                "target",
                "Where it should be, and where the average starts.",
            ),
            Parameter::number("deviation", "Its standard deviation in control."),
            Parameter::number(
                "weight",
                "The weight of the newest figure, above 0 to 1; 0.3 is customary.",
            ),
            Parameter::number(
                "width",
                "The width of the limits in standard deviations; 3 is customary.",
            ),
        ],
        returns: "a record in the unit of the figure: `value`, `lower`, `upper`.",
        nulls: "a row whose x is null or not finite leaves the average where it was; null without the constants.",
        source: "Roberts 1959; Lucas and Saccucci 1990.",
        example: Example {
            sql: "SELECT week, round(e['value'], 3) AS value, round(e['lower'], 3) AS lower, round(e['upper'], 3) AS upper\nFROM (SELECT week, ewma(x, 10, 1, 0.3, 3) OVER (ORDER BY week) AS e FROM (VALUES (1, 10.0), (2, 11.0), (3, NULL), (4, 14.0)) AS t(week, x)) ORDER BY week",
            result: "\
+------+-------+-------+--------+
| week | value | lower | upper  |
+------+-------+-------+--------+
| 1    | 10.0  | 9.1   | 10.9   |
| 2    | 10.3  | 8.901 | 11.099 |
| 3    | 10.3  | 8.816 | 11.184 |
| 4    | 11.41 | 8.777 | 11.223 |
+------+-------+-------+--------+",
        },
    },
    returns: || DataType::Struct(number_fields(&NAMES)),
    call,
};

const NAMES: [&str; 3] = ["value", "lower", "upper"];

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let chart = Chart::<4>::new(arguments)?;
    let points = chart
        .constants
        .map(|[target, deviation, weight, width]| {
            let design = EwmaDesign {
                target,
                deviation,
                weight,
                width,
            };
            ewma(&chart.values, design)
        })
        .unwrap_or_default();
    number_records(&NAMES, arguments.rows(), |row| {
        let point = points.get(row)?;
        Some([point.value, point.lower, point.upper])
    })
}
