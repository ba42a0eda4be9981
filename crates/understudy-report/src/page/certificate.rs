//! How far the run may be trusted: its self-test, and what the figures stand against.

use std::collections::BTreeSet;

use understudy_schema::tables::summary::Calibration;

use crate::prose::Prose;
use crate::{Summary, figures};

/// Names of templates that a sentence lists before it counts.
const NAMED: usize = 3;

/// The certificate of calibration: what the run flagged where nothing can have changed.
pub(crate) fn certificate(summary: &Summary) -> Prose {
    let whole = summary
        .calibration
        .iter()
        .find(|row| row.dimension == "all");
    match whole {
        Some(row) if row.measured => tested(row),
        _ => Prose::default()
            .strong("Not calibrated: there was no control to test with.")
            .words(
                " With one, the primary’s second replay takes the secondary’s place, and whatever is flagged is a \
                 false alarm.",
            ),
    }
}

fn tested(row: &Calibration) -> Prose {
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), figures::share);
    let head = if row.holds == Some(true) {
        "Calibrated."
    } else {
        "Not calibrated: the findings of this run are not to be trusted."
    };
    let figure = format!(
        " With the primary’s second replay in the secondary’s place, {} of {} {} flagged ({}), and {} had p ≤ alpha \
         before correction; up to {} may.",
        figures::count(row.n_flagged),
        figures::counted(usize::try_from(row.n_tested).unwrap_or_default(), "figure"),
        if row.n_flagged == 1 { "was" } else { "were" },
        share(row.flagged_share),
        share(row.below_alpha_share),
        share(row.bound),
    );
    let prose = Prose::default().strong(head).words(figure);
    if row.flagged.is_empty() {
        return prose;
    }
    let names: Vec<&str> = row.flagged.iter().map(String::as_str).collect();
    prose.words(" Flagged: ").names(&names, NAMED).words(".")
}

/// What the figures stand against, where it is not the primary of today, and whether the log hides failures.
pub(crate) fn standing(summary: &Summary) -> Option<Prose> {
    let against_log = summary
        .parity
        .iter()
        .filter(|cell| cell.baseline == "L")
        .count();
    let hidden: BTreeSet<&str> = summary
        .posture
        .iter()
        .filter(|row| row.survivorship)
        .map(|row| row.template_id.as_str())
        .collect();
    let mixed: BTreeSet<&str> = summary
        .parity
        .iter()
        .filter(|cell| {
            cell.warnings
                .iter()
                .any(|warning| warning == "several_models")
        })
        .map(|cell| cell.target.as_str())
        .collect();
    let mut prose = Prose::default();
    if against_log > 0 {
        prose = prose.strong("Judged against the log").words(format!(
            " in {against_log} of {}: the control has too few pairs there. Parity against the log holds; a breach may \
             be the primary’s own change since.",
            figures::counted(summary.parity.len(), "cell")
        ));
    }
    if !hidden.is_empty() {
        let names: Vec<&str> = hidden.into_iter().collect();
        prose = spaced(prose)
            .strong("The log holds successes only")
            .words(" for ")
            .names(&names, NAMED)
            .words(", though the primary fails there today.");
    }
    if !mixed.is_empty() {
        let names: Vec<&str> = mixed.into_iter().collect();
        prose = spaced(prose)
            .strong("More than one model or host answered")
            .words(" in comparisons with ")
            .names(&names, NAMED)
            .words(": drift.served says how each of them did.");
    }
    (!prose.0.is_empty()).then_some(prose)
}

fn spaced(prose: Prose) -> Prose {
    if prose.0.is_empty() {
        prose
    } else {
        prose.words(" ")
    }
}

#[cfg(test)]
mod tests;
