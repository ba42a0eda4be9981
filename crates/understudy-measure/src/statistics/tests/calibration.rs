//! Do error rates hold? Simulations with a fixed seed, and exact sums over all outcomes where these are few.

use super::{distance_from_uniform, normal};
use crate::statistics::distribution::binomial::pmf;
use crate::statistics::{
    BetaPrior, FourArms, HarmSum, Interval, PairedTable, Rate, SplitMix64, TemplateRisk, ThreeArms,
    clopper_pearson_interval, empirical_bernstein_sequence, hodges_lehmann, incident_forecast,
    incident_moments, ln_e_above_budget, ln_e_below_budget, newcombe_paired_interval,
    randomisation_p, tango_gate, tango_interval, wilson_interval,
};

/// The share of 300 random rates, of their samples of `n`, that an interval covers: exact for each rate.
fn coverage_of_rates(n: u64, interval: impl Fn(Rate, f64) -> Interval) -> f64 {
    let mut random = SplitMix64::new(n);
    let intervals: Vec<Interval> = (0..=n)
        .map(|events| interval(Rate { events, n }, 0.9))
        .collect();
    let covered = |rate: f64| -> f64 {
        let hits = (0..=n)
            .zip(&intervals)
            .filter(|(_, interval)| interval.contains(rate));
        hits.map(|(events, _)| pmf(events, n, rate)).sum()
    };
    (0..300).map(|_| covered(random.next_unit())).sum::<f64>() / 300.0
}

#[test]
fn intervals_of_a_rate_cover_it_as_often_as_they_say() {
    for n in [20, 50, 200] {
        let wilson = coverage_of_rates(n, wilson_interval);
        assert!((0.89..0.92).contains(&wilson), "Wilson at {n}: {wilson}");
        let exact = coverage_of_rates(n, clopper_pearson_interval);
        assert!(exact >= 0.9, "Clopper-Pearson at {n}: {exact}");
    }
}

/// Chances of both, only secondary, only primary, neither.
fn random_cells(random: &mut SplitMix64) -> [f64; 4] {
    let weights: [f64; 4] = core::array::from_fn(|_| -(1.0 - random.next_unit()).ln());
    let scaled = [
        weights[0],
        0.3 * weights[1],
        0.3 * weights[2],
        3.0 * weights[3],
    ];
    let total: f64 = scaled.iter().sum();
    scaled.map(|weight| weight / total)
}

fn drawn_table(n: u64, cells: [f64; 4], random: &mut SplitMix64) -> PairedTable {
    let mut counts = [0; 4];
    for _ in 0..n {
        let mut left = random.next_unit();
        let hit = cells.iter().position(|cell| {
            left -= cell;
            left < 0.0
        });
        counts[hit.unwrap_or(3)] += 1;
    }
    let [both, only_secondary, only_primary, neither] = counts;
    PairedTable {
        both,
        only_secondary,
        only_primary,
        neither,
    }
}

#[test]
fn paired_intervals_cover_the_difference_as_often_as_they_say() {
    const TABLES: u32 = 8_000;
    for n in [30, 100, 300] {
        let mut random = SplitMix64::new(n);
        let (mut tango, mut newcombe) = (0, 0);
        for _ in 0..TABLES {
            let cells = random_cells(&mut random);
            let table = drawn_table(n, cells, &mut random);
            let truth = cells[1] - cells[2];
            tango += u32::from(tango_interval(table, 0.9).contains(truth));
            newcombe += u32::from(newcombe_paired_interval(table, 0.9).contains(truth));
        }
        let [tango, newcombe] = [tango, newcombe].map(|hits| f64::from(hits) / f64::from(TABLES));
        assert!((0.89..0.93).contains(&tango), "Tango at {n}: {tango}");
        assert!(
            (0.89..0.95).contains(&newcombe),
            "Newcombe at {n}: {newcombe}"
        );
    }
}

