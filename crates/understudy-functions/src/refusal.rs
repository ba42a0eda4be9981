//! Whether an answer does what was asked.

mod judge;
mod refusal_kind;
mod refusal_source;

use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: &[&Scalar] = &[&refusal_kind::FUNCTION, &refusal_source::FUNCTION];
