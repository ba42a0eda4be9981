//! Tango's score test for a difference of paired rates: the statistic, its interval and the gate built on it.
//!
//! Tango, "Equivalence test and confidence interval for the difference in proportions for the paired-sample
//! design", Statistics in Medicine 17 (1998). At small samples it keeps its level where Wald and Newcombe
//! intervals do not, and it has more power than Newcombe's to show that a difference is small.

use super::distribution::normal;
use super::interval::{Interval, readable_alpha, two_sided_z};
use super::paired::Discordance;
use super::proportion::clopper_pearson_upper_weighted;

/// The score statistic for the hypothesis that the difference is `difference` (in [−1, 1]).
///
/// Positive when the data show a larger difference. At a difference of 0 its square is McNemar's χ².
/// Zero for a table without pairs, ±∞ where the hypothesis cannot have produced the data.
pub fn tango_score(table: impl Into<Discordance>, difference: f64) -> f64 {
    let table = table.into();
    if !table.is_readable() || difference.is_nan() {
        return 0.0;
    }
    let difference = difference.clamp(-1.0, 1.0);
    let Discordance {
        only_secondary,
        only_primary,
        n,
    } = table;
    let gap = only_secondary - only_primary;
    let linear = (2.0 * n - gap) * difference - only_secondary - only_primary;
    let constant = -only_primary * difference * (1.0 - difference);
    let root = (linear * linear - 8.0 * n * constant).max(0.0).sqrt();
    let churn = (root - linear) / (4.0 * n);
    let variance = n * (2.0 * churn + difference * (1.0 - difference));
    let excess = gap - n * difference;
    if variance > 0.0 {
        excess / variance.sqrt()
    } else if excess == 0.0 {
        0.0
    } else {
        f64::INFINITY.copysign(excess)
    }
}

/// The differences that Tango's score test does not reject, at a two-sided `confidence`; [−1, 1] without pairs.
pub fn tango_interval(table: impl Into<Discordance>, confidence: f64) -> Interval {
    let table = table.into();
    let Some(estimate) = table.difference() else {
        return Interval::ANY_DIFFERENCE;
    };
    let estimate = estimate.clamp(-1.0, 1.0);
    let z = two_sided_z(confidence);
    // Just inside the range: at −1 and 1 themselves the statistic jumps.
    let (floor, ceiling) = (-1.0 + 1e-12, 1.0 - 1e-12);
    let lower = if estimate > floor && tango_score(table, floor) > z {
        crossing(floor, estimate, |difference| {
            tango_score(table, difference) > z
        })
    } else {
        -1.0
    };
    let upper = if estimate < ceiling && tango_score(table, ceiling) < -z {
        crossing(ceiling, estimate, |difference| {
            tango_score(table, difference) < -z
        })
    } else {
        1.0
    };
    Interval { lower, upper }
}

/// What the non-inferiority gate found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NonInferiority {
    /// The score statistic at the margin; the more negative, the surer the secondary is within it.
    pub z: f64,
    /// The one-sided p-value of "the secondary is worse by at least the margin".
    pub p: f64,
    /// The exact upper bound on new harm, where the zero-event guard asked for it.
    pub guard_upper: Option<f64>,
    /// Whether the secondary is shown to be worse by less than the margin.
    pub passed: bool,
}

/// Is the secondary shown to be worse by less than `margin` (in (0, 1]), at a one-sided error `alpha`?
///
/// The gate is Tango's score test at the margin. Where no pair speaks for the secondary, the score test is
/// too easily convinced, so the guard then asks that the exact upper bound on new harm be below the
/// margin too: a 1 % margin needs 299 pairs at 5 %. A table without pairs never passes.
pub fn tango_gate(table: impl Into<Discordance>, margin: f64, alpha: f64) -> NonInferiority {
    let table = table.into();
    if !table.is_readable() || margin.is_nan() {
        return NonInferiority {
            z: 0.0,
            p: 1.0,
            guard_upper: None,
            passed: false,
        };
    }
    let alpha = readable_alpha(alpha);
    let z = tango_score(table, margin);
    let score_passes = z < normal::quantile(alpha);
    let guard_upper = (table.only_primary <= 0.0)
        .then(|| clopper_pearson_upper_weighted(table.only_secondary, table.n, alpha));
    let guard_passes = guard_upper.is_none_or(|upper| upper < margin);
    NonInferiority {
        z,
        p: normal::cdf(z),
        guard_upper,
        passed: score_passes && guard_passes,
    }
}

/// The point between `rejected` and `kept` at which `rejects` turns false, by bisection.
pub(crate) fn crossing(rejected: f64, kept: f64, rejects: impl Fn(f64) -> bool) -> f64 {
    let (mut outside, mut inside) = (rejected, kept);
    for _ in 0..100 {
        let middle = f64::midpoint(outside, inside);
        if (middle - outside).abs() < 1e-14 {
            break;
        }
        if rejects(middle) {
            outside = middle;
        } else {
            inside = middle;
        }
    }
    f64::midpoint(outside, inside)
}
