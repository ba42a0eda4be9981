//! Coverage of every interval and uniformity of every p-value, simulated with a fixed seed.
//!
//! An interval may cover less often than it says by one point in a hundred, and by what the number of repetitions
//! leaves open; that it covers more often is said where it does.

use super::{distance_from_uniform, normal};
use crate::statistics::mann_whitney::brunner_munzel;
use crate::statistics::random::cluster_key;
use crate::statistics::sample_distance::{Weighted, paired_kolmogorov_smirnov_p};
use crate::statistics::{
    ClusteredRow, Duration, End, Estimate, PairedTable, Rate, SortedSample, SplitMix64,
    asymptotic_sequence, bootstrap_interval, cluster_ratio, hodges_lehmann_shift, kaplan_meier,
    mann_whitney, mcnemar_midp, miettinen_nurminen_interval, mover_ratio,
    newcombe_unpaired_interval, paired_jensen_shannon, quantile, quantile_interval,
    wilcoxon_signed_rank,
};

const CONFIDENCE: f64 = 0.9;
/// Data sets without drift per test.
const NULLS: usize = 2_000;
/// The 1 % point of Kolmogorov's distance, times √n.
const ONE_PERCENT: f64 = 1.63;

/// The share of so many repetitions in which the truth was covered.
fn coverage(repetitions: u32, mut covers: impl FnMut() -> bool) -> f64 {
    let hits = (0..repetitions).filter(|_| covers()).count();
    hits as f64 / f64::from(repetitions)
}

/// Asserts a coverage of at least the nominal one minus a point, within three standard errors of the simulation.
fn assert_covers(name: &str, repetitions: u32, covers: impl FnMut() -> bool) {
    let found = coverage(repetitions, covers);
    let spread = (CONFIDENCE * (1.0 - CONFIDENCE) / f64::from(repetitions)).sqrt();
    assert!(found >= CONFIDENCE - 0.01 - 3.0 * spread, "{name}: {found}");
}

fn assert_uniform(name: &str, step: f64, p: impl FnMut() -> f64) {
    let values: Vec<f64> = std::iter::repeat_with(p).take(NULLS).collect();
    let distance = distance_from_uniform(values);
    let limit = ONE_PERCENT / (NULLS as f64).sqrt() + step;
    assert!(distance < limit, "{name}: {distance}, not below {limit}");
}

fn events(n: u64, rate: f64, random: &mut SplitMix64) -> Rate {
    let hits = (0..n).filter(|_| random.next_unit() < rate).count();
    Rate {
        events: hits as u64,
        n,
    }
}

#[test]
fn unpaired_intervals_cover_the_difference_of_rates() {
    for (n, m, p, q) in [
        (60, 60, 0.05, 0.1),
        (200, 80, 0.3, 0.3),
        (100, 400, 0.02, 0.05),
    ] {
        for (name, interval) in [
            (
                "Miettinen-Nurminen",
                miettinen_nurminen_interval as fn(_, _, _) -> _,
            ),
            ("Newcombe", newcombe_unpaired_interval),
        ] {
            let mut random = SplitMix64::new(n + m);
            assert_covers(&format!("{name} {n} {m}"), 3_000, || {
                let secondary = events(n, p, &mut random);
                let primary = events(m, q, &mut random);
                interval(secondary, primary, CONFIDENCE).contains(p - q)
            });
        }
    }
}

