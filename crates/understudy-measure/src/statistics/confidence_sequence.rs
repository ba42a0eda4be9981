//! Intervals that hold at all times at once, so that one may stop, or look, whenever one likes.

use super::distribution::beta;
use super::e_process::RunningMoments;
use super::interval::{Interval, readable_alpha};
use super::sample::finite;
use super::tango::crossing;

/// The predictable-mixture empirical-Bernstein sequence for the mean of `values` in [0, 1], after every
/// value, at a two-sided error `alpha` (Waudby-Smith and Ramdas 2023, theorem 2).
///
/// It adapts to the variance and needs constant memory. Stakes are cut at ½. Values are cut to [0, 1],
/// those that are not finite left out. For a difference d in [−1, 1] use (d + 1)/2.
pub fn empirical_bernstein_sequence(values: &[f64], alpha: f64) -> Vec<Interval> {
    let values: Vec<f64> = finite(values)
        .into_iter()
        .map(|value| value.clamp(0.0, 1.0))
        .collect();
    let tail = readable_alpha(alpha) / 2.0;
    let lower = empirical_bernstein_lower(values.iter().copied(), tail);
    let upper = empirical_bernstein_lower(values.iter().map(|value| 1.0 - value), tail);
    let interval = |(lower, mirrored): (f64, f64)| Interval {
        lower,
        upper: (1.0 - mirrored).max(lower),
    };
    lower.into_iter().zip(upper).map(interval).collect()
}

fn empirical_bernstein_lower(values: impl Iterator<Item = f64>, alpha: f64) -> Vec<f64> {
    let log_level = -alpha.ln();
    let mut past = RunningMoments::default();
    let (mut stakes, mut staked, mut penalty) = (0.0, 0.0, 0.0);
    let mut bounds = Vec::new();
    for (index, value) in values.enumerate() {
        let time = index as f64 + 1.0;
        let stake = (2.0 * log_level / (time * time.ln_1p() * past.variance()))
            .sqrt()
            .min(0.5);
        stakes += stake;
        staked += stake * value;
        penalty += (value - past.plain_mean()).powi(2) * (-(-stake).ln_1p() - stake);
        bounds.push(((staked - log_level - penalty) / stakes).clamp(0.0, 1.0));
        past.observe(value);
    }
    bounds
}

/// The asymptotic sequence for the mean of unbounded `values` after every value, at a two-sided error
/// `alpha` and tightest near `tightest_at` values (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024).
///
/// It holds in the limit only: do not read it before some fifty values. Values that are not finite are left
/// out; `tightest_at` is taken as at least 1.
pub fn asymptotic_sequence(values: &[f64], alpha: f64, tightest_at: f64) -> Vec<Interval> {
    let alpha = readable_alpha(alpha).min(0.999);
    let log_level = -2.0 * alpha.ln();
    let scale = (log_level + log_level.ln_1p()) / tightest_at.max(1.0);
    let (mut n, mut sum, mut squares) = (0.0_f64, 0.0, 0.0);
    let interval = |value: f64| {
        n += 1.0;
        sum += value;
        squares += value * value;
        let mean = sum / n;
        let deviation = (squares / n - mean * mean).max(0.0).sqrt();
        let growth = n * scale + 1.0;
        let reach =
            deviation * (2.0 * growth / (n * n * scale) * (growth.sqrt() / alpha).ln()).sqrt();
        if mean.is_finite() && reach.is_finite() {
            Interval {
                lower: mean - reach,
                upper: mean + reach,
            }
        } else {
            Interval::ANY
        }
    };
    finite(values).into_iter().map(interval).collect()
}

/// The two-sided normal-mixture boundary (Howard, Ramdas and others 2021): a sum of sub-Gaussian
/// deviations stays within it at all times with probability 1 − `alpha`, where `variance_time` is the sum of
/// their variances. It is tightest at `tightest_at`. Infinite for a time that is not positive and finite.
pub fn normal_mixture_boundary(variance_time: f64, alpha: f64, tightest_at: f64) -> f64 {
    let alpha = readable_alpha(alpha);
    let scale = mixture_scale(tightest_at, alpha);
    let squared = (variance_time + scale) * ((variance_time / scale).ln_1p() - 2.0 * alpha.ln());
    let known = variance_time >= 0.0 && variance_time.is_finite() && scale > 0.0;
    if known {
        squared.max(0.0).sqrt()
    } else {
        f64::INFINITY
    }
}

