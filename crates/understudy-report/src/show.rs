//! One request with its two answers beside each other, differences marked: what `understudy show` prints.

use maud::html;

use crate::clean;
use crate::differences::{Chunk, Passage, joined, passages};
use crate::text::line::{Line, Style};
use crate::text::{Canvas, Colour};

/// One side's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side<'a> {
    /// Who answered, such as `openai` or `claude`.
    pub name: &'a str,
    /// As what, such as `primary`, `secondary` or `asked again`.
    pub role: &'a str,
    /// The answer: its text, or its tool calls as JSON. Empty when no answer came.
    pub text: &'a str,
}

impl<'a> Side<'a> {
    /// The primary's answer.
    pub fn primary(name: &'a str, text: &'a str) -> Self {
        Self {
            name,
            role: "primary",
            text,
        }
    }

    /// A secondary's answer.
    pub fn secondary(name: &'a str, text: &'a str) -> Self {
        Self {
            name,
            role: "secondary",
            text,
        }
    }
}

/// Something seen in both answers, such as latency or envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// The primary's value, with its unit.
    pub primary: String,
    /// The secondary's value.
    pub secondary: String,
    /// Whether they differ; never where they may not be compared.
    pub differs: bool,
}

/// A request and its two answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair<'a> {
    /// The production call.
    pub call_id: &'a str,
    /// Its prompt template.
    pub template_id: &'a str,
    /// The messages that were sent, as text.
    pub request: &'a str,
    /// The primary's answer.
    pub primary: Side<'a>,
    /// The secondary's answer.
    pub secondary: Side<'a>,
    /// What was seen in both, in the order in which it is to be shown.
    pub facts: &'a [Fact],
}

/// How much room two columns have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns {
    /// Columns of the terminal.
    pub(crate) width: usize,
    /// Lines after which the rest is left out.
    pub(crate) max_lines: usize,
}

/// The pair for a terminal, `width` columns wide. Control characters are shown as signs.
///
/// In the gutter, `│` stands between equal lines, `≠` between lines that differ, `‹` beside lines that only the
/// primary has and `›` beside lines that only the secondary has.
pub fn terminal(pair: &Pair<'_>, width: usize, colour: Colour) -> String {
    let mut canvas = Canvas::new(width, colour);
    let mut head = Line::of(&clean::name(pair.call_id), Style::Bold);
    head.push(
        &format!(" · {}", clean::name(pair.template_id)),
        Style::Name,
    );
    canvas.wrapped(0, &head);
    if !pair.request.is_empty() {
        canvas.blank();
        canvas.line(&Line::of("request", Style::Dim));
        for line in clean::visible(pair.request).split('\n') {
            for part in expanded(line).wrap(canvas.width() - 2) {
                canvas.line(&Line::of("  ", Style::Plain).join(&part));
            }
        }
    }
    facts(&mut canvas, pair);
    canvas.blank();
    let layout = Columns {
        width: canvas.width(),
        max_lines: usize::MAX,
    };
    for line in columns(pair.primary, pair.secondary, &layout) {
        canvas.line(&line);
    }
    canvas.finish()
}

fn facts(canvas: &mut Canvas, pair: &Pair<'_>) {
    if pair.facts.is_empty() {
        return;
    }
    canvas.blank();
    let names = pair
        .facts
        .iter()
        .map(|fact| Line::of(&clean::name(&fact.name), Style::Dim));
    let wide = names.map(|name| name.width()).max().unwrap_or(0) + 2;
    let values = pair
        .facts
        .iter()
        .map(|fact| Line::of(&clean::name(&fact.primary), Style::Plain).width());
    let column = values
        .chain([Line::of(&title(pair.primary), Style::Bold).width()])
        .max()
        .unwrap_or(0)
        + 3;
    let heading = Line::default()
        .padded(wide)
        .join(&Line::of(&title(pair.primary), Style::Bold).padded(column))
        .join(&Line::of(&title(pair.secondary), Style::Bold));
    canvas.line(&heading);
    for fact in pair.facts {
        let (sign, style) = if fact.differs {
            ("≠ ", Style::Open)
        } else {
            ("  ", Style::Plain)
        };
        let left = Line::of(&clean::name(&fact.primary), style).padded(column - 2);
        let right = Line::of(sign, style).join(&Line::of(&clean::name(&fact.secondary), style));
        let name = Line::of(&clean::name(&fact.name), Style::Dim).padded(wide);
        canvas.line(&name.join(&left).join(&right));
    }
}

/// Who answered, and as what.
fn title(side: Side<'_>) -> String {
    format!("{} ({})", clean::name(side.name), side.role)
}

/// A line with its tabs spread out.
fn expanded(line: &str) -> Line {
    Line::of(&line.replace('\t', "    "), Style::Plain)
}

