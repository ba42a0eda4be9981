//! How sure one may be of a shift, a ratio, a mean or a quantile.

mod bimodality;
mod brunner_munzel;
mod cluster_bootstrap_ci;
mod cluster_mean;
mod cluster_ratio;
mod deadline_quantile_ci;
mod harrell_davis;
mod hodges_lehmann;
mod km_quantile_ci;
mod mann_whitney;
mod mean_equivalence;
mod mover_difference_lower;
mod mover_difference_upper;
mod mover_ratio_lower;
mod mover_ratio_upper;
mod paired_ks;
mod paired_ratio;
mod quantile_ci;
mod ratio;
mod sample_distance;
mod sides;
mod unpaired;
mod wilcoxon_p;

use crate::aggregate::Aggregate;
use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: &[&Scalar] = &[
    &mover_difference_lower::FUNCTION,
    &mover_difference_upper::FUNCTION,
    &mover_ratio_lower::FUNCTION,
    &mover_ratio_upper::FUNCTION,
];

/// The aggregates of this package.
pub(crate) static AGGREGATES: &[&Aggregate] = &[
    &bimodality::FUNCTION,
    &brunner_munzel::FUNCTION,
    &cluster_bootstrap_ci::FUNCTION,
    &cluster_mean::FUNCTION,
    &cluster_ratio::FUNCTION,
    &deadline_quantile_ci::FUNCTION,
    &harrell_davis::FUNCTION,
    &hodges_lehmann::FUNCTION,
    &km_quantile_ci::FUNCTION,
    &mann_whitney::FUNCTION,
    &mean_equivalence::FUNCTION,
    &paired_ks::FUNCTION,
    &paired_ratio::FUNCTION,
    &quantile_ci::FUNCTION,
    &sample_distance::FUNCTION,
    &wilcoxon_p::FUNCTION,
];
