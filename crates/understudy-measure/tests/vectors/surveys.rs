//! Planning, sampling, pooling and taking apart.

use serde_json::Value;
use understudy_measure::statistics::allocation::neyman_sizes;
use understudy_measure::statistics::cluster::{SampledStratum, stratified_mean};
use understudy_measure::statistics::decomposition::{
    AnchorHarm, arm_effects, product_of_three_effects, product_of_two_effects,
};
use understudy_measure::statistics::incident::broken_requests_quantile;
use understudy_measure::statistics::sample_distance::Weighted;
use understudy_measure::statistics::shrinkage::{Effect, random_effects};
use understudy_measure::statistics::{
    ClusteredRow, Moments, PairedPlan, Rate, SamplingStratum, TemplateRisk, TrafficPart,
    audited_mean, cluster_ratio, estimate_rate_prior, incident_moments, kitagawa,
    minimum_detectable_difference, pairs_for_noninferiority, rogan_gladen, trials_without_event,
};

use crate::answer::{Answer, Inputs, numbers};

pub(crate) fn computed(function: &str, inputs: &Inputs) -> Option<Answer> {
    planning(function, inputs)
        .or_else(|| sampling(function, inputs))
        .or_else(|| decomposition(function, inputs))
        .or_else(|| pooling(function, inputs))
        .or_else(|| correction(function, inputs))
}

fn planning(function: &str, inputs: &Inputs) -> Option<Answer> {
    Some(match function {
        "n_noninferiority_paired" => pairs_for_noninferiority(PairedPlan {
            margin: inputs.number("margin"),
            true_difference: inputs.number("true_diff"),
            discordant_share: inputs.number("p_discordant"),
            alpha: inputs.number("alpha"),
            power: inputs.number("power"),
        })
        .into(),
        "n_zero_event" => {
            trials_without_event(inputs.number("p_max"), inputs.number("alpha")).into()
        }
        "mde_mcnemar" => minimum_detectable_difference(
            inputs.count("n"),
            inputs.number("p_discordant"),
            inputs.number("alpha"),
            inputs.number("power"),
        )
        .into(),
        _ => return None,
    })
}

fn sampling(function: &str, inputs: &Inputs) -> Option<Answer> {
    Some(match function {
        "neyman_cost" => {
            let strata: Vec<SamplingStratum> = inputs
                .list("N")
                .iter()
                .zip(inputs.numbers("S"))
                .zip(inputs.numbers("cost"))
                .map(|((population, spread), cost)| SamplingStratum {
                    population: population.as_u64().expect("a count"),
                    spread,
                    cost,
                    floor: 0,
                })
                .collect();
            neyman_sizes(&strata, inputs.number("budget")).into()
        }
        "stratified_mean_srswor" => {
            let strata: Vec<SampledStratum> = inputs.list("strata").iter().map(stratum).collect();
            let found = stratified_mean(&strata)?;
            Answer::from([
                ("mean", found.mean.into()),
                ("se", found.standard_error.into()),
                ("total", (found.mean * found.population).into()),
                ("total_se", (found.standard_error * found.population).into()),
            ])
        }
        "hajek_mean_cluster" => cluster_mean(inputs, &inputs.numbers("w")),
        "cluster_robust_mean" => cluster_mean(inputs, &vec![1.0; inputs.list("y").len()]),
        "ratio_cluster" => {
            let mut rows = mean_rows(inputs, &inputs.numbers("w"));
            for (row, denominator) in rows.iter_mut().zip(inputs.numbers("x")) {
                row.denominator = denominator;
            }
            let found = cluster_ratio(&rows)?;
            Answer::from([
                ("ratio", found.estimate.into()),
                ("se", found.standard_error.into()),
            ])
        }
        "published_survey_api" => published_schools()?,
        _ => return None,
    })
}

fn stratum(value: &Value) -> SampledStratum {
    let y = numbers(&value["y"]);
    let moments = Moments::of(&y).expect("a sampled stratum");
    let n = moments.n as f64;
    SampledStratum {
        population: value["N"].as_f64().expect("a size"),
        n: moments.n,
        mean: moments.mean,
        variance: moments.variance * n / (n - 1.0),
    }
}

