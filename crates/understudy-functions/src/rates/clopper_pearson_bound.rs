//! `clopper_pearson_bound`: the exact one-sided bound on a rate.

use arrow::datatypes::DataType;
use understudy_measure::statistics::{Rate, clopper_pearson_upper};

use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "clopper_pearson_bound",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "The rate that is exceeded at most in a share `alpha` of all samples: 1 − alpha^(1/n) when nothing happened. The guard behind `rate_verdict`.",
        parameters: &[
            Parameter::integer("k", "How often it happened."),
            Parameter::integer("n", "How often it could have happened."),
            Parameter::level("alpha", "The one-sided error, such as 0.05."),
        ],
        returns: "a number from 0 to 1; 1 without trials.",
        nulls: "null when an argument is null or a count negative.",
        source: "Clopper and Pearson 1934.",
        example: Example {
            sql: "SELECT round(clopper_pearson_bound(0, 299, 0.05), 6) AS of_299, round(clopper_pearson_bound(0, 10, 0.05), 4) AS of_10",
            result: "\
+----------+--------+
| of_299   | of_10  |
+----------+--------+
| 0.009969 | 0.2589 |
+----------+--------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| {
        let (events, n, alpha) = (
            arguments.integer(0)?,
            arguments.integer(1)?,
            arguments.number(2)?,
        );
        Ok(numbers(arguments.rows(), |row| {
            let rate = Rate {
                events: events.count_at(row)?,
                n: n.count_at(row)?,
            };
            Some(clopper_pearson_upper(rate, alpha.at(row)?))
        }))
    },
};
