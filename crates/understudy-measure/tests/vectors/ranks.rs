//! Numbers: shifts, quantiles, distances.

use understudy_measure::statistics::contingency::{
    ChiSquared, bowker_symmetry, cohens_kappa, likelihood_ratio_independence, pearson_independence,
    stuart_maxwell,
};
use understudy_measure::statistics::distance::{
    jensen_shannon_divergence, population_stability_index, psi_critical, total_variation,
};
use understudy_measure::statistics::equivalence::paired_t_equivalence;
use understudy_measure::statistics::hodges_lehmann::Shift;
use understudy_measure::statistics::mann_whitney::{
    BrunnerMunzel, brunner_munzel, mann_whitney_exact,
};
use understudy_measure::statistics::quantile::{harrell_davis_quantile, quantile_interval};
use understudy_measure::statistics::sample_distance::{
    Weighted, energy_distance, kolmogorov_smirnov_asymptotic_p, kolmogorov_smirnov_distance,
    kolmogorov_smirnov_exact_p, wasserstein_distance, weighted_wasserstein_distance,
};
use understudy_measure::statistics::signed_rank::{
    Alternative, Continuity, RankTest, Zeros, signed_rank_exact, signed_rank_normal,
};
use understudy_measure::statistics::{
    Duration, End, Estimate, Interval, SortedSample, cliffs_delta, hodges_lehmann,
    hodges_lehmann_shift, kaplan_meier, mover_difference, quantile,
};

use crate::answer::{Answer, Inputs};

pub(crate) fn computed(function: &str, inputs: &Inputs) -> Option<Answer> {
    rank_test(function, inputs)
        .or_else(|| quantiles(function, inputs))
        .or_else(|| distances(function, inputs))
        .or_else(|| contingency(function, inputs))
}

fn rank_test(function: &str, inputs: &Inputs) -> Option<Answer> {
    let (x, y, d) = (
        || inputs.numbers("x"),
        || inputs.numbers("y"),
        || inputs.numbers("d"),
    );
    Some(match function {
        "wilcoxon_signed_rank_exact" => {
            let differences: Vec<f64> = x().iter().zip(y()).map(|(x, y)| x - y).collect();
            test(
                "V",
                signed_rank_exact(&differences, Zeros::Dropped, alternative(inputs)),
            )
        }
        "wilcoxon_signed_rank_exact_ties" => test(
            "V",
            signed_rank_exact(&d(), Zeros::Dropped, Alternative::TwoSided),
        ),
        "wilcoxon_signed_rank_normal" => test(
            "V",
            signed_rank_normal(&d(), zeros(inputs), continuity(inputs)),
        ),
        "hodges_lehmann_paired" => hodges_lehmann(&d(), 1.0 - inputs.number("alpha"))
            .map(shift)
            .into(),
        "hodges_lehmann_unpaired" => hodges_lehmann_shift(&x(), &y(), 0.95).map(shift).into(),
        "mann_whitney_exact" => mann_whitney_exact(&x(), &y(), alternative(inputs))
            .map(|found| test("U", found))
            .into(),
        "cliffs_delta" => cliffs_delta(&x(), &y()).into(),
        "brunner_munzel" => {
            // The reference's statistic is positive when the second sample is the larger one.
            let BrunnerMunzel { statistic, p, .. } = brunner_munzel(&y(), &x())?;
            Answer::from([("stat", statistic.into()), ("p", p.into())])
        }
        "tost_paired_t" => {
            let differences: Vec<f64> = x().iter().zip(y()).map(|(x, y)| x - y).collect();
            let margins = Interval {
                lower: inputs.number("low"),
                upper: inputs.number("upp"),
            };
            let found = paired_t_equivalence(&differences, margins, 0.05)?;
            Answer::from([
                ("p", found.p.into()),
                ("p_lower", found.p_lower.into()),
                ("p_upper", found.p_upper.into()),
                ("ci90", found.interval.into()),
            ])
        }
        _ => return None,
    })
}

fn quantiles(function: &str, inputs: &Inputs) -> Option<Answer> {
    let sample = || SortedSample::new(inputs.numbers("x"));
    Some(match function {
        "quantile_type7" => quantile(&sample(), inputs.number("p")).into(),
        "harrell_davis" => harrell_davis_quantile(&sample(), inputs.number("p")).into(),
        "quantile_order_stat_ci" => {
            let found =
                quantile_interval(&sample(), inputs.number("p"), 1.0 - inputs.number("alpha"))?;
            Answer::from([
                ("lower_rank", found.lower_rank.into()),
                ("upper_rank", found.upper_rank.into()),
                ("lower", found.interval.lower.into()),
                ("upper", found.interval.upper.into()),
                ("coverage", found.coverage.into()),
            ])
        }
        "quantile_order_stat_ci_scipy" => {
            quantile_interval(&sample(), inputs.number("p"), 1.0 - inputs.number("alpha"))?
                .interval
                .into()
        }
        "mover_difference" => mover_difference(
            side(inputs, ["e1", "l1", "u1"]),
            side(inputs, ["e2", "l2", "u2"]),
        )
        .into(),
        "kaplan_meier" => survival(inputs),
        _ => return None,
    })
}