fn cluster_mean(inputs: &Inputs, weights: &[f64]) -> Answer {
    cluster_ratio(&mean_rows(inputs, weights))
        .map(|found| {
            Answer::from([
                ("mean", found.estimate.into()),
                ("se", found.standard_error.into()),
            ])
        })
        .into()
}

fn mean_rows(inputs: &Inputs, weights: &[f64]) -> Vec<ClusteredRow> {
    let clusters = inputs
        .list("cluster")
        .iter()
        .map(|cluster| cluster.as_u64().expect("a cluster"));
    let values = inputs.numbers("y").into_iter().zip(weights);
    values
        .zip(clusters)
        .map(|((value, &weight), cluster)| {
            ClusteredRow::of_mean(Weighted { value, weight }, cluster)
        })
        .collect()
}

/// The published means of the California school samples, from their sufficient statistics: the sizes and the
/// first two sums of each stratum, and the sizes and sums of each of 15 of 757 districts.
fn published_schools() -> Option<Answer> {
    let strata = [
        (4421.0, 100_u64, 67_443.0, 47_038_637.0),
        (1018.0, 50, 31_830.0, 20_940_396.0),
        (755.0, 50, 31_291.0, 20_167_941.0),
    ];
    let stratum = |(population, n, sum, squares): (f64, u64, f64, f64)| {
        let mean = sum / n as f64;
        SampledStratum {
            population,
            n,
            mean,
            variance: (squares - sum * mean) / (n as f64 - 1.0),
        }
    };
    let stratified = stratified_mean(&strata.map(stratum))?;
    let districts = [
        (11_u32, 7359.0),
        (4, 1888.0),
        (2, 905.0),
        (13, 8593.0),
        (2, 1116.0),
        (4, 2493.0),
        (4, 2077.0),
        (16, 11_369.0),
        (9, 6386.0),
        (34, 22_508.0),
        (21, 13_761.0),
        (37, 20_394.0),
        (13, 9372.0),
        (1, 551.0),
        (12, 9111.0),
    ];
    // The sum of a district is all that its schools add to the estimate and its error.
    let row = |(cluster, (n, sum)): (usize, (u32, f64))| ClusteredRow {
        numerator: sum,
        denominator: f64::from(n),
        weight: 33.847,
        cluster: cluster as u64,
    };
    let rows: Vec<ClusteredRow> = districts.into_iter().enumerate().map(row).collect();
    let clustered = cluster_ratio(&rows)?.of_finite_population(15.0 / 757.0);
    // Published to two and to four or three decimals, and compared as rounded.
    let rounded = |value: f64, scale: f64| (value * scale).round() / scale;
    Some(Answer::from([
        (
            "apistrat_api00",
            vec![
                rounded(stratified.mean, 100.0),
                rounded(stratified.standard_error, 10_000.0),
            ]
            .into(),
        ),
        (
            "apiclus1_api00",
            vec![
                rounded(clustered.estimate, 100.0),
                rounded(clustered.standard_error, 1_000.0),
            ]
            .into(),
        ),
    ]))
}

fn decomposition(function: &str, inputs: &Inputs) -> Option<Answer> {
    let factors = |name: &str| inputs.numbers(name);
    Some(match function {
        "kitagawa" => {
            let week = |share: &str, rate: &str| -> Vec<TrafficPart> {
                let parts = factors(share).into_iter().zip(factors(rate));
                parts
                    .map(|(share, rate)| TrafficPart { share, rate })
                    .collect()
            };
            let (earlier, later) = (week("mix1", "rate1"), week("mix2", "rate2"));
            let found = kitagawa(&earlier.into_iter().zip(later).collect::<Vec<_>>());
            Answer::from([
                ("total", found.total.into()),
                ("mix", found.mix.into()),
                ("rate", found.rate.into()),
            ])
        }
        "dasgupta_2factor" => {
            let [earlier, later] =
                ["pop1", "pop2"].map(|name| factors(name).try_into().expect("two factors"));
            effects(&product_of_two_effects(earlier, later))
        }
        "dasgupta_3factor" => {
            let [earlier, later] =
                ["pop1", "pop2"].map(|name| factors(name).try_into().expect("three factors"));
            effects(&product_of_three_effects(earlier, later))
        }
        "shapley_primary_secondary" => {
            let found = arm_effects(AnchorHarm {
                both_earlier: inputs.number("h11"),
                primary_later: inputs.number("h21"),
                secondary_later: inputs.number("h12"),
                both_later: inputs.number("h22"),
            });
            Answer::from([
                ("total", found.total.into()),
                ("primary", found.primary.into()),
                ("secondary", found.secondary.into()),
            ])
        }
        _ => return None,
    })
}

