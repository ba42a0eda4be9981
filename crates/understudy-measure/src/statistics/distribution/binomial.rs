//! The binomial distribution, exact to a million trials and beyond.

use super::beta;

/// P(X ≤ k) for X ~ Bin(n, p).
pub(crate) fn cdf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n {
        return 1.0;
    }
    beta::tails(k as f64 + 1.0, (n - k) as f64, p).upper()
}

/// P(X = k) for X ~ Bin(n, p).
pub(crate) fn pmf(k: u64, n: u64, p: f64) -> f64 {
    if k > n {
        return 0.0;
    }
    if p <= 0.0 {
        return if k == 0 { 1.0 } else { 0.0 };
    }
    if p >= 1.0 {
        return if k == n { 1.0 } else { 0.0 };
    }
    if k == 0 {
        return (n as f64 * (-p).ln_1p()).exp();
    }
    if k == n {
        return (n as f64 * p.ln()).exp();
    }
    let (hits, misses) = (k as f64, (n - k) as f64);
    let scale = n as f64 / (hits * misses);
    beta::ln_kernel(hits, misses, p, 1.0 - p).exp() * scale
}

/// The smallest k with P(X ≤ k) ≥ `share`.
pub(crate) fn quantile(share: f64, n: u64, p: f64) -> u64 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if cdf(middle, n, p) >= share {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}
