//! The summary as Markdown, for pull requests, wikis and mail.

use crate::differences::passages;
use crate::page::{Answer, Entry, Grid, INTRODUCTION, Page};
use crate::prose::{Piece, Prose};
use crate::words::{self, METHOD};
use crate::{clean, figures};

/// Templates per matrix; they come worst first.
const MAX_ROWS: usize = 100;
/// Findings shown.
const MAX_FINDINGS: usize = 25;
/// Findings shown with their example.
const MAX_EXAMPLES: usize = 5;
/// Characters of each answer of an example.
const EXAMPLE_CHARS: usize = 800;
/// Week-over-week changes shown.
const MAX_CHANGES: usize = 50;

/// Draws the page.
pub(crate) fn draw(page: &Page<'_>) -> String {
    let mut out = vec![format!("# {}", clean::markdown(&page.title()))];
    let primary = clean::markdown_code(&page.summary.primary);
    let mut about = format!("{} · primary: {primary}", clean::markdown(&page.days));
    if !page.context.is_empty() {
        about = format!("{about} · {}", page.context);
    }
    out.push(about);
    out.push(INTRODUCTION.to_owned());
    out.extend(page.answers.iter().map(answer));
    if page.answers.is_empty() {
        out.push("Nothing was compared in this window.".to_owned());
    }
    out.push(format!("> {}", marked(&page.control)));
    out.push(format!("> {}", marked(&page.certificate)));
    out.extend(
        page.standing
            .iter()
            .map(|prose| format!("> {}", marked(prose))),
    );
    matrix(&mut out, page);
    changes(&mut out, page);
    if let Some(outage) = &page.outage {
        out.push(format!("## {}", outage.heading()));
        out.extend(outage.sentences.iter().map(marked));
    }
    findings(&mut out, page);
    coverage(&mut out, page);
    cost(&mut out, page);
    out.push("## How to read this".to_owned());
    let terms = METHOD
        .iter()
        .map(|(term, meaning)| format!("- **{term}**: {meaning}"));
    out.push(terms.collect::<Vec<_>>().join("\n"));
    format!("{}\n", out.join("\n\n")).replace(figures::GAP, " ")
}

/// A sentence with names as code.
fn marked(prose: &Prose) -> String {
    prose
        .0
        .iter()
        .map(|piece| match piece {
            Piece::Words(text) => text.clone(),
            Piece::Name(text) => clean::markdown_code(text),
            Piece::Strong(text) => format!("**{text}**"),
        })
        .collect()
}

/// A table; cells are Markdown already.
fn table(heading: &[String], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let rule: Vec<String> = heading.iter().map(|_| "---".to_owned()).collect();
    let mut lines = vec![line(heading), line(&rule)];
    lines.extend(rows.iter().map(|row| line(row)));
    lines.join("\n")
}

fn words_of(names: &[&str]) -> Vec<String> {
    names
        .iter()
        .map(|name| clean::markdown(&clean::name(name)))
        .collect()
}

/// Says how many of a list are not shown.
fn more(out: &mut Vec<String>, n: usize, shown: usize, noun: &str) {
    if n > shown {
        out.push(format!("… and {} more.", figures::counted(n - shown, noun)));
    }
}

fn answer(answer: &Answer<'_>) -> String {
    let rows: Vec<Vec<String>> = answer
        .tallies
        .iter()
        .map(|tally| {
            vec![
                clean::markdown(&words::posture(tally.posture).text()),
                figures::count(i64::try_from(tally.templates.len()).unwrap_or(i64::MAX)),
                figures::share(tally.share),
                marked(&Prose::default().names(&tally.templates, 5)),
            ]
        })
        .collect();
    let heading = words_of(&["posture", "templates", "of all calls", "which"]);
    let name = clean::markdown_code(answer.target);
    let mut parts = vec![format!("## {name}"), marked(&answer.sentence)];
    if !rows.is_empty() {
        parts.push(table(&heading, &rows));
    }
    let reasons = answer.tallies.iter().flat_map(|tally| &tally.reasons);
    let reasons: Vec<String> = reasons
        .map(|(reason, templates)| {
            let names = marked(&Prose::default().names(templates, 5));
            format!("- {}: {names}", clean::markdown(&clean::name(reason)))
        })
        .collect();
    if !reasons.is_empty() {
        parts.push(reasons.join("\n"));
    }
    parts.join("\n\n")
}

