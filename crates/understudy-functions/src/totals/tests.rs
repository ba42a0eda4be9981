//! Totals by cluster: exact in any order, bounded in any number.

use arrow::array::ArrayRef;
use understudy_measure::statistics::SplitMix64;

use super::{LARGEST, MOST_CLUSTERS, Totals};

fn merged(parts: Vec<Totals<1>>) -> Totals<1> {
    let mut whole = Totals::default();
    for mut part in parts {
        let state: Vec<ArrayRef> = part
            .state()
            .iter()
            .map(|value| value.to_array().expect("a state is an array"))
            .collect();
        whole.merge(&state).expect("a state can be merged");
    }
    whole
}

#[test]
fn sums_are_exact_where_doubles_are_not() {
    // In this order doubles lose every one of the ones.
    let values = [1e12, 1.0, -1e12, 1.0, 0.1, 0.2, -0.3];
    let mut totals = Totals::<1>::default();
    for value in values {
        totals.push(7, [value]);
    }
    let found: Vec<(u64, [f64; 1])> = totals.by_cluster().collect();
    assert_eq!(found.len(), 1);
    assert!((found[0].1[0] - 2.0).abs() < 1e-16, "{found:?}");
    assert_eq!(totals.rows(), 7);
}

#[test]
fn negative_sums_survive_being_a_state() {
    let mut part = Totals::<1>::default();
    part.push(3, [-2.5]);
    part.push(u64::MAX, [1e-9]);
    let mut whole = merged(vec![part.clone(), part]);
    let found: Vec<(u64, [f64; 1])> = whole.by_cluster().collect();
    assert_eq!(found[0], (3, [-5.0]));
    assert_eq!(found[1].0, u64::MAX);
    assert!((found[1].1[0] - 2e-9).abs() < 1e-17);
}

#[test]
fn what_cannot_be_added_is_left_out() {
    let mut totals = Totals::<2>::default();
    for value in [f64::NAN, f64::INFINITY, -f64::INFINITY, LARGEST * 1.01] {
        totals.push(1, [1.0, value]);
        totals.push(1, [value, 1.0]);
    }
    assert_eq!(totals.rows(), 0);
    totals.push(1, [LARGEST, -LARGEST]);
    assert_eq!(totals.rows(), 1);
}

#[test]
fn too_many_clusters_are_put_together_alike_in_any_parts_and_no_sum_is_lost() {
    let mut random = SplitMix64::new(3);
    let n = MOST_CLUSTERS * 5 / 4;
    let rows: Vec<(u64, f64)> = (0..n)
        .map(|_| (random.next_u64(), random.next_unit()))
        .collect();
    let of = |rows: &[(u64, f64)]| {
        let mut totals = Totals::<1>::default();
        for (cluster, value) in rows {
            totals.push(*cluster, [*value]);
        }
        totals
    };
    let mut whole = of(&rows);
    let backwards: Vec<(u64, f64)> = rows.iter().rev().copied().collect();
    let mut parts = merged(vec![
        of(&backwards[..n / 9]),
        of(&backwards[n / 9..n / 2]),
        of(&backwards[n / 2..]),
    ]);
    assert_eq!(whole.rows(), n as u64);
    assert_eq!(parts.rows(), n as u64);
    assert!(whole.settled.len() <= MOST_CLUSTERS && whole.settled.len() > MOST_CLUSTERS / 4);
    assert_eq!(whole.settled, parts.settled);
    let sum = |totals: &Totals<1>| {
        let sums = totals.settled.iter().map(|total| total.sums[0]);
        sums.sum::<i128>()
    };
    let exact: i128 = rows.iter().map(|(_, value)| super::whole(*value)).sum();
    assert_eq!(sum(&whole), exact);
}
