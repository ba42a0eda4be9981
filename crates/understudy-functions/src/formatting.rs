//! In what form an answer comes.

mod arena_profile;
mod code_style;
mod envelope_class;
mod format_distance;
mod has_closing;
mod has_preamble;
mod markdown_bits;
mod markdown_profile;

use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: &[&Scalar] = &[
    &arena_profile::FUNCTION,
    &code_style::FUNCTION,
    &envelope_class::FUNCTION,
    &format_distance::FUNCTION,
    &has_closing::FUNCTION,
    &has_preamble::FUNCTION,
    &markdown_bits::FUNCTION,
    &markdown_profile::FUNCTION,
];
