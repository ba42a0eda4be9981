//! Numbers that are known by heart, and behaviour at the ends.

use crate::statistics::bootstrap::bootstrap_ratios;
use crate::statistics::contingency::{bowker_symmetry, stuart_maxwell};
use crate::statistics::distribution::{beta, binomial, chi_squared, normal, student};
use crate::statistics::quantile::smallest_sample_for_quantile;
use crate::statistics::{
    BetaPrior, ClusteredPair, Evidence, HarmSum, Interval, Margin, PairedPlan, PairedTable,
    SortedSample, Verdict, clustered_discordance, ln_e_below_budget, mcnemar_asymptotic,
    pairs_for_gate, quantile_interval, regression_excess, self_test_limit, tango_gate,
    trials_without_event, verdict,
};

#[test]
fn a_margin_needs_so_many_requests_without_harm() {
    let needed = |margin: f64| trials_without_event(margin, 0.05).unwrap();
    assert_eq!(
        [0.05, 0.02, 0.01, 0.005, 0.001].map(needed),
        [59, 149, 299, 598, 2_995]
    );
    let clean = |n: u64| PairedTable {
        neither: n,
        ..PairedTable::default()
    };
    for (margin, n) in [(0.05, 59), (0.01, 299)] {
        assert!(!tango_gate(clean(n - 1), margin, 0.05).passed);
        assert!(tango_gate(clean(n), margin, 0.05).passed);
    }
}

#[test]
fn looking_all_the_time_needs_a_quarter_more_requests_without_harm() {
    let certified = |n: u64, budget: f64| {
        ln_e_below_budget(HarmSum { sum: 0.0, n }, budget, BetaPrior::JEFFREYS) >= 20_f64.ln()
    };
    for (budget, n) in [(0.05, 74), (0.02, 188), (0.01, 377)] {
        assert!(
            certified(n, budget) && !certified(n - 1, budget),
            "{budget}"
        );
    }
}

#[test]
fn planned_sizes_are_those_of_the_table_in_the_method() {
    let plan = |margin: f64, discordant_share: f64| PairedPlan {
        margin,
        true_difference: 0.0,
        discordant_share,
        alpha: 0.05,
        power: 0.8,
    };
    let needed = |margin, share| pairs_for_gate(plan(margin, share)).unwrap();
    assert_eq!(
        [0.005, 0.01, 0.02, 0.05].map(|margin| needed(margin, 0.1)),
        [24_731, 6_183, 1_546, 248]
    );
    assert_eq!([0.02, 0.05].map(|margin| needed(margin, 0.005)), [149, 59]);
    assert_eq!(
        pairs_for_gate(PairedPlan {
            true_difference: 0.02,
            ..plan(0.02, 0.1)
        }),
        None
    );
}

#[test]
fn a_high_quantile_has_an_upper_end_from_so_many_numbers_on() {
    for (p, n) in [(0.95, 72), (0.99, 368)] {
        assert_eq!(smallest_sample_for_quantile(p, 0.95), Some(n));
        let upper = |n: u64| {
            let sample = SortedSample::new((0..n).map(|value| value as f64));
            quantile_interval(&sample, p, 0.95).unwrap().interval.upper
        };
        assert!(upper(n - 1).is_infinite() && upper(n).is_finite(), "{p}");
    }
}

#[test]
fn verdicts_follow_the_interval() {
    let enough = Evidence {
        n_units: 100,
        n_clusters: 50,
        least_units: 20,
        least_clusters: 10,
    };
    let between = |lower, upper| Interval { lower, upper };
    let below = |lower, upper| verdict(between(lower, upper), Margin::Below(0.02), enough);
    assert_eq!(below(-0.5, 0.019), Verdict::Parity);
    assert_eq!(below(0.021, 0.3), Verdict::Breach);
    assert_eq!(below(-0.5, 0.02), Verdict::Inconclusive);
    assert_eq!(below(f64::NAN, f64::NAN), Verdict::Inconclusive);
    let ratio = Margin::Between(between(0.8_f64.ln(), 1.25_f64.ln()));
    assert_eq!(verdict(between(-0.1, 0.1), ratio, enough), Verdict::Parity);
    assert_eq!(verdict(between(-0.9, -0.3), ratio, enough), Verdict::Breach);
    assert_eq!(
        verdict(between(-0.3, 0.1), ratio, enough),
        Verdict::Inconclusive
    );
    for few in [
        Evidence {
            n_units: 19,
            ..enough
        },
        Evidence {
            n_clusters: 9,
            ..enough
        },
    ] {
        assert_eq!(
            verdict(between(0.0, 0.0), ratio, few),
            Verdict::Insufficient
        );
    }
}

