//! `sample_distance`: how far two sides' numbers are apart as distributions.

use arrow::datatypes::DataType;
use arrow::datatypes::Fields;
use datafusion_common::{Result, ScalarValue};
use understudy_measure::statistics::sample_distance::{
    energy_distance, kolmogorov_smirnov_distance, wasserstein_distance,
};

use super::unpaired::{read, split};
use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::Points;
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "sample_distance",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "Distances of two distributions: by how much numbers must be moved on average to turn one into the other (Wasserstein-1), the energy distance, and the largest difference of the two distribution functions (Kolmogorov–Smirnov). They are effect sizes and never zero by chance: compare with the control's, or take `paired_ks`. Exact for up to 262,144 different numbers in a group, of which at most 1,048,576 are used, at even distances in rank; beyond, numbers are first cut to as many significant bits as keep them so few.",
        parameters: &[
            Parameter::number("primary", "The primary's numbers."),
            Parameter::number("secondary", "The secondary's numbers."),
        ],
        returns: "a record: `n_primary`, `n_secondary`, `wasserstein` (unit of the numbers), `energy` (square root of the unit), `kolmogorov_smirnov` (0 to 1).",
        nulls: "each side's nulls and numbers that are not finite are left out by themselves; null where a side is empty.",
        source: "Vallender 1974; Székely and Rizzo 2013; Smirnov 1948.",
        example: Example {
            sql: "SELECT d['wasserstein'] AS wasserstein, round(d['energy'], 4) AS energy, d['kolmogorov_smirnov'] AS ks\nFROM (SELECT sample_distance(p, s) AS d FROM (VALUES (0, 5), (1, 6), (3, 8)) AS t(p, s))",
            result: "\
+-------------+--------+-----+
| wasserstein | energy | ks  |
+-------------+--------+-----+
| 5.0         | 2.708  | 1.0 |
+-------------+--------+-----+",
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
        &["n_primary", "n_secondary"],
        &["wasserstein", "energy", "kolmogorov_smirnov"],
    )
}

fn finish(points: &mut Points<2>, _: [Option<f64>; 0]) -> Result<ScalarValue> {
    let sides = split(points);
    let (primary, secondary) = (&sides.primary, &sides.secondary);
    record_of(
        &fields(),
        &[sides.n_primary, sides.n_secondary],
        &[
            wasserstein_distance(secondary, primary),
            energy_distance(secondary, primary),
            kolmogorov_smirnov_distance(secondary, primary),
        ],
    )
}
