//! `distribution_shift`: did the distribution over bins or categories change, such as the mix of templates.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use arrow::datatypes::Fields;
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::distance::{
    jensen_shannon_divergence, population_stability_index, psi_critical, total_variation,
};

use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::arguments::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::{MOST_EXPANDED, Points};
use crate::rates::effective::whole_pairs;
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "distribution_shift",
        package: "traffic",
        kind: FunctionKind::Aggregate,
        description: "Compares two distributions given as counts, one row per bin: the population stability index (shares floored at 0.0001) beside what it exceeds by chance in a share `alpha` of all samples without drift, because its customary thresholds 0.1 and 0.25 mean nothing: with 100 counts a side and ten bins, 83 % of samples without drift are above 0.1. For the categories of paired answers take `category_change`. Its state holds up to 262,144 different rows; beyond, counts are cut to fewer significant bits.",
        parameters: &[
            Parameter::number(
                "primary_count",
                "The bin's count on the primary's side or in the earlier week.",
            ),
            Parameter::number("secondary_count", "Its count on the other."),
            Parameter::level("alpha", "The error level, the same in all rows."),
        ],
        returns: "a record: `bins`, `stability_index`, `critical_index`, `jensen_shannon` (bits, 0 to 1), `total_variation` (0 to 1).",
        nulls: "rows with a null are left out, a count that is negative or not finite is read as 0; null where a side is empty, and no critical index without alpha.",
        source: "Yurdakul and Naranjo 2020; Lin 1991.",
        example: Example {
            sql: "SELECT d['bins'] AS bins, round(d['stability_index'], 4) AS psi, round(d['critical_index'], 4) AS critical, round(d['jensen_shannon'], 4) AS js, round(d['total_variation'], 4) AS tv\nFROM (SELECT distribution_shift(a, b, 0.05) AS d FROM (VALUES (50, 40), (30, 30), (20, 30)) AS t(a, b))",
            result: "\
+------+--------+----------+--------+-----+
| bins | psi    | critical | js     | tv  |
+------+--------+----------+--------+-----+
| 3    | 0.0629 | 0.1198   | 0.0113 | 0.1 |
+------+--------+----------+--------+-----+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<2, 1> = Recipe {
    constants: ["alpha"],
    read,
    finish,
};

/// The smallest share that a bin is given.
const FLOOR: f64 = 1e-4;

fn fields() -> Fields {
    fields_of(
        &["bins"],
        &[
            "stability_index",
            "critical_index",
            "jensen_shannon",
            "total_variation",
        ],
    )
}

fn read(columns: &[ArrayRef], points: &mut Points<2>) -> Result<()> {
    let [primary, secondary] = columns else {
        return internal_err!("two counts are expected, not {}", columns.len());
    };
    let (primary, secondary) = (numbers(primary)?, numbers(secondary)?);
    let count = |count: f64| {
        if count.is_finite() {
            count.max(0.0)
        } else {
            0.0
        }
    };
    for row in (0..primary.len()).filter(|row| primary.is_valid(*row) && secondary.is_valid(*row)) {
        points.push([primary.value(row), secondary.value(row)].map(count));
    }
    Ok(())
}

fn finish(points: &mut Points<2>, [alpha]: [Option<f64>; 1]) -> Result<ScalarValue> {
    let taken = points.expanded(MOST_EXPANDED);
    let primary: Vec<f64> = taken.iter().map(|bin| bin[0]).collect();
    let secondary: Vec<f64> = taken.iter().map(|bin| bin[1]).collect();
    let totals = [&primary, &secondary].map(|side| whole_pairs(side.iter().sum()));
    let bins = u32::try_from(taken.len()).unwrap_or(u32::MAX);
    let critical = alpha.map(|alpha| psi_critical(totals, bins, alpha));
    record_of(
        &fields(),
        &[points.len()],
        &[
            population_stability_index(&primary, &secondary, FLOOR),
            critical.filter(|_| !taken.is_empty()),
            jensen_shannon_divergence(&primary, &secondary),
            total_variation(&primary, &secondary),
        ],
    )
}
