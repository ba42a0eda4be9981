//! The summary as one page: no script, no asset from elsewhere, light and dark, on paper and on a phone.
//!
//! The page's policy allows its own style sheet, by digest, and nothing else.

mod bars;
mod findings;
mod grid;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::page::{Answer, Bill, INTRODUCTION, Page};
use crate::prose::{Piece, Prose};
use crate::words::{self, METHOD, Tone};
use crate::{clean, figures};

/// The style sheet.
const STYLE: &str = include_str!("html/style.css");
/// SHA-256 of the style sheet in base64, as a content-security policy wants it. A test compares.
const STYLE_DIGEST: &str = "Y8boN7pNeuhbyKT3rRf2I5muj8tsVLQ4WujP0TXG8FY=";
/// Rows of the table of changes and of each bill.
const MAX_LINES: usize = 200;

/// Draws the page.
pub(crate) fn draw(page: &Page<'_>) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(page))
            body {
                header {
                    p.eyebrow { "Understudy · failover drift · " (clean::name(&page.summary.window)) }
                    h1 { "Would a failover have been noticed?" }
                    p.soft { (page.days) " · primary " b { (clean::name(&page.summary.primary)) } @if !page.context.is_empty() { " · " (page.context) } }
                    p { (INTRODUCTION) }
                }
                main {
                    (answers(page))
                    (contents(page))
                    (grid::section(page))
                    (changes(page))
                    (outage(page))
                    (findings::section(page))
                    (coverage(page))
                    (cost(&page.bills))
                    (method())
                }
                footer { "Drawn from the tables " code { "summary.*" } ". Ask them anything: " code { "understudy sql" } "." }
            }
        }
    }
    .into_string()
}

fn head(page: &Page<'_>) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{STYLE_DIGEST}'; base-uri 'none'; form-action 'none'"
    );
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="referrer" content="no-referrer";
            title { (page.title()) }
            style { (PreEscaped(STYLE)) }
        }
    }
}

/// The class that colours a tone.
fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Fair => "fair",
        Tone::Open => "open",
        Tone::Bad => "bad",
        Tone::Plain => "plain",
    }
}

/// A sign with its word in a coloured pill.
fn pill(label: &words::Label<'_>) -> Markup {
    html! { span class={ "pill " (class(label.tone)) } { (label.text()) } }
}

/// A sentence with names as code.
fn said(prose: &Prose) -> Markup {
    html! {
        @for piece in &prose.0 {
            @match piece {
                Piece::Words(text) => { (text) }
                Piece::Name(text) => { code { (text) } }
                Piece::Strong(text) => { strong { (text) } }
            }
        }
    }
}

fn answers(page: &Page<'_>) -> Markup {
    let tone = if page.controlled { "plain" } else { "open" };
    html! {
        @if page.answers.is_empty() {
            p.say { "Nothing was compared in this window." }
        } @else {
            div.answers { @for answer in &page.answers { (one_answer(answer)) } }
        }
        p class={ "note " (tone) } { (said(&page.control)) " " (said(&page.certificate)) }
        @if let Some(standing) = &page.standing { p class="note open" { (said(standing)) } }
    }
}

fn one_answer(answer: &Answer<'_>) -> Markup {
    html! {
        section.answer {
            h2 { span { "→ " } (clean::name(answer.target)) }
            p.say { (said(&answer.sentence)) }
            (bars::shares(&answer.tallies))
            table.tally {
                @for tally in &answer.tallies {
                    tr title=(words::posture_meaning(tally.posture)) {
                        td { (pill(&words::posture(tally.posture))) }
                        td.num { (figures::counted(tally.templates.len(), "template")) }
                        td.num { (figures::share(tally.share)) " of all calls" }
                        td.soft { (said(&Prose::default().names(&tally.templates, 3))) }
                    }
                    @for (reason, templates) in &tally.reasons {
                        tr { td {} td.soft colspan="3" { (clean::name(reason)) ": " (said(&Prose::default().names(templates, 3))) } }
                    }
                }
            }
        }
    }
}

fn contents(page: &Page<'_>) -> Markup {
    html! {
        nav aria-label="Contents" {
            a href="#parity" { "Parity matrix" }
            @if page.changes.is_some() { a href="#changes" { "Since the week before" } }
            @if page.outage.is_some() { a href="#incident" { "An outage" } }
            a href="#findings" { "Findings (" (page.findings.len()) ")" }
            a href="#coverage" { "Coverage" }
            a href="#cost" { "Cost" }
            a href="#method" { "How to read this" }
        }
    }
}

