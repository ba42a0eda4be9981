//! `paired_ks`: did the distribution of a figure change, over the same requests.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use arrow::datatypes::Fields;
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::sample_distance::{
    kolmogorov_smirnov_distance, paired_kolmogorov_smirnov_p,
};

use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::arguments::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::Points;
use crate::sampled::Recipe;
use crate::seed::{SEED, seed};

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "paired_ks",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "The Kolmogorov–Smirnov distance of two figures of the same requests, with a p-value from 999 random exchanges of the two within requests: the usual p-values are wrong for pairs, which are alike. At most 16,384 requests are used, at even distances in the order of the primary's figure; the state holds up to 262,144 different pairs, beyond which numbers are cut to fewer significant bits.",
        parameters: &[
            Parameter::number("primary", "The primary's figure."),
            Parameter::number("secondary", "The secondary's figure."),
            SEED,
        ],
        returns: "a record: `n` pairs, `distance` (0 to 1), `p_value` (from 0.001).",
        nulls: "pairs with a null or a number that is not finite are left out; null without pairs, and no p-value without a seed.",
        source: "Smirnov 1948; Phipson and Smyth 2010.",
        example: Example {
            sql: "SELECT k['n'] AS n, k['distance'] AS distance, k['p_value'] AS p\nFROM (SELECT paired_ks(value, value + 12, 'length') AS k FROM range(24))",
            result: "\
+----+----------+-------+
| n  | distance | p     |
+----+----------+-------+
| 24 | 0.5      | 0.002 |
+----+----------+-------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<2, 1> = Recipe {
    constants: ["seed"],
    read,
    finish,
};

/// Each pair is looked at in every draw.
const MOST_PAIRS: u64 = 1 << 14;
const DRAWS: u32 = 999;

fn fields() -> Fields {
    fields_of(&["n"], &["distance", "p_value"])
}

fn read(columns: &[ArrayRef], points: &mut Points<2>) -> Result<()> {
    let [primary, secondary] = columns else {
        return internal_err!("two columns are expected, not {}", columns.len());
    };
    let (primary, secondary) = (numbers(primary)?, numbers(secondary)?);
    for row in (0..primary.len()).filter(|row| primary.is_valid(*row) && secondary.is_valid(*row)) {
        let pair = [primary.value(row), secondary.value(row)];
        if pair.iter().all(|value| value.is_finite()) {
            points.push(pair);
        }
    }
    Ok(())
}

fn finish(points: &mut Points<2>, [digest]: [Option<f64>; 1]) -> Result<ScalarValue> {
    let taken = points.expanded(MOST_PAIRS);
    let primary: Vec<f64> = taken.iter().map(|pair| pair[0]).collect();
    let secondary: Vec<f64> = taken.iter().map(|pair| pair[1]).collect();
    let pairs: Vec<(f64, f64)> = taken.iter().map(|pair| (pair[0], pair[1])).collect();
    let p_value = digest
        .filter(|_| !pairs.is_empty())
        .map(|digest| paired_kolmogorov_smirnov_p(&pairs, DRAWS, seed(digest)));
    record_of(
        &fields(),
        &[points.len()],
        &[kolmogorov_smirnov_distance(&secondary, &primary), p_value],
    )
}