fn effects(effects: &[f64]) -> Answer {
    Answer::from([
        ("effects", effects.to_vec().into()),
        ("total", effects.iter().sum::<f64>().into()),
    ])
}

fn pooling(function: &str, inputs: &Inputs) -> Option<Answer> {
    Some(match function {
        "betabinom_mle" => {
            let counts = |name: &str| -> Vec<u64> {
                inputs
                    .list(name)
                    .iter()
                    .map(|count| count.as_u64().expect("a count"))
                    .collect()
            };
            let rates: Vec<Rate> = counts("x")
                .into_iter()
                .zip(counts("n"))
                .map(|(events, n)| Rate { events, n })
                .collect();
            let prior = estimate_rate_prior(&rates)?;
            Answer::from([
                ("alpha", prior.alpha.into()),
                ("beta", prior.beta.into()),
                ("loglik", prior.ln_likelihood.into()),
                (
                    "shrunk",
                    rates
                        .iter()
                        .map(|&rate| prior.shrunk(rate))
                        .collect::<Vec<_>>()
                        .into(),
                ),
            ])
        }
        "dersimonian_laird" => {
            let pairs = inputs.numbers("y").into_iter().zip(inputs.numbers("v"));
            let effects: Vec<Effect> = pairs
                .map(|(value, variance)| Effect { value, variance })
                .collect();
            let found = random_effects(&effects)?;
            Answer::from([
                ("Q", found.heterogeneity.into()),
                ("tau2", found.between_variance.into()),
                ("mu", found.mean.into()),
                ("se", found.standard_error.into()),
                ("I2", found.inconsistency.into()),
                ("shrunk", found.shrunk.into()),
            ])
        }
        "incident_jeffreys" => {
            let template = |value: &Value| {
                let number = |name: &str| value[name].as_f64().expect("a number");
                let requests = value["N"].as_u64().expect("a count");
                (
                    TemplateRisk {
                        harmed: number("x"),
                        pairs: number("n"),
                    },
                    requests,
                )
            };
            let templates: Vec<_> = inputs.list("templates").iter().map(template).collect();
            let found = incident_moments(&templates);
            Answer::from([
                ("plugin", found.plug_in.into()),
                ("pred_mean", found.mean.into()),
                ("pred_sd", found.deviation.into()),
            ])
        }
        "betabinom_predictive_quantiles" => {
            let risk = TemplateRisk {
                harmed: inputs.number("x"),
                pairs: inputs.number("n"),
            };
            let quantile = |share: &f64| broken_requests_quantile(risk, inputs.count("N"), *share);
            inputs
                .numbers("probs")
                .iter()
                .map(quantile)
                .collect::<Vec<_>>()
                .into()
        }
        _ => return None,
    })
}

fn correction(function: &str, inputs: &Inputs) -> Option<Answer> {
    let rate = |events: &str, n: &str| Rate {
        events: inputs.count(events),
        n: inputs.count(n),
    };
    Some(match function {
        "rogan_gladen" => {
            let found = rogan_gladen(rate("x", "n"), rate("tp", "npos"), rate("tn", "nneg"))?;
            Answer::from([
                ("estimate", found.estimate.into()),
                ("se", found.standard_error.into()),
            ])
        }
        "ppi_mean_lambda1" => {
            let share = inputs.number("sum_f_unlab") / inputs.number("n_unlab");
            let detected = Moments {
                n: inputs.count("n_unlab"),
                mean: share,
                variance: share * (1.0 - share),
            };
            let pairs = inputs
                .numbers("y_lab")
                .into_iter()
                .zip(inputs.numbers("f_lab"));
            let errors: Vec<f64> = pairs.map(|(label, detected)| label - detected).collect();
            let found = audited_mean(detected, Moments::of(&errors)?);
            Answer::from([
                ("estimate", found.estimate.into()),
                ("ci", found.interval(0.95).into()),
            ])
        }
        _ => return None,
    })
}
