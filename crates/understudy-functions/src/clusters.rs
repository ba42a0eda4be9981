//! Rows that belong together, as arguments of a function.

use arrow::array::{Array, ArrayRef};
use datafusion_common::{Result, internal_err};
use understudy_measure::statistics::cluster_key;

use crate::arguments::{TextArray, numbers};
use crate::parameter::Parameter;
use crate::points::Points;

pub(crate) const CLUSTER: Parameter = Parameter::text(
    "cluster",
    "What belongs together: session, user or digest of the prompt. Rows without one are left out.",
);

/// Reads `D - 1` columns of numbers and the cluster's column behind them; rows with a null are left out. The
/// cluster's digest becomes the first coordinate.
pub(crate) fn read<const D: usize>(columns: &[ArrayRef], points: &mut Points<D>) -> Result<()> {
    let Some((clusters, columns)) = columns.split_last() else {
        return internal_err!("a column of clusters is expected");
    };
    let rows = clusters.len();
    let clusters = TextArray::new(clusters)?;
    let columns = columns.iter().map(numbers).collect::<Result<Vec<_>>>()?;
    for row in 0..rows {
        let known = columns.iter().all(|column| column.is_valid(row));
        let Some(cluster) = clusters.at(row).filter(|_| known) else {
            continue;
        };
        let mut point = [digest(cluster); D];
        for (coordinate, column) in point[1..].iter_mut().zip(&columns) {
            *coordinate = column.value(row);
        }
        points.push(point);
    }
    Ok(())
}

/// A whole number below 2⁵³, which a double holds exactly.
pub(crate) fn digest(cluster: &str) -> f64 {
    (cluster_key(cluster) >> 11) as f64
}
