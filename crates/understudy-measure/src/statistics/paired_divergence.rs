//! Did a distribution over categories move, judged by pairs: the divergence and what chance alone would give.

use std::collections::BTreeMap;

use super::distance::jensen_shannon_divergence;
use super::interval::readable_alpha;
use super::quantile::quantile;
use super::random::SplitMix64;
use super::sample::SortedSample;

/// The Jensen–Shannon divergence of paired categories beside its null distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedDivergence {
    /// The divergence in bits, in [0, 1].
    pub divergence: f64,
    /// What it exceeds in a share `alpha` of the exchanged data: beyond it, a divergence is more than the bias that
    /// any two finite samples show.
    pub critical: f64,
    /// The share of exchanged data with a divergence at least as large, the data themselves counted in.
    pub p: f64,
}

/// Compares the categories of pairs `(primary, secondary)`: in each of `draws` rounds the two answers of every pair are
/// exchanged by the toss of a coin from `seed`, which leaves the pairs' likeness as it is. `None` without pairs.
///
/// A fixed threshold would be wrong twice, because the divergence of two samples is above zero without any drift, and
/// by how much depends on their number and on how alike the two answers of a pair are. The order of the pairs does not
/// matter; the work grows with `draws` times the number of kinds of change.
pub fn paired_jensen_shannon(
    pairs: &[(usize, usize)],
    alpha: f64,
    draws: u32,
    seed: u64,
) -> Option<PairedDivergence> {
    let table = Changes::of(pairs)?;
    let divergence = table.divergence(|change| change.there)?;
    let mut random = SplitMix64::new(seed);
    let null: Vec<f64> = (0..draws)
        .filter_map(|_| table.divergence(|change| heads(change.there + change.back, &mut random)))
        .collect();
    // Sums in another order may differ in the last bits from a sum that is the same.
    let reached = null.iter().filter(|found| **found >= divergence - 1e-12);
    let p = (1.0 + reached.count() as f64) / (1.0 + null.len() as f64);
    let critical = quantile(&SortedSample::new(null), 1.0 - readable_alpha(alpha)).unwrap_or(1.0);
    Some(PairedDivergence {
        divergence,
        critical,
        p,
    })
}

/// How often either of two categories became the other.
#[derive(Clone, Copy, Default)]
struct Change {
    there: u64,
    back: u64,
}

/// Pairs by category, the categories numbered from 0.
struct Changes {
    unchanged: Vec<u64>,
    changed: Vec<((usize, usize), Change)>,
}

impl Changes {
    fn of(pairs: &[(usize, usize)]) -> Option<Self> {
        let mut numbers: BTreeMap<usize, usize> = pairs
            .iter()
            .flat_map(|(primary, secondary)| [(*primary, 0), (*secondary, 0)])
            .collect();
        for (number, place) in numbers.values_mut().enumerate() {
            *place = number;
        }
        let mut unchanged = vec![0; numbers.len()];
        let mut changed: BTreeMap<(usize, usize), Change> = BTreeMap::new();
        for (primary, secondary) in pairs {
            let (from, to) = (numbers[primary], numbers[secondary]);
            if from == to {
                unchanged[from] += 1;
                continue;
            }
            let change = changed.entry((from.min(to), from.max(to))).or_default();
            if from < to {
                change.there += 1;
            } else {
                change.back += 1;
            }
        }
        (!pairs.is_empty()).then(|| Self {
            unchanged,
            changed: changed.into_iter().collect(),
        })
    }

    /// The divergence when `there` says how many of a change's pairs go from the lower category to the higher.
    fn divergence(&self, mut there: impl FnMut(&Change) -> u64) -> Option<f64> {
        let mut primary: Vec<f64> = self.unchanged.iter().map(|count| *count as f64).collect();
        let mut secondary = primary.clone();
        for ((low, high), change) in &self.changed {
            let there = there(change);
            let back = change.there + change.back - there;
            primary[*low] += there as f64;
            secondary[*high] += there as f64;
            primary[*high] += back as f64;
            secondary[*low] += back as f64;
        }
        jensen_shannon_divergence(&primary, &secondary)
    }
}

/// How many of so many coins show heads.
fn heads(coins: u64, random: &mut SplitMix64) -> u64 {
    let words = (0..coins / 64).map(|_| u64::from(random.next_u64().count_ones()));
    let whole: u64 = words.sum();
    let rest = random.next_u64() & ((1 << (coins % 64)) - 1);
    whole + u64::from(rest.count_ones())
}
