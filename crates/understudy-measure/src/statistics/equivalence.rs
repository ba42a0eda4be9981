//! Two one-sided t-tests: are paired numbers shown to differ by less than two margins?

use super::distribution::student;
use super::interval::{Interval, readable_alpha};
use super::sample::finite;

/// Mean, spread and size of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// How many numbers.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// Their mean squared distance from the mean, divided by n.
    pub variance: f64,
}

impl Moments {
    /// Of the finite ones among `values`; `None` if there are none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let values = finite(values);
        let n = values.len() as f64;
        if values.is_empty() {
            return None;
        }
        let mean = values.iter().sum::<f64>() / n;
        let variance = values
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum::<f64>()
            / n;
        let known = mean.is_finite() && variance.is_finite();
        known.then_some(Self {
            n: super::whole::to_count(values.len()),
            mean,
            variance,
        })
    }

    /// The standard error of the mean, from the unbiased variance; infinite below two numbers.
    pub fn standard_error(self) -> f64 {
        if self.n < 2 {
            f64::INFINITY
        } else {
            (self.variance / (self.n as f64 - 1.0)).sqrt()
        }
    }
}

/// What two one-sided tests found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoOneSided {
    /// The p-value of "not equivalent", the larger of the two below.
    pub p: f64,
    /// The p-value of "the mean is at or below the lower margin".
    pub p_lower: f64,
    /// The p-value of "the mean is at or above the upper margin".
    pub p_upper: f64,
    /// The two-sided (1 − 2α) interval of the mean, which lies within the margins if and only if p < α.
    pub interval: Interval,
}

/// Schuirmann's two one-sided paired t-tests (1987) of `differences` against the margins, at a one-sided
/// error `alpha`. Differences that are not finite are left out; `None` below two of them.
pub fn paired_t_equivalence(
    differences: &[f64],
    margins: Interval,
    alpha: f64,
) -> Option<TwoOneSided> {
    let moments = Moments::of(differences).filter(|moments| moments.n >= 2)?;
    let (mean, error) = (moments.mean, moments.standard_error());
    let degrees = moments.n as f64 - 1.0;
    let tail = |excess: f64| {
        if excess.is_nan() {
            1.0
        } else if error > 0.0 {
            student::upper_tail(excess / error, degrees)
        } else if excess > 0.0 {
            0.0
        } else {
            1.0
        }
    };
    let (p_lower, p_upper) = (tail(mean - margins.lower), tail(margins.upper - mean));
    let reach = student::quantile(1.0 - readable_alpha(alpha).min(0.5), degrees) * error;
    let interval = Interval {
        lower: mean - reach,
        upper: mean + reach,
    };
    Some(TwoOneSided {
        p: p_lower.max(p_upper),
        p_lower,
        p_upper,
        interval,
    })
}
