//! `audited_rate`: a detector's rate, corrected by a labelled sample.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::audited_mean;
use understudy_measure::statistics::equivalence::Moments;

use crate::aggregate::Aggregate;
use crate::arguments::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::estimate::{estimate_record, fields};
use crate::parameter::Parameter;
use crate::points::{MOST_EXPANDED, Points};
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "audited_rate",
        package: "rates",
        kind: FunctionKind::Aggregate,
        description: "The mean of the truth: the detector's mean over all answers plus its mean error over those that a person labelled, which must be a random sample of them. For a difference of two sides give both as differences, one row per pair. Its state holds up to 262,144 different rows; beyond, numbers are cut to fewer significant bits.",
        parameters: &[
            Parameter::number("detected", "What the detector says, such as 0 or 1."),
            Parameter::number("label", "What the person says; null where nobody looked."),
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n` answers, `estimate`, `lower`, `upper`.",
        nulls: "answers without `detected` or with a number that is not finite are left out; null without answers or without labels.",
        source: "the difference estimator; prediction-powered inference with λ = 1, Angelopoulos and others 2023.",
        example: Example {
            sql: "SELECT a['n'] AS n, round(a['estimate'], 4) AS estimate, round(a['lower'], 4) AS lower, round(a['upper'], 4) AS upper\nFROM (SELECT audited_rate(d, l, 0.9) AS a FROM (VALUES (1, 1), (1, 0), (0, 0), (0, 0), (1, NULL), (0, NULL), (0, NULL), (0, NULL)) AS t(d, l))",
            result: "\
+---+----------+--------+-------+
| n | estimate | lower  | upper |
+---+----------+--------+-------+
| 8 | 0.125    | -0.329 | 0.579 |
+---+----------+--------+-------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<3, 1> = Recipe {
    constants: ["confidence"],
    read,
    finish,
};

/// The first coordinate of an answer tells whether it was labelled; the last is label less detector.
const UNSEEN: f64 = 0.0;
const LABELLED: f64 = 1.0;

fn read(columns: &[ArrayRef], points: &mut Points<3>) -> Result<()> {
    let [detected, label] = columns else {
        return internal_err!("detector and label are expected, not {}", columns.len());
    };
    let (detected, label) = (numbers(detected)?, numbers(label)?);
    for row in 0..detected.len() {
        if detected.is_null(row) || !detected.value(row).is_finite() {
            continue;
        }
        let value = detected.value(row);
        points.push(if label.is_valid(row) && label.value(row).is_finite() {
            [LABELLED, value, label.value(row) - value]
        } else {
            [UNSEEN, value, 0.0]
        });
    }
    Ok(())
}

fn finish(points: &mut Points<3>, [confidence]: [Option<f64>; 1]) -> Result<ScalarValue> {
    let n = points.len();
    let taken = points.expanded(MOST_EXPANDED);
    let detected: Vec<f64> = taken.iter().map(|point| point[1]).collect();
    let labelled = taken.partition_point(|point| point[0] < LABELLED);
    let errors: Vec<f64> = taken[labelled..].iter().map(|point| point[2]).collect();
    let corrected = Moments::of(&detected)
        .zip(Moments::of(&errors))
        .map(|(detected, errors)| audited_mean(detected, errors));
    let estimate = corrected
        .zip(confidence)
        .map(|(corrected, confidence)| (corrected.estimate, corrected.interval(confidence)));
    estimate_record(n, estimate)
}
