//! Rows that belong together, as arguments of a function.

use understudy_measure::statistics::cluster_key;

use crate::parameter::Parameter;

pub(crate) const CLUSTER: Parameter = Parameter::text(
    "cluster",
    "What belongs together: session, user or digest of the prompt. Rows without one are left out.",
);

/// A whole number below 2⁵³, which a double holds exactly.
pub(crate) fn digest(cluster: &str) -> f64 {
    (cluster_key(cluster) >> 11) as f64
}