fn mixture_scale(tightest_at: f64, alpha: f64) -> f64 {
    let log_level = -2.0 * alpha.ln();
    tightest_at / (log_level + log_level.ln_1p())
}

/// The conjugate-mixture interval for a rate after `events` in `n` trials, valid at all times at once, at a
/// two-sided error `alpha` and tightest near `tightest_at` trials (Howard and others 2021, beta-binomial
/// mixture around every candidate). [0, 1] without trials; for 0/1 values only.
pub fn bernoulli_mixture_interval([events, n]: [u64; 2], alpha: f64, tightest_at: f64) -> Interval {
    if n == 0 || events > n {
        return Interval::ANY_PROPORTION;
    }
    let alpha = readable_alpha(alpha);
    let (hits, misses) = (events as f64, (n - events) as f64);
    let rejects = |rate: f64| {
        let variance = rate * (1.0 - rate);
        let scale = mixture_scale(variance * tightest_at.max(1.0), alpha / 2.0);
        let weight = (scale - variance).max(1e-3 * variance);
        let (a, b) = (weight / (1.0 - rate), weight / rate);
        let ln_ratio = beta::ln_beta(a + hits, b + misses) - beta::ln_beta(a, b);
        ln_ratio - hits * rate.ln() - misses * (-rate).ln_1p() > -alpha.ln()
    };
    around(hits / n as f64, rejects)
}

/// The betting interval for the mean after all `values` in [0, 1], valid at all times at once, at a
/// two-sided error `alpha` (Waudby-Smith and Ramdas 2023, hedged capital with predictable-mixture stakes cut
/// at half of what is safe). Tighter than [`empirical_bernstein_sequence`], but it must reread all values.
///
/// Values are cut to [0, 1], those that are not finite left out; [0, 1] without values.
pub fn betting_interval(values: &[f64], alpha: f64) -> Interval {
    let values: Vec<f64> = finite(values)
        .into_iter()
        .map(|value| value.clamp(0.0, 1.0))
        .collect();
    if values.is_empty() {
        return Interval::ANY_PROPORTION;
    }
    let alpha = readable_alpha(alpha);
    let stakes = predictable_stakes(&values, -(alpha / 2.0).ln());
    // The capital of each of the two gamblers is halved, so it is compared with 2/α.
    let ln_level = (2.0 / alpha).ln();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    around(mean, |candidate| {
        ln_capital(&values, &stakes, candidate) > ln_level
    })
}

fn predictable_stakes(values: &[f64], log_level: f64) -> Vec<f64> {
    let mut past = RunningMoments::default();
    let stake = |(index, &value): (usize, &f64)| {
        let time = index as f64 + 1.0;
        let stake = (2.0 * log_level / (time * time.ln_1p() * past.variance())).sqrt();
        past.observe(value);
        stake
    };
    values.iter().enumerate().map(stake).collect()
}

/// ln of the larger capital of two gamblers, one of which bets that the mean is above `candidate`.
fn ln_capital(values: &[f64], stakes: &[f64], candidate: f64) -> f64 {
    let ln_growth = |sign: f64, room: f64| -> f64 {
        let bets = values.iter().zip(stakes);
        bets.map(|(value, stake)| (sign * stake.min(0.5 / room) * (value - candidate)).ln_1p())
            .sum()
    };
    ln_growth(1.0, candidate).max(ln_growth(-1.0, 1.0 - candidate))
}

/// The candidates around `estimate` that are not rejected, if what is rejected lies outside one interval.
fn around(estimate: f64, rejects: impl Fn(f64) -> bool) -> Interval {
    let (floor, ceiling) = (1e-12, 1.0 - 1e-12);
    let inside = estimate.clamp(floor, ceiling);
    let end = |edge: f64| {
        if rejects(edge) {
            crossing(edge, inside, &rejects)
        } else {
            edge.round()
        }
    };
    if rejects(inside) {
        return Interval::ANY_PROPORTION;
    }
    Interval {
        lower: end(floor).min(estimate),
        upper: end(ceiling).max(estimate),
    }
}
