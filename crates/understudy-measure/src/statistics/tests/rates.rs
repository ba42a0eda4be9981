//! Intervals and tests of rates.

use proptest::prelude::*;

use crate::statistics::exact_unpaired::{boschloo_exact, fisher_exact};
use crate::statistics::proportion::jeffreys_interval;
use crate::statistics::unpaired::{miettinen_nurminen_interval, newcombe_unpaired_interval};
use crate::statistics::{
    Evidence, Interval, PairedTable, Rate, Verdict, clopper_pearson_interval,
    clopper_pearson_upper, mcnemar_asymptotic, mcnemar_exact, mcnemar_midp,
    newcombe_paired_interval, paired_rate_verdict, rule_of_three, tango_gate, tango_interval,
    wilson_interval,
};

const ROUNDING: f64 = 1e-9;

fn rate() -> impl Strategy<Value = Rate> {
    prop_oneof![0..40_u64, 0..100_000_u64]
        .prop_flat_map(|n| (0..=n, Just(n)))
        .prop_map(|(events, n)| Rate { events, n })
}

fn table() -> impl Strategy<Value = PairedTable> {
    let count = || prop_oneof![Just(0_u64), 0..5_u64, 0..2_000_u64];
    (count(), count(), count(), count()).prop_map(
        |(both, only_secondary, only_primary, neither)| PairedTable {
            both,
            only_secondary,
            only_primary,
            neither,
        },
    )
}

fn tango(table: PairedTable, confidence: f64) -> Interval {
    tango_interval(table, confidence)
}

fn point(value: f64) -> Interval {
    Interval {
        lower: value,
        upper: value,
    }
}

fn within(inner: Interval, outer: Interval) -> bool {
    outer.lower <= inner.lower + ROUNDING && inner.upper <= outer.upper + ROUNDING
}

fn alike(x: Interval, y: Interval) -> bool {
    (x.lower - y.lower).abs() < ROUNDING && (x.upper - y.upper).abs() < ROUNDING
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_interval_of_a_rate_holds_it_and_grows_with_confidence(rate in rate(), low in 0.5..0.9_f64) {
        let intervals = [wilson_interval, clopper_pearson_interval, jeffreys_interval];
        for interval in intervals {
            let (narrow, wide) = (interval(rate, low), interval(rate, low + 0.09));
            prop_assert!(within(narrow, wide), "{narrow:?} {wide:?}");
            prop_assert!(narrow.lower >= 0.0 && narrow.upper <= 1.0);
            if let Some(estimate) = rate.estimate() {
                prop_assert!(narrow.contains(estimate), "{estimate} {narrow:?}");
            } else {
                prop_assert_eq!(narrow, Interval::ANY_PROPORTION);
            }
        }
    }

    #[test]
    fn a_rate_and_its_complement_have_mirrored_intervals(rate in rate()) {
        let complement = Rate { events: rate.n - rate.events, n: rate.n };
        for interval in [wilson_interval, clopper_pearson_interval, jeffreys_interval] {
            let (here, there) = (interval(rate, 0.9), interval(complement, 0.9));
            let mirrored = Interval { lower: 1.0 - there.upper, upper: 1.0 - there.lower };
            prop_assert!(alike(here, mirrored), "{here:?} {mirrored:?}");
        }
    }

    #[test]
    fn paired_intervals_hold_the_difference_and_grow_with_confidence(table in table(), low in 0.5..0.9_f64) {
        for interval in [tango, newcombe_paired_interval] {
            let (narrow, wide) = (interval(table, low), interval(table, low + 0.09));
            prop_assert!(within(narrow, wide), "{narrow:?} {wide:?}");
            prop_assert!(narrow.lower >= -1.0 && narrow.upper <= 1.0);
            if let Some(difference) = table.difference() {
                prop_assert!(within(point(difference), narrow));
            }
        }
    }

    #[test]
    fn exchanging_the_arms_mirrors_paired_intervals_and_keeps_p(table in table()) {
        for interval in [tango, newcombe_paired_interval] {
            prop_assert!(alike(interval(table, 0.9), interval(table.swapped(), 0.9).negated()));
        }
        for test in [mcnemar_exact, mcnemar_midp, |table| mcnemar_asymptotic(table).p] {
            let p = test(table);
            prop_assert!((0.0..=1.0).contains(&p));
            prop_assert!((p - test(table.swapped())).abs() < ROUNDING);
        }
        prop_assert!(mcnemar_midp(table) <= mcnemar_exact(table) + ROUNDING);
    }

    #[test]
    fn the_gate_passes_only_within_tangos_interval(table in table(), margin in 0.001..0.3_f64) {
        let gate = tango_gate(table, margin, 0.05);
        let upper = tango_interval(table, 0.9).upper;
        prop_assert!((0.0..=1.0).contains(&gate.p));
        if gate.passed {
            prop_assert!(upper <= margin + ROUNDING, "{upper}");
        } else if gate.guard_upper.is_none() && table.n() > 0 {
            prop_assert!(upper >= margin - ROUNDING, "{upper}");
        }
    }

    #[test]
    fn a_verdict_never_contradicts_itself_as_margins_widen(table in table(), margin in 0.001..0.2_f64) {
        let evidence = Evidence { n_units: table.n(), n_clusters: table.n(), least_units: 20, least_clusters: 10 };
        let strict = paired_rate_verdict(table, margin, 0.05, evidence);
        let tolerant = paired_rate_verdict(table, 2.0 * margin, 0.05, evidence);
        prop_assert!(strict != Verdict::Parity || tolerant == Verdict::Parity);
        prop_assert!(tolerant != Verdict::Breach || strict == Verdict::Breach);
        prop_assert_eq!(strict == Verdict::Insufficient, table.n() < 20);
    }

    #[test]
    fn unpaired_intervals_hold_the_difference_and_mirror(x in rate(), y in rate(), low in 0.5..0.9_f64) {
        for interval in [newcombe_unpaired_interval, miettinen_nurminen_interval] {
            let (narrow, wide) = (interval(x, y, low), interval(x, y, low + 0.09));
            prop_assert!(within(narrow, wide), "{narrow:?} {wide:?}");
            prop_assert!((narrow.lower + interval(y, x, low).upper).abs() < 1e-7);
            if let (Some(x), Some(y)) = (x.estimate(), y.estimate()) {
                prop_assert!(within(point(x - y), narrow));
            }
        }
    }

    #[test]
    fn the_rule_of_three_bounds_from_above(n in 30..100_000_u64) {
        let exact = clopper_pearson_upper(Rate { events: 0, n }, 0.05);
        let rule = rule_of_three(n, 0.05);
        prop_assert!(rule >= exact && rule < exact * 1.06);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(25))]

    #[test]
    fn exact_p_values_are_chances(x in 0..12_u64, n in 12..30_u64, y in 0..12_u64, m in 12..30_u64) {
        let (x, y) = (Rate { events: x, n }, Rate { events: y, n: m });
        let (fisher, boschloo) = (fisher_exact(x, y), boschloo_exact(x, y).unwrap());
        prop_assert!((0.0..=1.0).contains(&fisher) && (0.0..=1.0).contains(&boschloo));
        prop_assert!((fisher - fisher_exact(y, x)).abs() < ROUNDING);
        prop_assert!((boschloo - boschloo_exact(y, x).unwrap()).abs() < ROUNDING);
    }
}
