//! `worst_verdict`: the verdict on a template out of those of its metrics.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue, exec_err, internal_err};
use understudy_measure::statistics::Verdict;

use super::rate_verdict::INFORMATIONAL;
use crate::aggregate::Aggregate;
use crate::arguments::TextArray;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::Points;
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "worst_verdict",
        package: "decisions",
        kind: FunctionKind::Aggregate,
        description: "`parity` if every gated metric is at parity, `breach` if any is in breach, else `insufficient` if any is, else `inconclusive`. As every metric must pass, no correction for their number is needed. `informational` verdicts gate nothing and are left out. Its state is at most four counts.",
        parameters: &[Parameter::text(
            "verdict",
            "The verdicts, as `rate_verdict` and `interval_verdict` give them.",
        )],
        returns: "`parity`, `breach`, `inconclusive` or `insufficient`; an error for any other word.",
        nulls: "nulls are left out; `insufficient` without any verdict: parity is never assumed.",
        source: "intersection–union test, Berger and Hsu 1996.",
        example: Example {
            sql: "SELECT worst_verdict(v) FILTER (WHERE template = 1) AS one, worst_verdict(v) FILTER (WHERE template = 2) AS two\nFROM (VALUES (1, 'parity'), (1, 'informational'), (1, 'parity'), (2, 'parity'), (2, 'inconclusive'), (2, 'breach')) AS t(template, v)",
            result: "\
+--------+--------+
| one    | two    |
+--------+--------+
| parity | breach |
+--------+--------+",
        },
    },
    returns: || DataType::Utf8,
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<1, 0> = Recipe {
    constants: [],
    read,
    finish,
};

/// The place of a verdict is its number in the state.
const VERDICTS: [Verdict; 4] = [
    Verdict::Parity,
    Verdict::Breach,
    Verdict::Inconclusive,
    Verdict::Insufficient,
];

fn read(columns: &[ArrayRef], points: &mut Points<1>) -> Result<()> {
    let [column] = columns else {
        return internal_err!("one column of verdicts is expected, not {}", columns.len());
    };
    let verdicts = TextArray::new(column)?;
    for word in (0..column.len()).filter_map(|row| verdicts.at(row)) {
        if word == INFORMATIONAL {
            continue;
        }
        match (0_u8..)
            .zip(VERDICTS)
            .find(|(_, verdict)| verdict.as_str() == word)
        {
            Some((place, _)) => points.push([f64::from(place)]),
            None => return exec_err!("worst_verdict knows no verdict `{word}`"),
        }
    }
    Ok(())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "every aggregate finishes so, and some can fail"
)]
fn finish(points: &mut Points<1>, _: [Option<f64>; 0]) -> Result<ScalarValue> {
    let mut seen = Vec::new();
    for (place, verdict) in (0_u8..).zip(VERDICTS) {
        if points.count_if(|[found]| found.total_cmp(&f64::from(place)).is_eq()) > 0 {
            seen.push(verdict);
        }
    }
    Ok(ScalarValue::from(Verdict::of_all(seen).as_str()))
}
