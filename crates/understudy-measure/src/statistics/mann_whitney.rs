//! Do unpaired numbers of one arm tend to be larger than those of the other?

use super::distribution::{normal, student};
use super::sample::{finite, rank};
use super::signed_rank::{Alternative, Continuity, EXACT_LIMIT, RankTest};
use super::whole::{floor_to_count, to_index};

/// The Mann–Whitney test of this crate's choice, two-sided: exact for up to 50 numbers a side without
/// ties, else normal with corrections for ties and continuity. Numbers that are not finite are left out;
/// `None` if a side is empty.
pub fn mann_whitney(secondary: &[f64], primary: &[f64]) -> Option<RankTest> {
    let pooled = Pooled::new(secondary, primary)?;
    let exact = pooled.n <= EXACT_LIMIT && pooled.m <= EXACT_LIMIT && pooled.tie_sum <= 0.0;
    Some(if exact {
        pooled.exact(Alternative::TwoSided)
    } else {
        pooled.normal(Continuity::Corrected, Alternative::TwoSided)
    })
}

/// The exact test, which is right without ties only; a greater alternative says that the secondary's
/// numbers are the larger ones. It counts all arrangements, so beyond [`EXACT_LIMIT`] numbers on a side the
/// normal approximation answers instead. `None` if a side is empty.
pub fn mann_whitney_exact(
    secondary: &[f64],
    primary: &[f64],
    alternative: Alternative,
) -> Option<RankTest> {
    let pooled = Pooled::new(secondary, primary)?;
    Some(if pooled.n <= EXACT_LIMIT && pooled.m <= EXACT_LIMIT {
        pooled.exact(alternative)
    } else {
        pooled.normal(Continuity::Corrected, alternative)
    })
}

/// The normal approximation with a correction for ties. `None` if a side is empty.
pub fn mann_whitney_normal(
    secondary: &[f64],
    primary: &[f64],
    continuity: Continuity,
) -> Option<RankTest> {
    Some(Pooled::new(secondary, primary)?.normal(continuity, Alternative::TwoSided))
}

/// Cliff's δ: how much oftener a number of the secondary is larger than one of the primary than smaller,
/// in [−1, 1]. `None` if a side is empty.
pub fn cliffs_delta(secondary: &[f64], primary: &[f64]) -> Option<f64> {
    let pooled = Pooled::new(secondary, primary)?;
    Some((2.0 * pooled.u / (pooled.n as f64 * pooled.m as f64) - 1.0).clamp(-1.0, 1.0))
}

/// How likely each value of U is without ties, for `n` and `m` numbers.
pub(crate) fn u_chances(n: usize, m: usize) -> Vec<f64> {
    // ways[k][u]: of the numbers seen so far in rising order, k are the first side's, and u times one of
    // the second side's stood before one of them.
    let mut ways = vec![vec![0.0_f64; n * m + 1]; n + 1];
    ways[0][0] = 1.0;
    for position in 0..n + m {
        for k in (0..n.min(position + 1)).rev() {
            let gain = position - k;
            if gain > m {
                continue;
            }
            let (before, after) = ways.split_at_mut(k + 1);
            // With k of the first side placed, at most k times all of the second side stood before them.
            for (sum, count) in after[0][gain..].iter_mut().zip(&before[k][..=k * m]) {
                *sum += count;
            }
        }
    }
    let total: f64 = ways[n].iter().sum();
    ways[n].iter().map(|count| count / total).collect()
}

/// In how many ways `n` of `n + m` numbers can be one side; infinite beyond a double.
pub(crate) fn arrangements(n: usize, m: usize) -> f64 {
    let (few, many) = (n.min(m), n.max(m));
    let factors = (1..=few).map(|at| (many + at) as f64 / at as f64);
    factors.product()
}

/// What the Brunner–Munzel test found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BrunnerMunzel {
    /// The chance that a number of the secondary exceeds one of the primary, ties counting half.
    pub superiority: f64,
    /// The statistic, positive when the secondary's numbers tend to be larger.
    pub statistic: f64,
    /// The two-sided p-value from Student's t with Satterthwaite's degrees of freedom, and no smaller than that of the
    /// permutation test.
    pub p: f64,
}

