//! Rates: of one arm, of two arms over the same requests, of two arms over different ones.

use understudy_measure::statistics::exact_unpaired::{boschloo_exact, fisher_exact};
use understudy_measure::statistics::mcnemar::McNemar;
use understudy_measure::statistics::paired::agresti_min_interval;
use understudy_measure::statistics::proportion::jeffreys_interval;
use understudy_measure::statistics::{
    Discordance, PairedTable, Rate, clopper_pearson_interval, clopper_pearson_upper,
    mcnemar_asymptotic, mcnemar_exact, mcnemar_midp, miettinen_nurminen_interval,
    newcombe_paired_interval, newcombe_unpaired_interval, tango_gate, tango_interval, tango_score,
    wilson_interval,
};

use crate::answer::{Answer, Inputs};

pub(crate) fn computed(function: &str, inputs: &Inputs) -> Option<Answer> {
    let confidence = || 1.0 - inputs.number("alpha");
    let rate = || Rate {
        events: inputs.count("x"),
        n: inputs.count("n"),
    };
    Some(match function {
        "wilson" => wilson_interval(rate(), confidence()).into(),
        "clopper_pearson" => clopper_pearson_interval(rate(), confidence()).into(),
        "jeffreys" => jeffreys_interval(rate(), confidence()).into(),
        "clopper_upper_one_sided" => clopper_pearson_upper(rate(), inputs.number("alpha")).into(),
        "newcombe10_paired" => newcombe_paired_interval(table(inputs), confidence()).into(),
        "agresti_min_paired" => agresti_min_interval(table(inputs), confidence()).into(),
        "tango_ci_paired" => tango_interval(discordance(inputs), confidence()).into(),
        "tango_score_z" => {
            let margin = inputs.number("delta");
            let z = tango_score(discordance(inputs), margin);
            let p = tango_gate(discordance(inputs), margin, 0.05).p;
            Answer::from([("z", z.into()), ("p_noninferiority_upper", p.into())])
        }
        "mcnemar_exact" => mcnemar_exact(discordant(inputs)).into(),
        "mcnemar_midp" => mcnemar_midp(discordant(inputs)).into(),
        "mcnemar_chi2" => {
            let McNemar { z, p } = mcnemar_asymptotic(discordant(inputs));
            Answer::from([("z", z.into()), ("stat", (z * z).into()), ("p", p.into())])
        }
        "newcombe_unpaired" => {
            let [secondary, primary] = two_rates(inputs);
            newcombe_unpaired_interval(secondary, primary, confidence()).into()
        }
        "miettinen_nurminen" => {
            let [secondary, primary] = two_rates(inputs);
            miettinen_nurminen_interval(secondary, primary, confidence()).into()
        }
        "fisher_exact_two_sided" => {
            let table = inputs.table("table");
            let [secondary, primary] = [&table[0], &table[1]].map(|row| split(row[0], row[1]));
            fisher_exact(secondary, primary).into()
        }
        "boschloo_exact_two_sided" => {
            // The reference takes the columns for the groups.
            let table = inputs.table("table");
            let [secondary, primary] =
                [0, 1].map(|column| split(table[0][column], table[1][column]));
            boschloo_exact(secondary, primary).into()
        }
        _ => return None,
    })
}

fn two_rates(inputs: &Inputs) -> [Rate; 2] {
    [("x1", "n1"), ("x2", "n2")].map(|(x, n)| Rate {
        events: inputs.count(x),
        n: inputs.count(n),
    })
}

fn split(events: u64, rest: u64) -> Rate {
    Rate {
        events,
        n: events + rest,
    }
}

/// The files call the secondary the first and the primary the second arm.
fn table(inputs: &Inputs) -> PairedTable {
    PairedTable {
        both: inputs.count("a"),
        neither: inputs.count("d"),
        ..discordant(inputs)
    }
}

fn discordant(inputs: &Inputs) -> PairedTable {
    PairedTable {
        only_secondary: inputs.count("b"),
        only_primary: inputs.count("c"),
        ..PairedTable::default()
    }
}

fn discordance(inputs: &Inputs) -> Discordance {
    Discordance {
        only_secondary: inputs.number("b"),
        only_primary: inputs.number("c"),
        n: inputs.number("n"),
    }
}
