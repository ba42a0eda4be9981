//! `path_distance`: one minus the Jaccard index of two answers' typed paths.

use std::cmp::Ordering;

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;

use super::typed_path::settle;
use crate::arguments::Arguments;
use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "path_distance",
        package: "keys",
        kind: FunctionKind::Scalar,
        description: "How different two answers' keys and types are: one minus the share of their paths that both \
            have. Duplicates count once. Null when either list is null or empty, because an answer without JSON has \
            no keys to compare.",
        parameters: &[
            Parameter::texts("a", "`path:type` of one answer."),
            Parameter::texts("b", "`path:type` of the other."),
        ],
        returns: "a number from 0 to 1.",
        nulls: "null when a list is null or empty.",
        source: "Jaccard 1901.",
        example: Example {
            sql: "SELECT path_distance(['$:object', '$.id:integer'], ['$:object', '$.id:string']) AS distance",
            result: "\
+--------------------+
| distance           |
+--------------------+
| 0.6666666666666667 |
+--------------------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (a, b) = (arguments.texts(0)?, arguments.texts(1)?);
    let (mut row_a, mut row_b) = (Vec::new(), Vec::new());
    Ok(numbers(arguments.rows(), |row| {
        a.read(row, &mut row_a)?;
        b.read(row, &mut row_b)?;
        settle(&mut row_a);
        settle(&mut row_b);
        distance(&row_a, &row_b)
    }))
}

fn distance(a: &[&str], b: &[&str]) -> Option<f64> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (mut at_a, mut at_b, mut shared) = (0, 0, 0_usize);
    while let (Some(one), Some(other)) = (a.get(at_a), b.get(at_b)) {
        let order = one.cmp(other);
        shared += usize::from(order == Ordering::Equal);
        at_a += usize::from(order != Ordering::Greater);
        at_b += usize::from(order != Ordering::Less);
    }
    let all = a.len() + b.len() - shared;
    Some(1.0 - shared as f64 / all as f64)
}
