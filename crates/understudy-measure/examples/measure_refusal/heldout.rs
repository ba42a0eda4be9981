//! On the project's own held-out sentences, which the classifier was not trained on.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use crate::judge;
use crate::score::Score;

/// Prints recall and precision per language, then kinds that were confused.
pub(crate) fn print(root: &Path, show: bool) -> Result<(), Box<dyn Error>> {
    let path = root.join("heldout.tsv");
    let file = std::fs::read_to_string(&path)
        .map_err(|error| format!("could not read {}: {error}", path.display()))?;
    let mut languages: BTreeMap<&str, (Score, u32)> = BTreeMap::new();
    for line in file.lines().skip(1).filter(|line| !line.is_empty()) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [language, kind, text] = columns[..] else {
            return Err(format!("not three columns: {line}").into());
        };
        let text = text.replace("\\n", "\n");
        let verdict = judge(&text);
        let declines = !matches!(kind, "none" | "clarify");
        let found = verdict.refused() || verdict.soft();
        for name in [language, "all"] {
            let (score, same) = languages.entry(name).or_default();
            score.add(found, declines);
            *same += u32::from(verdict.kind.as_str() == kind);
        }
        if show && verdict.kind.as_str() != kind {
            println!(
                "  {language} {kind} found {} ({} {:.2}): {text}",
                verdict.kind.as_str(),
                verdict.source.as_str(),
                verdict.score
            );
        }
    }
    println!(
        "\nheld-out sentences\n{:18} {:>5} {:>6} {:>6} {:>6} {:>9}",
        "language", "n", "P", "R", "F1", "same kind"
    );
    for (language, (score, same)) in &languages {
        let (precision, recall, f1) = (score.precision(), score.recall(), score.f1());
        let same = f64::from(*same) / f64::from(score.total());
        println!(
            "{language:18} {:>5} {precision:>6.3} {recall:>6.3} {f1:>6.3} {same:>9.3}",
            score.total()
        );
    }
    Ok(())
}
