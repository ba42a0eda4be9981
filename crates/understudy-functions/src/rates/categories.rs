//! Pairs of categories as a square table of counts.

use std::collections::BTreeMap;

use crate::points::Points;

/// The most categories that are told apart; the rarest of more are taken as one.
pub(super) const MOST_CATEGORIES: usize = 64;

/// Counts by the primary's (row) and the secondary's (column) category, the most frequent category first. Empty
/// without pairs.
pub(super) fn square(points: &mut Points<2>) -> Vec<Vec<u64>> {
    let pairs = points.counted();
    let mut totals: BTreeMap<u64, u64> = BTreeMap::new();
    for ([primary, secondary], count) in &pairs {
        for side in [primary, secondary] {
            *totals.entry(side.to_bits()).or_default() += count;
        }
    }
    let mut categories: Vec<(u64, u64)> = totals.into_iter().collect();
    // Categories are digests: equally frequent ones stand in their order.
    categories.sort_by_key(|(category, total)| (std::cmp::Reverse(*total), *category));
    let size = categories.len().min(MOST_CATEGORIES);
    let places: BTreeMap<u64, usize> = categories
        .into_iter()
        .enumerate()
        .map(|(place, (category, _))| (category, place.min(size.saturating_sub(1))))
        .collect();
    let mut table = vec![vec![0; size]; size];
    let place = |side: f64| places.get(&side.to_bits()).copied().unwrap_or(0);
    for ([primary, secondary], count) in pairs {
        table[place(primary)][place(secondary)] += count;
    }
    table
}
