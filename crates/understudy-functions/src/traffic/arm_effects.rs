//! `arm_effects`: which side moved the harm on the same prompts.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::decomposition::{AnchorHarm, arm_effects};

use crate::arguments::Arguments;
use crate::column::{number_fields, number_records};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "arm_effects",
        package: "traffic",
        kind: FunctionKind::Scalar,
        description: "Splits a change of harm on prompts that were asked in both weeks between the primary and the secondary: each side's effect is the mean of what it does before and after the other changed, and the two sum to the whole. Harm is the share of prompts that the primary answers well and the secondary does not.",
        parameters: &[
            Parameter::number("both_earlier", "Earlier primary against earlier secondary."),
            Parameter::number("primary_later", "Later primary against earlier secondary."),
            Parameter::number(
                "secondary_later",
                "Earlier primary against later secondary.",
            ),
            Parameter::number("both_later", "Later primary against later secondary."),
        ],
        returns: "a record: `total`, `primary`, `secondary`, in the unit of the harm.",
        nulls: "null when an argument is null.",
        source: "Shapley 1953.",
        example: Example {
            sql: "SELECT e['total'] AS total, e['primary'] AS primary, e['secondary'] AS secondary\nFROM (SELECT arm_effects(0.0, 0.0, 0.25, 0.5) AS e)",
            result: "\
+-------+---------+-----------+
| total | primary | secondary |
+-------+---------+-----------+
| 0.5   | 0.125   | 0.375     |
+-------+---------+-----------+",
        },
    },
    returns: || DataType::Struct(number_fields(&NAMES)),
    total: false,
    call,
};

const NAMES: [&str; 3] = ["total", "primary", "secondary"];

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (both_earlier, primary_later) = (arguments.number(0)?, arguments.number(1)?);
    let (secondary_later, both_later) = (arguments.number(2)?, arguments.number(3)?);
    number_records(&NAMES, arguments.rows(), |row| {
        let effects = arm_effects(AnchorHarm {
            both_earlier: both_earlier.at(row)?,
            primary_later: primary_later.at(row)?,
            secondary_later: secondary_later.at(row)?,
            both_later: both_later.at(row)?,
        });
        Some([effects.total, effects.primary, effects.secondary])
    })
}
