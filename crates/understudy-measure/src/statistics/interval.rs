//! Intervals, and how a confidence level given by a user is read.

use super::distribution::normal::quantile;

/// A closed interval; an unknown side is infinite or the end of the parameter's range, never NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub lower: f64,
    /// The upper end, not below `lower`.
    pub upper: f64,
}

impl Interval {
    /// Every difference of two proportions: what is known when nothing was seen.
    pub const ANY_DIFFERENCE: Self = Self {
        lower: -1.0,
        upper: 1.0,
    };
    /// Every proportion.
    pub const ANY_PROPORTION: Self = Self {
        lower: 0.0,
        upper: 1.0,
    };
    /// Every real number.
    pub const ANY: Self = Self {
        lower: f64::NEG_INFINITY,
        upper: f64::INFINITY,
    };

    /// Whether `value` lies between the ends, ends included; never for NaN.
    pub fn contains(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// Upper minus lower end; infinite if a side is unknown.
    pub fn width(self) -> f64 {
        self.upper - self.lower
    }

    /// Keeps what lies between `lower` and `upper`.
    pub(crate) fn clamped(self, lower: f64, upper: f64) -> Self {
        Self {
            lower: self.lower.clamp(lower, upper),
            upper: self.upper.clamp(lower, upper),
        }
    }

    /// The same interval seen from the other arm.
    #[must_use]
    pub fn negated(self) -> Self {
        Self {
            lower: -self.upper,
            upper: -self.lower,
        }
    }
}

/// The two-sided error of a confidence level.
///
/// A level outside (0, 1) is moved to the nearest one that can be computed with; one that is not a number
/// is read as the most cautious.
pub(crate) fn two_sided_alpha(confidence: f64) -> f64 {
    (1.0 - level(confidence)).max(SMALLEST_ALPHA)
}

/// The standard normal quantile that a two-sided interval at `confidence` needs, at most 8.1.
pub(crate) fn two_sided_z(confidence: f64) -> f64 {
    -quantile(two_sided_alpha(confidence) / 2.0)
}

/// An error level as [`two_sided_alpha`] would give it.
pub(crate) fn readable_alpha(alpha: f64) -> f64 {
    if alpha.is_nan() {
        SMALLEST_ALPHA
    } else {
        alpha.clamp(SMALLEST_ALPHA, 1.0)
    }
}

const SMALLEST_ALPHA: f64 = 1e-15;

fn level(confidence: f64) -> f64 {
    if confidence.is_nan() {
        1.0
    } else {
        confidence.clamp(0.0, 1.0)
    }
}
