//! Any numbers at all: nothing panics, nothing is NaN.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::statistics::confidence_sequence::{
    bernoulli_mixture_interval, betting_interval, normal_mixture_boundary,
};
use crate::statistics::control_chart::{CusumDesign, bernoulli_cusum, tabular_cusum};
use crate::statistics::distance::{
    jensen_shannon_divergence, population_stability_index, psi_critical, total_variation,
};
use crate::statistics::e_process::{betting_e_process, e_shiryaev_roberts};
use crate::statistics::equivalence::paired_t_equivalence;
use crate::statistics::incident::{broken_requests_quantile, retry_amplification};
use crate::statistics::mann_whitney::brunner_munzel;
use crate::statistics::multiplicity::fisher_combination;
use crate::statistics::quantile::harrell_davis_quantile;
use crate::statistics::sample_distance::{
    Weighted, bimodality_coefficient, energy_distance, kolmogorov_smirnov_asymptotic_p,
    paired_kolmogorov_smirnov_p, wasserstein_distance,
};
use crate::statistics::shrinkage::{Effect, random_effects};
use crate::statistics::{
    Adjustment, BetaPrior, ClusteredRow, Discordance, Estimate, HarmSum, Interval, PairedPlan,
    Rate, SortedSample, TemplateRisk, adjust_p_values, asymptotic_sequence, bootstrap_interval,
    clopper_pearson_interval, clopper_pearson_upper, cluster_ratio, design_effect, e_bh,
    empirical_bernstein_sequence, estimate_rate_prior, hodges_lehmann, hodges_lehmann_shift,
    incident_moments, ln_e_above_budget, ln_e_below_budget, mann_whitney,
    minimum_detectable_difference, mover_difference, mover_ratio, pairs_for_noninferiority,
    quantile, quantile_interval, randomisation_p, rule_of_three, simes, tango_gate, tango_interval,
    tango_score, trials_without_event, wilcoxon_signed_rank, wilson_interval,
};

/// Any double: tiny, huge, infinite or not a number.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => any::<f64>(),
        3 => -2.0..2.0_f64,
        1 => prop::sample::select(vec![0.0, -0.0, 1.0, 0.5, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE]),
    ]
}

fn any_numbers() -> impl Strategy<Value = Vec<f64>> {
    vec(any_number(), 0..25)
}

fn ordered(interval: Interval) -> bool {
    interval.lower <= interval.upper
}

