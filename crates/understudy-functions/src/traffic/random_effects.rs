//! `random_effects`: what many effects have in common, and by how much they differ.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use arrow::datatypes::Fields;
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::Corrected;
use understudy_measure::statistics::shrinkage::{Effect, random_effects};

use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::arguments::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::{MOST_EXPANDED, Points};
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "random_effects",
        package: "traffic",
        kind: FunctionKind::Aggregate,
        description: "Pools effects, one row per template or week, that differ by more than chance: the mean over what they come from with its normal interval, the variance between them, and I², the share of their variation that is not chance. Its state holds up to 262,144 different rows; beyond, numbers are cut to fewer significant bits.",
        parameters: &[
            Parameter::number("effect", "The effect, such as a logarithm of a ratio."),
            Parameter::number("variance", "The square of its standard error, above 0."),
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n` rows, `mean`, `lower`, `upper`, `between_variance`, `heterogeneity` (Cochran's Q), `inconsistency` (I², 0 to 1).",
        nulls: "rows with a null, a number that is not finite or a variance not above 0 are left out; null without rows, and no ends without a confidence.",
        source: "DerSimonian and Laird 1986; Higgins and Thompson 2002.",
        example: Example {
            sql: "SELECT r['n'] AS n, round(r['mean'], 4) AS mean, round(r['lower'], 4) AS lower, round(r['upper'], 4) AS upper, round(r['inconsistency'], 4) AS i2\nFROM (SELECT random_effects(e, v, 0.95) AS r FROM (VALUES (0.1, 0.01), (0.3, 0.02), (0.5, 0.01)) AS t(e, v))",
            result: "\
+---+------+--------+--------+------+
| n | mean | lower  | upper  | i2   |
+---+------+--------+--------+------+
| 3 | 0.3  | 0.0459 | 0.5541 | 0.75 |
+---+------+--------+--------+------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<2, 1> = Recipe {
    constants: ["confidence"],
    read,
    finish,
};

fn fields() -> Fields {
    fields_of(
        &["n"],
        &[
            "mean",
            "lower",
            "upper",
            "between_variance",
            "heterogeneity",
            "inconsistency",
        ],
    )
}

fn read(columns: &[ArrayRef], points: &mut Points<2>) -> Result<()> {
    let [effects, variances] = columns else {
        return internal_err!("two columns are expected, not {}", columns.len());
    };
    let (effects, variances) = (numbers(effects)?, numbers(variances)?);
    for row in (0..effects.len()).filter(|row| effects.is_valid(*row) && variances.is_valid(*row)) {
        let (effect, variance) = (effects.value(row), variances.value(row));
        if effect.is_finite() && variance.is_finite() && variance > 0.0 {
            points.push([effect, variance]);
        }
    }
    Ok(())
}

fn finish(points: &mut Points<2>, [confidence]: [Option<f64>; 1]) -> Result<ScalarValue> {
    let effect = |&[value, variance]: &[f64; 2]| Effect { value, variance };
    let effects: Vec<Effect> = points.expanded(MOST_EXPANDED).iter().map(effect).collect();
    let found = random_effects(&effects);
    let interval = found.as_ref().zip(confidence).map(|(found, confidence)| {
        let estimate = Corrected {
            estimate: found.mean,
            standard_error: found.standard_error,
        };
        estimate.interval(confidence)
    });
    let found = found.as_ref();
    record_of(
        &fields(),
        &[points.len()],
        &[
            found.map(|found| found.mean),
            interval.map(|interval| interval.lower),
            interval.map(|interval| interval.upper),
            found.map(|found| found.between_variance),
            found.map(|found| found.heterogeneity),
            found.map(|found| found.inconsistency),
        ],
    )
}
