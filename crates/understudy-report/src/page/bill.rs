//! What the secondaries cost.

use understudy_schema::tables::summary::Cost;

use crate::prose::Prose;
use crate::{Summary, figures};

/// The cost of one secondary.
#[derive(Debug, Clone)]
pub(crate) struct Bill<'a> {
    /// The totals in one sentence.
    pub(crate) sentence: Prose,
    /// A line per template, dearest first.
    pub(crate) lines: Vec<BillLine<'a>>,
}

/// The cost of one template at one secondary.
#[derive(Debug, Clone)]
pub(crate) struct BillLine<'a> {
    /// The table's row.
    pub(crate) row: &'a Cost,
    /// Secondary over primary, as in `1.30×`; a dash where unknown.
    pub(crate) ratio: String,
    /// What the window cost at the primary; a dash where unknown.
    pub(crate) window: String,
    /// What it would cost at the secondary; a dash where unknown.
    pub(crate) window_secondary: String,
    /// What the replay cost.
    pub(crate) replay: String,
}

/// One bill per secondary, in the order of their names.
pub(crate) fn bills(summary: &Summary) -> Vec<Bill<'_>> {
    let mut targets: Vec<&str> = summary
        .cost
        .iter()
        .map(|cost| cost.target.as_str())
        .collect();
    targets.sort_unstable();
    targets.dedup();
    targets
        .into_iter()
        .map(|target| bill(summary, target))
        .collect()
}

fn bill<'a>(summary: &'a Summary, target: &'a str) -> Bill<'a> {
    let mut rows: Vec<&Cost> = summary
        .cost
        .iter()
        .filter(|cost| cost.target == target)
        .collect();
    rows.sort_by(|left, right| {
        let key = |row: &Cost| row.window_cost_usd.unwrap_or_default();
        key(right)
            .total_cmp(&key(left))
            .then_with(|| left.template_id.cmp(&right.template_id))
    });
    let mut postures = summary.posture.iter();
    let is_secondary = postures.any(|posture| posture.target == target);
    Bill {
        sentence: if is_secondary {
            sentence(target, &rows)
        } else {
            control(target, &rows)
        },
        lines: rows.into_iter().map(line).collect(),
    }
}

fn line(row: &Cost) -> BillLine<'_> {
    let usd = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), figures::usd);
    BillLine {
        row,
        ratio: row.ratio.map_or_else(|| "–".to_owned(), figures::ratio),
        window: usd(row.window_cost_usd),
        window_secondary: usd(row.window_secondary_cost_usd),
        replay: figures::usd(row.replay_cost_usd),
    }
}

fn sentence(target: &str, rows: &[&Cost]) -> Prose {
    // A template counts only when both of its sides are known: half a comparison would mislead.
    let known: Vec<(f64, f64)> = rows
        .iter()
        .filter_map(|row| Some((row.window_cost_usd?, row.window_secondary_cost_usd?)))
        .collect();
    let (primary, secondary) = known.iter().fold((0.0, 0.0), |(primary, secondary), cost| {
        (primary + cost.0, secondary + cost.1)
    });
    let start = if known.is_empty() {
        Prose::of("What the window would have cost at ")
            .name(target)
            .words(" is not known")
    } else {
        Prose::of(format!(
            "The window cost {} at the primary and would cost ",
            figures::usd(primary)
        ))
        .strong(figures::usd(secondary))
        .words(" at ")
        .name(target)
    };
    let partly = if known.len() < rows.len() && !known.is_empty() {
        format!(
            " ({} of {} with a known price)",
            known.len(),
            figures::counted(rows.len(), "template")
        )
    } else {
        String::new()
    };
    start.words(format!("{partly}. The replay cost {}.", replay_cost(rows)))
}

/// Of who is no secondary: it was asked again for the control.
fn control(target: &str, rows: &[&Cost]) -> Prose {
    Prose::of("Asking ")
        .name(target)
        .words(format!(" again, the control, cost {}.", replay_cost(rows)))
}

fn replay_cost(rows: &[&Cost]) -> String {
    figures::usd(rows.iter().map(|row| row.replay_cost_usd).sum())
}
