//! How much of what a secondary was asked it did not answer.

use understudy_schema::tables::summary::Coverage;

use crate::prose::Prose;
use crate::words::coverage_reason;
use crate::{Summary, figures};

/// Reasons for which calls are not sent because of the secondary itself.
const GIVEN_UP: [&str; 2] = ["provider_stopped", "account"];

/// The calls meant for one secondary.
#[derive(Debug, Clone)]
pub(crate) struct Asked<'a> {
    target: &'a str,
    /// Calls sent to it, or not sent any more because it refused.
    n: i64,
    /// The counts of those it did not answer, most first.
    missing: Vec<&'a Coverage>,
}

/// The secondary that a count of calls is about; `None` for the primary's control and for other counts.
pub(crate) fn target(row: &Coverage) -> Option<&str> {
    is_asked(row).then_some(row.target.as_deref()).flatten()
}

fn is_asked(row: &Coverage) -> bool {
    match row.kind.as_str() {
        "sent" => row.reason == "S1",
        "skipped" => GIVEN_UP.contains(&row.reason.as_str()),
        _ => false,
    }
}

impl<'a> Asked<'a> {
    /// What became of the calls meant for a secondary.
    pub(crate) fn of(summary: &'a Summary, target: &'a str) -> Self {
        let rows: Vec<&Coverage> = summary
            .coverage
            .iter()
            .filter(|row| row.stage == "replay" && row.target.as_deref() == Some(target))
            .collect();
        let asked = rows.iter().filter(|row| is_asked(row));
        let given_up = |row: &Coverage| is_asked(row) && row.kind == "skipped";
        let mut missing: Vec<&Coverage> = rows
            .iter()
            .copied()
            .filter(|row| row.kind == "failed" || given_up(row))
            .collect();
        missing.sort_by(|left, right| right.n.cmp(&left.n).then(left.reason.cmp(&right.reason)));
        Self {
            target,
            n: asked.map(|row| row.n).sum(),
            missing,
        }
    }

    /// A sentence where half of the calls or more were not answered; nothing elsewhere.
    pub(crate) fn unanswered(&self) -> Prose {
        let n_missing: i64 = self.missing.iter().map(|row| row.n).sum();
        if self.n == 0 || n_missing == 0 || n_missing * 2 < self.n {
            return Prose::default();
        }
        let start = Prose::of(" ").name(self.target).words(" ").strong(format!(
            "did not answer {} of {}",
            figures::count(n_missing),
            figures::number(self.n, "call")
        ));
        let reasons = self.missing.iter().enumerate();
        let listed = reasons.fold(start, |prose, (place, row)| {
            let before = if place == 0 { ": " } else { ", " };
            let prose = prose.words(format!("{before}{} ", figures::count(row.n)));
            why(prose, row)
        });
        listed.words(".")
    }
}

/// Why calls were not answered. A word that this program does not know is a name from outside.
fn why(prose: Prose, row: &Coverage) -> Prose {
    match coverage_reason(&row.kind, &row.reason) {
        reason if reason == row.reason => prose.name(reason),
        reason if row.kind == "skipped" => prose.words(format!("not sent ({reason})")),
        reason => prose.words(reason),
    }
}
