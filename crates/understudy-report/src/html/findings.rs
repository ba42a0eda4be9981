//! Findings on the page.

use maud::{Markup, html};

use super::{bars, class, more, pill, said};
use crate::clean;
use crate::page::{Entry, Page};
use crate::show::{Side, panes};

/// Findings shown.
const MAX_FINDINGS: usize = 60;
/// Findings shown with their example.
const MAX_EXAMPLES: usize = 25;
/// Findings whose example is open.
const OPEN_EXAMPLES: usize = 2;
/// Characters of each answer of an example.
const EXAMPLE_CHARS: usize = 1_200;

pub(super) fn section(page: &Page<'_>) -> Markup {
    html! {
        h2 #findings { "Findings, worst first" }
        @if page.findings.is_empty() {
            p { "Nothing changed beyond chance and nothing lies beyond its margin." }
        }
        @for (index, entry) in page.findings.iter().take(MAX_FINDINGS).enumerate() {
            (finding(page, index, entry))
        }
        (more(page.findings.len(), MAX_FINDINGS, "finding"))
    }
}

fn finding(page: &Page<'_>, index: usize, entry: &Entry<'_>) -> Markup {
    html! {
        article class={ "finding " (class(entry.label.tone)) } {
            h3 {
                span.soft { (index + 1) ". " } (pill(&entry.label)) " "
                code { (clean::name(&entry.row.template_id)) }
                span.soft { " · " (clean::name(&entry.row.dimension)) " · " (entry.heading()) }
            }
            p.say { (said(&entry.sentence)) }
            (bars::chart(entry.row))
            dl.facts { @for (name, value) in &entry.facts { div { dt { (name) } dd { (value) } } } }
            p.do { b { "What to do. " } (entry.remedy) }
            @if index < MAX_EXAMPLES { (example(&page.summary.primary, index, entry)) }
            @if let Some(command) = entry.command() { p { small { "The whole pair: " code { (command) } (entry.other_examples()) } } }
        }
    }
}

fn example(primary: &str, index: usize, entry: &Entry<'_>) -> Markup {
    let Some((left, right)) = entry.example() else {
        return html! {};
    };
    let (left, right) = (
        clean::cut(left, EXAMPLE_CHARS),
        clean::cut(right, EXAMPLE_CHARS),
    );
    html! {
        details open[index < OPEN_EXAMPLES] {
            summary { "An example, both answers beside each other" }
            (panes(Side::primary(primary, &left), Side::secondary(&entry.row.target, &right)))
        }
    }
}
