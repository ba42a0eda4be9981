//! Noise floors, many tests at once, and numbers that arrive over time.

use understudy_measure::statistics::baseline::{DiffyThresholds, diffy_rule, hamming_discrepancy};
use understudy_measure::statistics::confidence_sequence::{
    bernoulli_mixture_interval, betting_interval, normal_mixture_boundary,
};
use understudy_measure::statistics::control_chart::{
    CusumDesign, EwmaDesign, bernoulli_cusum, ewma, tabular_cusum,
};
use understudy_measure::statistics::e_process::{betting_e_process, e_shiryaev_roberts};
use understudy_measure::statistics::multiplicity::fisher_combination;
use understudy_measure::statistics::{
    Adjustment, BetaPrior, FourArms, HarmSum, Interval, ThreeArms, adjust_p_values,
    asymptotic_sequence, e_bh, empirical_bernstein_sequence, four_arm_noise_floor,
    ln_e_above_budget, ln_e_below_budget, randomisation_p, simes, three_arm_noise_floor,
};

use crate::answer::{Answer, Inputs};

pub(crate) fn computed(function: &str, inputs: &Inputs) -> Option<Answer> {
    noise_floor(function, inputs)
        .or_else(|| multiplicity(function, inputs))
        .or_else(|| sequential(function, inputs))
        .or_else(|| charts(function, inputs))
}

fn noise_floor(function: &str, inputs: &Inputs) -> Option<Answer> {
    let mismatch = |x: f64, y: f64| f64::from(u8::from((x - y).abs() > 0.5));
    let gap = |x: f64, y: f64| (x - y).abs();
    Some(match function {
        "aa_2x2_binary" => four_arms(&inputs.rows("arms_P1_P2_S1_S2"), mismatch),
        "aa_2x2_numeric_absdiff" => four_arms(&inputs.rows("arms_P1_P2_S1_S2"), gap),
        "aa_3arm_binary" => three_arms(&inputs.rows("arms_P1_P2_S"), mismatch),
        "aa_identity" => identity(&inputs.numbers("p"), &inputs.numbers("q")),
        "diffy_rule" => {
            let [raw, noise, total] = ["raw", "noise", "total"].map(|name| inputs.count(name));
            let found = diffy_rule(raw, noise, total, DiffyThresholds::USUAL);
            Answer::from([
                ("relative", found.relative.into()),
                ("absolute", found.absolute.into()),
                ("flag", found.flagged.into()),
            ])
        }
        "mmd2_hamming_single_prompt" => {
            let texts = |name: &str| -> Vec<String> {
                inputs
                    .list(name)
                    .iter()
                    .map(|text| text.as_str().expect("a text").to_owned())
                    .collect()
            };
            let (x, y) = (texts("x"), texts("y"));
            let [x, y] = [&x, &y].map(|side| side.iter().map(String::as_str).collect::<Vec<_>>());
            let length = usize::try_from(inputs.count("L")).expect("a short length");
            hamming_discrepancy(&x, &y, length).into()
        }
        _ => return None,
    })
}

fn four_arms(rows: &[Vec<f64>], divergence: impl Fn(f64, f64) -> f64) -> Answer {
    let unit = |row: &Vec<f64>| FourArms {
        primaries: divergence(row[0], row[1]),
        secondaries: divergence(row[2], row[3]),
        // The reference's numbers come from the last two cross divergences in exchanged places. That pairs
        // two primary answers with one secondary answer, which no relabelling of the arms can do; the numbers
        // can be reproduced so, and `a_randomisation_p_is_uniform_without_drift` shows which order is right.
        cross: [(0, 2), (0, 3), (1, 3), (1, 2)].map(|(p, s)| divergence(row[p], row[s])),
    };
    let units: Vec<FourArms> = rows.iter().map(unit).collect();
    let excesses: Vec<[f64; 3]> = units.iter().map(FourArms::excesses).collect();
    let Some(floor) = four_arm_noise_floor(&units) else {
        return Answer::Missing;
    };
    Answer::from([
        ("cross", floor.cross.into()),
        ("self_primary", floor.primary_noise.into()),
        ("self_secondary", floor.secondary_noise.into()),
        ("excess", floor.excess.into()),
        ("exact_perm_p", randomisation_p(&excesses, 9_999, 1).into()),
        (
            "per_prompt_h",
            excesses
                .iter()
                .map(|unit| unit.to_vec())
                .collect::<Vec<_>>()
                .into(),
        ),
    ])
}