fn survival(inputs: &Inputs) -> Answer {
    let duration = |(value, event): (f64, f64)| {
        let end = if event > 0.5 {
            End::Observed
        } else {
            End::Censored
        };
        Duration { value, end }
    };
    let durations: Vec<Duration> = inputs
        .numbers("time")
        .into_iter()
        .zip(inputs.numbers("event"))
        .map(duration)
        .collect();
    let curve = kaplan_meier(&durations);
    let at = inputs.numbers("at");
    let quarters = [("0.25", 0.25), ("0.5", 0.5), ("0.75", 0.75)];
    let intervals = quarters.map(|(_, p)| curve.quantile_interval(p, 0.95));
    // What is never reached is infinite here and not a number there.
    let end = |value: f64| {
        if value.is_finite() {
            Answer::Number(value)
        } else {
            Answer::Missing
        }
    };
    Answer::from([
        (
            "surv",
            at.iter()
                .map(|&time| curve.survival_at(time))
                .collect::<Vec<_>>()
                .into(),
        ),
        (
            "greenwood_se",
            at.iter()
                .map(|&time| curve.standard_error_at(time))
                .collect::<Vec<_>>()
                .into(),
        ),
        (
            "quantiles",
            Answer::from(quarters.map(|(name, p)| (name, curve.quantile(p).into()))),
        ),
        (
            "quantile_ci_loglog",
            Answer::from([
                (
                    "lower",
                    Answer::List(
                        intervals
                            .iter()
                            .map(|interval| end(interval.lower))
                            .collect(),
                    ),
                ),
                (
                    "upper",
                    Answer::List(
                        intervals
                            .iter()
                            .map(|interval| end(interval.upper))
                            .collect(),
                    ),
                ),
            ]),
        ),
    ])
}

fn distances(function: &str, inputs: &Inputs) -> Option<Answer> {
    let [x, y] = ["x", "y"].map(|side| move || inputs.numbers(side));
    let [p, q] = ["p", "q"].map(|side| move || inputs.numbers(side));
    let ks = |p: Option<f64>| {
        Answer::from([
            ("D", kolmogorov_smirnov_distance(&x(), &y()).into()),
            ("p", p.into()),
        ])
    };
    Some(match function {
        "psi" => {
            let (primary, secondary) = (inputs.numbers("ref"), inputs.numbers("cur"));
            population_stability_index(&primary, &secondary, inputs.number("eps")).into()
        }
        "psi_null_critical" => {
            let bins = u32::try_from(inputs.count("bins")).expect("few bins");
            psi_critical(
                [inputs.count("n"), inputs.count("m")],
                bins,
                inputs.number("alpha"),
            )
            .into()
        }
        "jensen_shannon_divergence_base2" => jensen_shannon_divergence(&p(), &q()).into(),
        "total_variation" => total_variation(&p(), &q()).into(),
        "ks_2samp_exact" => ks(kolmogorov_smirnov_exact_p(&x(), &y())),
        "ks_2samp_asymp" => ks(kolmogorov_smirnov_asymptotic_p(&x(), &y())),
        "wasserstein1" => wasserstein_distance(&x(), &y()).into(),
        "wasserstein1_weighted" => {
            let side = |values: &str, weights: &str| -> Vec<Weighted> {
                let pairs = inputs
                    .numbers(values)
                    .into_iter()
                    .zip(inputs.numbers(weights));
                pairs
                    .map(|(value, weight)| Weighted { value, weight })
                    .collect()
            };
            weighted_wasserstein_distance(&side("x", "wx"), &side("y", "wy")).into()
        }
        "energy_distance_scipy" => energy_distance(&x(), &y()).into(),
        _ => return None,
    })
}

fn contingency(function: &str, inputs: &Inputs) -> Option<Answer> {
    let test: fn(&[Vec<u64>]) -> ChiSquared = match function {
        "chi2_contingency" => pearson_independence,
        "g_test" => likelihood_ratio_independence,
        "bowker" => bowker_symmetry,
        "stuart_maxwell" => stuart_maxwell,
        "cohen_kappa" => return Some(cohens_kappa(&inputs.table("table")).into()),
        _ => return None,
    };
    let found = test(&inputs.table("table"));
    Some(Answer::from([
        ("stat", found.statistic.into()),
        ("p", found.p.into()),
        ("df", found.degrees.into()),
    ]))
}

fn side(inputs: &Inputs, [value, lower, upper]: [&str; 3]) -> Estimate {
    let interval = Interval {
        lower: inputs.number(lower),
        upper: inputs.number(upper),
    };
    Estimate {
        value: inputs.number(value),
        interval,
    }
}

fn test(name: &'static str, found: RankTest) -> Answer {
    Answer::from([(name, found.statistic.into()), ("p", found.p.into())])
}

fn shift(found: Shift) -> Answer {
    Answer::from([
        ("estimate", found.estimate.into()),
        ("lower", found.interval.lower.into()),
        ("upper", found.interval.upper.into()),
        ("achieved_level", found.achieved_confidence.into()),
    ])
}

fn alternative(inputs: &Inputs) -> Alternative {
    match inputs.text("alternative") {
        "greater" => Alternative::Greater,
        "less" => Alternative::Less,
        _ => Alternative::TwoSided,
    }
}

fn zeros(inputs: &Inputs) -> Zeros {
    if inputs.text("zero_method") == "pratt" {
        Zeros::Pratt
    } else {
        Zeros::Dropped
    }
}

fn continuity(inputs: &Inputs) -> Continuity {
    if inputs.value("continuity") == true {
        Continuity::Corrected
    } else {
        Continuity::Uncorrected
    }
}
