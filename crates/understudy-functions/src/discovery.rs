//! Many tests at once.

mod adjust;
mod benjamini_hochberg;
mod benjamini_yekutieli;
mod e_benjamini_hochberg;
mod fisher_combined_p;
mod holm;
mod simes_p;

use crate::aggregate::Aggregate;
use crate::window::Window;

/// The aggregates of this package.
pub(crate) static AGGREGATES: &[&Aggregate] = &[&fisher_combined_p::FUNCTION, &simes_p::FUNCTION];

/// The window functions of this package.
pub(crate) static WINDOWS: &[&Window] = &[
    &benjamini_hochberg::FUNCTION,
    &benjamini_yekutieli::FUNCTION,
    &e_benjamini_hochberg::FUNCTION,
    &holm::FUNCTION,
];
