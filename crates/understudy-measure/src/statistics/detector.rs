//! Rates seen through a detector that errs, put right.
//!
//! A detector's errors differ by provider, so a difference of detected rates is biased even when it errs
//! rarely. Either its error rates are known per provider ([`rogan_gladen`]), or some answers were labelled by
//! hand ([`audited_mean`]).

use super::equivalence::Moments;
use super::interval::{Interval, two_sided_z};
use super::proportion::Rate;

/// An estimate with a standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corrected {
    /// The corrected estimate; of a rate, it may lie a little outside [0, 1].
    pub estimate: f64,
    /// Its standard error, the uncertainty about the detector included.
    pub standard_error: f64,
}

impl Corrected {
    /// The normal interval at a two-sided `confidence`.
    pub fn interval(self, confidence: f64) -> Interval {
        let reach = two_sided_z(confidence) * self.standard_error;
        if reach.is_nan() {
            return Interval::ANY;
        }
        Interval {
            lower: self.estimate - reach,
            upper: self.estimate + reach,
        }
    }
}

/// The true rate out of the `detected` one (Rogan and Gladen 1978), given how often the detector finds what
/// is there (`sensitivity`) and passes what is not (`specificity`), each counted on answers of the *same*
/// provider. `None` where one of them was never counted or the detector is no better than chance.
pub fn rogan_gladen(detected: Rate, sensitivity: Rate, specificity: Rate) -> Option<Corrected> {
    let (rate, found, passed) = (
        detected.estimate()?,
        sensitivity.estimate()?,
        specificity.estimate()?,
    );
    let skill = found + passed - 1.0;
    if skill <= 0.0 {
        return None;
    }
    let estimate = (rate + passed - 1.0) / skill;
    let variance = |share: f64, n: u64| share * (1.0 - share) / n as f64;
    let squared = variance(rate, detected.n)
        + estimate * estimate * variance(found, sensitivity.n)
        + (1.0 - estimate).powi(2) * variance(passed, specificity.n);
    Some(Corrected {
        estimate,
        standard_error: squared.sqrt() / skill,
    })
}

/// The mean of the truth: the detector's mean over all answers, plus its mean error over a labelled random
/// sample of them (the difference estimator, or prediction-powered inference with λ = 1).
///
/// `detected` are the moments of the detector's value over all answers, `errors` those of label − detector
/// over the labelled ones. For a difference of two arms take both over pairs.
pub fn audited_mean(detected: Moments, errors: Moments) -> Corrected {
    let squared = detected.variance / detected.n as f64 + errors.variance / errors.n as f64;
    Corrected {
        estimate: detected.mean + errors.mean,
        standard_error: squared.max(0.0).sqrt(),
    }
}
