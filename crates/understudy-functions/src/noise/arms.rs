//! The divergences between the answers of three or four arms to one request, as arguments of a function.

use arrow::array::{Array, ArrayRef};
use datafusion_common::{Result, internal_err};
use understudy_measure::statistics::{FourArms, ThreeArms};

use crate::arguments::numbers;
use crate::parameter::Parameter;

/// The divergences in the order of the arguments.
pub(super) const P1_P2: Parameter =
    Parameter::number("p1_p2", "Between the two answers of the primary.");
pub(super) const P1_S1: Parameter = Parameter::number(
    "p1_s1",
    "Between the primary's first answer and the secondary's first.",
);
pub(super) const P2_S1: Parameter = Parameter::number(
    "p2_s1",
    "Between the primary's second answer and the secondary's first.",
);
pub(super) const S1_S2: Parameter = Parameter::number(
    "s1_s2",
    "Between the two answers of the secondary; null with three arms.",
);
pub(super) const P1_S2: Parameter = Parameter::number(
    "p1_s2",
    "Between the primary's first answer and the secondary's second; null with three arms.",
);
pub(super) const P2_S2: Parameter = Parameter::number(
    "p2_s2",
    "Between the primary's second answer and the secondary's second; null with three arms.",
);

/// What is known of one request.
pub(super) enum Arms {
    /// Two answers of the primary and one of the secondary.
    Three(ThreeArms),
    /// Two answers of each.
    Four(FourArms),
}

/// Reads the requests of a batch; those without even three arms are left out.
pub(super) fn read(columns: &[ArrayRef], mut each: impl FnMut(Arms)) -> Result<()> {
    let columns = columns.iter().map(numbers).collect::<Result<Vec<_>>>()?;
    let [p1_p2, p1_s1, p2_s1, s1_s2, p1_s2, p2_s2] = columns[..] else {
        return internal_err!("six divergences are expected, not {}", columns.len());
    };
    for row in 0..p1_p2.len() {
        let at = |column: &arrow::array::Float64Array| {
            Some(column)
                .filter(|column| column.is_valid(row))
                .map(|column| column.value(row))
                .filter(|d| d.is_finite())
        };
        let (Some(primaries), Some(p1_s1), Some(p2_s1)) = (at(p1_p2), at(p1_s1), at(p2_s1)) else {
            continue;
        };
        match (at(s1_s2), at(p1_s2), at(p2_s2)) {
            (Some(secondaries), Some(p1_s2), Some(p2_s2)) => {
                each(Arms::Four(FourArms {
                    primaries,
                    secondaries,
                    cross: [p1_s1, p1_s2, p2_s1, p2_s2],
                }));
            }
            _ => each(Arms::Three(ThreeArms {
                primaries,
                cross: [p1_s1, p2_s1],
            })),
        }
    }
    Ok(())
}

/// The first coordinate of a request's point: how many arms answered.
pub(super) const THREE: f64 = 3.0;
/// The same for four arms.
pub(super) const FOUR: f64 = 4.0;

/// The points, which are in order, of the requests with four arms if there are any, else all.
pub(super) fn alike<const D: usize>(points: Vec<[f64; D]>) -> Vec<[f64; D]> {
    let first_of_four = points.partition_point(|point| point[0] < FOUR);
    let mut points = points;
    if first_of_four < points.len() {
        points.drain(..first_of_four);
    }
    points
}
