//! How far the run may be trusted: its self-test, and what the figures stand against.

use std::collections::BTreeSet;

use understudy_schema::tables::summary::{Calibration, Parity};

use super::floors;
use crate::prose::Prose;
use crate::{Summary, figures};

/// Names of templates that a sentence lists before it counts.
const NAMED: usize = 3;

/// What the control came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    /// There was none.
    None,
    /// The primary was asked again, but nowhere often enough.
    Small,
    /// It is large enough for so many cells; for none where no secondary was compared.
    Measured(usize),
}

impl Control {
    /// What the control of a run came to.
    pub(crate) fn of(summary: &Summary) -> Self {
        let asked =
            whole(summary).is_some_and(|row| row.measured) || floors(summary).next().is_some();
        match summary
            .parity
            .iter()
            .filter(|cell| is_measured(cell))
            .count()
        {
            _ if !asked => Self::None,
            0 if !summary.parity.is_empty() => Self::Small,
            n => Self::Measured(n),
        }
    }
}

/// Whether the control has the pairs that a cell's noise floor takes. Where it is too thin the log is judged against, with
/// a warning; where it is the baseline and too small, nothing is judged.
pub(crate) fn is_measured(cell: &Parity) -> bool {
    let thin = cell
        .warnings
        .iter()
        .any(|warning| warning == "thin_control");
    cell.noise_floor.is_some() && !thin && cell.verdict != "insufficient"
}

fn whole(summary: &Summary) -> Option<&Calibration> {
    let mut rows = summary.calibration.iter();
    rows.find(|row| row.dimension == "all")
}

/// The certificate of calibration: what the run flagged where nothing can have changed.
pub(crate) fn certificate(summary: &Summary) -> Prose {
    let why = match (Control::of(summary), whole(summary)) {
        (Control::Measured(_), Some(row)) if row.measured => return tested(row),
        (Control::Small, _) => "the control has too few pairs to test with",
        _ => "there was no control to test with",
    };
    Prose::default()
        .strong(format!("Not calibrated: {why}."))
        .words(
            " With one, the primary’s second replay takes the secondary’s place, and whatever is flagged is a false \
             alarm.",
        )
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
    let against_log: Vec<&Parity> = summary
        .parity
        .iter()
        .filter(|cell| cell.baseline == "L")
        .collect();
    let hidden: BTreeSet<&str> = summary
        .posture
        .iter()
        .filter(|row| row.survivorship)
        .map(|row| row.template_id.as_str())
        .collect();
    let mixed = warned_of(summary, "several_models", |cell| &cell.target);
    let strange = warned_of(summary, "other_primary", |cell| &cell.template_id);
    let mut prose = Prose::default();
    if !against_log.is_empty() {
        let warned = |warning: &str| {
            let mut warnings = against_log.iter().flat_map(|cell| &cell.warnings);
            warnings.any(|one| one == warning)
        };
        let why = match (warned("no_control"), warned("thin_control")) {
            (true, true) => "the control has no or too few pairs there",
            (false, true) => "the control has too few pairs there",
            _ => "there is no control",
        };
        prose = prose.strong("Judged against the log").words(format!(
            " in {} of {}: {why}. Parity against the log holds; a breach may be the primary’s own change since.",
            against_log.len(),
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
    if !strange.is_empty() {
        let names: Vec<&str> = strange.into_iter().collect();
        prose = spaced(prose)
            .strong("The control was answered by another model than the log")
            .words(" for ")
            .names(&names, NAMED)
            .words(
                ": name the model that production runs under [primary], and run the control again.",
            );
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

/// What the cells with a warning are of, each once.
fn warned_of<'s>(
    summary: &'s Summary,
    warning: &str,
    of: fn(&'s Parity) -> &'s String,
) -> BTreeSet<&'s str> {
    let cells = summary.parity.iter();
    let warned = cells.filter(|cell| cell.warnings.iter().any(|one| one == warning));
    warned.map(|cell| of(cell).as_str()).collect()
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
