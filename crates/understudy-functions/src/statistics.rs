//! How sure one may be of a rate, a difference, a ratio or a quantile.

mod clopper_pearson_lower;
mod clopper_pearson_upper;
mod constant;
mod interval_verdict;
mod mcnemar_exact;
mod mcnemar_midp;
mod mover_ratio_lower;
mod mover_ratio_upper;
mod newcombe_lower;
mod newcombe_upper;
mod paired_ratio;
mod paired_table;
mod pairs_needed;
mod quantile_ci;
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
mod wilson_lower;
mod wilson_upper;

use crate::aggregate::Aggregate;
use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: [&Scalar; 15] = [
    &clopper_pearson_lower::FUNCTION,
    &clopper_pearson_upper::FUNCTION,
    &interval_verdict::FUNCTION,
    &mcnemar_exact::FUNCTION,
    &mcnemar_midp::FUNCTION,
    &mover_ratio_lower::FUNCTION,
    &mover_ratio_upper::FUNCTION,
    &newcombe_lower::FUNCTION,
    &newcombe_upper::FUNCTION,
    &pairs_needed::FUNCTION,
    &rate_verdict::FUNCTION,
    &tango_lower::FUNCTION,
    &tango_upper::FUNCTION,
    &wilson_lower::FUNCTION,
    &wilson_upper::FUNCTION,
];

/// The aggregates of this package.
pub(crate) static AGGREGATES: [&Aggregate; 4] =
    [&paired_ratio::FUNCTION, &paired_table::FUNCTION, &quantile_ci::FUNCTION, &simes_p::FUNCTION];
