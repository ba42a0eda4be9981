//! Bags of points: nothing lost, nothing reordered, nothing unbounded.

use arrow::array::ArrayRef;

use super::{MOST_DISTINCT, MOST_EXPANDED, Points};

/// A number that looks random and uses all bits of its fraction.
fn value(index: u64) -> f64 {
    let mut word = index.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    word = (word ^ (word >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    1.0 + (word >> 12) as f64 / 3.7e9
}

fn bag(values: impl Iterator<Item = f64>) -> Points<1> {
    let mut bag = Points::default();
    values.for_each(|value| bag.push([value]));
    bag
}

fn merged(parts: Vec<Points<1>>) -> Points<1> {
    let mut whole = Points::default();
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
fn few_numbers_come_back_as_they_went_in() {
    let mut bag = bag([3.0, -1.0, f64::NAN, 3.0, -0.0, f64::INFINITY, 0.0].into_iter());
    assert_eq!(bag.numbers(), [-1.0, 0.0, 0.0, 3.0, 3.0, f64::INFINITY]);
    assert_eq!(bag.len(), 6);
}

#[test]
fn nothing_is_nothing() {
    assert!(Points::<1>::default().numbers().is_empty());
    assert!(
        merged(vec![Points::default(), Points::default()])
            .numbers()
            .is_empty()
    );
}

#[test]
fn too_many_different_numbers_are_shortened_alike_in_any_order_and_any_parts() {
    let n = MOST_DISTINCT as u64 * 5 / 4;
    let mut whole = bag((0..n).map(value));
    assert_eq!(whole.len(), n);
    assert!(whole.settled.len() <= MOST_DISTINCT);
    assert!(whole.dropped_bits > 0);
    let mut backwards = bag((0..n).rev().map(value));
    backwards.settle();
    assert_eq!(
        (&backwards.settled, backwards.dropped_bits),
        (&whole.settled, whole.dropped_bits)
    );
    let parts =
        [(0, n / 7), (n / 7, n - 20), (n - 20, n)].map(|(from, to)| bag((from..to).map(value)));
    let parts = merged(parts.into());
    assert_eq!(
        (&parts.settled, parts.dropped_bits),
        (&whole.settled, whole.dropped_bits)
    );
    let most = (0..n).map(value).fold(0.0, f64::max);
    let kept = whole.numbers().last().copied().expect("there are numbers");
    assert!(
        kept <= most && most - kept < most * 1e-3,
        "{kept} for {most}"
    );
}

#[test]
fn more_numbers_than_are_used_are_taken_evenly_in_rank() {
    let mut bag = bag([1.0, 2.0, 3.0, 4.0].into_iter());
    bag.settle();
    for (_, count) in &mut bag.settled {
        *count = MOST_EXPANDED;
    }
    let numbers = bag.numbers();
    assert_eq!(numbers.len() as u64, MOST_EXPANDED);
    for expected in [1.0, 2.0, 3.0, 4.0] {
        let share = numbers
            .iter()
            .filter(|number| number.total_cmp(&expected).is_eq())
            .count() as u64;
        assert_eq!(share, MOST_EXPANDED / 4, "{expected}");
    }
}

#[test]
fn points_of_more_coordinates_are_kept_together() {
    let mut bag = Points::<2>::default();
    for point in [[2.0, 1.0], [1.0, 9.0], [1.0, 3.0], [2.0, 1.0]] {
        bag.push(point);
    }
    assert_eq!(
        bag.expanded(MOST_EXPANDED),
        [[1.0, 3.0], [1.0, 9.0], [2.0, 1.0], [2.0, 1.0]]
    );
}

#[test]
fn numbers_are_ordered_as_they_are_and_come_back_whole() {
    let numbers = [
        f64::NEG_INFINITY,
        f64::MIN,
        -1.5,
        -1.0,
        -f64::MIN_POSITIVE,
        0.0,
        5e-324,
        1.0,
        f64::MAX,
        f64::INFINITY,
    ];
    let mut bag = bag(numbers.into_iter().rev());
    assert_eq!(bag.numbers(), numbers);
}

#[test]
fn no_numbers_whatever_are_too_many() {
    let mut bag = Points::<4>::default();
    for index in 0..(MOST_DISTINCT as u64 * 5 / 4) {
        let wild = |salt: u64| f64::from_bits(value(index * 4 + salt).to_bits().rotate_left(29));
        bag.push([wild(0), wild(1), wild(2), wild(3)]);
    }
    bag.settle();
    assert!(bag.settled.len() <= MOST_DISTINCT);
    assert!(bag.dropped_bits > 40, "{}", bag.dropped_bits);
}
