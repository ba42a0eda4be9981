//! Small templates lean on the others: shrunken rates and pooled effects.
//!
//! For ranking, totals and lists of what is likely worst; never for proving parity.

use std::collections::BTreeMap;

use super::distribution::beta;
use super::proportion::Rate;

/// A prior Beta(α, β) of rates, estimated from many of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatePrior {
    /// Weight of events.
    pub alpha: f64,
    /// Weight of the rest.
    pub beta: f64,
    /// The log-likelihood of the rates it was estimated from, without the binomial coefficients.
    pub ln_likelihood: f64,
}

/// The largest weight, in pseudo-observations, that a prior should have on a template's rate.
pub const MAX_PRIOR_WEIGHT: f64 = 20.0;

impl RatePrior {
    /// The mean rate.
    pub fn mean(self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// The same mean with at most `weight` pseudo-observations, customarily [`MAX_PRIOR_WEIGHT`].
    #[must_use]
    pub fn capped(self, weight: f64) -> Self {
        let scale = (weight / (self.alpha + self.beta)).min(1.0);
        if scale > 0.0 {
            Self {
                alpha: self.alpha * scale,
                beta: self.beta * scale,
                ..self
            }
        } else {
            self
        }
    }

    /// A rate drawn toward the mean: (x + α)/(n + α + β).
    pub fn shrunk(self, rate: Rate) -> f64 {
        (rate.events.min(rate.n) as f64 + self.alpha) / (rate.n as f64 + self.alpha + self.beta)
    }
}

/// The most likely beta-binomial prior of `rates`, by a simplex search (Nelder and Mead 1965) over the
/// logarithms of α and β, each kept between 10⁻⁶ and 10⁸.
///
/// Rates that vary no more than chance lead to a prior of enormous weight: cap it. `None` without trials.
pub fn estimate_rate_prior(rates: &[Rate]) -> Option<RatePrior> {
    // Like rates are counted, in an order of their own: small templates share few of them.
    let mut counts: BTreeMap<[u64; 2], u64> = BTreeMap::new();
    for rate in rates.iter().filter(|rate| rate.n > 0) {
        let hits = rate.events.min(rate.n);
        *counts.entry([hits, rate.n - hits]).or_default() += 1;
    }
    if counts.is_empty() {
        return None;
    }
    let cost = |point: [f64; 2]| {
        let [alpha, beta] = point.map(bounded);
        let before = beta::ln_beta(alpha, beta);
        let ln_chance = |(&[hits, misses], &count): (&[u64; 2], &u64)| {
            let after = beta::ln_beta(alpha + hits as f64, beta + misses as f64);
            count as f64 * (after - before)
        };
        -counts.iter().map(ln_chance).sum::<f64>()
    };
    let starts = [[0.0, 2.0], [1.0, 3.0], [-1.0, 1.0], [2.0, 5.0]];
    let found = starts.map(|start| simplex_minimum(start, &cost));
    let (point, value) = found.into_iter().min_by(|x, y| x.1.total_cmp(&y.1))?;
    let [alpha, beta] = point.map(bounded);
    Some(RatePrior {
        alpha,
        beta,
        ln_likelihood: -value,
    })
}

fn bounded(logarithm: f64) -> f64 {
    logarithm.clamp(-13.8, 18.4).exp()
}

/// The lowest point of a function of two variables near `start`, and its value there.
fn simplex_minimum(start: [f64; 2], cost: &impl Fn([f64; 2]) -> f64) -> ([f64; 2], f64) {
    let valued = |point: [f64; 2]| (point, cost(point));
    let mut corners = [
        start,
        [start[0] + 0.5, start[1]],
        [start[0], start[1] + 0.5],
    ]
    .map(valued);
    for _ in 0..2_000 {
        corners.sort_by(|x, y| x.1.total_cmp(&y.1));
        let [best, middle, worst] = corners;
        let size = (worst.0[0] - best.0[0]).abs() + (worst.0[1] - best.0[1]).abs();
        // Nearer to the lowest point rounding errors are all that there is to see.
        if size < 1e-7 && (worst.1 - best.1).abs() <= 1e-13 * best.1.abs() {
            break;
        }
        // Points on the line from the worst corner through the centre of the others.
        let along = |step: f64| {
            let coordinate = |k: usize| {
                let centre = f64::midpoint(best.0[k], middle.0[k]);
                centre + step * (centre - worst.0[k])
            };
            valued([coordinate(0), coordinate(1)])
        };
        let mirrored = along(1.0);
        let next = if mirrored.1 < best.1 {
            let further = along(2.0);
            if further.1 < mirrored.1 {
                further
            } else {
                mirrored
            }
        } else if mirrored.1 < middle.1 {
            mirrored
        } else {
            along(if mirrored.1 < worst.1 { 0.5 } else { -0.5 })
        };
        if next.1 < worst.1 {
            corners[2] = next;
        } else {
            let halfway = |corner: ([f64; 2], f64)| {
                valued([
                    f64::midpoint(best.0[0], corner.0[0]),
                    f64::midpoint(best.0[1], corner.0[1]),
                ])
            };
            corners = [best, halfway(middle), halfway(worst)];
        }
    }
    corners
        .into_iter()
        .min_by(|x, y| x.1.total_cmp(&y.1))
        .unwrap_or((start, f64::INFINITY))
}

/// An effect with its sampling variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The effect.
    pub value: f64,
    /// Its variance; what is not positive and finite leaves the effect out.
    pub variance: f64,
}