fn three_arms(rows: &[Vec<f64>], divergence: impl Fn(f64, f64) -> f64) -> Answer {
    let unit = |row: &Vec<f64>| ThreeArms {
        primaries: divergence(row[0], row[1]),
        cross: [0, 1].map(|p| divergence(row[p], row[2])),
    };
    let units: Vec<ThreeArms> = rows.iter().map(unit).collect();
    let excesses: Vec<[f64; 3]> = units.iter().map(ThreeArms::excesses).collect();
    let Some(floor) = three_arm_noise_floor(&units) else {
        return Answer::Missing;
    };
    let p = randomisation_p(&excesses, 9_999, 1);
    Answer::from([("excess", floor.excess.into()), ("exact_perm_p", p.into())])
}

/// The noise floor where every divergence is its expectation under chances `p` and `q`.
fn identity(p: &[f64], q: &[f64]) -> Answer {
    let differ = |x: f64, y: f64| x * (1.0 - y) + y * (1.0 - x);
    let unit = |(&p, &q): (&f64, &f64)| FourArms {
        primaries: differ(p, p),
        secondaries: differ(q, q),
        cross: [differ(p, q); 4],
    };
    let units: Vec<FourArms> = p.iter().zip(q).map(unit).collect();
    let net = (p.iter().sum::<f64>() - q.iter().sum::<f64>()) / p.len() as f64;
    Answer::from([
        (
            "excess",
            four_arm_noise_floor(&units)
                .map(|floor| floor.excess)
                .into(),
        ),
        ("net", net.into()),
    ])
}

fn multiplicity(function: &str, inputs: &Inputs) -> Option<Answer> {
    Some(match function {
        "p_adjust" => adjust_p_values(&inputs.numbers("p"), adjustment(inputs)).into(),
        "bh_reject_count" => {
            let adjusted = adjust_p_values(&inputs.numbers("p"), adjustment(inputs));
            let level = inputs.number("alpha");
            Answer::from(adjusted.iter().filter(|&&p| p <= level).count() as f64)
        }
        "simes" => simes(&inputs.numbers("p")).into(),
        "e_bh" => {
            let rejected = e_bh(&inputs.numbers("e"), inputs.number("alpha"));
            Answer::from(
                rejected
                    .iter()
                    .map(|&index| index as f64)
                    .collect::<Vec<_>>(),
            )
        }
        "fisher_combine" => {
            let found = fisher_combination(&inputs.numbers("p"));
            Answer::from([("stat", found.statistic.into()), ("p", found.p.into())])
        }
        _ => return None,
    })
}

fn adjustment(inputs: &Inputs) -> Adjustment {
    match inputs.text("method") {
        "BH" => Adjustment::BenjaminiHochberg,
        "BY" => Adjustment::BenjaminiYekutieli,
        "holm" => Adjustment::Holm,
        "bonferroni" => Adjustment::Bonferroni,
        other => panic!("unknown adjustment {other}"),
    }
}

