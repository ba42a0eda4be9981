//! `e_shiryaev_roberts`: an alarm for a change that may come at any time.

use arrow::datatypes::DataType;
use understudy_measure::statistics::e_process::e_shiryaev_roberts;

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::window::Window;

pub(super) static FUNCTION: Window = Window {
    entry: Entry {
        name: "e_shiryaev_roberts",
        package: "decisions",
        kind: FunctionKind::Window,
        description: "The e-Shiryaev–Roberts statistic after each row, M = (M before + 1)·e: an alarm at 1/alpha comes, on average, not before 1/alpha rows without a change. Give the time's order in `OVER (ORDER BY …)`.",
        parameters: &[Parameter::number(
            "e",
            "The e-value of each row alone, from 0; 1 is no evidence.",
        )],
        returns: "a number from 0.",
        nulls: "a row whose e is null, negative or NaN counts as no evidence, 1.",
        source: "Shin, Ramdas and Rinaldo 2023.",
        example: Example {
            sql: "SELECT t, e_shiryaev_roberts(e) OVER (ORDER BY t) AS alarm FROM (VALUES (1, 0.5), (2, 2.0), (3, NULL), (4, 4.0)) AS days(t, e) ORDER BY t",
            result: "\
+---+-------+
| t | alarm |
+---+-------+
| 1 | 0.5   |
| 2 | 3.0   |
| 3 | 4.0   |
| 4 | 20.0  |
+---+-------+",
        },
    },
    returns: || DataType::Float64,
    call: |arguments| {
        let e = arguments.number(0)?;
        let rows = arguments.rows();
        let e: Vec<f64> = (0..rows).map(|row| e.at(row).unwrap_or(1.0)).collect();
        let sums = e_shiryaev_roberts(&e);
        Ok(numbers(rows, |row| sums.get(row).copied()))
    },
};
