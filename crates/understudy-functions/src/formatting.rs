//! In what form an answer comes.

mod format_distance;

use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: [&Scalar; 1] = [&format_distance::FUNCTION];
