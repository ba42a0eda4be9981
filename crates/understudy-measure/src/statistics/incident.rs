//! What would have broken, had the primary failed for a while last week?
//!
//! Of every template, `harmed` of `pairs` compared requests broke. Its rate is unknown, and so is how many
//! of the requests of the incident break given the rate: together a beta-binomial distribution per
//! template, of which the incident is the sum.

use super::distribution::{beta, chi_squared};
use super::interval::{Interval, two_sided_alpha, two_sided_z};
use super::random::SplitMix64;

/// What is known of one template.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TemplateRisk {
    /// How many compared requests broke; fractional after division by a design effect.
    pub harmed: f64,
    /// How many were compared.
    pub pairs: f64,
}

impl TemplateRisk {
    /// Broken per compared request; `None` if none was compared or the counts make no sense.
    fn plain_rate(self) -> Option<f64> {
        let [a, b] = self.posterior();
        (self.pairs > 0.0 && a + b > 1.0).then(|| (a - 0.5) / (a + b - 1.0))
    }

    /// The posterior Beta(a, b) under Jeffreys' prior; the prior itself where the counts make no sense.
    fn posterior(self) -> [f64; 2] {
        let readable = self.harmed.is_finite() && (0.0..=1e15).contains(&self.pairs);
        if !readable {
            return [0.5, 0.5];
        }
        let harmed = self.harmed.clamp(0.0, self.pairs);
        [harmed + 0.5, self.pairs - harmed + 0.5]
    }
}

/// How many requests of an incident break, in closed form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncidentMoments {
    /// Σ requests·harmed/pairs, without any prior; `None` if a template was never compared.
    pub plug_in: Option<f64>,
    /// The predictive mean.
    pub mean: f64,
    /// The predictive standard deviation, templates being independent.
    pub deviation: f64,
}

/// The moments of the number of broken requests when each template has so many `requests` in the incident.
pub fn incident_moments(templates: &[(TemplateRisk, u64)]) -> IncidentMoments {
    let mut plug_in = Some(0.0);
    let (mut mean, mut variance) = (0.0, 0.0);
    for &(risk, requests) in templates {
        let [a, b] = risk.posterior();
        let requests = requests as f64;
        let rate = a / (a + b);
        mean += requests * rate;
        variance += requests * rate * (1.0 - rate) * (a + b + requests) / (a + b + 1.0);
        let plain = risk.plain_rate().map(|rate| requests * rate);
        plug_in = plug_in.zip(plain).map(|(sum, plain)| sum + plain);
    }
    IncidentMoments {
        plug_in,
        mean,
        deviation: variance.sqrt(),
    }
}

/// The interval of the number of broken requests at a two-sided `confidence`: that of the gamma distribution with
/// the same mean and deviation (Satterthwaite 1946), which is as skewed as small counts are and needs no
/// simulation. The mean itself where nothing varies.
pub fn incident_interval(moments: IncidentMoments, confidence: f64) -> Interval {
    let IncidentMoments {
        mean, deviation, ..
    } = moments;
    let degrees = 2.0 * (mean / deviation).powi(2);
    if !(degrees.is_finite() && degrees > 0.0) {
        return Interval {
            lower: mean,
            upper: mean,
        };
    }
    let tail = two_sided_alpha(confidence) / 2.0;
    let z = two_sided_z(confidence);
    let end = |share: f64, z: f64| {
        let spread = 2.0 / (9.0 * degrees);
        // Wilson and Hilferty (1931): with so many degrees right to six digits, and no work.
        if degrees > 1_000.0 {
            mean * (1.0 - spread + z * spread.sqrt()).powi(3)
        } else {
            chi_squared::quantile(share, degrees) * mean / degrees
        }
    };
    Interval {
        lower: end(tail, -z).min(mean),
        upper: end(1.0 - tail, z).max(mean),
    }
}

/// The smallest number of broken requests that is not exceeded with chance `share`, for one template: the
/// exact quantile of the beta-binomial distribution. Time grows with the number of `requests`.
pub fn broken_requests_quantile(risk: TemplateRisk, requests: u64, share: f64) -> u64 {
    let [a, b] = risk.posterior();
    let n = requests as f64;
    let before = beta::ln_beta(a, b);
    // Neighbouring chances differ by a simple ratio, but their start needs the logarithm.
    let mut ln_chance = beta::ln_beta(a, b + n) - before;
    let mut cumulated = 0.0;
    for broken in 0..requests {
        cumulated += ln_chance.exp();
        if cumulated >= share {
            return broken;
        }
        let k = broken as f64;
        ln_chance += ((n - k) / (k + 1.0) * (a + k) / (b + n - k - 1.0)).ln();
    }
    requests
}