/// The chance that the gate passes a secondary that is worse by exactly the margin.
fn size_of_gate(n: u64, margin: f64, only_primary_rate: f64) -> f64 {
    let only_secondary_rate = only_primary_rate + margin;
    let mut size = 0.0;
    for only_secondary in 0..=n {
        let chance = pmf(only_secondary, n, only_secondary_rate);
        if chance < 1e-9 {
            continue;
        }
        let rest = n - only_secondary;
        for only_primary in 0..=rest {
            let inner = pmf(
                only_primary,
                rest,
                only_primary_rate / (1.0 - only_secondary_rate),
            );
            let neither = rest - only_primary;
            let table = PairedTable {
                both: 0,
                only_secondary,
                only_primary,
                neither,
            };
            if chance * inner > 1e-12 && tango_gate(table, margin, 0.05).passed {
                size += chance * inner;
            }
        }
    }
    size
}

#[test]
fn the_gate_lets_few_bad_secondaries_pass() {
    for n in [60, 100, 150] {
        for margin in [0.02, 0.05, 0.1] {
            for only_primary_rate in [0.0, 0.005, 0.02, 0.1] {
                let size = size_of_gate(n, margin, only_primary_rate);
                assert!(
                    size < 0.062,
                    "n {n}, margin {margin}, churn {only_primary_rate}: {size}"
                );
            }
        }
    }
}

#[test]
fn a_randomisation_p_is_uniform_without_drift() {
    let mut random = SplitMix64::new(2024);
    let mut values = [Vec::new(), Vec::new()];
    for seed in 0..2_000 {
        let (mut four, mut three) = (Vec::new(), Vec::new());
        for _ in 0..20 {
            // Some prompts are noisier than others, and all four answers are alike.
            let noise = random.next_unit();
            let arm: [f64; 4] = core::array::from_fn(|_| noise * normal(&mut random));
            let gap = |i: usize, j: usize| (arm[i] - arm[j]).abs();
            let cross = [gap(0, 2), gap(0, 3), gap(1, 2), gap(1, 3)];
            four.push(
                FourArms {
                    primaries: gap(0, 1),
                    secondaries: gap(2, 3),
                    cross,
                }
                .excesses(),
            );
            three.push(
                ThreeArms {
                    primaries: gap(0, 1),
                    cross: [gap(0, 2), gap(1, 2)],
                }
                .excesses(),
            );
        }
        values[0].push(randomisation_p(&four, 199, seed));
        values[1].push(randomisation_p(&three, 199, seed));
    }
    for values in values {
        // The steps of 1/200 in p alone are worth 0.005; 1.63/√n is the 1 % point of Kolmogorov's distance.
        assert!(distance_from_uniform(values) < 1.63 / 2_000_f64.sqrt() + 0.005);
    }
}

#[test]
fn few_requests_are_enumerated_to_a_uniform_p_too() {
    let mut random = SplitMix64::new(6);
    let mut unit = || {
        // Points in the plane: on a line two of the three pairings always tie, and p is coarser than uniform.
        let arm: [[f64; 2]; 4] =
            core::array::from_fn(|_| core::array::from_fn(|_| normal(&mut random)));
        let gap = |i: usize, j: usize| (arm[i][0] - arm[j][0]).hypot(arm[i][1] - arm[j][1]);
        let cross = [gap(0, 2), gap(0, 3), gap(1, 2), gap(1, 3)];
        FourArms {
            primaries: gap(0, 1),
            secondaries: gap(2, 3),
            cross,
        }
        .excesses()
    };
    let mut p = || randomisation_p(&[(); 6].map(|()| unit()), 0, 0);
    let values: Vec<f64> = (0..2_000).map(|_| p()).collect();
    assert!(distance_from_uniform(values) < 1.63 / 2_000_f64.sqrt() + 1.0 / 729.0);
}