fn sequential(function: &str, inputs: &Inputs) -> Option<Answer> {
    let (x, alpha) = (|| inputs.numbers("x"), || inputs.number("alpha"));
    let evidence = || {
        (
            HarmSum {
                sum: inputs.number("sum"),
                n: inputs.count("t"),
            },
            inputs.number("m0"),
        )
    };
    let prior = || BetaPrior {
        a: inputs.number("a"),
        b: inputs.number("b"),
    };
    Some(match function {
        "pm_eb_cs" => at_times(inputs, &empirical_bernstein_sequence(&x(), alpha())),
        "asymp_cs" => at_times(
            inputs,
            &asymptotic_sequence(&x(), alpha(), inputs.number("t_star")),
        ),
        "bernoulli_mixture_cs" => {
            let interval = |n: usize| {
                let hits = x()[..n].iter().filter(|&&value| value > 0.5).count();
                bernoulli_mixture_interval([hits as u64, n as u64], alpha(), inputs.number("t_opt"))
            };
            let intervals: Vec<Interval> = (1..=x().len()).map(interval).collect();
            at_times(inputs, &intervals)
        }
        "betting_cs_default" => {
            let interval = |n: usize| betting_interval(&x()[..n], alpha());
            let intervals: Vec<Interval> = (1..=x().len()).map(interval).collect();
            at_times(inputs, &intervals)
        }
        "normal_mixture_bound" => {
            normal_mixture_boundary(inputs.number("v"), alpha(), inputs.number("v_opt")).into()
        }
        "e_process_noninferiority" => {
            let path = betting_e_process(&x(), inputs.number("m0"));
            let at = path
                .iter()
                .enumerate()
                .map(|(index, &e)| ((index + 1).to_string(), Answer::from(e)));
            let first = path
                .iter()
                .position(|&e| e >= 20.0)
                .map(|index| index as u64 + 1);
            Answer::from([
                ("E_at", Answer::Members(at.collect())),
                ("first_reject_alpha05", first.into()),
            ])
        }
        "e_beta_noninferiority" => {
            let (harm, budget) = evidence();
            ln_e_below_budget(harm, budget, prior()).exp().into()
        }
        "e_beta_harm" => {
            let (harm, budget) = evidence();
            ln_e_above_budget(harm, budget, prior()).exp().into()
        }
        "e_shiryaev_roberts" => e_shiryaev_roberts(&inputs.numbers("e")).into(),
        _ => return None,
    })
}

fn at_times(inputs: &Inputs, intervals: &[Interval]) -> Answer {
    let at = inputs
        .list("at")
        .iter()
        .map(|time| time.as_u64().expect("a time"));
    let at: Vec<&Interval> = at
        .map(|time| &intervals[usize::try_from(time - 1).expect("short")])
        .collect();
    Answer::from([
        (
            "lower",
            at.iter()
                .map(|interval| interval.lower)
                .collect::<Vec<_>>()
                .into(),
        ),
        (
            "upper",
            at.iter()
                .map(|interval| interval.upper)
                .collect::<Vec<_>>()
                .into(),
        ),
    ])
}

fn charts(function: &str, inputs: &Inputs) -> Option<Answer> {
    Some(match function {
        "tabular_cusum" => {
            let design = CusumDesign {
                target: inputs.number("target"),
                slack: inputs.number("k"),
                decision: inputs.number("h"),
            };
            let points = tabular_cusum(&inputs.numbers("x"), design);
            let alarm = points
                .iter()
                .position(|point| point.alarm)
                .map(|index| index as u64 + 1);
            Answer::from([
                (
                    "hi",
                    points
                        .iter()
                        .map(|point| point.high)
                        .collect::<Vec<_>>()
                        .into(),
                ),
                (
                    "lo",
                    points
                        .iter()
                        .map(|point| point.low)
                        .collect::<Vec<_>>()
                        .into(),
                ),
                ("first_alarm", alarm.into()),
            ])
        }
        "ewma" => {
            let design = EwmaDesign {
                target: inputs.number("target"),
                deviation: inputs.number("sigma"),
                weight: inputs.number("lam"),
                width: inputs.number("L"),
            };
            let points = ewma(&inputs.numbers("x"), design);
            let last = points.last()?;
            // After a thousand points the limits have settled.
            let settled = ewma(&vec![design.target; 1_000], design);
            Answer::from([
                (
                    "z",
                    points
                        .iter()
                        .map(|point| point.value)
                        .collect::<Vec<_>>()
                        .into(),
                ),
                ("final_lcl", last.lower.into()),
                ("final_ucl", last.upper.into()),
                ("asymptotic_ucl", settled.last()?.upper.into()),
            ])
        }
        "bernoulli_cusum" => {
            let outcomes: Vec<bool> = inputs
                .numbers("y")
                .iter()
                .map(|&outcome| outcome > 0.5)
                .collect();
            bernoulli_cusum(&outcomes, inputs.number("p0"), inputs.number("p1")).into()
        }
        _ => return None,
    })
}
