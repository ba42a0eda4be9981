//! The randomisation test: like requests drawn together are as good as one by one, in any order.

use crate::statistics::randomisation::MOST_STEPS;
use crate::statistics::{SplitMix64, randomisation_p};

const DRAWS: u32 = 9_999;

/// `n` requests that have each of the excesses of `unit` as the observed one with a third of chance, the first
/// a little oftener.
fn requests(unit: [f64; 3], n: usize, favour: f64, random: &mut SplitMix64) -> Vec<[f64; 3]> {
    let mut request = || {
        let first = if random.next_unit() < favour {
            0
        } else {
            random.next_below(3)
        };
        [0, 1, 2].map(|place| unit[(place + first) % 3])
    };
    (0..n).map(|_| request()).collect()
}

#[test]
fn like_requests_drawn_together_are_worth_what_they_are_one_by_one() {
    for (unit, seed) in [([1.0, -0.5, -0.5], 3), ([-0.3, -0.1, 0.4], 4)] {
        let mut random = SplitMix64::new(seed);
        let alike = requests(unit, 400, 0.03, &mut random);
        // A trifle makes every request one of its own, which is then drawn alone.
        let apart: Vec<[f64; 3]> = alike
            .iter()
            .zip(1_u32..)
            .map(|(unit, index)| unit.map(|excess| excess * (1.0 + 1e-9 * f64::from(index))))
            .collect();
        let (together, alone) = (
            randomisation_p(&alike, DRAWS, 1),
            randomisation_p(&apart, DRAWS, 2),
        );
        assert!(together > 0.001 && together < 0.9, "{together}");
        let error = (together * (1.0 - together) * 2.0 / f64::from(DRAWS)).sqrt();
        assert!(
            // Rotations of a group of two are ties where the trifle tells them apart.
            (together - alone).abs() < 4.0 * error + 0.02,
            "{together} {alone}"
        );
    }
}

#[test]
fn the_order_of_the_requests_does_not_matter() {
    let mut random = SplitMix64::new(5);
    let mut units = requests([1.0, -0.5, -0.5], 50, 0.1, &mut random);
    units.extend((0..30).map(|_| [(); 3].map(|()| random.next_unit())));
    let expected = randomisation_p(&units, DRAWS, 9);
    units.reverse();
    assert!(
        randomisation_p(&units, DRAWS, 9)
            .total_cmp(&expected)
            .is_eq()
    );
    units.rotate_left(17);
    assert!(
        randomisation_p(&units, DRAWS, 9)
            .total_cmp(&expected)
            .is_eq()
    );
    assert!(
        randomisation_p(&units, DRAWS, 10)
            .total_cmp(&expected)
            .is_ne()
    );
}

#[test]
fn a_million_like_requests_give_the_p_value_of_their_normal_sum() {
    // The odd one of three, worth 1 against -1/2, is observed 334,000 instead of 333,333 times: z = 1.415.
    let mut units = vec![[1.0, -0.5, -0.5]; 334_000];
    units.extend(vec![[-0.5, 1.0, -0.5]; 666_000]);
    let p = randomisation_p(&units, DRAWS, 1);
    assert!((p - 0.0786).abs() < 0.01, "{p}");
}

#[test]
fn too_many_different_requests_are_chosen_blind_to_their_labels() {
    let mut random = SplitMix64::new(12);
    let n = usize::try_from(MOST_STEPS).unwrap() * 3;
    let mut rotated = |favour: f64| -> Vec<[f64; 3]> {
        let unit = |_| [(); 3].map(|()| random.next_unit());
        let units: Vec<[f64; 3]> = (0..n).map(unit).collect();
        let turned = units.into_iter().map(|mut unit| {
            if random.next_unit() < favour {
                unit.sort_unstable_by(|x, y| y.total_cmp(x));
            }
            unit
        });
        turned.collect()
    };
    assert!(randomisation_p(&rotated(0.0), 999, 1) > 0.02);
    assert!(randomisation_p(&rotated(0.2), 999, 1) < 0.002);
}
