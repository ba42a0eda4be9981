//! The parity matrix as cells ready to be drawn.

use std::collections::BTreeMap;

use understudy_schema::tables::summary::{Parity, Posture};

use crate::matrix::{Matrix, matrices};
use crate::words::{self, Label, posture_rank};
use crate::{Result, Summary, figures};

/// The matrix of one secondary.
#[derive(Debug, Clone)]
pub(crate) struct Grid<'a> {
    /// The secondary.
    pub(crate) target: &'a str,
    /// The dimensions, in drawing order.
    pub(crate) dimensions: Vec<&'a str>,
    /// A row per template, worst first.
    pub(crate) rows: Vec<GridRow<'a>>,
}

/// One template's row.
#[derive(Debug, Clone)]
pub(crate) struct GridRow<'a> {
    /// The prompt template.
    pub(crate) template: &'a str,
    /// Its posture, where one was taken.
    pub(crate) posture: Option<&'a Posture>,
    /// One cell per dimension; `None` where nothing was measured.
    pub(crate) cells: Vec<Option<Cell<'a>>>,
}

/// One cell.
#[derive(Debug, Clone)]
pub(crate) struct Cell<'a> {
    /// The table's row.
    pub(crate) row: &'a Parity,
    /// The verdict's word and sign.
    pub(crate) label: Label<'a>,
    /// The figure that decided, as in `+98.0 pp`; the number of pairs where there is no figure.
    pub(crate) figure: String,
    /// Its interval; empty where there is none.
    pub(crate) interval: String,
    /// What else is to be said: how many pairs would decide, that it stands against the log.
    pub(crate) note: String,
    /// Why nothing could be decided, where more pairs would not help.
    pub(crate) why: Option<&'static str>,
}

impl Cell<'_> {
    /// Sign and word, with `Δ` where a cell at parity changed beyond chance.
    pub(crate) fn verdict(&self) -> String {
        let mark = if self.row.changed && self.row.verdict != "breach" {
            " Δ"
        } else {
            ""
        };
        format!("{}{mark}", self.label.text())
    }
}

/// One grid per secondary, in the order of their names.
///
/// # Errors
/// When the matrix cannot be pivoted, which would be a fault of this crate.
pub(crate) fn grids(summary: &Summary) -> Result<Vec<Grid<'_>>> {
    let postures: BTreeMap<(&str, &str), &Posture> = summary
        .posture
        .iter()
        .map(|posture| {
            (
                (posture.target.as_str(), posture.template_id.as_str()),
                posture,
            )
        })
        .collect();
    Ok(matrices(&summary.parity)?
        .into_iter()
        .map(|matrix| grid(matrix, &postures))
        .collect())
}

fn grid<'a>(matrix: Matrix<'a>, postures: &BTreeMap<(&str, &str), &'a Posture>) -> Grid<'a> {
    let Matrix {
        target,
        dimensions,
        rows,
    } = matrix;
    let mut rows: Vec<GridRow<'a>> = rows
        .into_iter()
        .map(|(template, cells)| GridRow {
            template,
            posture: postures.get(&(target, template)).copied(),
            cells: cells.into_iter().map(|cell| cell.map(drawn)).collect(),
        })
        .collect();
    // Rows come sorted by template, and the sort is stable.
    rows.sort_by_key(|row| {
        let rank = row
            .posture
            .map_or(usize::MAX, |posture| posture_rank(&posture.posture));
        (
            rank,
            std::cmp::Reverse(row.posture.map_or(0, |posture| posture.n_calls)),
        )
    });
    Grid {
        target,
        dimensions,
        rows,
    }
}

fn drawn(row: &Parity) -> Cell<'_> {
    let pairs = || match row.n {
        0 => format!("not{}measured", figures::GAP),
        n => format!("n{}={}{}", figures::GAP, figures::GAP, figures::count(n)),
    };
    let mut notes = Vec::new();
    let selected =
        row.verdict == "inconclusive" && row.warnings.iter().any(|warning| warning == "selected");
    if selected {
        notes.push(words::SELECTED.0.to_owned());
    } else if let ("inconclusive", Some(needed)) = (row.verdict.as_str(), row.n_needed) {
        notes.push(format!("needs{}{}", figures::GAP, figures::count(needed)));
    }
    if row.baseline == "L" {
        notes.push(format!("vs{}log", figures::GAP));
    }
    Cell {
        row,
        label: words::verdict(&row.verdict),
        figure: row
            .gain
            .map_or_else(pairs, |gain| figures::gain(&row.kind, gain)),
        interval: figures::interval(&row.kind, row.lower, row.upper),
        note: notes.join(", "),
        why: selected.then_some(words::SELECTED.1),
    }
}

#[cfg(test)]
mod tests;
