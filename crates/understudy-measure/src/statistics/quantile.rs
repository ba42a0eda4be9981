//! Quantiles and how sure one may be of them, whatever the shape of the distribution.

use super::distribution::{beta, binomial};
use super::interval::{Interval, two_sided_alpha};
use super::sample::SortedSample;
use super::whole::{floor_to_count, to_count, to_index};

/// The quantile at `p` (cut to [0, 1]), interpolated as R's type 7 and numpy's default; `None` of nothing.
pub fn quantile(sample: &SortedSample, p: f64) -> Option<f64> {
    let values = sample.values();
    let last = values.len().checked_sub(1)?;
    let position = last as f64 * share(p)?;
    let below = to_index(floor_to_count(position)).min(last);
    let (low, high) = (values[below], values[(below + 1).min(last)]);
    let weight = position - below as f64;
    // Equal neighbours are returned as they are, also when they are infinite.
    if weight <= 0.0 || low >= high {
        return Some(low);
    }
    let value = low + weight * (high - low);
    let nearer = if weight < 0.5 { low } else { high };
    Some(if value.is_nan() { nearer } else { value })
}

/// An interval between two order statistics.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileInterval {
    /// The rank of the lower end, from 1; 0 when no observation is low enough.
    pub lower_rank: u64,
    /// The rank of the upper end; one more than the sample holds when none is high enough.
    pub upper_rank: u64,
    /// The ends; infinite where the rank lies outside the sample.
    pub interval: Interval,
    /// The probability with which such an interval covers the quantile, at least the confidence asked for
    /// when both ends lie inside the sample.
    pub coverage: f64,
}

/// The distribution-free interval of the quantile at `p`, at a two-sided `confidence`; `None` of nothing.
///
/// The lower rank is the largest r with P(B ≤ r−1) ≤ α/2 and the upper the smallest r with
/// P(B ≤ r−1) ≥ 1−α/2, for B ~ Bin(n, p). A 95 % interval of the 95th percentile has an upper end from 72
/// observations on, one of the 99th from 368.
pub fn quantile_interval(
    sample: &SortedSample,
    p: f64,
    confidence: f64,
) -> Option<QuantileInterval> {
    let n = to_count(sample.len());
    if n == 0 {
        return None;
    }
    let p = share(p)?;
    let alpha = two_sided_alpha(confidence);
    let lower_rank = largest_rank(n, p, alpha / 2.0);
    let upper_rank = binomial::quantile(1.0 - alpha / 2.0, n, p) + 1;
    let value = |rank: u64| sample.values().get(to_index(rank - 1)).copied();
    let lower = if lower_rank < 1 {
        None
    } else {
        value(lower_rank)
    };
    let interval = Interval {
        lower: lower.unwrap_or(f64::NEG_INFINITY),
        upper: value(upper_rank).unwrap_or(f64::INFINITY),
    };
    let below = if lower_rank < 1 {
        0.0
    } else {
        binomial::cdf(lower_rank - 1, n, p)
    };
    let coverage = (binomial::cdf(upper_rank - 1, n, p) - below).clamp(0.0, 1.0);
    Some(QuantileInterval {
        lower_rank,
        upper_rank,
        interval,
        coverage,
    })
}

/// The largest r in 0..=n with P(B ≤ r−1) ≤ `tail`, where P(B ≤ −1) = 0.
fn largest_rank(n: u64, p: f64, tail: f64) -> u64 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = high - (high - low) / 2;
        if binomial::cdf(middle - 1, n, p) <= tail {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// How many observations a two-sided interval of the quantile at `p` needs to have both ends: `None` when
/// `p` is not inside (0, 1).
pub fn smallest_sample_for_quantile(p: f64, confidence: f64) -> Option<u64> {
    if !(p > 0.0 && p < 1.0) {
        return None;
    }
    let tail = two_sided_alpha(confidence) / 2.0;
    let extreme = p.max(1.0 - p);
    Some(floor_to_count((tail.ln() / extreme.ln()).ceil()))
}

/// The Harrell–Davis quantile (1982): a mean of all order statistics, weighted by a beta distribution, and
/// so smoother from one sample to the next than a single one. `None` of nothing.
pub fn harrell_davis_quantile(sample: &SortedSample, p: f64) -> Option<f64> {
    let n = sample.len() as f64;
    let p = share(p)?;
    let (first, last) = (
        sample.values().first().copied()?,
        sample.values().last().copied()?,
    );
    let (a, b) = ((n + 1.0) * p, (n + 1.0) * (1.0 - p));
    if a <= 0.0 || b <= 0.0 {
        return Some(if a <= 0.0 { first } else { last });
    }
    let (mut total, mut below) = (0.0, 0.0);
    for (index, &value) in sample.values().iter().enumerate() {
        let here = beta::tails(a, b, (index as f64 + 1.0) / n).lower();
        // A weight of nothing must not make a NaN of an infinite observation.
        if here > below {
            total += (here - below) * value;
        }
        below = here;
    }
    (!total.is_nan()).then_some(total)
}

fn share(p: f64) -> Option<f64> {
    (!p.is_nan()).then(|| p.clamp(0.0, 1.0))
}
