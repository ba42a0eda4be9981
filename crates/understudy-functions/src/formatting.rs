//! In what form an answer comes.

mod envelope_class;
mod format_distance;
mod markdown_bits;
mod markdown_profile;

use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: [&Scalar; 4] = [
    &envelope_class::FUNCTION,
    &format_distance::FUNCTION,
    &markdown_bits::FUNCTION,
    &markdown_profile::FUNCTION,
];
