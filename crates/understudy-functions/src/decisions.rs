//! Verdicts, how many pairs they need, and evidence that may be looked at at any time.

mod bounded_mean_sequence;
mod e_above_budget;
mod e_below_budget;
mod e_shiryaev_roberts;
mod interval_verdict;
mod mean_sequence;
mod minimum_detectable_difference;
mod pairs_needed;
mod quantile_sample_needed;
mod rate_verdict;
mod trials_without_event;
mod worst_verdict;

use crate::aggregate::Aggregate;
use crate::scalar::Scalar;
use crate::window::Window;

/// The scalar functions of this package.
pub(crate) static SCALARS: &[&Scalar] = &[
    &e_above_budget::FUNCTION,
    &e_below_budget::FUNCTION,
    &interval_verdict::FUNCTION,
    &minimum_detectable_difference::FUNCTION,
    &pairs_needed::FUNCTION,
    &quantile_sample_needed::FUNCTION,
    &rate_verdict::FUNCTION,
    &trials_without_event::FUNCTION,
];

/// The aggregates of this package.
pub(crate) static AGGREGATES: &[&Aggregate] = &[&worst_verdict::FUNCTION];

/// The window functions of this package.
pub(crate) static WINDOWS: &[&Window] = &[
    &bounded_mean_sequence::FUNCTION,
    &e_shiryaev_roberts::FUNCTION,
    &mean_sequence::FUNCTION,
];
