//! The summary for a terminal.

mod findings;
mod grid;
pub(crate) mod line;
mod table;

use crate::page::{Answer, Bill, CountLine, INTRODUCTION, Page};
use crate::prose::{Piece, Prose};
use crate::words::{self, METHOD};
use crate::{clean, figures};

use line::{Line, Style};

/// Narrowest and widest page: below, nothing fits; above, no line can be followed.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=200;
/// Widest running text.
const PROSE_WIDTH: usize = 100;
/// Week-over-week changes shown.
const MAX_CHANGES: usize = 12;

/// Whether escape sequences for colour are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Never,
    /// With ANSI escape sequences. Every meaning is in the words too.
    Ansi,
}

/// What is written to, with the terminal's properties.
#[derive(Debug)]
pub(crate) struct Canvas {
    width: usize,
    colour: Colour,
    text: String,
}

impl Canvas {
    pub(crate) fn new(width: usize, colour: Colour) -> Self {
        Self {
            width: width.clamp(*WIDTHS.start(), *WIDTHS.end()),
            colour,
            text: String::new(),
        }
    }

    /// Columns to draw on.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Writes one line as it is.
    pub(crate) fn line(&mut self, line: &Line) {
        self.text.push_str(&line.paint(self.colour));
        self.text.push('\n');
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Writes text over as many lines as it takes, each after an indent.
    pub(crate) fn wrapped(&mut self, indent: usize, text: &Line) {
        let width = self.width.min(PROSE_WIDTH + indent).saturating_sub(indent);
        for part in text.wrap(width) {
            self.line(&Line::of(&" ".repeat(indent), Style::Plain).join(&part));
        }
    }

    fn heading(&mut self, text: &str) {
        self.blank();
        self.line(&Line::of(text, Style::Bold));
        let rule = "─".repeat(self.width);
        self.line(&Line::of(&rule, Style::Dim));
    }

    pub(crate) fn finish(self) -> String {
        self.text.replace(figures::GAP, " ")
    }
}

/// A sentence as styled text.
pub(crate) fn styled(prose: &Prose) -> Line {
    let mut line = Line::default();
    for piece in &prose.0 {
        match piece {
            Piece::Words(text) => line.push(text, Style::Plain),
            Piece::Name(text) => line.push(text, Style::Name),
            Piece::Strong(text) => line.push(text, Style::Bold),
        }
    }
    line
}

/// Draws the page.
pub(crate) fn draw(page: &Page<'_>, width: usize, colour: Colour) -> String {
    let mut canvas = Canvas::new(width, colour);
    head(&mut canvas, page);
    for answer in &page.answers {
        one_answer(&mut canvas, answer);
    }
    if page.answers.is_empty() {
        canvas.blank();
        canvas.wrapped(
            0,
            &Line::of("Nothing was compared in this window.", Style::Plain),
        );
    }
    canvas.blank();
    canvas.wrapped(0, &styled(&page.control));
    canvas.wrapped(0, &styled(&page.certificate));
    if let Some(standing) = &page.standing {
        canvas.wrapped(0, &styled(standing));
    }
    grid::draw(&mut canvas, page);
    changes(&mut canvas, page);
    outage(&mut canvas, page);
    findings::draw(&mut canvas, page);
    coverage(&mut canvas, page);
    cost(&mut canvas, &page.bills);
    method(&mut canvas);
    canvas.finish()
}

fn head(canvas: &mut Canvas, page: &Page<'_>) {
    canvas.line(&Line::of(&page.title(), Style::Bold));
    let primary = clean::name(&page.summary.primary);
    let mut about = format!("{} · primary: {primary}", page.days);
    if !page.context.is_empty() {
        about = format!("{about} · {}", page.context);
    }
    canvas.wrapped(0, &Line::of(&about, Style::Dim));
    canvas.wrapped(0, &Line::of(INTRODUCTION, Style::Dim));
}

fn one_answer(canvas: &mut Canvas, answer: &Answer<'_>) {
    canvas.blank();
    canvas.line(
        &Line::of("▌ ", Style::Dim).join(&Line::of(&clean::name(answer.target), Style::Bold)),
    );
    canvas.wrapped(2, &styled(&answer.sentence));
    for tally in &answer.tallies {
        let label = words::posture(tally.posture);
        let mut line = Line::of("  ", Style::Plain);
        line.push(&format!("{:<15}", label.text()), Style::of(label.tone));
        let n = figures::counted(tally.templates.len(), "template");
        line.push(
            &format!("{n:>14}{:>10} of all calls  ", figures::share(tally.share)),
            Style::Plain,
        );
        let left = canvas.width().saturating_sub(line.width());
        let names = Prose::default().names(&tally.templates, 3).plain();
        line.push(&clean::cut(&names, left.saturating_sub(1)), Style::Dim);
        canvas.line(&line);
        for (reason, templates) in &tally.reasons {
            let why = Prose::of(format!("{}: ", clean::name(reason))).names(templates, 3);
            canvas.wrapped(4, &Line::of(&why.plain(), Style::Dim));
        }
    }
}

fn changes(canvas: &mut Canvas, page: &Page<'_>) {
    let (Some(changes), Some(previous)) = (&page.changes, &page.summary.previous) else {
        return;
    };
    canvas.heading(&format!("Since {}", clean::name(&previous.window)));
    for week in &page.weeks {
        canvas.wrapped(0, &styled(week));
    }
    if changes.is_empty() {
        canvas.line(&Line::of(
            "No cell of the matrix has another verdict.",
            Style::Plain,
        ));
    }
    for change in changes.iter().take(MAX_CHANGES) {
        let mut line = Line::default();
        for (index, verdict) in [change.before, change.now].into_iter().enumerate() {
            let label = verdict.map(words::verdict);
            let text = label
                .as_ref()
                .map_or("· not measured".to_owned(), words::Label::text);
            let style = label.map_or(Style::Dim, |label| Style::of(label.tone));
            line.push(
                &format!(
                    "{}{text:<14}",
                    ["", " → "].get(index).copied().unwrap_or_default()
                ),
                style,
            );
        }
        line.push(
            &format!("  {} · ", clean::name(change.target)),
            Style::Plain,
        );
        line.push(&clean::name(change.template), Style::Name);
        line.push(
            &format!(" · {}", clean::name(change.dimension)),
            Style::Plain,
        );
        canvas.line(&line);
    }
    more(canvas, changes.len(), MAX_CHANGES, "change");
}

fn outage(canvas: &mut Canvas, page: &Page<'_>) {
    let Some(outage) = &page.outage else {
        return;
    };
    canvas.heading(&outage.heading());
    for incident in &outage.sentences {
        canvas.wrapped(0, &styled(incident));
    }
}

/// Says how many of a list are not shown.
fn more(canvas: &mut Canvas, n: usize, shown: usize, noun: &str) {
    if n > shown {
        let text = format!(
            "… and {} more; the page (--format html) and JSON show more.",
            figures::counted(n - shown, noun)
        );
        canvas.wrapped(0, &Line::of(&text, Style::Dim));
    }
}

fn coverage(canvas: &mut Canvas, page: &Page<'_>) {
    canvas.heading("Coverage: what stands behind this, and what is missing");
    if page.counts.lines.is_empty() {
        canvas.line(&Line::of("Nothing was counted.", Style::Plain));
        return;
    }
    canvas.wrapped(0, &Line::of(&page.counts.gist, Style::Plain));
    let mut stage = "";
    for count in &page.counts.lines {
        if count.stage != stage {
            stage = count.stage;
            canvas.line(&Line::of(stage, Style::Bold));
        }
        canvas.line(&count_line(count));
    }
}

fn count_line(count: &CountLine<'_>) -> Line {
    let plural = if count.n == 1 { "" } else { "s" };
    let what = format!(
        "{}{plural} {}",
        clean::name(count.unit),
        clean::name(count.happened)
    );
    let mut line = Line::of(&format!("{:>12}  ", figures::count(count.n)), Style::Plain);
    line.push(
        &what,
        if count.fine || count.n == 0 {
            Style::Plain
        } else {
            Style::Open
        },
    );
    if let Some(target) = count.target {
        line.push(" · ", Style::Dim);
        line.push(&clean::name(target), Style::Name);
    }
    if !count.reason.is_empty() {
        line.push(&format!(" · {}", clean::name(count.reason)), Style::Dim);
    }
    line
}

fn cost(canvas: &mut Canvas, bills: &[Bill<'_>]) {
    canvas.heading("Cost");
    if bills.is_empty() {
        canvas.line(&Line::of("No price is known.", Style::Plain));
    }
    for bill in bills {
        canvas.wrapped(0, &styled(&bill.sentence));
    }
}

fn method(canvas: &mut Canvas) {
    canvas.heading("How to read this");
    for (term, meaning) in METHOD {
        let mut line = Line::of(term, Style::Bold);
        line.push(&format!(": {meaning}"), Style::Plain);
        canvas.wrapped(0, &line);
    }
}
