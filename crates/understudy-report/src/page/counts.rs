//! Everything not read, not sent, failed, lost in translation or left out, counted.

use std::collections::BTreeMap;

use understudy_schema::tables::summary::Coverage;

use crate::figures;
use crate::words::{coverage_reason, coverage_sentence, coverage_stage};

/// The counts of a window.
#[derive(Debug, Clone)]
pub(crate) struct Counts<'a> {
    /// One line: how much stands behind the page and how much is missing.
    pub(crate) gist: String,
    /// Every count, in the order of the data.
    pub(crate) lines: Vec<CountLine<'a>>,
}

/// One count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CountLine<'a> {
    /// Heading of its stage.
    pub(crate) stage: &'a str,
    /// What happened, such as `not read`.
    pub(crate) happened: &'a str,
    /// Why. Empty for what went well.
    pub(crate) reason: &'a str,
    /// The secondary, where it concerns one.
    pub(crate) target: Option<&'a str>,
    /// How many.
    pub(crate) n: i64,
    /// What one is.
    pub(crate) unit: &'a str,
    /// Whether it went well: read, graded, sent or compared.
    pub(crate) fine: bool,
}

/// Sorts the counts by stage and says the gist.
pub(crate) fn counts(coverage: &[Coverage]) -> Counts<'_> {
    let mut rows: Vec<&Coverage> = coverage.iter().collect();
    rows.sort_by(|left, right| {
        let key = |row: &Coverage| (coverage_stage(&row.stage).0, coverage_sentence(&row.kind).0);
        let order = key(left)
            .cmp(&key(right))
            .then_with(|| left.target.cmp(&right.target));
        order
            .then(right.n.cmp(&left.n))
            .then_with(|| left.reason.cmp(&right.reason))
    });
    Counts {
        gist: gist(&rows),
        lines: rows.into_iter().map(line).collect(),
    }
}

fn line(row: &Coverage) -> CountLine<'_> {
    CountLine {
        stage: coverage_stage(&row.stage).1,
        happened: coverage_sentence(&row.kind).1,
        reason: coverage_reason(&row.kind, &row.reason),
        target: row.target.as_deref(),
        n: row.n,
        unit: &row.unit,
        fine: matches!(
            row.kind.as_str(),
            "read" | "cached" | "graded" | "served" | "sent" | "lossless" | "compared" | "judged"
        ),
    }
}

/// Sums per kind and unit, in the order of the data: `36,000 calls read, 12 lines not read, …`. Grades are no loss, and who
/// answered or what is judged by what is counted elsewhere already.
fn gist(rows: &[&Coverage]) -> String {
    let mut sums: BTreeMap<((usize, &str), &str), i64> = BTreeMap::new();
    let counted = |row: &&&Coverage| {
        !matches!(
            row.kind.as_str(),
            "graded" | "cached" | "served" | "lossless" | "cut" | "judged" | "warned"
        )
    };
    for row in rows.iter().filter(counted) {
        *sums
            .entry((coverage_sentence(&row.kind), row.unit.as_str()))
            .or_default() += row.n;
    }
    let parts: Vec<String> = sums
        .into_iter()
        .map(|(((_, happened), unit), n)| {
            let plural = if n == 1 { "" } else { "s" };
            let (unit, happened) = (crate::clean::name(unit), crate::clean::name(happened));
            format!(
                "{}{}{unit}{plural} {happened}",
                figures::count(n),
                figures::GAP
            )
        })
        .collect();
    parts.join(", ")
}