/// The test of Brunner and Munzel (2000) that neither arm tends to larger numbers, which unlike
/// Mann–Whitney's does not ask for equal spread. `None` if a side has fewer than two finite numbers.
///
/// Without any overlap the spread is estimated as nothing and t would give p = 0 for two numbers against two. The
/// permutation test of the same statistic (Neubert and Brunner, Computational Statistics & Data Analysis 51, 2007), meant
/// for small samples, gives 2 / C(n+m, n) there, since only the sides as they are and the sides exchanged lie so far
/// apart; no p-value here is smaller than that.
pub fn brunner_munzel(secondary: &[f64], primary: &[f64]) -> Option<BrunnerMunzel> {
    let (secondary, primary) = (finite(secondary), finite(primary));
    if secondary.len() < 2 || primary.len() < 2 {
        return None;
    }
    let pooled = rank(&[secondary.as_slice(), primary.as_slice()].concat()).ranks;
    let (pooled_secondary, pooled_primary) = pooled.split_at(secondary.len());
    let (mean_s, spread_s) = placement(pooled_secondary, &rank(&secondary).ranks);
    let (mean_p, spread_p) = placement(pooled_primary, &rank(&primary).ranks);
    let (n, m) = (secondary.len() as f64, primary.len() as f64);
    let superiority = (mean_s - f64::midpoint(n, 1.0)) / m;
    let variance = n * spread_s + m * spread_p;
    let gap = mean_s - mean_p;
    let smallest_p = 2.0 / arrangements(secondary.len(), primary.len());
    if variance <= 0.0 {
        let statistic = if gap == 0.0 {
            0.0
        } else {
            f64::INFINITY.copysign(gap)
        };
        return Some(BrunnerMunzel {
            superiority,
            statistic,
            p: if gap == 0.0 { 1.0 } else { smallest_p },
        });
    }
    let statistic = n * m * gap / ((n + m) * variance.sqrt());
    let parts = (n * spread_s).powi(2) / (n - 1.0) + (m * spread_p).powi(2) / (m - 1.0);
    let degrees = variance * variance / parts;
    Some(BrunnerMunzel {
        superiority,
        statistic,
        p: student::two_sided_p(statistic, degrees).max(smallest_p),
    })
}

/// The mean pooled rank of one side, and the variance of what its pooled ranks exceed its own ranks by.
fn placement(pooled: &[f64], own: &[f64]) -> (f64, f64) {
    let n = pooled.len() as f64;
    let mean_pooled = pooled.iter().sum::<f64>() / n;
    let mean_own = f64::midpoint(n, 1.0);
    let squares: f64 = pooled
        .iter()
        .zip(own)
        .map(|(pooled, own)| pooled - own - mean_pooled + mean_own)
        .map(|d| d * d)
        .sum();
    (mean_pooled, squares / (n - 1.0))
}

/// Two sides ranked together.
struct Pooled {
    n: usize,
    m: usize,
    /// How often a number of the first side exceeds one of the second, ties counting half.
    u: f64,
    tie_sum: f64,
}

impl Pooled {
    fn new(secondary: &[f64], primary: &[f64]) -> Option<Self> {
        let (secondary, primary) = (finite(secondary), finite(primary));
        let (n, m) = (secondary.len(), primary.len());
        if n == 0 || m == 0 {
            return None;
        }
        let ranks = rank(&[secondary, primary].concat());
        let sum: f64 = ranks.ranks[..n].iter().sum();
        Some(Self {
            n,
            m,
            u: sum - n as f64 * (n as f64 + 1.0) / 2.0,
            tie_sum: ranks.tie_sum(),
        })
    }

    fn exact(&self, alternative: Alternative) -> RankTest {
        let chances = u_chances(self.n, self.m);
        let at_least = to_index(floor_to_count(self.u.ceil())).min(chances.len() - 1);
        let at_most = to_index(floor_to_count(self.u)).min(chances.len() - 1);
        let greater: f64 = chances[at_least..].iter().sum();
        let less: f64 = chances[..=at_most].iter().sum();
        RankTest {
            statistic: self.u,
            p: alternative.p(greater, less),
        }
    }

    fn normal(&self, continuity: Continuity, alternative: Alternative) -> RankTest {
        let (n, m) = (self.n as f64, self.m as f64);
        let total = n + m;
        let spread = total + 1.0 - self.tie_sum / (total * (total - 1.0)).max(1.0);
        let deviation = (n * m / 12.0 * spread).max(0.0).sqrt();
        let half = match continuity {
            Continuity::Corrected => 0.5,
            Continuity::Uncorrected => 0.0,
        };
        let excess = self.u - n * m / 2.0;
        let tail = |excess: f64| {
            if deviation > 0.0 {
                normal::upper_tail(excess / deviation)
            } else {
                1.0
            }
        };
        let p = alternative.p(tail(excess - half), tail(-excess - half));
        RankTest {
            statistic: self.u,
            p,
        }
    }
}
