//! Whether an answer does what was asked.

use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: [&Scalar; 0] = [];
