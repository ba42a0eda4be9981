//! The words of an answer, and how alike two answers are.

use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: [&Scalar; 0] = [];
