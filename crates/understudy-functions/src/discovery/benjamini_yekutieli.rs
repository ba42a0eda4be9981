//! `benjamini_yekutieli`: p-values adjusted so that the share of false discoveries is kept whatever the dependence.

use arrow::datatypes::DataType;
use understudy_measure::statistics::Adjustment;

use super::adjust::{P, adjusted};
use crate::entry::{Entry, Example, FunctionKind};
use crate::window::Window;

pub(super) static FUNCTION: Window = Window {
    entry: Entry {
        name: "benjamini_yekutieli",
        package: "discovery",
        kind: FunctionKind::Window,
        description: "`benjamini_hochberg` under any dependence between the tests, at the price of a factor 1 + 1/2 + … + 1/m.",
        parameters: &[P],
        returns: "a number from 0 to 1: the test is a discovery where it is at most the level.",
        nulls: "null where p is, and such rows count for nothing; NaN is read as 1.",
        source: "Benjamini and Yekutieli 2001.",
        example: Example {
            sql: "SELECT p, round(benjamini_yekutieli(p) OVER (), 4) AS q FROM (VALUES (0.01), (0.02), (0.03), (0.5), (NULL)) AS tests(p) ORDER BY p",
            result: "\
+------+--------+
| p    | q      |
+------+--------+
| 0.01 | 0.0833 |
| 0.02 | 0.0833 |
| 0.03 | 0.0833 |
| 0.5  | 1.0    |
|      |        |
+------+--------+",
        },
    },
    returns: || DataType::Float64,
    call: |arguments| adjusted(arguments, Adjustment::BenjaminiYekutieli),
};
