//! `randomisation_p`: is what lies between the sides more than noise.

use arrow::datatypes::DataType;
use datafusion_common::ScalarValue;
use understudy_measure::statistics::randomisation_p;

use super::arms::{Arms, FOUR, P1_P2, P1_S1, P1_S2, P2_S1, P2_S2, S1_S2, THREE, alike, read};
use crate::aggregate::Aggregate;
use crate::entry::{Entry, Example, FunctionKind};
use crate::points::{MOST_EXPANDED, Points};
use crate::sampled::Recipe;
use crate::seed::{SEED, seed};

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "randomisation_p",
        package: "noise",
        kind: FunctionKind::Aggregate,
        description: "The exact p-value of \"for every request the answers of the two sides are exchangeable\": the excess of `noise_floor` against its values under relabelled arms. Up to nine requests all labellings are enumerated, beyond 9,999 are drawn from `seed`. Requests with three arms are left out where any has four. Of requests with divergences that no other has, some 8,192 are used, chosen blind to the labels; the state holds up to 262,144 different ones, beyond which they are cut to fewer significant bits. `excess` gives the same with everything beside it.",
        parameters: &[P1_P2, P1_S1, P2_S1, S1_S2, P1_S2, P2_S2, SEED],
        returns: "a p-value; null without requests or seed.",
        nulls: "a request without the first three divergences, or with one that is not finite, is left out; null without requests or seed.",
        source: "Phipson and Smyth 2010.",
        example: Example {
            sql: "SELECT round(randomisation_p(0, 1, 1, NULL, NULL, NULL, 'demo'), 6) AS p FROM (VALUES (1), (2), (3), (4)) AS t(request)",
            result: "\
+----------+
| p        |
+----------+
| 0.012346 |
+----------+",
        },
    },
    returns: || DataType::Float64,
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<4, 1> = Recipe {
    constants: ["seed"],
    read: |columns, points| read(columns, |arms| points.push(point(&arms))),
    finish: |points, [seed]| Ok(ScalarValue::Float64(p_value(points, seed))),
};

/// The customary number of draws.
pub(super) const DRAWS: u32 = 9_999;

/// Arms, and the excess under the three labellings, the observed one first.
fn point(arms: &Arms) -> [f64; 4] {
    let (arms, [observed, second, third]) = match arms {
        Arms::Three(arms) => (THREE, arms.excesses()),
        Arms::Four(arms) => (FOUR, arms.excesses()),
    };
    [arms, observed, second, third]
}

fn p_value(points: &mut Points<4>, digest: Option<f64>) -> Option<f64> {
    let points = alike(points.expanded(MOST_EXPANDED));
    let excess = |&[_, observed, second, third]: &[f64; 4]| [observed, second, third];
    let excesses: Vec<[f64; 3]> = points.iter().map(excess).collect();
    let digest = digest.filter(|_| !excesses.is_empty())?;
    Some(randomisation_p(&excesses, DRAWS, seed(digest)))
}
