//! `randomisation_p`: is what lies between the sides more than noise.

use arrow::datatypes::DataType;
use datafusion_common::ScalarValue;
use understudy_measure::statistics::randomisation_p;

use super::arms::{Arms, FOUR, P1_P2, P1_S1, P1_S2, P2_S1, P2_S2, S1_S2, THREE, alike, read};
use super::sampled::Recipe;
use crate::aggregate::Aggregate;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::Points;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "randomisation_p",
        package: "statistics",
        kind: FunctionKind::Aggregate,
        description: "The exact p-value of \"for every request the answers of the two sides are exchangeable\": the excess of `noise_floor` against its values under relabelled arms. Up to nine requests all labellings are enumerated, beyond 9,999 are drawn from `seed`. Requests with three arms are left out where any has four. At most 65,536 requests are used, taken evenly from all in the order of their excess; the state holds up to 262,144 different ones, beyond which they are cut to fewer significant bits.",
        parameters: &[
            P1_P2,
            P1_S1,
            P2_S1,
            S1_S2,
            P1_S2,
            P2_S2,
            Parameter::number(
                "seed",
                "Any number, the same in all rows; the same seed gives the same p-value.",
            ),
        ],
        returns: "a p-value; null without requests or seed.",
        example: Example {
            sql: "SELECT round(randomisation_p(0, 1, 1, NULL, NULL, NULL, 7), 6) AS p FROM (VALUES (1), (2), (3), (4)) AS t(request)",
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

/// More requests would take longer than they are worth: each is looked at in every draw.
const MOST_REQUESTS: u64 = 1 << 16;
const DRAWS: u32 = 9_999;

/// Arms, and the excess under the three labellings, the observed one first.
fn point(arms: &Arms) -> [f64; 4] {
    let (arms, [observed, second, third]) = match arms {
        Arms::Three(arms) => (THREE, arms.excesses()),
        Arms::Four(arms) => (FOUR, arms.excesses()),
    };
    [arms, observed, second, third]
}

fn p_value(points: &mut Points<4>, seed: Option<f64>) -> Option<f64> {
    let points = alike(points.expanded(MOST_REQUESTS));
    let excess = |&[_, observed, second, third]: &[f64; 4]| [observed, second, third];
    let excesses: Vec<[f64; 3]> = points.iter().map(excess).collect();
    let seed = seed.filter(|_| !excesses.is_empty())?;
    Some(randomisation_p(&excesses, DRAWS, seed.to_bits()))
}
