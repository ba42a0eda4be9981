//! The χ² distribution.

use statrs::function::gamma::{checked_gamma_lr, checked_gamma_ur};

/// P(X > x); 1 for x ≤ 0 and for no degrees of freedom.
pub(crate) fn upper_tail(x: f64, degrees: f64) -> f64 {
    if x <= 0.0 || degrees <= 0.0 {
        return 1.0;
    }
    if x.is_infinite() {
        return 0.0;
    }
    checked_gamma_ur(0.5 * degrees, 0.5 * x).map_or(0.0, |tail| tail.clamp(0.0, 1.0))
}

/// The x below which a share `p` lies, by bisection: it is asked for a handful of times, never in a loop.
pub(crate) fn quantile(p: f64, degrees: f64) -> f64 {
    if p <= 0.0 || degrees <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let below = |x: f64| checked_gamma_lr(0.5 * degrees, 0.5 * x).is_ok_and(|share| share < p);
    let (mut low, mut high) = (0.0, degrees + 10.0);
    while below(high) && high < f64::MAX / 4.0 {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}
