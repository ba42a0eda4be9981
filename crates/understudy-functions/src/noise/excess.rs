//! `excess`: how far the sides are apart beyond their noise, and whether that can be chance.

use arrow::datatypes::{DataType, Fields};
use datafusion_common::{Result, ScalarValue};
use understudy_measure::statistics::{
    FourArms, ThreeArms, four_arm_noise_floor, randomisation_p, three_arm_noise_floor,
};

use super::arms::{Arms, FOUR, P1_P2, P1_S1, P1_S2, P2_S1, P2_S2, S1_S2, THREE, alike, read};
use super::randomisation_p::DRAWS;
use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::entry::{Entry, Example, FunctionKind};
use crate::points::{MOST_EXPANDED, Points};
use crate::sampled::Recipe;
use crate::seed::{SEED, seed};

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "excess",
        package: "noise",
        kind: FunctionKind::Aggregate,
        description: "Drift beyond noise, out of one row per request with the divergences between its answers: `excess` is the mean divergence between the sides less half of each side's divergence from itself, and `p_value` the exact chance of so large an excess if the sides' answers were exchangeable, request by request (all labellings up to nine requests, 9,999 drawn from `seed` beyond). With three arms the whole of the primary's noise is taken off, which errs by half of what the secondary is noisier: say \"3-arm\" beside it. Requests with three arms are left out where any has four. The state holds up to 262,144 different requests; beyond, divergences are cut to fewer significant bits.",
        parameters: &[P1_P2, P1_S1, P2_S1, S1_S2, P1_S2, P2_S2, SEED],
        returns: "a record in the unit of the divergences: `n` requests, `arms` (3 or 4; 0 without requests), `between`, `primary_noise`, `secondary_noise` (null with three arms), `excess`, `p_value`.",
        nulls: "a request without the first three divergences, or with one that is not finite, is left out; without requests all but `n` and `arms` is null, without a seed the p-value.",
        source: "energy distance, Székely and Rizzo 2013; p = (1 + #{T* ≥ T})/(draws + 1), Phipson and Smyth 2010.",
        example: Example {
            sql: "SELECT e['n'] AS n, e['arms'] AS arms, round(e['between'], 4) AS between, e['primary_noise'] AS noise,\n       round(e['excess'], 4) AS excess, round(e['p_value'], 4) AS p\nFROM (SELECT excess(pp, a, b, NULL, NULL, NULL, 'template/secondary/form') AS e\n    FROM (VALUES (0, 1, 1), (0, 1, 1), (1, 0, 1), (0, 0, 0), (0, 1, 1)) AS t(pp, a, b))",
            result: "\
+---+------+---------+-------+--------+--------+
| n | arms | between | noise | excess | p      |
+---+------+---------+-------+--------+--------+
| 5 | 3    | 0.7     | 0.2   | 0.5    | 0.1111 |
+---+------+---------+-------+--------+--------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<5, 1> = Recipe {
    constants: ["seed"],
    read: |columns, points| read(columns, |arms| points.push(point(&arms))),
    finish,
};

fn fields() -> Fields {
    let numbers = [
        "between",
        "primary_noise",
        "secondary_noise",
        "excess",
        "p_value",
    ];
    fields_of(&["n", "arms"], &numbers)
}

/// Arms, the noise of either side, and the sums of the divergences across under the two ways to pair them; with
/// three arms, the two divergences from the secondary.
fn point(arms: &Arms) -> [f64; 5] {
    match arms {
        Arms::Three(ThreeArms { primaries, cross }) => [THREE, *primaries, 0.0, cross[0], cross[1]],
        Arms::Four(FourArms {
            primaries,
            secondaries,
            cross: [p1s1, p1s2, p2s1, p2s2],
        }) => [FOUR, *primaries, *secondaries, p1s1 + p2s2, p1s2 + p2s1],
    }
}

fn four(&[_, primaries, secondaries, straight, crossed]: &[f64; 5]) -> FourArms {
    let (straight, crossed) = (straight / 2.0, crossed / 2.0);
    FourArms {
        primaries,
        secondaries,
        cross: [straight, crossed, crossed, straight],
    }
}

fn three(&[_, primaries, _, first, second]: &[f64; 5]) -> ThreeArms {
    ThreeArms {
        primaries,
        cross: [first, second],
    }
}

fn finish(points: &mut Points<5>, [digest]: [Option<f64>; 1]) -> Result<ScalarValue> {
    let taken = alike(points.expanded(MOST_EXPANDED));
    let has_four = taken.first().is_some_and(|point| point[0] >= FOUR);
    let (floor, excesses): (_, Vec<[f64; 3]>) = if has_four {
        let units: Vec<FourArms> = taken.iter().map(four).collect();
        let excesses = units.iter().map(FourArms::excesses).collect();
        (four_arm_noise_floor(&units), excesses)
    } else {
        let units: Vec<ThreeArms> = taken.iter().map(three).collect();
        let excesses = units.iter().map(ThreeArms::excesses).collect();
        (three_arm_noise_floor(&units), excesses)
    };
    let p_value = digest.filter(|_| !excesses.is_empty());
    let p_value = p_value.map(|digest| randomisation_p(&excesses, DRAWS, seed(digest)));
    let arms = match (taken.is_empty(), has_four) {
        (true, _) => 0,
        (false, false) => 3,
        (false, true) => 4,
    };
    let n = if has_four {
        points.count_if(|point| point[0] >= FOUR)
    } else {
        points.len()
    };
    record_of(
        &fields(),
        &[n, arms],
        &[
            floor.map(|floor| floor.cross),
            floor.map(|floor| floor.primary_noise),
            floor.and_then(|floor| floor.secondary_noise),
            floor.map(|floor| floor.excess),
            p_value,
        ],
    )
}
