//! How often ordinary answers, JSON and tool calls are flagged.

use std::error::Error;
use std::path::Path;

use crate::score::share;
use crate::{judge, rows};

const FILES: [(&str, &str, &str); 4] = [
    ("ordinary questions", "1_pairs/alpacaeval_pairs", "response"),
    ("disputed questions", "1_pairs/speechmap_pairs", "response"),
    (
        "JSON answers",
        "4_structured/structuredrag_outputs",
        "response",
    ),
    (
        "tool calls",
        "3_toolcalls/bfcl_results_2024-08-11",
        "result",
    ),
];

/// Prints the share flagged per file; nobody labelled these, so that true refusals are among the flagged.
pub(crate) fn print(data: &Path, show: bool) -> Result<(), Box<dyn Error>> {
    println!(
        "\n{:20} {:>6} {:>8} {:>8} {:>8} {:>9} {:>10} {:>8}",
        "answers to", "n", "refused", "partial", "deflect", "incapable", "clarify", "empty"
    );
    for (name, file, text) in FILES {
        let mut counts = [0_u32; 6];
        let rows = rows(&data.join(format!("{file}.jsonl.gz")))?;
        for row in &rows {
            let answer = row[text]
                .as_str()
                .map_or_else(|| row[text].to_string(), str::to_owned);
            let verdict = judge(&answer);
            let kinds = [
                "full",
                "partial",
                "deflect",
                "incapable",
                "clarify",
                "empty",
            ];
            if let Some(at) = kinds.iter().position(|kind| *kind == verdict.kind.as_str()) {
                counts[at] += 1;
            }
            if show && (verdict.refused() || verdict.soft()) && !answer.trim().is_empty() {
                let start: String = answer
                    .chars()
                    .take(220)
                    .map(|c| if c == '\n' { ' ' } else { c })
                    .collect();
                println!(
                    "  {} {} {:.2} {start}",
                    verdict.kind.as_str(),
                    verdict.source.as_str(),
                    verdict.score
                );
            }
        }
        let total = u32::try_from(rows.len())?;
        let [full, partial, deflect, incapable, clarify, empty] =
            counts.map(|count| share(count, total) * 100.0);
        println!(
            "{name:20} {total:>6} {full:>7.2}% {partial:>7.2}% {deflect:>7.2}% {incapable:>8.2}% {clarify:>9.2}% {empty:>7.2}%"
        );
    }
    Ok(())
}