/// A forecast by simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentForecast {
    /// The mean number of broken requests.
    pub mean: f64,
    /// The quantiles asked for, in the order asked.
    pub quantiles: Vec<f64>,
}

/// Simulates incidents: each of `draws` takes one of the `windows` at random (how many requests each
/// template had in it, in the order of `risks`), a rate for every template from its posterior, and the number
/// of its requests that break.
///
/// Counts of which more than thirty are expected to break, and to hold, are drawn from the normal
/// distribution with the same mean and variance. `None` without windows or draws; requests of a window
/// beyond the templates given are left out.
pub fn incident_forecast(
    risks: &[TemplateRisk],
    windows: &[Vec<u64>],
    shares: &[f64],
    draws: u32,
    seed: u64,
) -> Option<IncidentForecast> {
    let posteriors: Vec<[f64; 2]> = risks.iter().map(|risk| risk.posterior()).collect();
    let mut random = SplitMix64::new(seed);
    let mut totals = Vec::new();
    for _ in 0..draws {
        let window = windows.get(random.next_below(windows.len()))?;
        let broken = window
            .iter()
            .zip(&posteriors)
            .filter(|(requests, _)| **requests > 0);
        totals.push(
            broken
                .map(|(&requests, &posterior)| broken_draw(requests, posterior, &mut random))
                .sum(),
        );
    }
    let mean = totals.iter().sum::<f64>() / f64::from(draws);
    let sorted = super::sample::SortedSample::new(totals);
    let quantiles = shares
        .iter()
        .map(|&share| super::quantile::quantile(&sorted, share))
        .collect::<Option<_>>()?;
    Some(IncidentForecast { mean, quantiles })
}

/// By how much retries multiply the load on a failing provider: 1 + Σₖ P(the first k attempts fail), for the
/// chances that each attempt fails given that all before it did.
pub fn retry_amplification(failure_chances: &[f64]) -> f64 {
    let readable = |&chance: &f64| {
        if chance.is_nan() {
            1.0
        } else {
            chance.clamp(0.0, 1.0)
        }
    };
    let all_failed = failure_chances
        .iter()
        .map(readable)
        .scan(1.0, |product, chance| {
            *product *= chance;
            Some(*product)
        });
    1.0 + all_failed.sum::<f64>()
}

fn broken_draw(requests: u64, [a, b]: [f64; 2], random: &mut SplitMix64) -> f64 {
    let (bad, good) = (gamma_draw(a, random), gamma_draw(b, random));
    let rate = if bad + good > 0.0 {
        bad / (bad + good)
    } else {
        a / (a + b)
    };
    binomial_draw(requests as f64, rate, random)
}

/// A gamma variate of the given shape (Marsaglia and Tsang 2000).
fn gamma_draw(shape: f64, random: &mut SplitMix64) -> f64 {
    if shape < 1.0 {
        let boost = positive_unit(random).powf(1.0 / shape);
        return gamma_draw(shape + 1.0, random) * boost;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let z = normal_draw(random);
        let v = (1.0 + c * z).powi(3);
        if v > 0.0 && positive_unit(random).ln() < 0.5 * z * z + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

fn normal_draw(random: &mut SplitMix64) -> f64 {
    let radius = (-2.0 * positive_unit(random).ln()).sqrt();
    radius * (core::f64::consts::TAU * random.next_unit()).cos()
}

/// A number in (0, 1], of which the logarithm is finite.
fn positive_unit(random: &mut SplitMix64) -> f64 {
    1.0 - random.next_unit()
}

fn binomial_draw(n: f64, rate: f64, random: &mut SplitMix64) -> f64 {
    if rate > 0.5 {
        return n - binomial_draw(n, 1.0 - rate, random);
    }
    let mean = n * rate;
    if mean > 30.0 {
        let drawn = mean + (mean * (1.0 - rate)).sqrt() * normal_draw(random);
        return drawn.round().clamp(0.0, n);
    }
    // Inversion: the chances of 0, 1, 2, … are taken off a uniform number until it is used up.
    let mut left = random.next_unit();
    let mut chance = (n * (-rate).ln_1p()).exp();
    let mut count = 0.0;
    while left >= chance && count < n {
        left -= chance;
        chance *= (n - count) / (count + 1.0) * rate / (1.0 - rate);
        count += 1.0;
        if chance < f64::MIN_POSITIVE {
            break;
        }
    }
    count
}
