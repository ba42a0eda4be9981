//! How sure one may be of a rate, a difference, a ratio or a quantile.

mod arms;
mod clopper_pearson_lower;
mod clopper_pearson_upper;
mod cluster_bootstrap_ci;
mod cluster_mean;
mod clusters;
mod constant;
mod e_above_budget;
mod e_below_budget;
mod estimate;
mod hodges_lehmann;
mod interval_verdict;
mod km_quantile_ci;
mod mann_whitney;
mod mcnemar_exact;
mod mcnemar_midp;
mod miettinen_nurminen_lower;
mod miettinen_nurminen_upper;
mod minimum_detectable_difference;
mod mover_ratio_lower;
mod mover_ratio_upper;
mod newcombe_lower;
mod newcombe_upper;
mod noise_floor;
mod paired_ratio;
mod paired_table;
mod pairs_needed;
mod permanent_random;
mod quantile_ci;
mod randomisation_p;
mod rate;
mod rate_verdict;
mod ratio;
mod sampled;
mod sides;
mod simes_p;
mod table;
mod tally;
mod tango_lower;
mod tango_upper;
mod two_rates;
mod wilcoxon_p;
mod wilson_lower;
mod wilson_upper;

use crate::aggregate::Aggregate;
use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: [&Scalar; 21] = [
    &clopper_pearson_lower::FUNCTION,
    &clopper_pearson_upper::FUNCTION,
    &e_above_budget::FUNCTION,
    &e_below_budget::FUNCTION,
    &interval_verdict::FUNCTION,
    &mcnemar_exact::FUNCTION,
    &mcnemar_midp::FUNCTION,
    &miettinen_nurminen_lower::FUNCTION,
    &miettinen_nurminen_upper::FUNCTION,
    &minimum_detectable_difference::FUNCTION,
    &mover_ratio_lower::FUNCTION,
    &mover_ratio_upper::FUNCTION,
    &newcombe_lower::FUNCTION,
    &newcombe_upper::FUNCTION,
    &pairs_needed::FUNCTION,
    &permanent_random::FUNCTION,
    &rate_verdict::FUNCTION,
    &tango_lower::FUNCTION,
    &tango_upper::FUNCTION,
    &wilson_lower::FUNCTION,
    &wilson_upper::FUNCTION,
];

/// The aggregates of this package.
pub(crate) static AGGREGATES: [&Aggregate; 12] = [
    &cluster_bootstrap_ci::FUNCTION,
    &cluster_mean::FUNCTION,
    &hodges_lehmann::FUNCTION,
    &km_quantile_ci::FUNCTION,
    &mann_whitney::FUNCTION,
    &noise_floor::FUNCTION,
    &paired_ratio::FUNCTION,
    &paired_table::FUNCTION,
    &quantile_ci::FUNCTION,
    &randomisation_p::FUNCTION,
    &simes_p::FUNCTION,
    &wilcoxon_p::FUNCTION,
];