/// Says how many of a list are not shown.
fn more(n: usize, shown: usize, noun: &str) -> Markup {
    html! {
        @if n > shown { p.soft { "… and " (figures::counted(n - shown, noun)) " more: the JSON form and " code { "understudy sql" } " have them all." } }
    }
}

fn changes(page: &Page<'_>) -> Markup {
    let (Some(changes), Some(previous)) = (&page.changes, &page.summary.previous) else {
        return html! {};
    };
    let label = |verdict: Option<&str>| {
        verdict.map_or_else(
            || html! { span.soft { "· not measured" } },
            |word| pill(&words::verdict(word)),
        )
    };
    html! {
        h2 #changes { "Since " (clean::name(&previous.window)) }
        @for week in &page.weeks { p { (said(week)) } }
        @if changes.is_empty() {
            p { "No cell of the matrix has another verdict." }
        } @else {
            p.soft { (figures::counted(changes.len(), "cell")) " of the matrix with another verdict, worse first." }
            div.wide { table.list {
                thead { tr { th { "secondary" } th { "template" } th { "dimension" } th { "was" } th { "is" } } }
                @for change in changes.iter().take(MAX_LINES) {
                    tr {
                        td { (clean::name(change.target)) }
                        td { code { (clean::name(change.template)) } }
                        td { (clean::name(change.dimension)) }
                        td { (label(change.before)) }
                        td { (label(change.now)) }
                    }
                }
            } }
            (more(changes.len(), MAX_LINES, "change"))
        }
    }
}

fn outage(page: &Page<'_>) -> Markup {
    html! {
        @if let Some(outage) = &page.outage {
            h2 #incident { (outage.heading()) }
            @for incident in &outage.sentences { p { (said(incident)) } }
        }
    }
}

fn coverage(page: &Page<'_>) -> Markup {
    let lines = &page.counts.lines;
    html! {
        h2 #coverage { "Coverage: what stands behind this, and what is missing" }
        @if lines.is_empty() {
            p { "Nothing was counted." }
        } @else {
            p { (page.counts.gist) "." }
            div.wide { table.list {
                thead { tr { th.num { "how many" } th { "what" } th { "secondary" } th { "why" } } }
                @for (index, count) in lines.iter().enumerate() {
                    @if index == 0 || lines.get(index - 1).is_none_or(|before| before.stage != count.stage) {
                        tr.group { td {} td colspan="3" { (count.stage) } }
                    }
                    tr {
                        td.num { (figures::count(count.n)) }
                        td class=[(!count.fine && count.n > 0).then_some("alert")] {
                            (clean::name(count.unit)) @if count.n != 1 { "s" } " " (clean::name(count.happened))
                        }
                        td { @if let Some(target) = count.target { (clean::name(target)) } }
                        td.soft { (clean::name(count.reason)) }
                    }
                }
            } }
        }
    }
}

fn cost(bills: &[Bill<'_>]) -> Markup {
    html! {
        h2 #cost { "Cost" }
        @if bills.is_empty() { p { "No price is known." } }
        @for bill in bills {
            p { (said(&bill.sentence)) }
            details {
                summary { "Per template" }
                div.wide { table.list {
                    thead { tr { th { "template" } th.num { "pairs" } th.num { "window at the primary" } th.num { "at the secondary" } th.num { "ratio" } th.num { "replay" } } }
                    @for line in bill.lines.iter().take(MAX_LINES) {
                        tr {
                            td { code { (clean::name(&line.row.template_id)) } }
                            td.num { (figures::count(line.row.n)) }
                            td.num { (line.window) }
                            td.num { (line.window_secondary) }
                            td.num { (line.ratio) }
                            td.num { (line.replay) }
                        }
                    }
                } }
                (more(bill.lines.len(), MAX_LINES, "template"))
            }
        }
    }
}

fn method() -> Markup {
    html! {
        h2 #method { "How to read this" }
        dl.method { @for (term, meaning) in METHOD { dt { (term) } dd { (meaning) } } }
    }
}

#[cfg(test)]
mod tests;
