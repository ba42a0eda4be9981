//! Shifts, ranks, quantiles and distances.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::statistics::mann_whitney::{brunner_munzel, mann_whitney_exact, mann_whitney_normal};
use crate::statistics::sample_distance::{
    energy_distance, kolmogorov_smirnov_distance, kolmogorov_smirnov_exact_p, wasserstein_distance,
};
use crate::statistics::signed_rank::{
    Alternative, Continuity, Zeros, signed_rank_exact, signed_rank_normal,
};
use crate::statistics::{
    Duration, End, Estimate, Interval, SortedSample, cliffs_delta, hodges_lehmann,
    hodges_lehmann_shift, kaplan_meier, mann_whitney, mover_difference, mover_ratio, quantile,
    quantile_interval, wilcoxon_signed_rank,
};

fn few() -> impl Strategy<Value = Vec<f64>> {
    // Whole numbers give ties and zeros, the others none.
    prop_oneof![
        vec(-100.0..100.0_f64, 1..60),
        vec((-5..6_i32).prop_map(f64::from), 1..60)
    ]
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let n = values.len();
    f64::midpoint(values[(n - 1) / 2], values[n / 2])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_paired_shift_is_the_median_of_all_pair_means(values in few()) {
        let means = (0..values.len()).flat_map(|i| (i..values.len()).map(move |j| (i, j)));
        let means: Vec<f64> = means.map(|(i, j)| f64::midpoint(values[i], values[j])).collect();
        let shift = hodges_lehmann(&values, 0.9).unwrap();
        prop_assert!((shift.estimate - middle(means)).abs() < 1e-12);
        prop_assert!(shift.interval.contains(shift.estimate));
    }

    #[test]
    fn the_unpaired_shift_is_the_median_of_all_differences(x in few(), y in few()) {
        let differences = x.iter().flat_map(|x| y.iter().map(move |y| x - y)).collect();
        let shift = hodges_lehmann_shift(&x, &y, 0.9).unwrap();
        prop_assert!((shift.estimate - middle(differences)).abs() < 1e-12);
        prop_assert!(shift.interval.contains(shift.estimate));
        let mirrored = hodges_lehmann_shift(&y, &x, 0.9).unwrap();
        prop_assert!((shift.estimate + mirrored.estimate).abs() < 1e-12);
        let (lower, upper) = (shift.interval.lower, -mirrored.interval.upper);
        prop_assert!(lower.total_cmp(&upper).is_eq() || (lower - upper).abs() < 1e-12);
    }

    #[test]
    fn a_shift_follows_its_numbers_and_grows_with_confidence(values in few(), low in 0.5..0.9_f64) {
        let shift = hodges_lehmann(&values, low).unwrap();
        let wide = hodges_lehmann(&values, low + 0.09).unwrap();
        prop_assert!(wide.interval.lower <= shift.interval.lower);
        prop_assert!(shift.interval.upper <= wide.interval.upper);
        let negated: Vec<f64> = values.iter().map(|value| -value).collect();
        let mirrored = hodges_lehmann(&negated, low).unwrap();
        prop_assert!((shift.estimate + mirrored.estimate).abs() < 1e-12);
        let doubled: Vec<f64> = values.iter().map(|value| 2.0 * value).collect();
        prop_assert!((hodges_lehmann(&doubled, low).unwrap().estimate - 2.0 * shift.estimate).abs() < 1e-11);
    }

    #[test]
    fn rank_p_values_are_chances_and_do_not_see_direction(x in few(), y in few()) {
        let negated: Vec<f64> = x.iter().map(|value| -value).collect();
        let signed = wilcoxon_signed_rank(&x).unwrap();
        prop_assert!((0.0..=1.0).contains(&signed.p));
        prop_assert!((signed.p - wilcoxon_signed_rank(&negated).unwrap().p).abs() < 1e-9);
        let unpaired = mann_whitney(&x, &y).unwrap();
        prop_assert!((0.0..=1.0).contains(&unpaired.p));
        prop_assert!((unpaired.p - mann_whitney(&y, &x).unwrap().p).abs() < 1e-9);
        let delta = cliffs_delta(&x, &y).unwrap();
        prop_assert!((-1.0..=1.0).contains(&delta));
        prop_assert!((delta + cliffs_delta(&y, &x).unwrap()).abs() < 1e-12);
        if let Some(found) = brunner_munzel(&x, &y) {
            prop_assert!((0.0..=1.0).contains(&found.p) && (0.0..=1.0).contains(&found.superiority));
            prop_assert!((2.0 * found.superiority - 1.0 - delta).abs() < 1e-9);
        }
    }

    #[test]
    fn normal_and_exact_p_values_come_close(values in vec(-1.0..1.5_f64, 45..50)) {
        let exact = signed_rank_exact(&values, Zeros::Pratt, Alternative::TwoSided).p;
        let approximate = signed_rank_normal(&values, Zeros::Pratt, Continuity::Corrected).p;
        prop_assert!((exact - approximate).abs() < 0.01, "{exact} {approximate}");
        let (x, y) = values.split_at(20);
        let exact = mann_whitney_exact(x, y, Alternative::TwoSided).unwrap().p;
        let approximate = mann_whitney_normal(x, y, Continuity::Corrected).unwrap().p;
        prop_assert!((exact - approximate).abs() < 0.02, "{exact} {approximate}");
    }

    #[test]
    fn quantiles_rise_and_lie_in_their_intervals(values in few(), p in 0.0..0.99_f64) {
        // Where hardly a value is expected beyond the quantile, the interval is the outermost value alone, and the
        // interpolated estimate lies a little inside of it.
        let n = values.len() as f64;
        prop_assume!(0.06 < n * p && 0.06 < n * (1.0 - p));
        let sample = SortedSample::new(values);
        let (low, high) = (quantile(&sample, p).unwrap(), quantile(&sample, p + 0.01).unwrap());
        prop_assert!(low <= high + 1e-12);
        let found = quantile_interval(&sample, p, 0.9).unwrap();
        prop_assert!(found.interval.lower <= low + 1e-12 && low <= found.interval.upper + 1e-12);
        if found.interval.width().is_finite() {
            prop_assert!(found.coverage >= 0.9 - 1e-9);
        }
    }

    #[test]
    fn distances_are_none_from_oneself_and_the_same_both_ways(x in few(), y in few()) {
        for distance in [wasserstein_distance, energy_distance, kolmogorov_smirnov_distance] {
            prop_assert!(distance(&x, &x).unwrap().abs() < 1e-9);
            let there = distance(&x, &y).unwrap();
            prop_assert!(there >= 0.0 && (there - distance(&y, &x).unwrap()).abs() < 1e-9);
        }
        let p = kolmogorov_smirnov_exact_p(&x, &y).unwrap();
        prop_assert!((0.0..=1.0).contains(&p));
    }

    #[test]
    fn durations_never_cut_off_have_ordinary_quantiles(values in vec(0.1..100.0_f64, 1..60)) {
        let durations: Vec<Duration> =
            values.iter().map(|&value| Duration { value, end: End::Observed }).collect();
        let curve = kaplan_meier(&durations);
        let sample = SortedSample::new(values.iter().copied());
        for time in [1.0, 20.0, 70.0] {
            let longer = values.iter().filter(|&&value| value > time).count() as f64;
            prop_assert!((curve.survival_at(time) - longer / values.len() as f64).abs() < 1e-9);
        }
        let median = curve.quantile(0.5).unwrap();
        prop_assert!((median - quantile(&sample, 0.5).unwrap()).abs() < 1e-9);
    }

    #[test]
    fn a_difference_of_estimates_is_at_least_as_unsure_as_either(
        x in -10.0..10.0_f64, y in -10.0..10.0_f64, wide in 0.1..5.0_f64, narrow in 0.0..0.1_f64,
    ) {
        let side = |value: f64, reach: f64| {
            Estimate { value, interval: Interval { lower: value - reach, upper: value + reach } }
        };
        let difference = mover_difference(side(x, wide), side(y, narrow));
        prop_assert!(difference.contains(x - y));
        prop_assert!(difference.width() >= 2.0 * wide - 1e-9 && difference.width() <= 2.0 * (wide + narrow) + 1e-9);
        let ratio = mover_ratio(side(x.exp(), 0.1 * x.exp()), side(y.exp(), 0.1 * y.exp()));
        prop_assert!(ratio.contains((x - y).exp()) && ratio.lower > 0.0);
    }
}

