//! Quantiles of durations some of which were cut off: Kaplan and Meier's estimate.
//!
//! A request that ran into the client's timeout took *at least* that long. Leaving it out, or taking the
//! timeout for its duration, makes the slow tail look faster than it is.

use super::interval::{Interval, two_sided_z};

/// How an observed duration ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The answer was complete.
    Observed,
    /// The client gave up; the true duration is longer.
    Censored,
}

/// A duration and how it ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duration {
    /// How long it took, in any unit; what is not finite is left out.
    pub value: f64,
    /// How it ended.
    pub end: End,
}

/// The survival function: how large a share lasts longer than any given time.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalCurve {
    steps: Vec<Step>,
}

/// The survival function right after one time at which something ended.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    time: f64,
    survival: f64,
    /// Greenwood's sum Σ d/(n(n − d)); infinite once nothing survives.
    greenwood: f64,
}

/// Estimates the survival function from `durations`.
pub fn kaplan_meier(durations: &[Duration]) -> SurvivalCurve {
    let mut sorted: Vec<Duration> = durations
        .iter()
        .copied()
        .filter(|duration| duration.value.is_finite())
        .collect();
    sorted.sort_unstable_by(|x, y| x.value.total_cmp(&y.value));
    let (mut at_risk, mut survival, mut greenwood) = (sorted.len() as f64, 1.0, 0.0);
    let mut steps = Vec::new();
    for group in sorted.chunk_by(|x, y| x.value.total_cmp(&y.value).is_eq()) {
        let ended = group
            .iter()
            .filter(|duration| duration.end == End::Observed)
            .count() as f64;
        if ended > 0.0 {
            survival *= 1.0 - ended / at_risk;
            greenwood += ended / (at_risk * (at_risk - ended));
            steps.push(Step {
                time: group[0].value,
                survival,
                greenwood,
            });
        }
        at_risk -= group.len() as f64;
    }
    SurvivalCurve { steps }
}

impl SurvivalCurve {
    /// The share that lasts longer than `time`; 1 before the first end.
    pub fn survival_at(&self, time: f64) -> f64 {
        self.step_at(time).map_or(1.0, |step| step.survival)
    }

    /// Greenwood's standard error of [`Self::survival_at`]; 0 before the first end and once nothing survives.
    pub fn standard_error_at(&self, time: f64) -> f64 {
        let error = |step: &Step| step.survival * step.greenwood.sqrt();
        self.step_at(time)
            .map(error)
            .filter(|error| error.is_finite())
            .unwrap_or(0.0)
    }

    /// The time by which a share `p` has ended, as R's `survfit` gives it: where the curve is level at 1 − `p`,
    /// the middle of that stretch. `None` when so many were cut off that the curve does not fall so low.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        self.first_fall(p, |step| step.survival)
    }

    /// The interval of [`Self::quantile`] at a two-sided `confidence`, by inverting the log–log interval of
    /// the survival function; an end that the curve never reaches is infinite.
    pub fn quantile_interval(&self, p: f64, confidence: f64) -> Interval {
        let z = two_sided_z(confidence);
        let bound = |z: f64| self.first_fall(p, move |step| log_log_bound(step, z));
        Interval {
            lower: bound(z).unwrap_or(f64::NEG_INFINITY),
            upper: bound(-z).unwrap_or(f64::INFINITY),
        }
    }

    fn step_at(&self, time: f64) -> Option<&Step> {
        let after = self.steps.partition_point(|step| step.time <= time);
        after.checked_sub(1).and_then(|index| self.steps.get(index))
    }

    fn first_fall(&self, p: f64, height: impl Fn(&Step) -> f64) -> Option<f64> {
        let target = 1.0 - p;
        let slack = 1e-12;
        let index = self
            .steps
            .iter()
            .position(|step| height(step) <= target + slack)?;
        let step = self.steps[index];
        if height(&step) < target - slack {
            return Some(step.time);
        }
        Some(
            self.steps
                .get(index + 1)
                .map_or(step.time, |next| f64::midpoint(step.time, next.time)),
        )
    }
}

/// The end of the log–log interval of the survival function on the side of `z`: the lower for positive `z`.
fn log_log_bound(step: &Step, z: f64) -> f64 {
    if step.survival <= 0.0 {
        // Where nothing survives the interval is not defined; the lower end has fallen, the upper has not.
        return if z > 0.0 { 0.0 } else { 1.0 };
    }
    let log_survival = step.survival.ln();
    let error = step.greenwood.sqrt() / log_survival.abs();
    (log_survival * (z * error).exp()).exp()
}