#[test]
fn a_template_is_as_good_as_its_worst_metric() {
    use Verdict::{Breach, Inconclusive, Insufficient, Parity};
    assert_eq!(Verdict::of_all([Parity, Parity]), Parity);
    assert_eq!(Verdict::of_all([Parity, Inconclusive]), Inconclusive);
    assert_eq!(Verdict::of_all([Insufficient, Inconclusive]), Insufficient);
    assert_eq!(Verdict::of_all([Insufficient, Breach]), Breach);
    assert_eq!(Verdict::of_all([]), Insufficient);
}

#[test]
fn clean_pairs_count_once_per_cluster() {
    let pair = |cluster| ClusteredPair {
        primary_bad: false,
        secondary_bad: false,
        cluster,
    };
    let pairs: Vec<ClusteredPair> = (0..600).map(|index| pair(index % 100)).collect();
    let counted = clustered_discordance(&pairs);
    assert!((counted.n - 100.0).abs() < 1e-9);
    assert!(!tango_gate(counted, 0.01, 0.05).passed);
}

#[test]
fn two_categories_make_bowker_and_stuart_maxwell_mcnemars_test() {
    let rows = [vec![59, 6], vec![16, 80]];
    let table = PairedTable {
        both: 59,
        only_secondary: 6,
        only_primary: 16,
        neither: 80,
    };
    let expected = mcnemar_asymptotic(table);
    for found in [bowker_symmetry(&rows), stuart_maxwell(&rows)] {
        assert!(
            (found.p - expected.p).abs() < 1e-12,
            "{found:?} {expected:?}"
        );
        assert_eq!(found.degrees, 1);
    }
}

#[test]
fn special_functions_are_good_to_twelve_digits() {
    let close = |found: f64, expected: f64| {
        assert!(
            (found - expected).abs() <= 1e-12 * expected.abs(),
            "{found} {expected}"
        );
    };
    close(normal::quantile(0.975), 1.959_963_984_540_054_2);
    close(normal::quantile(0.95), 1.644_853_626_951_472_7);
    close(normal::quantile(1e-10), -6.361_340_902_404_056);
    close(normal::upper_tail(10.0), 7.619_853_024_160_527e-24);
    close(student::quantile(0.975, 7.0), 2.364_624_251_592_784_4);
    close(chi_squared::quantile(0.95, 9.0), 16.918_977_604_620_448);
    for (z, p) in [
        (-3.0, 0.001_349_898_031_630_094_6),
        (0.5, 0.691_462_461_274_013_1),
    ] {
        close(normal::cdf(z), p);
        close(normal::quantile(p), z);
    }
}

#[test]
fn tails_stay_right_with_a_million_trials() {
    // A symmetric distribution has half of its mass on either side, however many trials there are.
    for n in [1e2, 1e4, 1e6, 1e8] {
        let tails = beta::tails(n, n, 0.5);
        assert!(
            (tails.lower() - 0.5).abs() < 1e-10 && (tails.upper() - 0.5).abs() < 1e-10,
            "{n}"
        );
    }
    let n = 1_000_000;
    let summed: f64 = (122_000..=123_456)
        .map(|k| binomial::pmf(k, n, 0.1234))
        .sum();
    let between = binomial::cdf(123_456, n, 0.1234) - binomial::cdf(121_999, n, 0.1234);
    assert!((summed - between).abs() < 1e-10, "{summed} {between}");
}

#[test]
fn the_excess_moves_with_the_part_that_was_replicated() {
    // The replicated part shows more divergence than the whole, and its excess is too high with it.
    let part = [(0.1, 0.2), (0.3, 0.4), (0.5, 0.6)];
    let found = regression_excess(&part, &[0.2, 0.2, 0.2]).unwrap();
    assert!((found - 0.1).abs() < 1e-12);
    assert_eq!(regression_excess(&[], &[0.2]), None);
    assert!((self_test_limit(0.05, 100) - 0.093_588_989_435_406_73).abs() < 1e-12);
}

#[test]
fn a_bootstrap_of_nothing_is_empty() {
    assert!(bootstrap_ratios(&[], 100, 1).is_empty());
}
