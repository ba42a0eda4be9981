//! `cusum`: has a weekly figure shifted, a little and for good.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::control_chart::{CusumDesign, tabular_cusum};

use super::chart::Chart;
use crate::arguments::Arguments;
use crate::column::{number_fields, number_records};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::window::Window;

pub(super) static FUNCTION: Window = Window {
    entry: Entry {
        name: "cusum",
        package: "traffic",
        kind: FunctionKind::Window,
        description: "The two-sided tabular cumulative sum after each row: how far the figures have run above and below the target beyond the slack. Give the time's order in `OVER (ORDER BY …)`; the constants are those of the first row which has all of them.",
        parameters: &[
            Parameter::number("x", "The figure of each row's week."),
            Parameter::number("target", "Where it should be."),
            Parameter::number(
                "slack",
                "What is forgiven every time, half of the shift to be found; customarily half a standard deviation.",
            ),
            Parameter::number(
                "decision",
                "Beyond this it is an alarm; customarily five standard deviations.",
            ),
        ],
        returns: "a record in the unit of the figure: `high`, `low`, and `alarm` (1 or 0).",
        nulls: "a row whose x is null or not finite leaves the sums where they were; null without the constants.",
        source: "Page 1954.",
        example: Example {
            sql: "SELECT week, c['high'] AS high, c['low'] AS low, c['alarm'] AS alarm\nFROM (SELECT week, cusum(x, 10, 0.5, 5) OVER (ORDER BY week) AS c FROM (VALUES (1, 10.0), (2, 13.0), (3, 13.0), (4, 11.0)) AS t(week, x)) ORDER BY week",
            result: "\
+------+------+-----+-------+
| week | high | low | alarm |
+------+------+-----+-------+
| 1    | 0.0  | 0.0 | 0.0   |
| 2    | 2.5  | 0.0 | 0.0   |
| 3    | 5.0  | 0.0 | 0.0   |
| 4    | 5.5  | 0.0 | 1.0   |
+------+------+-----+-------+",
        },
    },
    returns: || DataType::Struct(number_fields(&NAMES)),
    call,
};

const NAMES: [&str; 3] = ["high", "low", "alarm"];

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let chart = Chart::<3>::new(arguments)?;
    let points = chart
        .constants
        .map(|[target, slack, decision]| {
            let design = CusumDesign {
                target,
                slack,
                decision,
            };
            tabular_cusum(&chart.values, design)
        })
        .unwrap_or_default();
    number_records(&NAMES, arguments.rows(), |row| {
        let point = points.get(row)?;
        Some([point.high, point.low, f64::from(u8::from(point.alarm))])
    })
}
