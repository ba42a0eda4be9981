//! `kitagawa_rate`: one template's part in the change of a rate, as far as its rate changed.

use arrow::datatypes::DataType;

use super::parts::{PARAMETERS, part};
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "kitagawa_rate",
        package: "traffic",
        kind: FunctionKind::Scalar,
        description: "What a template adds to the change of a rate over all traffic because its own rate changed: (later rate − earlier rate) times the mean of its shares. The sum over templates is the rate part of `kitagawa`.",
        parameters: PARAMETERS,
        returns: "a number in the unit of the rate.",
        nulls: "null when an argument is null or not finite: a new or retired template has no such part.",
        source: "Kitagawa 1955.",
        example: Example {
            sql: "SELECT round(kitagawa_rate(0.4, 0.01, 0.6, 0.03), 4) AS rate",
            result: "\
+------+
| rate |
+------+
| 0.01 |
+------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| part(arguments, |change| change.rate),
};
