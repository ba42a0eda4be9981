//! Student's t distribution with real degrees of freedom.

use super::beta;

/// P(T > t).
pub(crate) fn upper_tail(t: f64, degrees: f64) -> f64 {
    if t.is_infinite() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    let half = 0.5 * beta::tails(0.5 * degrees, 0.5, degrees / (degrees + t * t)).lower();
    if t >= 0.0 { half } else { 1.0 - half }
}

/// The p-value against both sides.
pub(crate) fn two_sided_p(t: f64, degrees: f64) -> f64 {
    (2.0 * upper_tail(t.abs(), degrees)).min(1.0)
}

/// The t below which a share `p` lies.
pub(crate) fn quantile(p: f64, degrees: f64) -> f64 {
    if p >= 0.5 {
        let x = beta::quantile(2.0 * (1.0 - p), 0.5 * degrees, 0.5);
        (degrees * (1.0 - x) / x).sqrt()
    } else {
        -quantile(1.0 - p, degrees)
    }
}