#[test]
fn quantile_intervals_cover_the_quantile_and_their_ratio_covers_the_ratio() {
    for (n, p) in [(40, 0.5), (120, 0.9), (400, 0.95)] {
        let mut random = SplitMix64::new(n);
        // Log-normal, as latencies are; the true quantile is that of many draws.
        let mut draw = |n: u64| -> SortedSample {
            SortedSample::new(
                (0..n)
                    .map(|_| normal(&mut random).exp())
                    .collect::<Vec<_>>(),
            )
        };
        let truth = quantile(&draw(400_000), p).unwrap();
        let side = |sample: &SortedSample| Estimate {
            value: quantile(sample, p).unwrap(),
            interval: quantile_interval(sample, p, CONFIDENCE).unwrap().interval,
        };
        assert_covers(&format!("quantile {p} of {n}"), 2_000, || {
            side(&draw(n)).interval.contains(truth)
        });
        assert_covers(&format!("ratio of quantiles {p} of {n}"), 2_000, || {
            mover_ratio(side(&draw(n)), side(&draw(n))).contains(1.0)
        });
    }
}

#[test]
fn a_survival_curves_quantile_is_covered_though_some_were_cut_off() {
    let mut random = SplitMix64::new(31);
    let median = 2_f64.ln();
    assert_covers("Kaplan-Meier", 2_000, || {
        let durations: Vec<Duration> = (0..80)
            .map(|_| {
                let value = -(1.0 - random.next_unit()).ln();
                let cut = -(1.0 - random.next_unit()).ln() * 3.0;
                if cut < value {
                    Duration {
                        value: cut,
                        end: End::Censored,
                    }
                } else {
                    Duration {
                        value,
                        end: End::Observed,
                    }
                }
            })
            .collect();
        kaplan_meier(&durations)
            .quantile_interval(0.5, CONFIDENCE)
            .contains(median)
    });
}

#[test]
fn unpaired_shifts_are_covered() {
    for (n, m) in [(15, 20), (60, 40)] {
        let mut random = SplitMix64::new(n);
        let mut draw = |n: u64, shift: f64| -> Vec<f64> {
            (0..n).map(|_| shift + normal(&mut random)).collect()
        };
        assert_covers(&format!("shift {n} {m}"), 2_000, || {
            let (secondary, primary) = (draw(n, 0.4), draw(m, 0.0));
            hodges_lehmann_shift(&secondary, &primary, CONFIDENCE)
                .unwrap()
                .interval
                .contains(0.4)
        });
    }
}

/// Rows of clusters of one to eight, which are alike within.
fn clustered(clusters: u64, random: &mut SplitMix64) -> Vec<ClusteredRow> {
    let mut rows = Vec::new();
    for cluster in 0..clusters {
        let habit = 0.7 * normal(random);
        for _ in 0..=random.next_below(8) {
            let value = habit + normal(random);
            let weighted = Weighted { value, weight: 1.0 };
            rows.push(ClusteredRow::of_mean(
                weighted,
                cluster_key(&cluster.to_string()),
            ));
        }
    }
    rows
}

#[test]
fn clustered_means_are_covered_by_both_kinds_of_interval() {
    for clusters in [25, 80] {
        let mut random = SplitMix64::new(clusters);
        assert_covers(&format!("Hajek, {clusters} clusters"), 2_000, || {
            let rows = clustered(clusters, &mut random);
            cluster_ratio(&rows)
                .unwrap()
                .interval(CONFIDENCE)
                .contains(0.0)
        });
    }
    let mut random = SplitMix64::new(9);
    let mut seed = 0;
    assert_covers("bootstrap, 80 clusters", 600, || {
        seed += 1;
        let rows = clustered(80, &mut random);
        bootstrap_interval(&rows, CONFIDENCE, 400, seed).contains(0.0)
    });
}

#[test]
fn an_asymptotic_sequence_is_seldom_left() {
    let mut random = SplitMix64::new(17);
    assert_covers("asymptotic sequence", 400, || {
        let values: Vec<f64> = (0..400).map(|_| normal(&mut random).exp()).collect();
        let truth = 0.5_f64.exp();
        let sequence = asymptotic_sequence(&values, 1.0 - CONFIDENCE, 200.0);
        sequence[49..]
            .iter()
            .all(|interval| interval.contains(truth))
    });
}

