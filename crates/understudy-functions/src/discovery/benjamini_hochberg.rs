//! `benjamini_hochberg`: p-values adjusted so that the share of false discoveries is kept.

use arrow::datatypes::DataType;
use understudy_measure::statistics::Adjustment;

use super::adjust::{P, adjusted};
use crate::entry::{Entry, Example, FunctionKind};
use crate::window::Window;

pub(super) static FUNCTION: Window = Window {
    entry: Entry {
        name: "benjamini_hochberg",
        package: "discovery",
        kind: FunctionKind::Window,
        description: "The p-value adjusted over all rows of the partition: reporting those at most q keeps the expected share of false ones among them at q, for independent or positively dependent tests. The order of the rows does not matter.",
        parameters: &[P],
        returns: "a number from 0 to 1: the test is a discovery where it is at most the level.",
        nulls: "null where p is, and such rows count for nothing; NaN is read as 1.",
        source: "Benjamini and Hochberg 1995.",
        example: Example {
            sql: "SELECT p, benjamini_hochberg(p) OVER () AS q FROM (VALUES (0.01), (0.02), (0.03), (0.5), (NULL)) AS tests(p) ORDER BY p",
            result: "\
+------+------+
| p    | q    |
+------+------+
| 0.01 | 0.04 |
| 0.02 | 0.04 |
| 0.03 | 0.04 |
| 0.5  | 0.5  |
|      |      |
+------+------+",
        },
    },
    returns: || DataType::Float64,
    call: |arguments| adjusted(arguments, Adjustment::BenjaminiHochberg),
};
