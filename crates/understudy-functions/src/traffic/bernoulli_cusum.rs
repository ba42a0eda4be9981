//! `bernoulli_cusum`: has the rate of bad answers risen, request by request.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::control_chart::bernoulli_cusum;

use crate::arguments::Arguments;
use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::window::Window;

pub(super) static FUNCTION: Window = Window {
    entry: Entry {
        name: "bernoulli_cusum",
        package: "traffic",
        kind: FunctionKind::Window,
        description: "The cumulative log-likelihood ratio of a raised against the usual rate after each row, never below 0: the larger, the likelier the rate has risen. Give the time's order in `OVER (ORDER BY …)`; the rates are those of the first row which has them.",
        parameters: &[
            Parameter::boolean("bad", "Whether the answer was bad."),
            Parameter::number("usual", "The rate in control, such as half the budget."),
            Parameter::number("raised", "The rate to be found, such as twice the budget."),
        ],
        returns: "a number from 0.",
        nulls: "a row whose `bad` is null repeats the sum before it; null without the rates.",
        source: "Reynolds and Stoumbos 1999.",
        example: Example {
            sql: "SELECT t, round(bernoulli_cusum(bad, 0.01, 0.04) OVER (ORDER BY t), 4) AS sum FROM (VALUES (1, false), (2, true), (3, NULL), (4, true)) AS t(t, bad) ORDER BY t",
            result: "\
+---+--------+
| t | sum    |
+---+--------+
| 1 | 0.0    |
| 2 | 1.3863 |
| 3 | 1.3863 |
| 4 | 2.7726 |
+---+--------+",
        },
    },
    returns: || DataType::Float64,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (bad, rows) = (arguments.boolean(0)?, arguments.rows());
    let (usual, raised) = (arguments.number(1)?, arguments.number(2)?);
    let rates = (0..rows).find_map(|row| usual.at(row).zip(raised.at(row)));
    let Some((usual, raised)) = rates else {
        return Ok(numbers(rows, |_| None));
    };
    let known: Vec<bool> = (0..rows).filter_map(|row| bad.at(row)).collect();
    let mut sums = bernoulli_cusum(&known, usual, raised).into_iter();
    let mut current = 0.0;
    Ok(numbers(rows, |row| {
        if bad.at(row).is_some() {
            current = sums.next().unwrap_or(current);
        }
        Some(current)
    }))
}
