//! The standard normal distribution.

use core::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

use statrs::function::erf::{erfc, erfc_inv};

/// P(Z ≤ z).
pub(crate) fn cdf(z: f64) -> f64 {
    0.5 * erfc(-z * FRAC_1_SQRT_2)
}

/// P(Z > z), exact in the far tail.
pub(crate) fn upper_tail(z: f64) -> f64 {
    cdf(-z)
}

/// The p-value against both sides.
pub(crate) fn two_sided_p(z: f64) -> f64 {
    (2.0 * cdf(-z.abs())).min(1.0)
}

/// The z below which a share `p` lies; infinite at 0 and 1.
pub(crate) fn quantile(p: f64) -> f64 {
    if p <= 0.0 {
        f64::NEG_INFINITY
    } else if p >= 1.0 {
        f64::INFINITY
    } else {
        polished(-SQRT_2 * erfc_inv(2.0 * p), p)
    }
}

/// One Newton step, because the library's inverse alone is good to some 1e-12 only in places.
fn polished(z: f64, p: f64) -> f64 {
    let density = (-0.5 * z * z).exp() / (2.0 * core::f64::consts::PI).sqrt();
    let step = (cdf(z) - p) / density;
    if step.is_finite() { z - step } else { z }
}
