//! The parity matrix for a terminal.

use super::line::{Line, Style};
use super::table::{CellLines, Table};
use super::{Canvas, more};
use crate::page::{Cell, Grid, GridRow, Page};
use crate::{clean, figures, words};

/// Templates shown per secondary; they come worst first.
const MAX_ROWS: usize = 30;
/// Widest first column.
const NAME_WIDTH: usize = 26;
/// Widest note of a cell.
const NOTE_WIDTH: usize = 18;

pub(super) fn draw(canvas: &mut Canvas, page: &Page<'_>) {
    canvas.heading("Parity: each template, each dimension, against the primary");
    if page.grids.is_empty() {
        canvas.line(&Line::of("No cell was measured.", Style::Plain));
        return;
    }
    let legend = "✓\u{a0}parity: proved within the margin   ✗\u{a0}breach: beyond it   ?\u{a0}inconclusive: across it   \
                  –\u{a0}insufficient: too few pairs   Δ\u{a0}changed, but within the margin   Below the verdict: the \
                  change and its interval; “needs”: pairs that would decide; “answers lost unequally”: no number of \
                  pairs would.";
    canvas.wrapped(0, &Line::of(legend, Style::Dim));
    for grid in &page.grids {
        canvas.blank();
        canvas.line(
            &Line::of("▌ ", Style::Dim).join(&Line::of(&clean::name(grid.target), Style::Bold)),
        );
        for line in table(grid).draw(canvas.width()) {
            canvas.line(&line);
        }
        more(canvas, grid.rows.len(), MAX_ROWS, "template");
    }
}

fn table(grid: &Grid<'_>) -> Table {
    let heading = std::iter::once("template").chain(grid.dimensions.iter().copied());
    let heading = heading
        .map(|name| vec![Line::of(&clean::name(name), Style::Dim)])
        .collect();
    let rows = grid.rows.iter().take(MAX_ROWS).map(row);
    Table {
        rows: std::iter::once(heading).chain(rows).collect(),
    }
}

fn row(row: &GridRow<'_>) -> Vec<CellLines> {
    let mut name: CellLines = Line::of(&clean::name(row.template), Style::Bold).wrap(NAME_WIDTH);
    if let Some(posture) = row.posture {
        let label = words::posture(&posture.posture);
        name.push(Line::of(&label.text(), Style::of(label.tone)));
        let facts = format!(
            "{} · {}",
            clean::name(&posture.class),
            figures::number(posture.n_calls, "call")
        );
        name.extend(Line::of(&facts, Style::Dim).wrap(NAME_WIDTH));
    }
    std::iter::once(name)
        .chain(row.cells.iter().map(|found| cell(found.as_ref())))
        .collect()
}

/// An interval in as few columns as it takes: `−0.6…+0.9`.
fn narrow(interval: &str) -> String {
    let bare = interval.trim_start_matches('[').trim_end_matches(']');
    bare.replace(&format!(",{}", figures::GAP), "…")
}

fn cell(cell: Option<&Cell<'_>>) -> CellLines {
    let Some(cell) = cell else {
        return vec![Line::of("·", Style::Dim)];
    };
    let mut lines = vec![
        Line::of(&cell.verdict(), Style::of(cell.label.tone)),
        Line::of(&cell.figure, Style::Plain),
        Line::of(&narrow(&cell.interval), Style::Dim),
    ];
    lines.extend(Line::of(&cell.note, Style::Dim).wrap(NOTE_WIDTH));
    lines.retain(|line| line.width() > 0);
    lines
}
