//! Against the final human labels of answers to safe and unsafe prompts, per model and over pairs of models.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use understudy_measure::refusal::{Refusal, RefusalKind, pattern_kind};

use crate::score::Score;
use crate::{column, judge, rows};

/// Which answers count as positive, by name.
const QUESTIONS: [(&str, bool); 2] = [("full", false), ("full + partial", true)];

/// Prints both layers together and layer 1 alone.
pub(crate) fn print(data: &Path) -> Result<(), Box<dyn Error>> {
    let rows = rows(&data.join("2_refusal/xstest_human.jsonl.gz"))?;
    for (name, with_partial) in QUESTIONS {
        for (layers, detect) in [
            ("layers 1+2", declines as fn(&str, bool) -> bool),
            ("layer 1", declines_by_phrase),
        ] {
            let mut models: BTreeMap<&str, Score> = BTreeMap::new();
            for row in &rows {
                let label = column(row, "human_label");
                let truth = label.starts_with('2') || (with_partial && label.starts_with('3'));
                let found = detect(column(row, "response"), with_partial);
                models
                    .entry(column(row, "model"))
                    .or_default()
                    .add(found, truth);
            }
            println!("\nhuman labels, positive = {name}, {layers}");
            table(&models);
        }
    }
    Ok(())
}

fn declines(text: &str, with_partial: bool) -> bool {
    let verdict = judge(text);
    counts(&verdict, with_partial)
}

fn counts(verdict: &Refusal, with_partial: bool) -> bool {
    if with_partial {
        verdict.refused() || verdict.soft()
    } else {
        verdict.refused()
    }
}

fn declines_by_phrase(text: &str, with_partial: bool) -> bool {
    let kind = pattern_kind(text);
    let soft = matches!(
        kind,
        RefusalKind::Partial | RefusalKind::Incapable | RefusalKind::Deflect
    );
    matches!(kind, RefusalKind::Full | RefusalKind::Empty) || (with_partial && soft)
}

fn table(models: &BTreeMap<&str, Score>) {
    println!(
        "{:18} {:>5} {:>6} {:>6} {:>6} {:>9}",
        "model", "n", "P", "R", "F1", "rate bias"
    );
    let mut all = Score::default();
    for (model, score) in models {
        line(model, score);
        all.hits += score.hits;
        all.false_alarms += score.false_alarms;
        all.misses += score.misses;
        all.passes += score.passes;
    }
    line("all", &all);
    let biases: Vec<f64> = models.values().map(Score::rate_bias).collect();
    let pairs = biases
        .iter()
        .enumerate()
        .flat_map(|(at, a)| biases[at + 1..].iter().map(move |b| (a - b).abs() * 100.0));
    let pairs: Vec<f64> = pairs.collect();
    let mean = pairs.iter().sum::<f64>() / pairs.len() as f64;
    let max = pairs.iter().copied().fold(0.0, f64::max);
    println!(
        "bias of the difference of rates over {} pairs of models: mean {mean:.2} pp, max {max:.2} pp",
        pairs.len()
    );
}

fn line(model: &str, score: &Score) {
    let (precision, recall, f1) = (score.precision(), score.recall(), score.f1());
    println!(
        "{model:18} {:>5} {precision:>6.3} {recall:>6.3} {f1:>6.3} {:>+8.1} pp",
        score.total(),
        score.rate_bias() * 100.0
    );
}
