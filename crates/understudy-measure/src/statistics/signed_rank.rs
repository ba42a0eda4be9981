//! Did paired numbers shift at all? Wilcoxon's signed-rank test.

use super::distribution::normal;
use super::sample::{Ranks, finite, rank};
use super::whole::{floor_to_count, to_index};

/// What becomes of pairs that do not differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zeros {
    /// They are left out before ranking (Wilcoxon).
    Dropped,
    /// They are ranked with the others and then left out (Pratt 1959), so that many unchanged pairs count
    /// as evidence of no change. The default of this crate.
    Pratt,
}

/// How the normal approximation treats the discreteness of the statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuity {
    /// The statistic is moved by one half toward its mean.
    Corrected,
    /// The statistic is taken as it is.
    Uncorrected,
}

/// Which shifts the p-value speaks against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alternative {
    /// A shift in either direction.
    TwoSided,
    /// A shift upward.
    Greater,
    /// A shift downward.
    Less,
}

impl Alternative {
    /// The p-value out of the two one-sided ones.
    pub(crate) fn p(self, greater: f64, less: f64) -> f64 {
        match self {
            Self::TwoSided => (2.0 * greater.min(less)).min(1.0),
            Self::Greater => greater,
            Self::Less => less,
        }
        .clamp(0.0, 1.0)
    }
}

/// The statistic of a rank test and its p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankTest {
    /// The sum of the ranks of the positive differences (signed rank), or U (Mann–Whitney).
    pub statistic: f64,
    /// The p-value.
    pub p: f64,
}

/// The largest number of differences that are tested by exact counts; beyond, the normal approximation is
/// closer to them than anyone could tell.
pub const EXACT_LIMIT: usize = 50;

/// The signed-rank test of this crate's choice: exact up to [`EXACT_LIMIT`] differences, normal beyond,
/// two-sided, zeros after Pratt. Differences that are not finite are left out; `None` if none remain.
pub fn wilcoxon_signed_rank(differences: &[f64]) -> Option<RankTest> {
    let differences = finite(differences);
    if differences.is_empty() {
        return None;
    }
    Some(if differences.len() <= EXACT_LIMIT {
        signed_rank_exact(&differences, Zeros::Pratt, Alternative::TwoSided)
    } else {
        signed_rank_normal(&differences, Zeros::Pratt, Continuity::Uncorrected)
    })
}

/// The exact permutation test given the ranks found, so it is right with ties and zeros too.
///
/// Differences that are not finite are left out. Without any that is not zero, p is 1. Time grows with the
/// cube of the number of differences: meant for [`EXACT_LIMIT`] of them, refused (p from the normal
/// approximation) beyond ten times as many.
pub fn signed_rank_exact(differences: &[f64], zeros: Zeros, alternative: Alternative) -> RankTest {
    let ranked = SignedRanks::new(differences, zeros);
    if ranked.signed.len() > 10 * EXACT_LIMIT {
        let z = ranked.z(Continuity::Corrected);
        let p = alternative.p(normal::upper_tail(z), normal::cdf(z));
        return RankTest {
            statistic: ranked.positive_sum(),
            p,
        };
    }
    // Mean ranks are whole or half, so twice a rank is whole and sums can be counted in a table.
    let doubled: Vec<usize> = ranked
        .signed
        .iter()
        .map(|&(rank, _)| to_index(floor_to_count(2.0 * rank + 0.5)))
        .collect();
    let chances = subset_sum_chances(&doubled);
    let observed =
        to_index(floor_to_count(2.0 * ranked.positive_sum() + 0.5)).min(chances.len() - 1);
    let less: f64 = chances[..=observed].iter().sum();
    let greater: f64 = chances[observed..].iter().sum();
    RankTest {
        statistic: ranked.positive_sum(),
        p: alternative.p(greater, less),
    }
}

/// The two-sided normal approximation with a correction for ties. Differences that are not finite are left
/// out; without any that is not zero, p is 1.
pub fn signed_rank_normal(differences: &[f64], zeros: Zeros, continuity: Continuity) -> RankTest {
    let ranked = SignedRanks::new(differences, zeros);
    RankTest {
        statistic: ranked.positive_sum(),
        p: normal::two_sided_p(ranked.z(continuity)),
    }
}

/// How likely each sum is when every weight is in it or not by the toss of a coin.
pub(crate) fn subset_sum_chances(weights: &[usize]) -> Vec<f64> {
    let mut chances = vec![0.0; weights.iter().sum::<usize>() + 1];
    chances[0] = 1.0;
    let mut reach = 0;
    for &weight in weights {
        reach += weight;
        for sum in (0..=reach).rev() {
            let with = if sum >= weight {
                chances[sum - weight]
            } else {
                0.0
            };
            chances[sum] = 0.5 * (chances[sum] + with);
        }
    }
    chances
}

/// The ranks of absolute differences, beside their signs.
struct SignedRanks {
    /// Rank and whether the difference is positive, for the differences that are not zero.
    signed: Vec<(f64, bool)>,
    /// How many zeros were ranked; 0 if they were dropped.
    n_zeros: f64,
    /// Σ(t³ − t) over ties among differences that are not zero.
    tie_sum: f64,
}

impl SignedRanks {
    fn new(differences: &[f64], zeros: Zeros) -> Self {
        let mut differences = finite(differences);
        if zeros == Zeros::Dropped {
            differences.retain(|&difference| difference != 0.0);
        }
        let sizes: Vec<f64> = differences
            .iter()
            .map(|difference| difference.abs())
            .collect();
        let Ranks { ranks, group_sizes } = rank(&sizes);
        let n_zeros = differences
            .iter()
            .filter(|&&difference| difference == 0.0)
            .count();
        let nonzero_groups = if n_zeros > 0 {
            &group_sizes[1..]
        } else {
            &group_sizes[..]
        };
        let tie_sum = nonzero_groups
            .iter()
            .map(|&size| size as f64)
            .map(|t| t * t * t - t)
            .sum();
        let signed = differences
            .iter()
            .zip(ranks)
            .filter(|&(&difference, _)| difference != 0.0);
        let signed = signed
            .map(|(&difference, rank)| (rank, difference > 0.0))
            .collect();
        Self {
            signed,
            n_zeros: n_zeros as f64,
            tie_sum,
        }
    }

    fn positive_sum(&self) -> f64 {
        self.signed
            .iter()
            .filter(|(_, positive)| *positive)
            .map(|(rank, _)| rank)
            .sum()
    }

    /// The standardised statistic; 0 when nothing varies.
    fn z(&self, continuity: Continuity) -> f64 {
        let zeros = self.n_zeros;
        let n = self.signed.len() as f64 + zeros;
        let mean = (n * (n + 1.0) - zeros * (zeros + 1.0)) / 4.0;
        let squares = n * (n + 1.0) * (2.0 * n + 1.0) - zeros * (zeros + 1.0) * (2.0 * zeros + 1.0);
        let deviation = ((squares - 0.5 * self.tie_sum) / 24.0).max(0.0).sqrt();
        let excess = self.positive_sum() - mean;
        let excess = match continuity {
            Continuity::Corrected => excess.signum() * (excess.abs() - 0.5).max(0.0),
            Continuity::Uncorrected => excess,
        };
        if deviation > 0.0 {
            excess / deviation
        } else {
            0.0
        }
    }
}
