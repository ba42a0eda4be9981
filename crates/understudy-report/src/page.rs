//! The page's content in the order in which every form draws it: answer, matrix, findings, noise floor, coverage,
//! cost, method. Holds sentences and cells, no markup.

mod answer;
mod asked;
mod bill;
mod certificate;
mod counts;
mod findings;
mod incident;
mod matrix;
mod week;

use understudy_schema::tables::summary::Parity;

use crate::page::certificate::Control;
use crate::page::incident::Outage;
use crate::prose::Prose;
use crate::summary::span;
use crate::weeks::{Change, changes};
use crate::{Result, Summary, figures};

pub(crate) use answer::{Answer, Tally};
pub(crate) use bill::Bill;
pub(crate) use counts::{CountLine, Counts};
pub(crate) use findings::Entry;
pub(crate) use matrix::{Cell, Grid, GridRow};

/// What the page is about, for someone who has never seen one.
pub(crate) const INTRODUCTION: &str = "Production requests were sent again to each secondary, and the two answers to \
                                       each request compared, template by template.";

/// All that a form draws.
#[derive(Debug, Clone)]
pub(crate) struct Page<'a> {
    /// What is summed up.
    pub(crate) summary: &'a Summary,
    /// The window's days in words, as in `9–15 November 2026`; its label where it cannot be read back.
    pub(crate) days: String,
    /// One line of context: how many templates, calls, pairs.
    pub(crate) context: String,
    /// The answer, one per secondary.
    pub(crate) answers: Vec<Answer<'a>>,
    /// The parity matrix, one per secondary.
    pub(crate) grids: Vec<Grid<'a>>,
    /// Findings, worst first.
    pub(crate) findings: Vec<Entry<'a>>,
    /// Cells with another verdict than in the window before; `None` where there is no such window.
    pub(crate) changes: Option<Vec<Change<'a>>>,
    /// What is known of the noise floor.
    pub(crate) control: Prose,
    /// The run's self-test.
    pub(crate) certificate: Prose,
    /// What the figures stand against, where that is not the primary of today.
    pub(crate) standing: Option<Prose>,
    /// What a failover would have broken, one sentence per secondary.
    pub(crate) outage: Option<Outage>,
    /// What changed since the window before, one sentence per secondary.
    pub(crate) weeks: Vec<Prose>,
    /// Whether any noise floor was measured.
    pub(crate) controlled: bool,
    /// Everything counted, by stage.
    pub(crate) counts: Counts<'a>,
    /// Cost, one per secondary.
    pub(crate) bills: Vec<Bill<'a>>,
}

impl<'a> Page<'a> {
    /// Lays out a summary.
    ///
    /// # Errors
    /// When the matrix or the comparison of windows cannot be shaped, which would be a fault of this crate.
    pub(crate) fn of(summary: &'a Summary) -> Result<Self> {
        let previous = summary.previous.as_ref();
        Ok(Self {
            summary,
            days: days(&summary.window),
            context: context(summary),
            answers: answer::answers(summary),
            grids: matrix::grids(summary)?,
            findings: findings::entries(summary),
            changes: previous
                .map(|previous| changes(&summary.parity, &previous.parity))
                .transpose()?,
            control: control(summary),
            certificate: certificate::certificate(summary),
            standing: certificate::standing(summary),
            outage: Outage::of(summary),
            weeks: week::weeks(summary),
            controlled: matches!(Control::of(summary), Control::Measured(_)),
            counts: counts::counts(&summary.coverage),
            bills: bill::bills(summary),
        })
    }

    /// The page's title.
    pub(crate) fn title(&self) -> String {
        format!(
            "Failover drift, {}",
            crate::clean::name(&self.summary.window)
        )
    }
}

/// The days of a window in words.
fn days(label: &str) -> String {
    let Some(span) = span(label) else {
        return crate::clean::name(label);
    };
    let days = span.days();
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return crate::clean::name(label);
    };
    let end = last.strftime("%-d %B %Y");
    if first == last {
        return end.to_string();
    }
    let start = match (first.year() == last.year(), first.month() == last.month()) {
        (true, true) => first.strftime("%-d"),
        (true, false) => first.strftime("%-d %B "),
        (false, _) => first.strftime("%-d %B %Y "),
    }
    .to_string();
    let dash = if start.ends_with(' ') { "– " } else { "–" };
    format!("{start}{dash}{end}")
}

fn context(summary: &Summary) -> String {
    let n_calls: i64 = summary
        .templates
        .iter()
        .map(|template| template.n_calls)
        .sum();
    let mut parts = Vec::new();
    if !summary.templates.is_empty() {
        parts.push(figures::counted(summary.templates.len(), "template"));
        parts.push(figures::number(n_calls, "call"));
    }
    let n_pairs: i64 = summary.posture.iter().map(|posture| posture.n).sum();
    if !summary.posture.is_empty() {
        parts.push(format!("{} compared", figures::number(n_pairs, "pair")));
    }
    parts.join(" · ")
}

/// The noise floors that were measured, with where.
fn floors(summary: &Summary) -> impl Iterator<Item = f64> + '_ {
    let cells = summary.parity.iter().filter_map(|cell| cell.noise_floor);
    cells.chain(
        summary
            .findings
            .iter()
            .filter_map(|finding| finding.noise_floor),
    )
}

/// Where a cell stands, to choose among equals.
fn place(cell: &Parity) -> (&str, &str, &str) {
    (&cell.template_id, &cell.dimension, &cell.target)
}

fn control(summary: &Summary) -> Prose {
    let rates = summary
        .parity
        .iter()
        .filter(|cell| !figures::is_ratio(&cell.kind) && certificate::is_measured(cell));
    let worst = rates
        .filter_map(|cell| cell.noise_floor.map(|floor| (floor, cell)))
        .max_by(|left, right| {
            left.0
                .total_cmp(&right.0)
                .then_with(|| place(right.1).cmp(&place(left.1)))
        });
    let measured = match Control::of(summary) {
        Control::None => {
            return Prose::default().strong("No control: noise floor assumed, not measured.").words(
                " The primary was not asked again, so what looks like drift may be no more than the primary’s own \
                 changes of mind. Replay with --control to measure it.",
            );
        }
        Control::Small => {
            return Prose::default().strong("Control too small: noise floor not measured.").words(
                " The primary was asked again, but in too few pairs everywhere. Replay more with --control.",
            );
        }
        Control::Measured(0) => {
            return Prose::of(
                "The primary was asked again, but no secondary was compared with it.",
            );
        }
        Control::Measured(n) => n,
    };
    let prose = Prose::default().strong("Noise floor measured").words(format!(
        " in {measured} of {}: the primary was asked again, and its own two answers were compared in the same way.",
        figures::counted(summary.parity.len(), "cell")
    ));
    match worst {
        None => prose,
        Some((floor, _)) if floor <= 0.0 => {
            prose.words(" In none of the rates did it differ from itself.")
        }
        Some((floor, cell)) => prose
            .words(" It differs from itself most in ")
            .name(&cell.dimension)
            .words(" of ")
            .name(&cell.template_id)
            .words(format!(": {}.", figures::share(floor))),
    }
}

#[cfg(test)]
mod tests;
