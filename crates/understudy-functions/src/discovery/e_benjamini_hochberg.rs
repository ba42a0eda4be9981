//! `e_benjamini_hochberg`: discoveries out of evidence that may be looked at at any time.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::e_bh;

use crate::arguments::Arguments;
use crate::column::flags;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::window::Window;

pub(super) static FUNCTION: Window = Window {
    entry: Entry {
        name: "e_benjamini_hochberg",
        package: "discovery",
        kind: FunctionKind::Window,
        description: "Whether the row is a discovery when e-values, such as those of `e_above_budget`, are judged together over the partition: the k largest for the largest k with k·e(k)/m at least 1/alpha. Keeps the share of false discoveries at alpha under any dependence, whenever one looks. `alpha` is that of the partition's first row which has one.",
        parameters: &[
            Parameter::number("e", "The e-value of each row, from 0."),
            Parameter::level("alpha", "The share of false discoveries that is accepted."),
        ],
        returns: "true for a discovery.",
        nulls: "null where e is, and such rows count for nothing; NaN is no evidence; without alpha nothing is a discovery.",
        source: "Wang and Ramdas 2022.",
        example: Example {
            sql: "SELECT e, e_benjamini_hochberg(e, 0.05) OVER () AS found FROM (VALUES (90.0), (41.0), (20.0), (1.0)) AS streams(e) ORDER BY e DESC",
            result: "\
+------+-------+
| e    | found |
+------+-------+
| 90.0 | true  |
| 41.0 | true  |
| 20.0 | false |
| 1.0  | false |
+------+-------+",
        },
    },
    returns: || DataType::Boolean,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (e, alpha) = (arguments.number(0)?, arguments.number(1)?);
    let rows = arguments.rows();
    let (places, known): (Vec<usize>, Vec<f64>) =
        (0..rows).filter_map(|row| Some((row, e.at(row)?))).unzip();
    let alpha = (0..rows).find_map(|row| alpha.at(row));
    let mut found = vec![false; rows];
    if let Some(alpha) = alpha {
        for index in e_bh(&known, alpha) {
            found[places[index]] = true;
        }
    }
    Ok(flags(rows, |row| e.at(row).map(|_| found[row])))
}
