//! `quantile_sample_needed`: how many numbers an interval of a quantile needs.

use arrow::datatypes::DataType;
use understudy_measure::statistics::quantile::smallest_sample_for_quantile;

use crate::column::{integer, integers};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "quantile_sample_needed",
        package: "decisions",
        kind: FunctionKind::Scalar,
        description: "The smallest number of observations whose distribution-free interval of the quantile, as `quantile_ci` gives it, has both ends: 72 for the 95th percentile at 95 %, 368 for the 99th.",
        parameters: &[
            Parameter::number("p", "The quantile, between 0 and 1."),
            Parameter::level("confidence", "Two-sided confidence."),
        ],
        returns: "a number of observations.",
        nulls: "null when an argument is, or unless p is between 0 and 1.",
        source: "order statistics: the sample's largest is above the quantile with chance 1 − pⁿ.",
        example: Example {
            sql: "SELECT quantile_sample_needed(0.95, 0.95) AS p95, quantile_sample_needed(0.99, 0.95) AS p99",
            result: "\
+-----+-----+
| p95 | p99 |
+-----+-----+
| 72  | 368 |
+-----+-----+",
        },
    },
    returns: || DataType::Int64,
    total: false,
    call: |arguments| {
        let (p, confidence) = (arguments.number(0)?, arguments.number(1)?);
        Ok(integers(arguments.rows(), |row| {
            smallest_sample_for_quantile(p.at(row)?, confidence.at(row)?).map(integer)
        }))
    },
};
