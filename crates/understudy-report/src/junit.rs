//! The parity matrix as `JUnit` XML, for build servers: a suite per secondary, a case per cell, and one per template that
//! says whether it would survive a failover.
//!
//! A breach is a failure, and so is a template that would break beyond its budget. What could not be decided is skipped,
//! because a build server knows nothing between good and bad.

use std::collections::BTreeSet;

use understudy_schema::tables::summary::Posture;

use crate::page::{Cell, Page};
use crate::{clean, figures};

/// What is said of one secondary.
struct Suite<'a> {
    target: &'a str,
    postures: Vec<&'a Posture>,
    cells: Vec<&'a Cell<'a>>,
}

/// Draws the page.
pub(crate) fn draw(page: &Page<'_>) -> String {
    let mut lines = vec!["<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned()];
    let suites = suites(page);
    let all = suites.iter().map(tally).fold([0; 3], |sum, own| {
        [sum[0] + own[0], sum[1] + own[1], sum[2] + own[2]]
    });
    lines.push(format!(
        "<testsuites name=\"understudy {}\"{}>",
        clean::xml(&page.summary.window),
        attributes(all)
    ));
    for suite in &suites {
        lines.push(format!(
            "  <testsuite name=\"{}\"{}>",
            clean::xml(suite.target),
            attributes(tally(suite))
        ));
        lines.extend(suite.postures.iter().map(|posture| stands(posture)));
        lines.extend(suite.cells.iter().map(|cell| case(suite.target, cell)));
        lines.push("  </testsuite>".to_owned());
    }
    lines.push("</testsuites>\n".to_owned());
    lines.join("\n").replace(figures::GAP, " ")
}

/// A suite for every secondary, whether anything could be measured there or not.
fn suites<'a>(page: &'a Page<'a>) -> Vec<Suite<'a>> {
    let postures = &page.summary.posture;
    let with_cells = page.grids.iter().map(|grid| grid.target);
    let targets: BTreeSet<&str> = with_cells
        .chain(postures.iter().map(|posture| posture.target.as_str()))
        .collect();
    let suite = |target| {
        let grids = page.grids.iter().filter(|grid| grid.target == target);
        let rows = grids.flat_map(|grid| &grid.rows);
        let own = postures.iter().filter(|posture| posture.target == target);
        let mut postures: Vec<&Posture> = own.collect();
        postures.sort_by_key(|posture| &posture.template_id);
        Suite {
            target,
            postures,
            cells: rows.flat_map(|row| row.cells.iter().flatten()).collect(),
        }
    };
    targets.into_iter().map(suite).collect()
}

/// Cases, failures and skipped ones.
fn tally(suite: &Suite<'_>) -> [usize; 3] {
    let verdicts = suite.cells.iter().map(|cell| cell.row.verdict.as_str());
    let verdicts: Vec<&str> = verdicts
        .chain(suite.postures.iter().map(|posture| verdict(posture)))
        .collect();
    let number = |is: fn(&str) -> bool| verdicts.iter().filter(|verdict| is(verdict)).count();
    [
        verdicts.len(),
        number(|word| word == "breach"),
        number(is_open),
    ]
}

/// What a posture is among verdicts. A template that is configured to stay with the primary is not expected to pass.
fn verdict(posture: &Posture) -> &str {
    match posture.posture.as_str() {
        "primary-only" if posture.class != "primary-only" => "breach",
        "unproven" => "unproven",
        _ => "parity",
    }
}

fn attributes([tests, failures, skipped]: [usize; 3]) -> String {
    format!(" tests=\"{tests}\" failures=\"{failures}\" skipped=\"{skipped}\" errors=\"0\"")
}

/// Neither parity nor breach.
fn is_open(verdict: &str) -> bool {
    !matches!(verdict, "parity" | "breach")
}

/// Whether a template would survive.
fn stands(posture: &Posture) -> String {
    let head = head(&posture.target, &posture.template_id, "posture");
    let said = format!("{}: {}", posture.posture, posture.reason);
    close(&head, verdict(posture), &clean::xml(&said))
}

/// One cell of the matrix.
fn case(target: &str, cell: &Cell<'_>) -> String {
    let row = cell.row;
    let head = head(target, &row.template_id, &row.dimension);
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
    if is_open(&row.verdict) {
        let verdict = clean::xml(&row.verdict);
        return close(&head, &row.verdict, &format!("{verdict}: {said}"));
    }
    close(&head, &row.verdict, &said)
}

fn head(target: &str, template: &str, of: &str) -> String {
    format!(
        "    <testcase classname=\"{}\" name=\"{} {of}\"",
        clean::xml(target),
        clean::xml(template)
    )
}

fn close(head: &str, verdict: &str, said: &str) -> String {
    match verdict {
        "breach" => {
            format!("{head}>\n      <failure type=\"breach\" message=\"{said}\"/>\n    </testcase>")
        }
        verdict if is_open(verdict) => {
            format!("{head}>\n      <skipped message=\"{said}\"/>\n    </testcase>")
        }
        _ => format!("{head}/>"),
    }
}
