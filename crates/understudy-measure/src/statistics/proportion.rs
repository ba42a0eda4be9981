//! How sure one may be of one rate.

use super::distribution::beta;
use super::interval::{Interval, readable_alpha, two_sided_alpha, two_sided_z};

/// A count of events among trials; more events than trials are read as all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How often it happened.
    pub events: u64,
    /// How often it could have happened.
    pub n: u64,
}

impl Rate {
    /// Events per trial; `None` without trials.
    pub fn estimate(self) -> Option<f64> {
        (self.n > 0).then(|| self.counted_events() / self.n as f64)
    }

    fn counted_events(self) -> f64 {
        self.events.min(self.n) as f64
    }
}

/// The Wilson score interval (Wilson 1927), at a two-sided `confidence`; [0, 1] without trials.
pub fn wilson_interval(rate: Rate, confidence: f64) -> Interval {
    let Some(estimate) = rate.estimate() else {
        return Interval::ANY_PROPORTION;
    };
    let mut interval =
        wilson_score(estimate, rate.n as f64, two_sided_z(confidence)).clamped(0.0, 1.0);
    // At the ends of the range the closed form misses 0 and 1 by a rounding error.
    if rate.events == 0 {
        interval.lower = 0.0;
    }
    if rate.events >= rate.n {
        interval.upper = 1.0;
    }
    interval
}

/// The Wilson interval of a share `estimate` of `n` > 0 trials, counts not necessarily whole.
pub(crate) fn wilson_score(estimate: f64, n: f64, z: f64) -> Interval {
    let squared = z * z;
    let scale = 1.0 + squared / n;
    let centre = (estimate + squared / (2.0 * n)) / scale;
    let spread = estimate * (1.0 - estimate) / n + squared / (4.0 * n * n);
    let half_width = z * spread.max(0.0).sqrt() / scale;
    // A rounding error must not put the estimate outside its own interval.
    Interval {
        lower: (centre - half_width).min(estimate),
        upper: (centre + half_width).max(estimate),
    }
}

/// The exact interval of Clopper and Pearson (1934), at a two-sided `confidence`; [0, 1] without trials.
pub fn clopper_pearson_interval(rate: Rate, confidence: f64) -> Interval {
    beta_interval(
        rate,
        two_sided_alpha(confidence),
        BetaEnds {
            toward_event: 0.0,
            away: 1.0,
        },
    )
}

/// The equal-tailed Bayes interval under Jeffreys' prior, with the ends 0 and 1 where no or only events
/// were seen (Brown, Cai and Das Gupta 2001); [0, 1] without trials.
pub fn jeffreys_interval(rate: Rate, confidence: f64) -> Interval {
    beta_interval(
        rate,
        two_sided_alpha(confidence),
        BetaEnds {
            toward_event: 0.5,
            away: 0.5,
        },
    )
}

/// The exact one-sided upper bound of Clopper and Pearson: the rate is above it in at most a share `alpha`
/// of all samples. It is 1 − α^(1/n) when nothing happened, and 1 without trials.
pub fn clopper_pearson_upper(rate: Rate, alpha: f64) -> f64 {
    clopper_pearson_upper_weighted(rate.counted_events(), rate.n as f64, alpha)
}

/// [`clopper_pearson_upper`] for counts that a design effect has made fractional.
pub(crate) fn clopper_pearson_upper_weighted(events: f64, n: f64, alpha: f64) -> f64 {
    if n - events <= 0.0 || n.is_nan() || events.is_nan() {
        return 1.0;
    }
    beta::quantile(1.0 - readable_alpha(alpha), events + 1.0, n - events)
}

/// The "rule of three": the upper bound −ln(α)/n on a rate of which no event was seen in `n` trials,
/// cut at 1. Close to the exact bound from some thirty trials on.
pub fn rule_of_three(n: u64, alpha: f64) -> f64 {
    if n == 0 {
        1.0
    } else {
        (-readable_alpha(alpha).ln() / n as f64).min(1.0)
    }
}

/// What the two ends add to the count of events (lower end) and to that of the rest (upper end).
#[derive(Clone, Copy)]
struct BetaEnds {
    toward_event: f64,
    away: f64,
}

fn beta_interval(rate: Rate, alpha: f64, ends: BetaEnds) -> Interval {
    if rate.n == 0 {
        return Interval::ANY_PROPORTION;
    }
    let events = rate.counted_events();
    let rest = rate.n as f64 - events;
    let BetaEnds { toward_event, away } = ends;
    let lower = if events > 0.0 {
        beta::quantile(alpha / 2.0, events + toward_event, rest + away)
    } else {
        0.0
    };
    let upper = if rest > 0.0 {
        beta::quantile(1.0 - alpha / 2.0, events + away, rest + toward_event)
    } else {
        1.0
    };
    Interval { lower, upper }
}
