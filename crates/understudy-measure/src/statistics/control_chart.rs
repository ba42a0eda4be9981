//! Charts of one number over weeks, or of one event over requests: has it left its usual range?
//!
//! Numbers that are not finite leave the chart where it was.

/// One point of an exponentially weighted moving average and its control limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EwmaPoint {
    /// The average.
    pub value: f64,
    /// Below this it is out of control.
    pub lower: f64,
    /// Above this it is out of control.
    pub upper: f64,
}

/// How an [`ewma`] chart is set up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EwmaDesign {
    /// Where the numbers should be, and where the average starts.
    pub target: f64,
    /// The standard deviation of one number in control.
    pub deviation: f64,
    /// The weight of the newest number, in (0, 1]; 0.3 is customary here.
    pub weight: f64,
    /// The width of the limits in standard deviations of the average; 3 is customary.
    pub width: f64,
}

/// The exponentially weighted moving average with its exact, widening limits; empty for a design with a
/// number that is not finite.
pub fn ewma(values: &[f64], design: EwmaDesign) -> Vec<EwmaPoint> {
    let EwmaDesign {
        target,
        deviation,
        weight,
        width,
    } = design;
    if ![target, deviation, weight, width]
        .iter()
        .all(|part| part.is_finite())
    {
        return Vec::new();
    }
    let mut average = target;
    let mut fade = 1.0;
    let point = |&value: &f64| {
        if value.is_finite() {
            average = weight * value + (1.0 - weight) * average;
        }
        fade *= (1.0 - weight) * (1.0 - weight);
        let reach = width * deviation * (weight / (2.0 - weight) * (1.0 - fade)).max(0.0).sqrt();
        EwmaPoint {
            value: average,
            lower: target - reach,
            upper: target + reach,
        }
    };
    values.iter().map(point).collect()
}

/// One point of a tabular cumulative sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CusumPoint {
    /// What has gathered above the target.
    pub high: f64,
    /// What has gathered below the target.
    pub low: f64,
    /// Whether either is beyond the decision interval.
    pub alarm: bool,
}

/// How a [`tabular_cusum`] is set up; in units of the numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CusumDesign {
    /// Where the numbers should be.
    pub target: f64,
    /// What is forgiven every time; half of the shift to be found, customarily half a standard deviation.
    pub slack: f64,
    /// The decision interval, customarily five standard deviations.
    pub decision: f64,
}

/// The two-sided tabular cumulative sum (Page 1954).
pub fn tabular_cusum(values: &[f64], design: CusumDesign) -> Vec<CusumPoint> {
    let CusumDesign {
        target,
        slack,
        decision,
    } = design;
    let (mut high, mut low) = (0.0_f64, 0.0_f64);
    let point = |&value: &f64| {
        if value.is_finite() {
            high = (high + value - target - slack).max(0.0);
            low = (low + target - slack - value).max(0.0);
        }
        CusumPoint {
            high,
            low,
            alarm: high > decision || low > decision,
        }
    };
    values.iter().map(point).collect()
}

/// The cumulative log-likelihood ratio of a bad rate `raised` against `usual`, never below 0, after every
/// outcome (Reynolds and Stoumbos 1999). Both rates are moved into (0, 1) by a millionth if need be.
pub fn bernoulli_cusum(outcomes: &[bool], usual: f64, raised: f64) -> Vec<f64> {
    let inside = |rate: f64| {
        if rate.is_nan() {
            0.5
        } else {
            rate.clamp(1e-6, 1.0 - 1e-6)
        }
    };
    let (usual, raised) = (inside(usual), inside(raised));
    let (bad, good) = ((raised / usual).ln(), ((1.0 - raised) / (1.0 - usual)).ln());
    let step = |sum: &mut f64, &outcome: &bool| {
        *sum = (*sum + if outcome { bad } else { good }).max(0.0);
        Some(*sum)
    };
    outcomes.iter().scan(0.0, step).collect()
}
