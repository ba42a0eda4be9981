//! The statistics from their definitions, slow and plain.

/// The normal quantile at 95 %: the gate's alpha is 5 %, one-sided.
pub(crate) const Z: f64 = 1.644_853_626_951_472_2;

/// A paired table, in pairs or in pairs over the design effect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    pub(crate) both: f64,
    pub(crate) only_secondary: f64,
    pub(crate) only_primary: f64,
    pub(crate) neither: f64,
}

impl Table {
    pub(crate) fn n(self) -> f64 {
        self.both + self.only_secondary + self.only_primary + self.neither
    }

    pub(crate) fn over(self, effect: f64) -> Self {
        Self {
            both: self.both / effect,
            only_secondary: self.only_secondary / effect,
            only_primary: self.only_primary / effect,
            neither: self.neither / effect,
        }
    }

    /// Tango 1998, the score statistic for a difference of `delta`.
    pub(crate) fn tango(self, delta: f64) -> f64 {
        let (b, c, n) = (self.only_secondary, self.only_primary, self.n());
        let (p, q) = (2.0 * n, -b - c + (2.0 * n - b + c) * delta);
        let r = -c * delta * (1.0 - delta);
        let share = ((q * q - 4.0 * p * r).max(0.0).sqrt() - q) / (2.0 * p);
        let variance = n * (2.0 * share + delta * (1.0 - delta));
        let distance = b - c - n * delta;
        if variance <= 0.0 {
            distance.signum() * if distance == 0.0 { 0.0 } else { f64::INFINITY }
        } else {
            distance / variance.sqrt()
        }
    }

    /// The differences that the score test does not reject at 90 %, two-sided: it falls as `delta` grows.
    pub(crate) fn interval(self) -> (f64, f64) {
        let root = |level: f64| {
            let (mut low, mut high) = (-1.0, 1.0);
            for _ in 0..200 {
                let middle = f64::midpoint(low, high);
                if self.tango(middle) > level {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            f64::midpoint(low, high)
        };
        (root(Z), root(-Z))
    }

    /// Mid-p McNemar, two-sided, from binomial terms: the pairs are rounded to whole ones.
    pub(crate) fn midp(self) -> f64 {
        let (b, c) = (
            self.only_secondary.round() as u64,
            self.only_primary.round() as u64,
        );
        let (less, all) = (b.min(c), b + c);
        // Without a pair that differs nothing speaks against chance.
        if all == 0 {
            return 1.0;
        }
        if b == c {
            return 1.0 - 0.5 * term(all, less, 0.5);
        }
        let tail: f64 = (0..less).map(|k| term(all, k, 0.5)).sum();
        (2.0 * tail + term(all, less, 0.5)).min(1.0)
    }

    /// The verdict within a margin.
    pub(crate) fn verdict(self, n_prompts: u64, margin: f64) -> &'static str {
        if self.n().floor() < 20.0 || n_prompts < 10 {
            return "insufficient";
        }
        if self.interval().0 > margin {
            return "breach";
        }
        let guarded = self.only_primary > 0.0 || self.exact_chance(margin) < 0.05;
        if self.tango(margin) < -Z && guarded {
            "parity"
        } else {
            "inconclusive"
        }
    }

    /// The chance of so few harmed pairs if the rate were the margin (Clopper and Pearson). Only for whole pairs.
    fn exact_chance(self, margin: f64) -> f64 {
        let (n, k) = (self.n().round() as u64, self.only_secondary.round() as u64);
        (0..=k).map(|k| term(n, k, margin)).sum()
    }
}

/// A binomial term by logarithms.
pub(crate) fn term(n: u64, k: u64, p: f64) -> f64 {
    let choose: f64 = (1..=k).map(|i| ((n - k + i) as f64 / i as f64).ln()).sum();
    (choose + k as f64 * p.ln() + (n - k) as f64 * (1.0 - p).ln()).exp()
}

/// Hodges–Lehmann with its interval: all means of two, sorted; the rank of the ends from the signed-rank distribution,
/// exact up to 50 differences without ties and zeros, else by the normal approximation. No ends where even all differences on
/// one side of the shift, 2 of 2ⁿ ways, are more likely than 10 %.
pub(crate) fn hodges_lehmann(values: &[f64]) -> Option<(f64, Option<(f64, f64)>)> {
    let n = values.len();
    if n == 0 {
        return None;
    }
    let mut means: Vec<f64> = (0..n)
        .flat_map(|i| (i..n).map(move |j| (i, j)))
        .map(|(i, j)| f64::midpoint(values[i], values[j]))
        .collect();
    means.sort_by(f64::total_cmp);
    let m = means.len();
    let estimate = f64::midpoint(means[(m - 1) / 2], means[m / 2]);
    let mut sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let tied = sizes.windows(2).any(|two| two[0] == two[1]) || sizes[0] == 0.0;
    let rank = if n <= 50 && !tied {
        exact_rank(n)
    } else {
        normal_rank(n)
    };
    let rank = rank.clamp(1, m);
    let bounded = 2.0 * 0.5_f64.powf(n as f64) <= 0.1;
    let ends = bounded.then(|| (means[rank - 1], means[m - rank]));
    Some((estimate, ends))
}

/// The smallest rank sum that is not too small at 5 %, at least 1.
fn exact_rank(n: usize) -> usize {
    let most = n * (n + 1) / 2;
    let mut ways = vec![0.0_f64; most + 1];
    ways[0] = 1.0;
    for rank in 1..=n {
        for sum in (rank..=most).rev() {
            ways[sum] += ways[sum - rank];
        }
    }
    let all: f64 = ways.iter().sum();
    let mut upto = 0.0;
    for (sum, count) in ways.iter().enumerate() {
        upto += count / all;
        if sum >= 1 && upto >= 0.05 - 1e-15 {
            return sum;
        }
        if sum == 0 && upto >= 0.05 - 1e-15 {
            return 1;
        }
    }
    1
}

fn normal_rank(n: usize) -> usize {
    let n = n as f64;
    let m = n * (n + 1.0) / 2.0;
    let rank = m / 2.0 - Z * (m * (2.0 * n + 1.0) / 12.0).sqrt();
    rank.max(0.0).floor() as usize
}

/// The Benjamini–Hochberg adjusted chances, in the order given.
pub(crate) fn benjamini_hochberg(chances: &[f64]) -> Vec<f64> {
    let m = chances.len();
    chances
        .iter()
        .map(|one| {
            // The least of p(k) m / k over all that are at least as large.
            let larger = chances.iter().filter(|other| *other >= one);
            let scaled = larger.map(|other| {
                let k = chances.iter().filter(|smaller| *smaller <= other).count();
                other * m as f64 / k as f64
            });
            scaled.fold(1.0_f64, f64::min)
        })
        .collect()
}

/// Simes 1986.
pub(crate) fn simes(chances: &[f64]) -> f64 {
    benjamini_hochberg(chances).into_iter().fold(1.0, f64::min)
}
