//! How far apart are two distributions, given as counts over the same bins or categories?
//!
//! Counts need not be whole; what is negative or not finite counts as 0. Bins that only one side lists count
//! as empty on the other.

use super::distribution::chi_squared;
use super::interval::readable_alpha;

/// The population stability index Σ(p − q)·ln(p/q), every share floored at `floor` and all renormalised;
/// `None` if a side is empty.
///
/// Fixed thresholds (0.1, 0.25) mean nothing: compare with [`psi_critical`].
pub fn population_stability_index(primary: &[f64], secondary: &[f64], floor: f64) -> Option<f64> {
    let (p, q) = shares(primary, secondary)?;
    let floored = |shares: Vec<f64>| {
        let raised: Vec<f64> = shares
            .iter()
            .map(|share| share.max(floor.clamp(1e-300, 1.0)))
            .collect();
        let total: f64 = raised.iter().sum();
        raised.into_iter().map(move |share| share / total)
    };
    Some(
        floored(p)
            .zip(floored(q))
            .map(|(p, q)| (p - q) * (p / q).ln())
            .sum::<f64>()
            .max(0.0),
    )
}

/// What [`population_stability_index`] exceeds by chance in a share `alpha` of all samples without drift:
/// (1/n + 1/m)·χ²₍bins−1₎ (Yurdakul and Naranjo 2020). Infinite if a side is empty, 0 with a single bin.
pub fn psi_critical([n, m]: [u64; 2], bins: u32, alpha: f64) -> f64 {
    if n == 0 || m == 0 {
        return f64::INFINITY;
    }
    let degrees = f64::from(bins) - 1.0;
    (1.0 / n as f64 + 1.0 / m as f64) * chi_squared::quantile(1.0 - readable_alpha(alpha), degrees)
}

/// The Jensen–Shannon divergence in bits, in [0, 1]; `None` if a side is empty.
pub fn jensen_shannon_divergence(primary: &[f64], secondary: &[f64]) -> Option<f64> {
    let (p, q) = shares(primary, secondary)?;
    let part = |share: f64, middle: f64| {
        if share > 0.0 {
            share * (share / middle).log2()
        } else {
            0.0
        }
    };
    let bits = |(&p, &q): (&f64, &f64)| {
        let middle = f64::midpoint(p, q);
        f64::midpoint(part(p, middle), part(q, middle))
    };
    Some(p.iter().zip(&q).map(bits).sum::<f64>().clamp(0.0, 1.0))
}

/// The total variation distance, the largest difference of chances of any event, in [0, 1]; `None` if a
/// side is empty.
pub fn total_variation(primary: &[f64], secondary: &[f64]) -> Option<f64> {
    let (p, q) = shares(primary, secondary)?;
    Some((p.iter().zip(&q).map(|(p, q)| (p - q).abs()).sum::<f64>() / 2.0).min(1.0))
}

fn shares(primary: &[f64], secondary: &[f64]) -> Option<(Vec<f64>, Vec<f64>)> {
    let bins = primary.len().max(secondary.len());
    let side = |counts: &[f64]| {
        let readable = |&count: &f64| {
            if count.is_finite() {
                count.max(0.0)
            } else {
                0.0
            }
        };
        let mut counts: Vec<f64> = counts.iter().map(readable).collect();
        counts.resize(bins, 0.0);
        let total: f64 = counts.iter().sum();
        (total > 0.0 && total.is_finite())
            .then(|| counts.iter().map(|count| count / total).collect())
    };
    Some((side(primary)?, side(secondary)?))
}
