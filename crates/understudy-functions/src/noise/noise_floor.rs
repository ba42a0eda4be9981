//! `noise_floor`: how far the sides are apart beyond what each is from itself.

use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::{Result, ScalarValue};
use understudy_measure::statistics::{
    FourArms, ThreeArms, four_arm_noise_floor, three_arm_noise_floor,
};

use super::arms::{Arms, FOUR, P1_P2, P1_S1, P1_S2, P2_S1, P2_S2, S1_S2, THREE, alike, read};
use crate::aggregate::{Aggregate, record};
use crate::column::integer;
use crate::entry::{Entry, Example, FunctionKind};
use crate::points::{MOST_EXPANDED, Points};
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "noise_floor",
        package: "noise",
        kind: FunctionKind::Aggregate,
        description: "What the secondary differs by on top of noise. `excess` is the divergence between the sides less half of each side's divergence from itself; with three arms, less the primary's, which errs by half of what the secondary is noisier. Requests with three arms are left out where any has four. Its state holds up to 262,144 different requests; beyond, divergences are cut to fewer significant bits.",
        parameters: &[P1_P2, P1_S1, P2_S1, S1_S2, P1_S2, P2_S2],
        returns: "a record: `n` requests, `arms` (3 or 4), `between`, `primary_noise`, `secondary_noise`, `excess`; null without requests.",
        nulls: "a request without the first three divergences, or with one that is not finite, is left out; null without requests.",
        source: "energy distance, Székely and Rizzo 2013.",
        example: Example {
            sql: "SELECT noise_floor(pp, a, b, NULL, NULL, NULL) AS floor\nFROM (VALUES (0.0, 0.5, 0.5), (0.2, 0.4, 0.2), (0.0, 0.0, 0.0)) AS t(pp, a, b)",
            result: "\
+-------------------------------------------------------------------------------------------------------------------+
| floor                                                                                                             |
+-------------------------------------------------------------------------------------------------------------------+
| {n: 3, arms: 3, between: 0.26666666666666666, primary_noise: 0.06666666666666667, secondary_noise: , excess: 0.2} |
+-------------------------------------------------------------------------------------------------------------------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<4, 0> = Recipe {
    constants: [],
    read: |columns, points| read(columns, |arms| points.push(point(&arms))),
    finish,
};

fn fields() -> Fields {
    let count = |name, nullable| Field::new(name, DataType::Int64, nullable);
    let number = |name| Field::new(name, DataType::Float64, true);
    let numbers = ["between", "primary_noise", "secondary_noise", "excess"].map(number);
    [count("n", false), count("arms", true)]
        .into_iter()
        .chain(numbers)
        .collect()
}

/// Arms, mean divergence between the sides, the primary's and the secondary's noise.
fn point(arms: &Arms) -> [f64; 4] {
    match arms {
        Arms::Three(ThreeArms { primaries, cross }) => {
            [THREE, f64::midpoint(cross[0], cross[1]), *primaries, 0.0]
        }
        Arms::Four(FourArms {
            primaries,
            secondaries,
            cross,
        }) => [
            FOUR,
            cross.iter().sum::<f64>() / 4.0,
            *primaries,
            *secondaries,
        ],
    }
}

fn finish(points: &mut Points<4>, _: [Option<f64>; 0]) -> Result<ScalarValue> {
    let points = alike(points.expanded(MOST_EXPANDED));
    let four = points.first().is_some_and(|point| point[0] >= FOUR);
    let floor = if four {
        let unit = |&[_, cross, primaries, secondaries]: &[f64; 4]| FourArms {
            primaries,
            secondaries,
            cross: [cross; 4],
        };
        four_arm_noise_floor(&points.iter().map(unit).collect::<Vec<_>>())
    } else {
        let unit = |&[_, cross, primaries, _]: &[f64; 4]| ThreeArms {
            primaries,
            cross: [cross; 2],
        };
        three_arm_noise_floor(&points.iter().map(unit).collect::<Vec<_>>())
    };
    let arms = if four { 4 } else { 3 };
    let values = [
        ScalarValue::from(integer(points.len())),
        ScalarValue::Int64(floor.map(|_| arms)),
        ScalarValue::Float64(floor.map(|floor| floor.cross)),
        ScalarValue::Float64(floor.map(|floor| floor.primary_noise)),
        ScalarValue::Float64(floor.and_then(|floor| floor.secondary_noise)),
        ScalarValue::Float64(floor.map(|floor| floor.excess)),
    ];
    record(&fields(), &values)
}
