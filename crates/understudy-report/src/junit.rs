//! The parity matrix as `JUnit` XML, for build servers: a suite per secondary, a case per cell.
//!
//! A breach is a failure. A cell that could not be decided is skipped, because a build server knows nothing between
//! good and bad.

use crate::page::{Cell, Grid, Page};
use crate::{clean, figures};

/// Draws the page.
pub(crate) fn draw(page: &Page<'_>) -> String {
    let mut lines = vec!["<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned()];
    let all = page.grids.iter().map(tally).fold([0; 3], |sum, own| {
        [sum[0] + own[0], sum[1] + own[1], sum[2] + own[2]]
    });
    lines.push(format!(
        "<testsuites name=\"understudy {}\"{}>",
        clean::xml(&page.summary.window),
        attributes(all)
    ));
    for grid in &page.grids {
        lines.push(format!(
            "  <testsuite name=\"{}\"{}>",
            clean::xml(grid.target),
            attributes(tally(grid))
        ));
        for cell in cells(grid) {
            lines.push(case(grid.target, cell));
        }
        lines.push("  </testsuite>".to_owned());
    }
    lines.push("</testsuites>\n".to_owned());
    lines.join("\n").replace(figures::GAP, " ")
}

fn cells<'a>(grid: &'a Grid<'a>) -> impl Iterator<Item = &'a Cell<'a>> {
    grid.rows.iter().flat_map(|row| row.cells.iter().flatten())
}

/// Cases, failures and skipped ones.
fn tally(grid: &Grid<'_>) -> [usize; 3] {
    let number = |verdict: fn(&str) -> bool| {
        cells(grid)
            .filter(|cell| verdict(&cell.row.verdict))
            .count()
    };
    [
        number(|_| true),
        number(|word| word == "breach"),
        number(is_open),
    ]
}

fn attributes([tests, failures, skipped]: [usize; 3]) -> String {
    format!(" tests=\"{tests}\" failures=\"{failures}\" skipped=\"{skipped}\" errors=\"0\"")
}

/// Neither parity nor breach.
fn is_open(verdict: &str) -> bool {
    !matches!(verdict, "parity" | "breach")
}

fn case(target: &str, cell: &Cell<'_>) -> String {
    let row = cell.row;
    let name = format!("{} {}", row.template_id, row.dimension);
    let head = format!(
        "    <testcase classname=\"{}\" name=\"{}\"",
        clean::xml(target),
        clean::xml(&name)
    );
    let margin = row.margin.map_or_else(String::new, |margin| {
        format!(
            ", allowed {}",
            figures::margin(&row.kind, row.margin_lower, margin)
        )
    });
    let figure = format!("{} {}", cell.figure, cell.interval);
    let said = format!(
        "{}: {}{margin}, n {} {}",
        row.metric,
        figure.trim_end(),
        figures::count(row.n),
        cell.note
    );
    let said = clean::xml(said.trim_end());
    match row.verdict.as_str() {
        "breach" => {
            format!("{head}>\n      <failure type=\"breach\" message=\"{said}\"/>\n    </testcase>")
        }
        verdict if is_open(verdict) => {
            let verdict = clean::xml(verdict);
            format!("{head}>\n      <skipped message=\"{verdict}: {said}\"/>\n    </testcase>")
        }
        _ => format!("{head}/>"),
    }
}
