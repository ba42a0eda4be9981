//! `rogan_gladen`: the true rate behind a detector that errs.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::{Rate, rogan_gladen};

use crate::arguments::Arguments;
use crate::column::{number_fields, number_records};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "rogan_gladen",
        package: "rates",
        kind: FunctionKind::Scalar,
        description: "The rate of what is really there out of the rate that a detector reports, given how often it finds what is there and passes what is not, both counted on answers of the same provider: a detector that errs differently by provider biases every comparison of rates. The interval counts the uncertainty about the detector too.",
        parameters: &[
            Parameter::integer("detected", "Answers in which the detector saw it."),
            Parameter::integer("n", "Answers."),
            Parameter::integer("found", "Labelled answers with it that the detector saw."),
            Parameter::integer("n_with", "Labelled answers with it."),
            Parameter::integer(
                "passed",
                "Labelled answers without it that the detector passed.",
            ),
            Parameter::integer("n_without", "Labelled answers without it."),
            Parameter::level("confidence", "Two-sided confidence."),
        ],
        returns: "a record: `estimate`, `lower`, `upper`; rates, which may lie a little outside 0 to 1.",
        nulls: "null when an argument is null or a count negative, when nothing was counted, or when the detector is no better than chance.",
        source: "Rogan and Gladen 1978, with the delta method.",
        example: Example {
            sql: "SELECT round(r['estimate'], 4) AS estimate, round(r['lower'], 4) AS lower, round(r['upper'], 4) AS upper\nFROM (SELECT rogan_gladen(80, 1000, 45, 50, 190, 200, 0.9) AS r)",
            result: "\
+----------+-------+--------+
| estimate | lower | upper  |
+----------+-------+--------+
| 0.0353   | 0.002 | 0.0686 |
+----------+-------+--------+",
        },
    },
    returns: || DataType::Struct(number_fields(&NAMES)),
    total: false,
    call,
};

const NAMES: [&str; 3] = ["estimate", "lower", "upper"];

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let counts = (0..6)
        .map(|index| arguments.integer(index))
        .collect::<Result<Vec<_>>>()?;
    let confidence = arguments.number(6)?;
    let rate = |row: usize, from: usize| {
        Some(Rate {
            events: counts[from].count_at(row)?,
            n: counts[from + 1].count_at(row)?,
        })
    };
    number_records(&NAMES, arguments.rows(), |row| {
        let corrected = rogan_gladen(rate(row, 0)?, rate(row, 2)?, rate(row, 4)?)?;
        let interval = corrected.interval(confidence.at(row)?);
        Some([corrected.estimate, interval.lower, interval.upper])
    })
}