/// Two texts beside each other under their names.
pub(crate) fn columns(primary: Side<'_>, secondary: Side<'_>, layout: &Columns) -> Vec<Line> {
    let half = layout.width.saturating_sub(3) / 2;
    let heading = |side: Side<'_>| {
        let text = clean::cut(&title(side), half.saturating_sub(1));
        Line::of(&text, Style::Bold).padded(half)
    };
    let gutter = Line::of(" │ ", Style::Dim);
    let heading = heading(primary).join(&gutter).join(&heading(secondary));
    let mut lines = vec![heading];
    let differences = passages(
        &clean::visible(primary.text),
        &clean::visible(secondary.text),
    );
    let body: Vec<Line> = differences
        .iter()
        .flat_map(|passage| beside(passage, half))
        .collect();
    let n_body = body.len();
    if n_body > layout.max_lines {
        lines.extend(body.into_iter().take(layout.max_lines.saturating_sub(1)));
        let rest = n_body - (layout.max_lines.saturating_sub(1));
        lines.push(Line::of(&format!("… {rest} more lines"), Style::Dim));
    } else {
        lines.extend(body);
    }
    lines
}

/// The lines of one passage, left and right.
fn beside(passage: &Passage, half: usize) -> Vec<Line> {
    let left = side(passage.primary.as_deref(), Style::Removed, half);
    let right = side(passage.secondary.as_deref(), Style::Added, half);
    let height = left.len().max(right.len());
    (0..height)
        .map(|row| {
            let sign = match (passage.same(), left.get(row), right.get(row)) {
                (true, _, _) => '│',
                (_, Some(_), None) => '‹',
                (_, None, Some(_)) => '›',
                _ => '≠',
            };
            let style = if passage.same() {
                Style::Dim
            } else {
                Style::Open
            };
            let gutter = Line::of(&format!(" {sign} "), style);
            let part = |lines: &[Line]| lines.get(row).cloned().unwrap_or_default().padded(half);
            part(&left).join(&gutter).join(&part(&right))
        })
        .collect()
}

/// The wrapped lines of one side of a passage.
fn side(chunks: Option<&[Chunk]>, marked: Style, width: usize) -> Vec<Line> {
    let Some(chunks) = chunks else {
        return Vec::new();
    };
    let mut lines = vec![Line::default()];
    for chunk in chunks {
        let style = if chunk.differs { marked } else { Style::Plain };
        for (index, part) in chunk.text.split('\n').enumerate() {
            if index > 0 {
                lines.push(Line::default());
            }
            if let Some(line) = lines.last_mut() {
                line.push(&part.replace('\t', "    "), style);
            }
        }
    }
    lines.iter().flat_map(|line| line.wrap(width)).collect()
}

/// The pair as a fragment of a page: two panes with marked differences. Everything is escaped; the classes are those
/// of the page's style sheet.
pub fn html(pair: &Pair<'_>) -> String {
    html! {
        section.pairview {
            h3 { code { (clean::name(pair.call_id)) } " · " code { (clean::name(pair.template_id)) } }
            @if !pair.request.is_empty() {
                details { summary { "Request" } pre { (clean::visible(pair.request)) } }
            }
            @if !pair.facts.is_empty() {
                table.facts {
                    thead { tr { th {} th { (title(pair.primary)) } th { (title(pair.secondary)) } } }
                    tbody {
                        @for fact in pair.facts {
                            tr {
                                th scope="row" { (clean::name(&fact.name)) }
                                td { (clean::name(&fact.primary)) }
                                td {
                                    @if fact.differs { "≠ " }
                                    (clean::name(&fact.secondary))
                                }
                            }
                        }
                    }
                }
            }
            (panes(pair.primary, pair.secondary))
        }
    }
    .into_string()
}

/// Two panes with marked differences.
pub(crate) fn panes(primary: Side<'_>, secondary: Side<'_>) -> maud::Markup {
    let differences = passages(
        &clean::visible(primary.text),
        &clean::visible(secondary.text),
    );
    let left = joined(&differences, |passage| passage.primary.as_ref());
    let right = joined(&differences, |passage| passage.secondary.as_ref());
    html! {
        div.panes {
            figure {
                figcaption { b { (clean::name(primary.name)) } " " (primary.role) }
                (pane(primary.text, &left, "del"))
            }
            figure {
                figcaption { b { (clean::name(secondary.name)) } " " (secondary.role) }
                (pane(secondary.text, &right, "ins"))
            }
        }
    }
}

fn pane(text: &str, chunks: &[Chunk], class: &str) -> maud::Markup {
    html! {
        @if text.is_empty() {
            p.none { "(no text)" }
        } @else {
            pre {
                @for chunk in chunks {
                    @if chunk.differs { mark class=(class) { (chunk.text) } } @else { (chunk.text) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
