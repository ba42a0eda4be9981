//! `holm`: p-values adjusted so that the chance of any false discovery is kept.

use arrow::datatypes::DataType;
use understudy_measure::statistics::Adjustment;

use super::adjust::{P, adjusted};
use crate::entry::{Entry, Example, FunctionKind};
use crate::window::Window;

pub(super) static FUNCTION: Window = Window {
    entry: Entry {
        name: "holm",
        package: "discovery",
        kind: FunctionKind::Window,
        description: "The p-value adjusted over all rows of the partition: reporting those at most alpha keeps the chance of any false one at alpha, whatever the dependence.",
        parameters: &[P],
        returns: "a number from 0 to 1: the test is a discovery where it is at most the level.",
        nulls: "null where p is, and such rows count for nothing; NaN is read as 1.",
        source: "Holm 1979.",
        example: Example {
            sql: "SELECT p, holm(p) OVER () AS q FROM (VALUES (0.01), (0.02), (0.03), (0.5), (NULL)) AS tests(p) ORDER BY p",
            result: "\
+------+------+
| p    | q    |
+------+------+
| 0.01 | 0.04 |
| 0.02 | 0.06 |
| 0.03 | 0.06 |
| 0.5  | 0.5  |
|      |      |
+------+------+",
        },
    },
    returns: || DataType::Float64,
    call: |arguments| adjusted(arguments, Adjustment::Holm),
};