/// What many effects have in common, and by how much they differ.
#[derive(Debug, Clone, PartialEq)]
pub struct RandomEffects {
    /// Cochran's Q.
    pub heterogeneity: f64,
    /// The variance between effects, τ².
    pub between_variance: f64,
    /// The pooled effect.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// I², the share of variation that is not chance, in [0, 1].
    pub inconsistency: f64,
    /// Every readable effect drawn toward the pooled one, in the order given.
    pub shrunk: Vec<f64>,
}

/// The random-effects summary of `DerSimonian` and Laird (1986); `None` without a readable effect, or
/// with numbers too large to be summed.
pub fn random_effects(effects: &[Effect]) -> Option<RandomEffects> {
    let readable = |effect: &&Effect| {
        effect.value.is_finite() && effect.variance.is_finite() && effect.variance > 0.0
    };
    let effects: Vec<Effect> = effects.iter().filter(readable).copied().collect();
    if effects.is_empty() {
        return None;
    }
    let pooled = |between: f64| {
        let weights = || {
            effects
                .iter()
                .map(move |effect| 1.0 / (effect.variance + between))
        };
        let total: f64 = weights().sum();
        let squares: f64 = weights().map(|weight| weight * weight).sum();
        let mean = weights()
            .zip(&effects)
            .map(|(weight, effect)| weight * effect.value)
            .sum::<f64>()
            / total;
        (mean, total, squares)
    };
    let (fixed_mean, total, squares) = pooled(0.0);
    let heterogeneity: f64 = effects
        .iter()
        .map(|effect| (effect.value - fixed_mean).powi(2) / effect.variance)
        .sum();
    let excess = heterogeneity - (effects.len() as f64 - 1.0);
    let room = total - squares / total;
    let between_variance = if room > 0.0 {
        (excess / room).max(0.0)
    } else {
        0.0
    };
    let (mean, total, _) = pooled(between_variance);
    if !(mean.is_finite() && total.is_finite() && heterogeneity.is_finite()) {
        return None;
    }
    let shrunk = |effect: &Effect| {
        let pull = effect.variance / (effect.variance + between_variance);
        (1.0 - pull) * effect.value + pull * mean
    };
    Some(RandomEffects {
        heterogeneity,
        between_variance,
        mean,
        standard_error: total.sqrt().recip(),
        inconsistency: if heterogeneity > 0.0 {
            (excess / heterogeneity).max(0.0)
        } else {
            0.0
        },
        shrunk: effects.iter().map(shrunk).collect(),
    })
}
