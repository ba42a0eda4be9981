//! Rates of two arms over different requests: drills, one week against another, different traffic.

use core::f64::consts::PI;

use super::interval::{Interval, two_sided_z};
use super::proportion::{Rate, wilson_score};
use super::tango::crossing;

/// Newcombe's hybrid score interval for a difference of independent rates (Newcombe 1998, method 10), at a
/// two-sided `confidence`; [−1, 1] if a side has no trials.
pub fn newcombe_unpaired_interval(secondary: Rate, primary: Rate, confidence: f64) -> Interval {
    let (Some(s), Some(p)) = (secondary.estimate(), primary.estimate()) else {
        return Interval::ANY_DIFFERENCE;
    };
    let z = two_sided_z(confidence);
    let around_s = wilson_score(s, secondary.n as f64, z);
    let around_p = wilson_score(p, primary.n as f64, z);
    Interval {
        lower: s - p - (s - around_s.lower).hypot(around_p.upper - p),
        upper: s - p + (around_s.upper - s).hypot(p - around_p.lower),
    }
    .clamped(-1.0, 1.0)
}

/// The score statistic of Miettinen and Nurminen (1985) for the hypothesis that the difference of rates is
/// `difference` (in [−1, 1]), with their factor N/(N − 1).
///
/// Positive when the data show a larger difference; 0 if a side has no trials, ±∞ where the hypothesis
/// cannot have produced the data.
pub fn miettinen_nurminen_score(secondary: Rate, primary: Rate, difference: f64) -> f64 {
    let (Some(s), Some(p)) = (secondary.estimate(), primary.estimate()) else {
        return 0.0;
    };
    if difference.is_nan() {
        return 0.0;
    }
    let difference = difference.clamp(-1.0, 1.0);
    let (n, m) = (secondary.n as f64, primary.n as f64);
    let restricted_p = restricted_primary_rate([n, m], [s * n, p * m], difference);
    let restricted_s = (restricted_p + difference).clamp(0.0, 1.0);
    let variance =
        restricted_s * (1.0 - restricted_s) / n + restricted_p * (1.0 - restricted_p) / m;
    let variance = variance * (n + m) / (n + m - 1.0);
    let excess = s - p - difference;
    if variance > 0.0 {
        excess / variance.sqrt()
    } else if excess == 0.0 {
        0.0
    } else {
        f64::INFINITY.copysign(excess)
    }
}

/// The differences that Miettinen and Nurminen's score test does not reject, at a two-sided `confidence`;
/// [−1, 1] if a side has no trials.
pub fn miettinen_nurminen_interval(secondary: Rate, primary: Rate, confidence: f64) -> Interval {
    let (Some(s), Some(p)) = (secondary.estimate(), primary.estimate()) else {
        return Interval::ANY_DIFFERENCE;
    };
    let z = two_sided_z(confidence);
    let score = |difference: f64| miettinen_nurminen_score(secondary, primary, difference);
    let (floor, ceiling) = (-1.0 + 1e-10, 1.0 - 1e-10);
    let estimate = s - p;
    let lower = if estimate > floor && score(floor) > z {
        crossing(floor, estimate, |difference| score(difference) > z)
    } else {
        -1.0
    };
    let upper = if estimate < ceiling && score(ceiling) < -z {
        crossing(ceiling, estimate, |difference| score(difference) < -z)
    } else {
        1.0
    };
    Interval { lower, upper }
}

/// The primary's most likely rate if the rates differ by `difference`: the root of a cubic, in closed form.
fn restricted_primary_rate([n, m]: [f64; 2], [x, y]: [f64; 2], difference: f64) -> f64 {
    let total = n + m;
    let square = (n + 2.0 * m) * difference - total - x - y;
    let linear = (m * difference - total - 2.0 * y) * difference + x + y;
    let constant = y * difference * (1.0 - difference);
    let third = square / (3.0 * total);
    let half = third.powi(3) - square * linear / (6.0 * total * total) + constant / (2.0 * total);
    let size = (third * third - linear / (3.0 * total)).max(0.0).sqrt();
    let size = if half < 0.0 { -size } else { size };
    let cosine = if size == 0.0 {
        0.0
    } else {
        (half / size.powi(3)).clamp(-1.0, 1.0)
    };
    let angle = (PI + cosine.acos()) / 3.0;
    (2.0 * size * angle.cos() - third).clamp(0.0, 1.0)
}
