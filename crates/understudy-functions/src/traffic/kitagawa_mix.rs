//! `kitagawa_mix`: one template's part in the change of a rate, as far as its share changed.

use arrow::datatypes::DataType;

use super::parts::{PARAMETERS, part};
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "kitagawa_mix",
        package: "traffic",
        kind: FunctionKind::Scalar,
        description: "What a template adds to the change of a rate over all traffic because its share of the traffic changed: (later share − earlier share) times the mean of its rates. The sum over templates is the mix part of `kitagawa`.",
        parameters: PARAMETERS,
        returns: "a number in the unit of the rate.",
        nulls: "null when an argument is null or not finite: a new or retired template has no such part.",
        source: "Kitagawa 1955.",
        example: Example {
            sql: "SELECT round(kitagawa_mix(0.4, 0.01, 0.6, 0.03), 4) AS mix",
            result: "\
+-------+
| mix   |
+-------+
| 0.004 |
+-------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call: |arguments| part(arguments, |change| change.mix),
};
