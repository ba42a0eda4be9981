//! `request_excess`: what one request adds to the excess.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::{FourArms, ThreeArms};

use super::arms::{P1_P2, P1_S1, P1_S2, P2_S1, P2_S2, S1_S2};
use crate::arguments::Arguments;
use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "request_excess",
        package: "noise",
        kind: FunctionKind::Scalar,
        description: "How much farther the sides are apart in one request than each is from itself. The mean over requests is `excess`; `cluster_bootstrap_ci` over it gives that an interval which knows sessions, and the largest ones are the requests to look at. A single request's excess may well be negative.",
        parameters: &[P1_P2, P1_S1, P2_S1, S1_S2, P1_S2, P2_S2],
        returns: "a number in the unit of the divergences: mean across less half of each side's own with four arms, less the primary's own with three.",
        nulls: "null without the first three divergences, or where one is not finite; with three arms the others are null.",
        source: "energy distance, Székely and Rizzo 2013.",
        example: Example {
            sql: "SELECT request_excess(0.25, 0.5, 0.75, NULL, NULL, NULL) AS of_three_arms,\n       request_excess(0, 1, 1, 0, 1, 1) AS of_four",
            result: "\
+---------------+---------+
| of_three_arms | of_four |
+---------------+---------+
| 0.375         | 1.0     |
+---------------+---------+",
        },
    },
    returns: || DataType::Float64,
    total: false,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let columns = (0..6)
        .map(|index| arguments.number(index))
        .collect::<Result<Vec<_>>>()?;
    let at = |index: usize, row: usize| columns[index].at(row).filter(|d| d.is_finite());
    Ok(numbers(arguments.rows(), |row| {
        let (primaries, p1_s1, p2_s1) = (at(0, row)?, at(1, row)?, at(2, row)?);
        let [excess, ..] = match (at(3, row), at(4, row), at(5, row)) {
            (Some(secondaries), Some(p1_s2), Some(p2_s2)) => FourArms {
                primaries,
                secondaries,
                cross: [p1_s1, p1_s2, p2_s1, p2_s2],
            }
            .excesses(),
            _ => ThreeArms {
                primaries,
                cross: [p1_s1, p2_s1],
            }
            .excesses(),
        };
        Some(excess).filter(|excess| excess.is_finite())
    }))
}