fn matrix(out: &mut Vec<String>, page: &Page<'_>) {
    out.push("## Parity".to_owned());
    if page.grids.is_empty() {
        out.push("No cell was measured.".to_owned());
        return;
    }
    out.push(
        "✓ parity: proved within the margin · ✗ breach: beyond it · ? inconclusive: across it; “needs”: pairs that would decide, “answers lost unequally”: no number of pairs would · \
         – insufficient: too few pairs · Δ changed, but within the margin"
            .to_owned(),
    );
    for grid in &page.grids {
        out.push(format!("### {}", clean::markdown_code(grid.target)));
        out.push(one_matrix(grid));
        more(out, grid.rows.len(), MAX_ROWS, "template");
    }
}

fn one_matrix(grid: &Grid<'_>) -> String {
    let mut heading = words_of(&["template", "posture"]);
    heading.extend(words_of(&grid.dimensions));
    let rows: Vec<Vec<String>> = grid
        .rows
        .iter()
        .take(MAX_ROWS)
        .map(|row| {
            let posture = row.posture.map_or_else(String::new, |posture| {
                clean::markdown(&words::posture(&posture.posture).text())
            });
            let mut cells = vec![clean::markdown_code(row.template), posture];
            cells.extend(row.cells.iter().map(|cell| {
                cell.as_ref().map_or_else(
                    || "·".to_owned(),
                    |cell| {
                        let mut parts = vec![
                            clean::markdown(&cell.verdict()),
                            cell.figure.clone(),
                            cell.interval.clone(),
                            cell.note.clone(),
                        ];
                        parts.retain(|part| !part.is_empty());
                        parts.join("<br>")
                    },
                )
            }));
            cells
        })
        .collect();
    table(&heading, &rows)
}

fn changes(out: &mut Vec<String>, page: &Page<'_>) {
    let (Some(changes), Some(previous)) = (&page.changes, &page.summary.previous) else {
        return;
    };
    out.push(format!(
        "## Since {}",
        clean::markdown(&clean::name(&previous.window))
    ));
    out.extend(page.weeks.iter().map(marked));
    if changes.is_empty() {
        out.push("No cell of the matrix has another verdict.".to_owned());
        return;
    }
    let label = |verdict: Option<&str>| {
        verdict.map_or_else(
            || "· not measured".to_owned(),
            |word| clean::markdown(&words::verdict(word).text()),
        )
    };
    let lines: Vec<String> = changes
        .iter()
        .take(MAX_CHANGES)
        .map(|change| {
            let (target, template) = (
                clean::markdown_code(change.target),
                clean::markdown_code(change.template),
            );
            let dimension = clean::markdown(&clean::name(change.dimension));
            format!(
                "- {target} · {template} · {dimension}: {} → {}",
                label(change.before),
                label(change.now)
            )
        })
        .collect();
    out.push(lines.join("\n"));
    more(out, changes.len(), MAX_CHANGES, "change");
}

fn findings(out: &mut Vec<String>, page: &Page<'_>) {
    out.push("## Findings, worst first".to_owned());
    if page.findings.is_empty() {
        out.push("Nothing changed beyond chance and nothing lies beyond its margin.".to_owned());
    }
    for (index, entry) in page.findings.iter().take(MAX_FINDINGS).enumerate() {
        let template = clean::markdown_code(&entry.row.template_id);
        let dimension = clean::markdown(&clean::name(&entry.row.dimension));
        let label = clean::markdown(&entry.label.text());
        out.push(format!(
            "### {}. {label}: {template} · {dimension} · {}",
            index + 1,
            clean::markdown(&entry.heading())
        ));
        out.push(marked(&entry.sentence));
        let facts: Vec<String> = entry
            .facts
            .iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        out.push(facts.join(" · "));
        out.push(format!("**Do:** {}", entry.remedy));
        if index < MAX_EXAMPLES {
            out.extend(example(&page.summary.primary, entry));
        }
        if let Some(command) = entry.command() {
            out.push(format!("See `{command}`{}", entry.other_examples()));
        }
    }
    more(out, page.findings.len(), MAX_FINDINGS, "finding");
}

