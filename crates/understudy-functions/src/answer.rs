//! Everything that shows in one answer, read once.

mod answer_features;
mod builders;
mod provider;

use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: &[&Scalar] = &[&answer_features::FUNCTION];
