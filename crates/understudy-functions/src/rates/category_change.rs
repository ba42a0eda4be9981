//! `category_change`: did the mix of categories change, such as that of envelopes.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use arrow::datatypes::Fields;
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::contingency::{bowker_symmetry, cohens_kappa, stuart_maxwell};
use understudy_measure::statistics::distance::{jensen_shannon_divergence, total_variation};

use super::categories::square;
use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::arguments::TextArray;
use crate::clusters::digest;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::Points;
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "category_change",
        package: "rates",
        kind: FunctionKind::Aggregate,
        description: "Compares the category of two answers to each request, such as their envelopes: how many changed, Stuart and Maxwell's test that every category is as frequent on both sides, Bowker's that every change is as frequent as its reverse, Cohen's kappa, and how far the two mixes are apart. Of more than 64 categories the rarest are taken as one. Its state is one count per pair of categories, 262,144 at most.",
        parameters: &[
            Parameter::text("primary", "The primary's category."),
            Parameter::text("secondary", "The secondary's category."),
        ],
        returns: "a record: `n` pairs, `changed`, `categories`, then `stuart_maxwell_p`, `bowker_p`, `kappa` (1 for full agreement, 0 for chance), `jensen_shannon` (bits, 0 to 1), `total_variation` (0 to 1).",
        nulls: "pairs with a null are left out; without pairs the numbers are null, and kappa is null where chance alone would agree always.",
        source: "Stuart 1955, Maxwell 1970; Bowker 1948; Cohen 1960; Lin 1991.",
        example: Example {
            sql: "SELECT c['n'] AS n, c['changed'] AS changed, c['categories'] AS categories, round(c['stuart_maxwell_p'], 4) AS p, round(c['kappa'], 4) AS kappa\nFROM (SELECT category_change(p, s) AS c FROM (SELECT 'raw' AS p, CASE WHEN value < 6 THEN 'fenced' ELSE 'raw' END AS s FROM range(10)\n    UNION ALL SELECT 'prose', 'prose' FROM range(10)))",
            result: "\
+----+---------+------------+--------+--------+
| n  | changed | categories | p      | kappa  |
+----+---------+------------+--------+--------+
| 20 | 6       | 3          | 0.0143 | 0.5385 |
+----+---------+------------+--------+--------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<2, 0> = Recipe {
    constants: [],
    read,
    finish,
};

fn fields() -> Fields {
    fields_of(
        &["n", "changed", "categories"],
        &[
            "stuart_maxwell_p",
            "bowker_p",
            "kappa",
            "jensen_shannon",
            "total_variation",
        ],
    )
}

fn read(columns: &[ArrayRef], points: &mut Points<2>) -> Result<()> {
    let [primary, secondary] = columns else {
        return internal_err!("two categories are expected, not {}", columns.len());
    };
    let rows = primary.len();
    let (primary, secondary) = (TextArray::new(primary)?, TextArray::new(secondary)?);
    for row in 0..rows {
        if let (Some(primary), Some(secondary)) = (primary.at(row), secondary.at(row)) {
            points.push([digest(primary), digest(secondary)]);
        }
    }
    Ok(())
}

fn finish(points: &mut Points<2>, _: [Option<f64>; 0]) -> Result<ScalarValue> {
    let n = points.len();
    let changed = points.count_if(|[primary, secondary]| primary.total_cmp(secondary).is_ne());
    let table = square(points);
    let some = |number: f64| (n > 0).then_some(number);
    let rows: Vec<f64> = table
        .iter()
        .map(|row| row.iter().sum::<u64>() as f64)
        .collect();
    let columns: Vec<f64> = (0..table.len())
        .map(|column| table.iter().map(|row| row[column]).sum::<u64>() as f64)
        .collect();
    record_of(
        &fields(),
        &[n, changed, u64::try_from(table.len()).unwrap_or(u64::MAX)],
        &[
            some(stuart_maxwell(&table).p),
            some(bowker_symmetry(&table).p),
            cohens_kappa(&table),
            jensen_shannon_divergence(&rows, &columns),
            total_variation(&rows, &columns),
        ],
    )
}