#[test]
fn p_values_are_uniform_without_drift() {
    let mut random = SplitMix64::new(5);
    assert_uniform("Wilcoxon", 0.0, || {
        let differences: Vec<f64> = (0..60).map(|_| normal(&mut random)).collect();
        wilcoxon_signed_rank(&differences).unwrap().p
    });
    let mut sides = |n: u64, m: u64| -> (Vec<f64>, Vec<f64>) {
        let mut draw = |n: u64| (0..n).map(|_| normal(&mut random).exp()).collect();
        (draw(n), draw(m))
    };
    assert_uniform("Mann-Whitney", 0.0, || {
        let (x, y) = sides(60, 50);
        mann_whitney(&x, &y).unwrap().p
    });
    assert_uniform("Brunner-Munzel", 0.01, || {
        let (x, y) = sides(60, 50);
        brunner_munzel(&x, &y).unwrap().p
    });
}

#[test]
fn p_values_of_counts_are_seldom_small_without_drift() {
    let mut random = SplitMix64::new(6);
    let mut small = 0;
    for _ in 0..NULLS {
        let discordant = events(60, 0.5, &mut random).events;
        let table = PairedTable {
            both: 10,
            only_secondary: discordant,
            only_primary: 60 - discordant,
            neither: 200,
        };
        small += u32::from(mcnemar_midp(table) <= 0.05);
    }
    assert!(
        f64::from(small) / NULLS as f64 <= 0.05 + 3.0 * 0.005,
        "{small}"
    );
}

#[test]
fn exchanging_pairs_seldom_gives_small_p_values_without_drift() {
    let mut random = SplitMix64::new(7);
    // The distance of so few pairs takes few values, so that only small p-values come as often as they should.
    let mut distant = 0;
    for seed in 0..NULLS as u64 {
        let pairs: Vec<(f64, f64)> = (0..60)
            .map(|_| {
                let prompt = normal(&mut random);
                let mut side = || prompt + normal(&mut random);
                (side(), side())
            })
            .collect();
        distant += u32::from(paired_kolmogorov_smirnov_p(&pairs, 199, seed) <= 0.05);
    }
    let (mut small, mut beyond) = (0, 0);
    for seed in 0..NULLS as u64 {
        let pairs: Vec<(usize, usize)> = (0..80)
            .map(|_| {
                let habit = random.next_below(3);
                let mut side = || match random.next_below(4) {
                    0 => random.next_below(3),
                    _ => habit,
                };
                (side(), side())
            })
            .collect();
        let found = paired_jensen_shannon(&pairs, 0.05, 199, seed).unwrap();
        small += u32::from(found.p <= 0.05);
        beyond += u32::from(found.divergence > found.critical);
    }
    for count in [distant, small, beyond] {
        let share = f64::from(count) / NULLS as f64;
        assert!((0.02..0.07).contains(&share), "{share}");
    }
}

#[test]
fn a_moved_distribution_is_found_and_a_mere_exchange_is_not() {
    let moved: Vec<(usize, usize)> = (0..100).map(|at| (0, usize::from(at % 4 == 0))).collect();
    let found = paired_jensen_shannon(&moved, 0.05, 999, 1).unwrap();
    assert!(
        found.p < 0.002 && found.divergence > found.critical,
        "{found:?}"
    );
    let exchanged: Vec<(usize, usize)> = (0..100).map(|at| (at % 2, 1 - at % 2)).collect();
    let found = paired_jensen_shannon(&exchanged, 0.05, 999, 1).unwrap();
    assert!(found.divergence < 1e-12 && found.p > 0.99, "{found:?}");
    let mut turned = moved.clone();
    turned.reverse();
    assert_eq!(
        paired_jensen_shannon(&moved, 0.05, 99, 3),
        paired_jensen_shannon(&turned, 0.05, 99, 3)
    );
    assert_eq!(paired_jensen_shannon(&[], 0.05, 99, 3), None);
}