#[test]
fn too_few_numbers_for_a_confidence_have_no_ends() {
    let ends = |shift: Option<crate::statistics::Shift>| {
        let interval = shift.unwrap().interval;
        (interval.lower, interval.upper)
    };
    let nowhere = (f64::NEG_INFINITY, f64::INFINITY);
    let five = [1.0, 2.0, 3.0, 4.0, 5.0];
    // 2/2⁵ = 0.0625 and 2/2⁶ = 0.03125; with ties as without.
    assert_eq!(ends(hodges_lehmann(&[3.0], 0.95)), nowhere);
    assert_eq!(ends(hodges_lehmann(&five, 0.95)), nowhere);
    assert_eq!(ends(hodges_lehmann(&[2.0; 5], 0.95)), nowhere);
    assert_eq!(ends(hodges_lehmann(&five, 0.9375)), (1.0, 5.0));
    assert_eq!(ends(hodges_lehmann(&[2.0; 6], 0.95)), (2.0, 2.0));
    // 2/C(2, 1) = 1, 2/C(6, 3) = 0.1 and 2/C(8, 4) = 0.029.
    assert_eq!(ends(hodges_lehmann_shift(&[3.0], &[2.0], 0.95)), nowhere);
    let three = [1.0, 5.0, 9.0];
    assert_eq!(
        ends(hodges_lehmann_shift(&three, &[2.0, 3.0, 4.0], 0.95)),
        nowhere
    );
    let (four, other) = ([1.0, 5.0, 9.0, 11.0], [2.0, 3.0, 4.0, 8.0]);
    assert_eq!(ends(hodges_lehmann_shift(&four, &other, 0.95)), (-7.0, 9.0));
}

#[test]
fn no_overlap_of_few_numbers_is_no_certainty() {
    let p = |secondary: &[f64], primary: &[f64]| brunner_munzel(secondary, primary).unwrap().p;
    assert!((p(&[3.0, 4.0], &[1.0, 2.0]) - 1.0 / 3.0).abs() < 1e-12);
    assert!((p(&[1.0, 1.0, 1.0], &[2.0, 2.0, 2.0]) - 0.1).abs() < 1e-12);
    assert!(p(&[3.0, 5.0, 6.0], &[1.0, 2.0, 4.0]) >= 0.1);
    assert!((p(&[2.0, 2.0], &[2.0, 2.0]) - 1.0).abs() < 1e-12);
    let far: Vec<f64> = (0..2_000).map(f64::from).collect();
    let near: Vec<f64> = far.iter().map(|value| value - 5_000.0).collect();
    assert!(p(&far, &near) < 1e-100);
}
