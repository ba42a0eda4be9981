//! An interval for a difference or a ratio out of the intervals of its two sides.
//!
//! MOVER, the method of variance estimates recovery (Zou and Donner 2008): it needs no common scale, no
//! symmetry and no pairs, only that the two sides be independent.

use super::interval::Interval;

/// An estimate with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// Its interval, at the confidence the result shall have.
    pub interval: Interval,
}

/// The interval of `secondary.value − primary.value`.
///
/// An infinite end of a side makes the end it bears on infinite; an estimate that is not finite makes
/// both infinite.
pub fn mover_difference(secondary: Estimate, primary: Estimate) -> Interval {
    let difference = secondary.value - primary.value;
    if !difference.is_finite() {
        return Interval::ANY;
    }
    let below =
        (secondary.value - secondary.interval.lower).hypot(primary.interval.upper - primary.value);
    let above =
        (secondary.interval.upper - secondary.value).hypot(primary.value - primary.interval.lower);
    Interval {
        lower: if below.is_nan() {
            f64::NEG_INFINITY
        } else {
            difference - below
        },
        upper: if above.is_nan() {
            f64::INFINITY
        } else {
            difference + above
        },
    }
}

/// The interval of `secondary.value / primary.value` for positive quantities, by [`mover_difference`] of
/// their logarithms; [0, ∞] when either estimate is not positive.
pub fn mover_ratio(secondary: Estimate, primary: Estimate) -> Interval {
    let known = |estimate: Estimate| estimate.value > 0.0 && estimate.value.is_finite();
    if !known(secondary) || !known(primary) {
        return Interval {
            lower: 0.0,
            upper: f64::INFINITY,
        };
    }
    let logs = mover_difference(logarithm(secondary), logarithm(primary));
    Interval {
        lower: logs.lower.exp(),
        upper: logs.upper.exp(),
    }
}

fn logarithm(estimate: Estimate) -> Estimate {
    let Interval { lower, upper } = estimate.interval;
    // A lower end of zero or below says nothing on the scale of ratios.
    let lower = if lower > 0.0 {
        lower.ln()
    } else {
        f64::NEG_INFINITY
    };
    let upper = if upper > 0.0 {
        upper.ln()
    } else {
        f64::INFINITY
    };
    Estimate {
        value: estimate.value.ln(),
        interval: Interval { lower, upper },
    }
}
