//! Intervals by resampling clusters, the same for every order of rows, every number of threads and every run.
//!
//! In each replicate every cluster counts a Poisson(1) number of times. That number is a hash of the cluster
//! and the replicate, so no state runs through the data: parts can be computed anywhere and added up.

use super::cluster::ClusteredRow;
use super::interval::{Interval, two_sided_alpha};
use super::quantile::quantile;
use super::random::mixed;
use super::sample::SortedSample;
use super::whole::to_index;

/// The customary number of replicates.
pub const REPLICATES: u32 = 2_000;

/// How often `cluster` counts in a replicate: Poisson(1), from a hash of both and of `seed`.
pub fn poisson_weight(cluster: u64, replicate: u32, seed: u64) -> u32 {
    poisson(
        word(keyed(cluster, seed), replicate / WEIGHTS_PER_WORD),
        replicate % WEIGHTS_PER_WORD,
    )
}

/// The values that a weighted ratio Σw·numerator/Σw·denominator takes over `replicates`, in their order.
///
/// Rows that are not finite are left out. A replicate whose denominators sum to zero is left out too: with a
/// handful of clusters that happens. Beyond 32,768 clusters these are first merged into as many groups by
/// their hash: sums of independent clusters are independent clusters, and their spread is known to half a
/// percent.
pub fn bootstrap_ratios(rows: &[ClusteredRow], replicates: u32, seed: u64) -> Vec<f64> {
    let totals = cluster_totals(rows, seed);
    let mut ratios = Vec::with_capacity(to_index(u64::from(replicates)));
    let n_words = replicates.div_ceil(WEIGHTS_PER_WORD);
    for word_index in 0..n_words {
        let left = (replicates - word_index * WEIGHTS_PER_WORD).min(WEIGHTS_PER_WORD);
        let sums = weighted_sums(&totals, word_index);
        let known = sums
            .iter()
            .take(to_index(u64::from(left)))
            .map(|[top, bottom]| top / bottom);
        ratios.extend(known.filter(|ratio| ratio.is_finite()));
    }
    ratios
}

/// The percentile interval of a weighted ratio at a two-sided `confidence`, by [`bootstrap_ratios`]; anything
/// at all when no replicate is defined or there is a single cluster.
pub fn bootstrap_interval(
    rows: &[ClusteredRow],
    confidence: f64,
    replicates: u32,
    seed: u64,
) -> Interval {
    let first = rows.first().map(|row| row.cluster);
    if rows.iter().all(|row| Some(row.cluster) == first) {
        return Interval::ANY;
    }
    percentile_interval(bootstrap_ratios(rows, replicates, seed), confidence)
}

/// The middle share `confidence` of bootstrap `replicates`; anything at all of none.
pub fn percentile_interval(replicates: impl IntoIterator<Item = f64>, confidence: f64) -> Interval {
    let replicates = SortedSample::new(replicates);
    let tail = two_sided_alpha(confidence) / 2.0;
    match (
        quantile(&replicates, tail),
        quantile(&replicates, 1.0 - tail),
    ) {
        (Some(lower), Some(upper)) => Interval { lower, upper },
        _ => Interval::ANY,
    }
}

/// A cluster's key, hashed with the seed, and its weighted totals.
struct ClusterTotal {
    key: u64,
    numerator: f64,
    denominator: f64,
}

const MAX_GROUPS: usize = 1 << 15;

fn cluster_totals(rows: &[ClusteredRow], seed: u64) -> Vec<ClusterTotal> {
    let part = |row: &ClusteredRow| {
        let numerator = row.weight * row.numerator;
        let denominator = row.weight * row.denominator;
        (keyed(row.cluster, seed), numerator, denominator)
    };
    let mut parts: Vec<(u64, f64, f64)> = rows
        .iter()
        .map(part)
        .filter(|(_, top, bottom)| top.is_finite() && bottom.is_finite())
        .collect();
    // Sorting by content makes the sums the same to the last bit in whatever order the rows came.
    parts.sort_unstable_by(|x, y| {
        x.0.cmp(&y.0)
            .then(x.1.total_cmp(&y.1))
            .then(x.2.total_cmp(&y.2))
    });
    let n_clusters = parts.chunk_by(|x, y| x.0 == y.0).count();
    let shift = if n_clusters > MAX_GROUPS {
        u64::BITS - MAX_GROUPS.trailing_zeros()
    } else {
        0
    };
    let total = |group: &[(u64, f64, f64)]| ClusterTotal {
        key: if shift == 0 {
            group[0].0
        } else {
            mixed((group[0].0 >> shift).wrapping_add(seed))
        },
        numerator: group.iter().map(|part| part.1).sum(),
        denominator: group.iter().map(|part| part.2).sum(),
    };
    parts
        .chunk_by(|x, y| x.0 >> shift == y.0 >> shift)
        .map(total)
        .collect()
}

fn weighted_sums(
    totals: &[ClusterTotal],
    word_index: u32,
) -> [[f64; 2]; WEIGHTS_PER_WORD as usize] {
    let mut sums = [[0.0; 2]; WEIGHTS_PER_WORD as usize];
    for total in totals {
        let mut bits = word(total.key, word_index);
        for sum in &mut sums {
            let weight = f64::from(poisson(bits, 0));
            bits >>= BITS_PER_WEIGHT;
            sum[0] += weight * total.numerator;
            sum[1] += weight * total.denominator;
        }
    }
    sums
}

fn keyed(cluster: u64, seed: u64) -> u64 {
    mixed(cluster ^ mixed(seed))
}

fn word(key: u64, word_index: u32) -> u64 {
    mixed(key.wrapping_add(u64::from(word_index).wrapping_mul(0x9E37_79B9_7F4A_7C15)))
}

/// One hash holds four weights of sixteen bits each.
const WEIGHTS_PER_WORD: u32 = 4;
const BITS_PER_WEIGHT: u32 = 16;

/// P(Poisson(1) ≤ k) in units of 2⁻¹⁶. Rounded to nearest the mean is 1 exactly and the variance 0.99997.
const POISSON_STEPS: [u16; 8] = [
    24_109, 48_219, 60_273, 64_292, 65_296, 65_497, 65_531, 65_535,
];

fn poisson(word: u64, position: u32) -> u32 {
    let bits = (word >> (position * BITS_PER_WEIGHT)) & 0xFFFF;
    POISSON_STEPS
        .iter()
        .map(|&step| u32::from(bits >= u64::from(step)))
        .sum()
}
