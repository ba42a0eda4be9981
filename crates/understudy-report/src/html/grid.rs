//! The parity matrix on the page.

use maud::{Markup, html};

use super::{bars, class, more, pill};
use crate::page::{Cell, Grid, GridRow, Page};
use crate::{clean, figures, words};

/// Templates per secondary; they come worst first.
const MAX_ROWS: usize = 250;

pub(super) fn section(page: &Page<'_>) -> Markup {
    html! {
        h2 #parity { "Parity: each template, each dimension, against the primary" }
        @if page.grids.is_empty() {
            p { "No cell was measured." }
        } @else {
            (key())
            @for grid in &page.grids { (table(grid)) }
        }
    }
}

fn key() -> Markup {
    html! {
        div.key {
            span { (pill(&words::verdict("parity"))) " proved within the margin" }
            span { (pill(&words::verdict("breach"))) " beyond it" }
            span { (pill(&words::verdict("inconclusive"))) " across it; “needs”: pairs that would decide" }
            span { (pill(&words::verdict("insufficient"))) " too few pairs" }
            span { b { "Δ" } " changed, but within the margin" }
            span.fair { (bars::sample()) "dot: change; line: its interval; left mark: no change; right mark: what is allowed" }
        }
    }
}

fn table(grid: &Grid<'_>) -> Markup {
    html! {
        h3 { "→ " (clean::name(grid.target)) }
        div.wide {
            table.matrix {
                thead { tr {
                    th { "template" }
                    @for dimension in &grid.dimensions { th title=(words::question(dimension)) { (clean::name(dimension)) } }
                } }
                tbody { @for one in grid.rows.iter().take(MAX_ROWS) { (row(one)) } }
            }
        }
        (more(grid.rows.len(), MAX_ROWS, "template"))
    }
}

fn row(row: &GridRow<'_>) -> Markup {
    html! {
        tr {
            th scope="row" {
                code { (clean::name(row.template)) }
                @if let Some(posture) = row.posture {
                    br;
                    span title=(clean::cut(&clean::line(&posture.reason), 160)) { (pill(&words::posture(&posture.posture))) }
                    small { (clean::name(&posture.class)) " · " (figures::number(posture.n_calls, "call")) }
                }
            }
            @for one in &row.cells {
                @match one {
                    Some(one) => { (cell(one)) }
                    None => { td.plain { "·" } }
                }
            }
        }
    }
}

fn cell(cell: &Cell<'_>) -> Markup {
    html! {
        td class=(class(cell.label.tone)) title=[cell.why] {
            b { (cell.verdict()) }
            (cell.figure)
            (bars::interval(cell.row))
            small { (cell.interval) }
            @if !cell.note.is_empty() { small { (cell.note) } }
        }
    }
}
