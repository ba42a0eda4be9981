//! Against the final human labels of answers to safe and unsafe prompts, per model and over pairs of models.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use understudy_measure::refusal::{RefusalKind, pattern_kind};

use crate::score::Score;
use crate::{column, judge, rows};

/// What counts as positive: by name, in the human label, in the kind found.
type Question = (&'static str, fn(&str) -> bool, fn(RefusalKind) -> bool);

/// A way to judge a text, by name.
type Detector = (&'static str, fn(&str) -> RefusalKind);

const QUESTIONS: [Question; 2] = [
    ("full", |label| label.starts_with('2'), is_gate),
    (
        "full + partial",
        |label| label.starts_with(['2', '3']),
        |kind| is_gate(kind) || is_soft(kind),
    ),
];

/// Prints both layers together and layer 1 alone.
pub(crate) fn print(data: &Path) -> Result<(), Box<dyn Error>> {
    let rows = rows(&data.join("2_refusal/xstest_human.jsonl.gz"))?;
    let detectors: [Detector; 2] = [
        ("layers 1+2", |text| judge(text).kind),
        ("layer 1", pattern_kind),
    ];
    for (name, is_true, is_found) in QUESTIONS {
        for (layers, kind) in detectors {
            let mut models: BTreeMap<&str, Score> = BTreeMap::new();
            for row in &rows {
                let found = is_found(kind(column(row, "response")));
                models
                    .entry(column(row, "model"))
                    .or_default()
                    .add(found, is_true(column(row, "human_label")));
            }
            println!("\nhuman labels, positive = {name}, {layers}");
            table(&models);
        }
    }
    Ok(())
}

/// The gate metric of answers that all ended by themselves.
fn is_gate(kind: RefusalKind) -> bool {
    matches!(
        kind,
        RefusalKind::Full | RefusalKind::ProviderBlock | RefusalKind::Empty
    )
}

fn is_soft(kind: RefusalKind) -> bool {
    matches!(
        kind,
        RefusalKind::Partial | RefusalKind::Incapable | RefusalKind::Deflect
    )
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