#[test]
fn drift_hidden_from_the_net_rate_is_found() {
    // Half of the prompts turn bad, the other half good: rates stay, answers do not.
    let mut random = SplitMix64::new(8);
    let mut unit = |index: usize| {
        let (p, q) = if index.is_multiple_of(2) {
            (0.2, 0.6)
        } else {
            (0.6, 0.2)
        };
        let bad: [bool; 4] = [p, p, q, q].map(|chance| random.next_unit() < chance);
        let differ = |i: usize, j: usize| f64::from(u8::from(bad[i] != bad[j]));
        let cross = [differ(0, 2), differ(0, 3), differ(1, 2), differ(1, 3)];
        FourArms {
            primaries: differ(0, 1),
            secondaries: differ(2, 3),
            cross,
        }
        .excesses()
    };
    let units: Vec<[f64; 3]> = (0..400).map(&mut unit).collect();
    assert!(randomisation_p(&units, 9_999, 1) < 0.001);
}

#[test]
fn shifts_are_covered_with_and_without_ties() {
    let mut random = SplitMix64::new(11);
    for (n, step) in [(12, 0.0), (40, 0.0), (40, 0.5), (120, 0.5)] {
        let hits = (0..3_000).filter(|_| {
            let values: Vec<f64> = (0..n)
                .map(|_| 0.25 + normal(&mut random))
                // Rounding to a grid that the true shift lies on keeps the distribution symmetric.
                .map(|value| {
                    if step > 0.0 {
                        ((value - 0.25) / step).round() * step + 0.25
                    } else {
                        value
                    }
                })
                .collect();
            hodges_lehmann(&values, 0.9).is_some_and(|shift| shift.interval.contains(0.25))
        });
        let coverage = hits.count() as f64 / 3_000.0;
        assert!(coverage > 0.885, "n {n}, step {step}: {coverage}");
        // Among ties the interval, which holds its ends, covers the shift more often.
        assert!(step > 0.0 || coverage < 0.93, "n {n}: {coverage}");
    }
}

#[test]
fn looking_after_every_request_does_not_raise_the_error() {
    const STREAMS: u32 = 800;
    let mut random = SplitMix64::new(3);
    let (mut certified, mut breached, mut left) = (0, 0, 0);
    for _ in 0..STREAMS {
        let outcomes: Vec<f64> = (0..300)
            .map(|_| f64::from(u8::from(random.next_unit() < 0.05)))
            .collect();
        let mut sum = 0.0;
        let (mut below, mut above) = (false, false);
        for (n, outcome) in (1..).zip(&outcomes) {
            sum += outcome;
            let harm = HarmSum { sum, n };
            below |= ln_e_below_budget(harm, 0.05, BetaPrior::JEFFREYS) >= 20_f64.ln();
            above |= ln_e_above_budget(harm, 0.05, BetaPrior::JEFFREYS) >= 20_f64.ln();
        }
        certified += u32::from(below);
        breached += u32::from(above);
        let intervals = empirical_bernstein_sequence(&outcomes, 0.1);
        left += u32::from(intervals.iter().any(|interval| !interval.contains(0.05)));
    }
    for (name, count, limit) in [
        ("certified", certified, 0.05),
        ("breached", breached, 0.05),
        ("left", left, 0.1),
    ] {
        let share = f64::from(count) / f64::from(STREAMS);
        assert!(share <= limit + 0.016, "{name}: {share}");
    }
}

#[test]
fn simulated_incidents_have_the_moments_of_the_closed_form() {
    let risks = [(6.0, 300.0), (0.0, 120.0), (9.0, 40.0)]
        .map(|(harmed, pairs)| TemplateRisk { harmed, pairs });
    let requests = [5_400, 900, 120];
    let moments = incident_moments(&risks.iter().copied().zip(requests).collect::<Vec<_>>());
    let found =
        incident_forecast(&risks, &[requests.to_vec()], &[0.05, 0.5, 0.95], 40_000, 1).unwrap();
    assert!(
        (found.mean - moments.mean).abs() < 0.01 * moments.mean,
        "{found:?} {moments:?}"
    );
    let spread = (found.quantiles[2] - found.quantiles[0]) / (2.0 * 1.645);
    assert!(
        (spread - moments.deviation).abs() < 0.1 * moments.deviation,
        "{found:?} {moments:?}"
    );
}
