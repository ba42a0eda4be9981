//! What random draws start from, as an argument of a function.

use crate::parameter::Parameter;

/// The last argument of an aggregate that draws.
pub(crate) const SEED: Parameter = Parameter::text(
    "seed",
    "Any text that names the computation, such as template, secondary and metric; the same in all rows of a group. The same seed and rows give the same result everywhere.",
);

/// The seed out of the digest that an accumulator keeps.
pub(crate) fn seed(digest: f64) -> u64 {
    digest.to_bits()
}
