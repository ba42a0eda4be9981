//! From requests to a week: samples, models, mixes and incidents.

mod arm_effects;
mod bernoulli_cusum;
mod broken_requests;
mod broken_requests_quantile;
mod chart;
mod cusum;
mod distinct_texts;
mod distribution_shift;
mod ewma;
mod example_calls;
mod incident;
mod kitagawa;
mod kitagawa_mix;
mod kitagawa_rate;
mod neyman_size;
mod parts;
mod permanent_random;
mod product_effects;
mod random_effects;
mod rate_prior;
mod same_model;
mod shrunk_rate;

use crate::aggregate::Aggregate;
use crate::scalar::Scalar;
use crate::window::Window;

/// The scalar functions of this package.
pub(crate) static SCALARS: &[&Scalar] = &[
    &arm_effects::FUNCTION,
    &broken_requests::FUNCTION,
    &broken_requests_quantile::FUNCTION,
    &kitagawa_mix::FUNCTION,
    &kitagawa_rate::FUNCTION,
    &permanent_random::FUNCTION,
    &product_effects::FUNCTION,
    &same_model::FUNCTION,
    &shrunk_rate::FUNCTION,
];

/// The aggregates of this package.
pub(crate) static AGGREGATES: &[&Aggregate] = &[
    &distinct_texts::FUNCTION,
    &distribution_shift::FUNCTION,
    &example_calls::FUNCTION,
    &incident::FUNCTION,
    &kitagawa::FUNCTION,
    &random_effects::FUNCTION,
    &rate_prior::FUNCTION,
];

/// The window functions of this package.
pub(crate) static WINDOWS: &[&Window] = &[
    &bernoulli_cusum::FUNCTION,
    &cusum::FUNCTION,
    &ewma::FUNCTION,
    &neyman_size::FUNCTION,
];
