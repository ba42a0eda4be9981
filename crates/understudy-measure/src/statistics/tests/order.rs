//! Results do not depend on the order of rows; parts add up to wholes; budgets are kept.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::statistics::cluster::SampledStratum;
use crate::statistics::cluster::stratified_mean;
use crate::statistics::decomposition::{
    AnchorHarm, arm_effects, product_of_three_effects, product_of_two_effects,
};
use crate::statistics::sample_distance::Weighted;
use crate::statistics::{
    Adjustment, Aim, ClusteredPair, ClusteredRow, Discordance, PairedTable, SamplingStratum,
    SplitMix64, TrafficPart, adjust_p_values, allocate, bootstrap_interval, cluster_key,
    cluster_ratio, clustered_discordance, design_effect, e_bh, kitagawa, permanent_random_number,
    poisson_weight, seed_of, simes, two_level_discoveries,
};

fn rows() -> impl Strategy<Value = Vec<ClusteredRow>> {
    let row = (-5.0..5.0_f64, 0.1..9.0_f64, 0..12_u64).prop_map(|(value, weight, cluster)| {
        ClusteredRow::of_mean(Weighted { value, weight }, cluster)
    });
    vec(row, 2..80)
}

fn strata() -> impl Strategy<Value = Vec<SamplingStratum>> {
    let stratum = (0..5_000_u64, 0.0..1.0_f64, 0.001..0.2_f64, 0..400_u64).prop_map(
        |(population, spread, cost, floor)| SamplingStratum {
            population,
            spread,
            cost,
            floor,
        },
    );
    vec(stratum, 0..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn clustered_results_are_the_same_to_the_bit_in_any_order(rows in rows(), seed in any::<u64>()) {
        let mut shuffled = rows.clone();
        let mut random = SplitMix64::new(seed);
        for index in (1..shuffled.len()).rev() {
            shuffled.swap(index, random.next_below(index + 1));
        }
        prop_assert_eq!(cluster_ratio(&rows), cluster_ratio(&shuffled));
        prop_assert_eq!(design_effect(&rows), design_effect(&shuffled));
        prop_assert_eq!(
            bootstrap_interval(&rows, 0.9, 50, seed),
            bootstrap_interval(&shuffled, 0.9, 50, seed)
        );
    }

    #[test]
    fn repeating_every_row_in_its_cluster_adds_nothing(rows in rows()) {
        let (once, twice) = (cluster_ratio(&rows).unwrap(), cluster_ratio(&rows.repeat(2)).unwrap());
        prop_assert!((once.estimate - twice.estimate).abs() < 1e-9);
        let known = once.standard_error.is_finite();
        prop_assert!(!known || (once.standard_error - twice.standard_error).abs() < 1e-9);
    }

    #[test]
    fn dependence_never_adds_pairs(cells in vec((any::<bool>(), any::<bool>(), 0..9_u64), 1..60)) {
        let pairs: Vec<ClusteredPair> = cells
            .iter()
            .map(|&(primary_bad, secondary_bad, cluster)| ClusteredPair { primary_bad, secondary_bad, cluster })
            .collect();
        let plain = Discordance::from(PairedTable::count(cells.iter().map(|cell| (cell.0, cell.1))));
        let counted = clustered_discordance(&pairs);
        prop_assert!(counted.n <= plain.n + 1e-9 && counted.n > 0.0);
        let differ = counted.difference().unwrap() - plain.difference().unwrap();
        prop_assert!(differ.abs() < 1e-9);
    }

    #[test]
    fn money_is_never_overspent_and_nobody_is_asked_twice(strata in strata(), budget in 0.0..300.0_f64) {
        for aim in [Aim::Traffic, Aim::EveryTemplate] {
            let found = allocate(&strata, budget, aim);
            prop_assert!(found.cost <= budget * (1.0 + 1e-9) + 1e-9, "{} of {budget}", found.cost);
            for (index, (stratum, &size)) in strata.iter().zip(&found.sizes).enumerate() {
                prop_assert!(size <= stratum.population);
                let floor = stratum.floor.min(stratum.population);
                let unfunded = found.unfunded.contains(&index);
                prop_assert!((unfunded && size == 0) || (!unfunded && size >= floor));
            }
        }
    }

    #[test]
    fn more_money_never_leaves_more_templates_unfunded(strata in strata(), budget in 0.0..300.0_f64) {
        let (poor, rich) = (allocate(&strata, budget, Aim::Traffic), allocate(&strata, 1e9, Aim::Traffic));
        prop_assert!(rich.unfunded.is_empty());
        prop_assert!(rich.sizes.iter().zip(&poor.sizes).all(|(rich, poor)| rich >= poor));
    }

    #[test]
    fn parts_of_a_change_sum_to_it(parts in vec((0.0..1.0_f64, 0.0..1.0_f64, 0.0..1.0_f64, 0.0..1.0_f64), 1..9)) {
        let weeks: Vec<(TrafficPart, TrafficPart)> = parts
            .iter()
            .map(|&(a, b, c, d)| (TrafficPart { share: a, rate: b }, TrafficPart { share: c, rate: d }))
            .collect();
        let whole: f64 = parts.iter().map(|(a, b, c, d)| c * d - a * b).sum();
        let found = kitagawa(&weeks);
        prop_assert!((found.total - whole).abs() < 1e-9);
        let (a, b, c, d) = parts[0];
        let two: f64 = product_of_two_effects([a, b], [c, d]).iter().sum();
        prop_assert!((two - (c * d - a * b)).abs() < 1e-9);
        let three: f64 = product_of_three_effects([a, b, 0.3], [c, d, 0.8]).iter().sum();
        prop_assert!((three - (c * d * 0.8 - a * b * 0.3)).abs() < 1e-9);
        let arms = arm_effects(AnchorHarm {
            both_earlier: a, primary_later: b, secondary_later: c, both_later: d,
        });
        prop_assert!((arms.primary + arms.secondary - (d - a)).abs() < 1e-9);
    }

    #[test]
    fn adjusting_never_lowers_a_p_value_and_keeps_their_order(p in vec(0.0..1.0_f64, 0..40)) {
        for adjustment in [
            Adjustment::BenjaminiHochberg, Adjustment::BenjaminiYekutieli, Adjustment::Holm,
            Adjustment::Bonferroni,
        ] {
            let adjusted = adjust_p_values(&p, adjustment);
            for (i, (raw, new)) in p.iter().zip(&adjusted).enumerate() {
                prop_assert!(new + 1e-12 >= *raw && *new <= 1.0);
                prop_assert!(p.iter().zip(&adjusted).skip(i).all(|(other, changed)| raw > other || new <= changed));
            }
        }
        let smallest = adjust_p_values(&p, Adjustment::BenjaminiHochberg).into_iter().fold(1.0, f64::min);
        prop_assert!((simes(&p) - smallest).abs() < 1e-12);
    }

    #[test]
    fn nothing_is_discovered_in_a_family_that_is_not_selected(families in vec(vec(0.0..1.0_f64, 0..8), 0..9)) {
        for found in two_level_discoveries(&families, 0.05) {
            prop_assert_eq!(found.selected, found.family_p <= 0.05);
            prop_assert!(found.selected || found.discoveries.iter().all(|discovery| !discovery));
        }
    }

    #[test]
    fn e_bh_rejects_the_largest(e in vec(0.0..400.0_f64, 0..30)) {
        let rejected = e_bh(&e, 0.05);
        let smallest = rejected.iter().map(|&index| e[index]).fold(f64::INFINITY, f64::min);
        prop_assert!((0..e.len()).all(|index| rejected.contains(&index) || e[index] <= smallest));
        prop_assert!(rejected.is_empty() || smallest * rejected.len() as f64 >= 20.0 * e.len() as f64);
    }
}

#[test]
fn poisson_weights_have_mean_and_variance_one() {
    let weights: Vec<f64> = (0..200_000_u64)
        .map(|cluster| f64::from(poisson_weight(cluster, 7, 3)))
        .collect();
    let n = weights.len() as f64;
    let mean = weights.iter().sum::<f64>() / n;
    let variance = weights
        .iter()
        .map(|weight| (weight - mean).powi(2))
        .sum::<f64>()
        / n;
    assert!(
        (mean - 1.0).abs() < 0.01 && (variance - 1.0).abs() < 0.02,
        "{mean} {variance}"
    );
}

#[test]
fn merged_clusters_give_the_same_interval_as_a_normal_one() {
    let mut random = SplitMix64::new(5);
    let row = |cluster: u64| {
        ClusteredRow::of_mean(
            Weighted {
                value: random.next_unit(),
                weight: 1.0,
            },
            cluster,
        )
    };
    let rows: Vec<ClusteredRow> = (0..100_000).map(row).collect();
    let found = bootstrap_interval(&rows, 0.9, 2_000, 1);
    let expected = cluster_ratio(&rows).unwrap().interval(0.9);
    let close = |x: f64, y: f64| (x - y).abs() < 0.08 * expected.width();
    assert!(
        close(found.lower, expected.lower) && close(found.upper, expected.upper),
        "{found:?} {expected:?}"
    );
}

#[test]
fn a_stratum_sampled_whole_is_known_exactly() {
    let stratum = SampledStratum {
        population: 50.0,
        n: 50,
        mean: 0.3,
        variance: 0.2,
    };
    let found = stratified_mean(&[stratum]).unwrap();
    assert!((found.mean - 0.3).abs() < 1e-12 && found.standard_error == 0.0);
}

#[test]
fn random_numbers_are_a_matter_of_names_alone() {
    assert_eq!(
        seed_of(&["summary", "refusal"]),
        seed_of(&["summary", "refusal"])
    );
    assert_ne!(
        seed_of(&["summary", "refusal"]),
        seed_of(&["summaryr", "efusal"])
    );
    assert_ne!(cluster_key("a"), cluster_key("b"));
    let numbers: Vec<f64> = (0..20_000)
        .map(|id| permanent_random_number(&format!("r{id}"), 9))
        .collect();
    assert!(super::distance_from_uniform(numbers) < 1.63 / 20_000_f64.sqrt());
}