/// The example as a block that Markdown viewers colour: `-` for the primary's lines, `+` for the secondary's.
fn example(primary: &str, entry: &Entry<'_>) -> Option<String> {
    let (left, right) = entry.example()?;
    let (left, right) = (
        clean::cut(left, EXAMPLE_CHARS),
        clean::cut(right, EXAMPLE_CHARS),
    );
    let mut lines = vec![
        format!("--- {} (primary)", clean::name(primary)),
        format!("+++ {} (secondary)", clean::name(&entry.row.target)),
    ];
    for passage in passages(&clean::visible(&left), &clean::visible(&right)) {
        let text = |chunks: Option<&Vec<_>>| -> String {
            chunks
                .into_iter()
                .flatten()
                .map(|chunk: &crate::differences::Chunk| chunk.text.as_str())
                .collect()
        };
        let prefixed = |sign: char, text: &str| {
            text.split('\n')
                .map(|line| format!("{sign}{line}"))
                .collect::<Vec<_>>()
        };
        if passage.same() {
            lines.extend(prefixed(' ', &text(passage.primary.as_ref())));
            continue;
        }
        if passage.primary.is_some() {
            lines.extend(prefixed('-', &text(passage.primary.as_ref())));
        }
        if passage.secondary.is_some() {
            lines.extend(prefixed('+', &text(passage.secondary.as_ref())));
        }
    }
    let body = lines.join("\n");
    let fence = "`".repeat(longest_run(&body).max(2) + 1);
    Some(format!("{fence}diff\n{body}\n{fence}"))
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

fn coverage(out: &mut Vec<String>, page: &Page<'_>) {
    out.push("## Coverage".to_owned());
    if page.counts.lines.is_empty() {
        out.push("Nothing was counted.".to_owned());
        return;
    }
    out.push(clean::markdown(&page.counts.gist));
    let heading = words_of(&["where", "what", "secondary", "why", "how many"]);
    let rows: Vec<Vec<String>> = page
        .counts
        .lines
        .iter()
        .map(|count| {
            let plural = if count.n == 1 { "" } else { "s" };
            vec![
                count.stage.to_owned(),
                clean::markdown(&format!(
                    "{}{plural} {}",
                    clean::name(count.unit),
                    clean::name(count.happened)
                )),
                count.target.map_or_else(String::new, clean::markdown_code),
                clean::markdown(&clean::name(count.reason)),
                figures::count(count.n),
            ]
        })
        .collect();
    out.push(table(&heading, &rows));
}

fn cost(out: &mut Vec<String>, page: &Page<'_>) {
    out.push("## Cost".to_owned());
    if page.bills.is_empty() {
        out.push("No price is known.".to_owned());
    }
    for bill in &page.bills {
        out.push(marked(&bill.sentence));
        let heading = words_of(&[
            "template",
            "pairs",
            "window at the primary",
            "at the secondary",
            "ratio",
            "replay",
        ]);
        let rows: Vec<Vec<String>> = bill
            .lines
            .iter()
            .take(MAX_ROWS)
            .map(|line| {
                let template = clean::markdown_code(&line.row.template_id);
                let n = figures::count(line.row.n);
                vec![
                    template,
                    n,
                    line.window.clone(),
                    line.window_secondary.clone(),
                    line.ratio.clone(),
                    line.replay.clone(),
                ]
            })
            .collect();
        out.push(table(&heading, &rows));
        more(out, bill.lines.len(), MAX_ROWS, "template");
    }
}
