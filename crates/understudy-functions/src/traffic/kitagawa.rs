//! `kitagawa`: why a number over all traffic changed from one week to the next.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use arrow::datatypes::Fields;
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::{TrafficPart, kitagawa};

use super::parts::PARAMETERS;
use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::arguments::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::points::{MOST_EXPANDED, Points};
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "kitagawa",
        package: "traffic",
        kind: FunctionKind::Aggregate,
        description: "Takes the change of Σ share·rate apart, one row per template, without remainder: `mix` because the traffic changed, `rate` because the templates' own rates did, `new` and `retired` from templates that only one of the weeks has (the other week's arguments null). Its state holds up to 262,144 different rows; beyond, numbers are cut to fewer significant bits.",
        parameters: PARAMETERS,
        returns: "a record: `n` templates in both weeks, `n_new`, `n_retired`, then in the unit of the rate `total`, `mix`, `rate`, `new`, `retired`, where total is the sum of the others.",
        nulls: "a row with neither week, or with a number that is not finite, is left out; all 0 without rows.",
        source: "Kitagawa 1955.",
        example: Example {
            sql: "SELECT k['n_new'] AS n_new, round(k['total'], 4) AS total, round(k['mix'], 4) AS mix, round(k['rate'], 4) AS rate, round(k['new'], 4) AS new\nFROM (SELECT kitagawa(s1, r1, s2, r2) AS k FROM (VALUES (0.4, 0.01, 0.5, 0.03), (0.6, 0.02, 0.4, 0.02), (NULL, NULL, 0.1, 0.05)) AS t(s1, r1, s2, r2))",
            result: "\
+-------+-------+--------+-------+-------+
| n_new | total | mix    | rate  | new   |
+-------+-------+--------+-------+-------+
| 1     | 0.012 | -0.002 | 0.009 | 0.005 |
+-------+-------+--------+-------+-------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<5, 0> = Recipe {
    constants: [],
    read,
    finish,
};

/// The first coordinate of a template tells which weeks have it.
const BOTH: f64 = 0.0;
const NEW: f64 = 1.0;
const RETIRED: f64 = 2.0;

fn fields() -> Fields {
    fields_of(
        &["n", "n_new", "n_retired"],
        &["total", "mix", "rate", "new", "retired"],
    )
}

fn read(columns: &[ArrayRef], points: &mut Points<5>) -> Result<()> {
    let columns = columns.iter().map(numbers).collect::<Result<Vec<_>>>()?;
    let [earlier_share, earlier_rate, later_share, later_rate] = columns[..] else {
        return internal_err!("four columns are expected, not {}", columns.len());
    };
    for row in 0..earlier_share.len() {
        let week = |share: &arrow::array::Float64Array, rate: &arrow::array::Float64Array| {
            let known = share.is_valid(row) && rate.is_valid(row);
            known.then(|| [share.value(row), rate.value(row)])
        };
        let (kind, [from, at], [to, then]) = match (
            week(earlier_share, earlier_rate),
            week(later_share, later_rate),
        ) {
            (Some(earlier), Some(later)) => (BOTH, earlier, later),
            (None, Some(later)) => (NEW, [0.0; 2], later),
            (Some(earlier), None) => (RETIRED, earlier, [0.0; 2]),
            (None, None) => continue,
        };
        let point = [kind, from, at, to, then];
        if point.iter().all(|value| value.is_finite()) {
            points.push(point);
        }
    }
    Ok(())
}

fn finish(points: &mut Points<5>, _: [Option<f64>; 0]) -> Result<ScalarValue> {
    let taken = points.expanded(MOST_EXPANDED);
    let of_kind = |kind: f64| {
        taken
            .iter()
            .filter(move |point| point[0].total_cmp(&kind).is_eq())
    };
    let both: Vec<(TrafficPart, TrafficPart)> = of_kind(BOTH)
        .map(|point| {
            let [_, share, rate, later_share, later_rate] = *point;
            let later = TrafficPart {
                share: later_share,
                rate: later_rate,
            };
            (TrafficPart { share, rate }, later)
        })
        .collect();
    let change = kitagawa(&both);
    // The empty sum is -0.0, which adding zero makes 0.0.
    let new: f64 = of_kind(NEW).map(|point| point[3] * point[4]).sum::<f64>() + 0.0;
    let retired: f64 = of_kind(RETIRED)
        .map(|point| -point[1] * point[2])
        .sum::<f64>()
        + 0.0;
    let mut count = |kind: f64| points.count_if(|point| point[0].total_cmp(&kind).is_eq());
    record_of(
        &fields(),
        &[count(BOTH), count(NEW), count(RETIRED)],
        &[
            change.total + new + retired,
            change.mix,
            change.rate,
            new,
            retired,
        ]
        .map(Some),
    )
}