fn number(value: Option<f64>) -> bool {
    value.is_none_or(|value| !value.is_nan())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn rates_take_any_level(events in any::<u64>(), n in prop_oneof![0..9_u64, any::<u64>()], level in any_number()) {
        let rate = Rate { events, n };
        prop_assert!(ordered(wilson_interval(rate, level)));
        // Exact intervals of more than a hundred million trials take long and are asked for by nobody.
        let rate = Rate { events: events % 1_000, n: n % 100_000 };
        prop_assert!(ordered(clopper_pearson_interval(rate, level)));
        prop_assert!((0.0..=1.0).contains(&clopper_pearson_upper(rate, level)));
        prop_assert!((0.0..=1.0).contains(&rule_of_three(n, level)));
        prop_assert!(trials_without_event(level, 0.05).is_none_or(|n| n > 0));
    }

    #[test]
    fn paired_rates_take_any_counts(b in any_number(), c in any_number(), n in any_number(), level in any_number()) {
        let table = Discordance { only_secondary: b, only_primary: c, n };
        prop_assert!(!tango_score(table, level).is_nan());
        prop_assert!(ordered(tango_interval(table, level)));
        prop_assert!(!tango_gate(table, level, level).p.is_nan());
        prop_assert!(!tango_gate(table.deflated(level), 0.1, 0.05).z.is_nan());
        let plan = PairedPlan { margin: b, true_difference: c, discordant_share: n, alpha: level, power: level };
        let _ = pairs_for_noninferiority(plan);
        prop_assert!(number(minimum_detectable_difference(7, b, level, c)));
    }

    #[test]
    fn samples_take_any_numbers(x in any_numbers(), y in any_numbers(), level in any_number()) {
        for shift in [hodges_lehmann(&x, level), hodges_lehmann_shift(&x, &y, level)].into_iter().flatten() {
            prop_assert!(!shift.estimate.is_nan() && ordered(shift.interval), "{shift:?}");
        }
        prop_assert!(wilcoxon_signed_rank(&x).is_none_or(|test| (0.0..=1.0).contains(&test.p)));
        prop_assert!(mann_whitney(&x, &y).is_none_or(|test| (0.0..=1.0).contains(&test.p)));
        prop_assert!(brunner_munzel(&x, &y).is_none_or(|test| (0.0..=1.0).contains(&test.p)));
        let sample = SortedSample::new(x.iter().copied());
        prop_assert!(number(quantile(&sample, level)) && number(harrell_davis_quantile(&sample, level)));
        prop_assert!(quantile_interval(&sample, level, level).is_none_or(|found| ordered(found.interval)));
        prop_assert!(number(wasserstein_distance(&x, &y)) && number(energy_distance(&x, &y)));
        prop_assert!(number(kolmogorov_smirnov_asymptotic_p(&x, &y)) && number(bimodality_coefficient(&x)));
        let pairs: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
        prop_assert!((0.0..=1.0).contains(&paired_kolmogorov_smirnov_p(&pairs, 20, 1)));
        let margins = Interval { lower: -1.0, upper: 1.0 };
        prop_assert!(paired_t_equivalence(&x, margins, level).is_none_or(|found| !found.p.is_nan()));
    }

    #[test]
    fn counts_take_any_numbers(x in any_numbers(), y in any_numbers(), level in any_number(), n in any::<u64>()) {
        for distance in [jensen_shannon_divergence, total_variation] {
            prop_assert!(number(distance(&x, &y)));
        }
        prop_assert!(number(population_stability_index(&x, &y, level)));
        prop_assert!(!psi_critical([n, 7], 5, level).is_nan());
        prop_assert!(adjust_p_values(&x, Adjustment::BenjaminiYekutieli).iter().all(|p| (0.0..=1.0).contains(p)));
        prop_assert!((0.0..=1.0).contains(&simes(&x)) && (0.0..=1.0).contains(&fisher_combination(&x).p));
        prop_assert!(e_bh(&x, level).len() <= x.len());
        let excesses: Vec<[f64; 3]> = x.chunks_exact(3).map(|unit| [unit[0], unit[1], unit[2]]).collect();
        prop_assert!((0.0..=1.0).contains(&randomisation_p(&excesses, 20, n)));
    }

    #[test]
    fn streams_take_any_numbers(x in any_numbers(), level in any_number(), sum in any_number(), n in 0..100_000_u64) {
        prop_assert!(empirical_bernstein_sequence(&x, level).into_iter().all(ordered));
        prop_assert!(asymptotic_sequence(&x, level, sum).into_iter().all(ordered));
        prop_assert!(ordered(betting_interval(&x, level)));
        prop_assert!(ordered(bernoulli_mixture_interval([n / 3, n], level, sum)));
        prop_assert!(!normal_mixture_boundary(sum, level, sum).is_nan());
        prop_assert!(betting_e_process(&x, level).iter().all(|e| *e >= 0.0));
        prop_assert!(e_shiryaev_roberts(&x).iter().all(|e| *e >= 0.0));
        let harm = HarmSum { sum, n };
        let prior = BetaPrior { a: level, b: sum };
        prop_assert!(!ln_e_below_budget(harm, level, prior).is_nan());
        prop_assert!(!ln_e_above_budget(harm, level, prior).is_nan());
        let outcomes: Vec<bool> = x.iter().map(|value| *value > 0.0).collect();
        prop_assert!(bernoulli_cusum(&outcomes, level, sum).iter().all(|value| *value >= 0.0));
        let design = CusumDesign { target: 0.0, slack: 0.5, decision: 5.0 };
        prop_assert!(tabular_cusum(&x, design).iter().all(|point| point.high >= 0.0 && point.low >= 0.0));
    }

    #[test]
    fn clusters_and_pools_take_any_numbers(x in any_numbers(), y in any_numbers(), level in any_number()) {
        let row = |(index, (&numerator, &weight)): (usize, (&f64, &f64))| {
            ClusteredRow { numerator, denominator: 1.0, weight, cluster: index as u64 % 4 }
        };
        let rows: Vec<ClusteredRow> = x.iter().zip(&y).enumerate().map(row).collect();
        prop_assert!(cluster_ratio(&rows).is_none_or(|found| !found.standard_error.is_nan() && ordered(found.interval(level))));
        prop_assert!(number(design_effect(&rows)));
        prop_assert!(ordered(bootstrap_interval(&rows, level, 12, 1)));
        let effects: Vec<Effect> = x.iter().zip(&y).map(|(&value, &variance)| Effect { value, variance }).collect();
        if let Some(found) = random_effects(&effects) {
            prop_assert!(!found.mean.is_nan() && !found.standard_error.is_nan());
        }
        let side = |value: f64, reach: f64| Estimate { value, interval: Interval { lower: value - reach.abs(), upper: value + reach.abs() } };
        for (&value, &reach) in x.iter().zip(&y) {
            let other = side(level, value);
            prop_assert!(ordered(mover_difference(side(value, reach), other)));
            prop_assert!(ordered(mover_ratio(side(value, reach), other)));
        }
        let weighted: Vec<Weighted> = x.iter().zip(&y).map(|(&value, &weight)| Weighted { value, weight }).collect();
        prop_assert!(number(crate::statistics::sample_distance::weighted_wasserstein_distance(&weighted, &weighted)));
    }

    #[test]
    fn incidents_take_any_counts(harmed in any_number(), pairs in any_number(), requests in 0..3_000_u64, share in any_number()) {
        let risk = TemplateRisk { harmed, pairs };
        let moments = incident_moments(&[(risk, requests)]);
        prop_assert!(!moments.mean.is_nan() && !moments.deviation.is_nan());
        prop_assert!(number(moments.plug_in));
        prop_assert!(broken_requests_quantile(risk, requests, share) <= requests);
        prop_assert!(retry_amplification(&[harmed, share]) >= 1.0);
    }

    #[test]
    fn priors_take_any_rates(counts in vec((0..50_u64, 0..40_u64), 0..8)) {
        let rates: Vec<Rate> = counts.iter().map(|&(events, n)| Rate { events, n }).collect();
        if let Some(prior) = estimate_rate_prior(&rates) {
            prop_assert!((0.0..=1.0).contains(&prior.mean()));
            prop_assert!(rates.iter().all(|&rate| (0.0..=1.0).contains(&prior.capped(20.0).shrunk(rate))));
        }
    }
}
