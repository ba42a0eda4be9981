//! The assignment against trying every permutation.

use proptest::prelude::*;

use super::{LARGEST_SIDE, assign};

/// Best sum over all ways to give rows to columns.
fn exhaustive(scores: &[Vec<f64>], row: usize, taken: u32) -> f64 {
    let Some(line) = scores.get(row) else {
        return 0.0;
    };
    let mut best = exhaustive(scores, row + 1, taken);
    for (column, score) in line.iter().enumerate() {
        if taken & (1 << column) == 0 {
            best = best.max(score + exhaustive(scores, row + 1, taken | (1 << column)));
        }
    }
    best
}

proptest! {
    #[test]
    fn the_sum_is_the_largest((columns, cells) in (1_usize..6).prop_flat_map(|columns| {
        (Just(columns), proptest::collection::vec(0.0..1.0_f64, columns..columns * 6))
    })) {
        let scores: Vec<Vec<f64>> = cells.chunks_exact(columns).map(<[f64]>::to_vec).collect();
        let pairs = assign(&scores);
        prop_assert_eq!(pairs.len(), scores.len().min(columns));
        let mut seen: Vec<usize> = pairs.iter().map(|pair| pair.1).collect();
        seen.sort_unstable();
        seen.dedup();
        prop_assert_eq!(seen.len(), pairs.len());
        let sum: f64 = pairs.iter().map(|(row, column)| scores[*row][*column]).sum();
        prop_assert!((sum - exhaustive(&scores, 0, 0)).abs() < 1e-9);
    }
}

#[test]
fn empty_and_oversized_matrices_are_handled() {
    assert!(assign(&[]).is_empty());
    assert!(assign(&[vec![], vec![]]).is_empty());
    let large = vec![vec![0.5; LARGEST_SIDE + 9]; LARGEST_SIDE + 5];
    assert_eq!(assign(&large).len(), LARGEST_SIDE);
}
