//! What lies between the sides beyond what each is from itself.

mod arms;
mod excess;
mod excess_harm;
mod noise_floor;
mod randomisation_p;
mod regression_excess;
mod request_excess;
mod self_test_limit;

use crate::aggregate::Aggregate;
use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: &[&Scalar] = &[&request_excess::FUNCTION, &self_test_limit::FUNCTION];

/// The aggregates of this package.
pub(crate) static AGGREGATES: &[&Aggregate] = &[
    &excess::FUNCTION,
    &excess_harm::FUNCTION,
    &noise_floor::FUNCTION,
    &randomisation_p::FUNCTION,
    &regression_excess::FUNCTION,
];
