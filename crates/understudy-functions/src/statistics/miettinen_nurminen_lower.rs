//! `miettinen_nurminen_lower`: the lower end of an interval for a difference of unpaired rates.

use arrow::datatypes::DataType;

use super::table::CONFIDENCE;
use super::two_rates::ends;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "miettinen_nurminen_lower",
        package: "statistics",
        kind: FunctionKind::Scalar,
        description: "The lower end of the score interval of Miettinen and Nurminen (1985) for the secondary's rate minus the primary's, over different requests, such as two weeks or a drill.",
        parameters: &[
            Parameter::integer("secondary_k", "How often it happened at the secondary."),
            Parameter::integer("secondary_n", "How often it could have."),
            Parameter::integer("primary_k", "How often it happened at the primary."),
            Parameter::integer("primary_n", "How often it could have."),
            CONFIDENCE,
        ],
        returns: "a number from -1 to 1.",
        example: Example {
            sql: "SELECT round(miettinen_nurminen_lower(5, 56, 0, 29, 0.95), 4) AS lower",
            result: "\
+---------+
| lower   |
+---------+
| -0.0326 |
+---------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| ends(arguments, |interval| interval.lower),
};
