//! Findings for a terminal: a sentence, its figures, what to do, and an example beside the primary's answer.

use super::line::{Line, Style};
use super::{Canvas, more, styled};
use crate::clean;
use crate::page::{Entry, Page};
use crate::show::{Columns, Side, columns};

/// Findings shown.
const MAX_FINDINGS: usize = 12;
/// Findings shown with their example.
const MAX_EXAMPLES: usize = 3;
/// Characters of each answer of an example.
const EXAMPLE_CHARS: usize = 600;
/// Lines of an example.
const EXAMPLE_LINES: usize = 12;
/// Indent below the finding's number.
const INDENT: usize = 4;

pub(super) fn draw(canvas: &mut Canvas, page: &Page<'_>) {
    canvas.heading("Findings, worst first");
    if page.findings.is_empty() {
        canvas.line(&Line::of(
            "Nothing changed beyond chance and nothing lies beyond its margin.",
            Style::Plain,
        ));
        return;
    }
    for (index, entry) in page.findings.iter().take(MAX_FINDINGS).enumerate() {
        if index > 0 {
            canvas.blank();
        }
        finding(canvas, index + 1, entry);
        if index < MAX_EXAMPLES {
            example(canvas, &page.summary.primary, entry);
        }
        if let Some(command) = entry.command() {
            canvas.wrapped(
                INDENT,
                &Line::of("See: ", Style::Dim)
                    .join(&Line::of(&command, Style::Name))
                    .join(&Line::of(&entry.other_examples(), Style::Dim)),
            );
        }
    }
    more(canvas, page.findings.len(), MAX_FINDINGS, "finding");
}

fn finding(canvas: &mut Canvas, number: usize, entry: &Entry<'_>) {
    let mut head = Line::of(&format!("{number:>2}. "), Style::Dim);
    head.push(&entry.label.text(), Style::of(entry.label.tone));
    head.push("  ", Style::Plain);
    head.push(&clean::name(&entry.row.template_id), Style::Bold);
    head.push(
        &format!(
            " · {} · {}",
            clean::name(&entry.row.dimension),
            entry.heading()
        ),
        Style::Dim,
    );
    canvas.wrapped(0, &head);
    canvas.wrapped(INDENT, &styled(&entry.sentence));
    let facts: Vec<String> = entry
        .facts
        .iter()
        .map(|(name, value)| format!("{name} {value}").replace(' ', "\u{a0}"))
        .collect();
    canvas.wrapped(INDENT, &Line::of(&facts.join("\u{a0}· "), Style::Dim));
    let advice = Line::of("Do: ", Style::Bold).join(&Line::of(entry.remedy, Style::Plain));
    canvas.wrapped(INDENT, &advice);
}

fn example(canvas: &mut Canvas, primary: &str, entry: &Entry<'_>) {
    let Some((left, right)) = entry.example() else {
        return;
    };
    let (left, right) = (
        clean::cut(left, EXAMPLE_CHARS),
        clean::cut(right, EXAMPLE_CHARS),
    );
    let layout = Columns {
        width: canvas.width().min(140) - INDENT,
        max_lines: EXAMPLE_LINES,
    };
    for line in columns(
        Side::primary(primary, &left),
        Side::secondary(&entry.row.target, &right),
        &layout,
    ) {
        canvas.line(&Line::of(&" ".repeat(INDENT), Style::Plain).join(&line));
    }
}
