//! The standard normal distribution.

use core::f64::consts::{FRAC_1_SQRT_2, PI};

/// P(Z ≤ z).
pub(crate) fn cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
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
    } else if p > 0.5 {
        -lower_quantile(1.0 - p)
    } else {
        lower_quantile(p)
    }
}

/// The quantile of a share in (0, ½], by Newton's method on the logarithm of the distribution function, which
/// is concave, so that no step overshoots from where the iteration starts.
fn lower_quantile(p: f64) -> f64 {
    // A lower bound of the solution: P(Z ≤ −t) ≤ ½·exp(−t²/2).
    let mut z = -(-2.0 * (2.0 * p).ln()).max(0.0).sqrt();
    for _ in 0..50 {
        let share = cdf(z);
        let density = (-0.5 * z * z).exp() / (2.0 * PI).sqrt();
        let step = (p / share).ln() * share / density;
        z += step;
        if step.abs() <= 1e-16 * z.abs().max(1e-3) || step.is_nan() {
            break;
        }
    }
    z
}
