//! The page of all functions, and how one function is explained.

use std::fmt::Write;

use datafusion_expr::{DocSection, Documentation};

use crate::entry::Entry;

/// The packages in the order of the page, each with a sentence on what it is for.
pub const PACKAGES: &[(&str, &str)] = &[
    ("answer", "Everything that shows in one answer, read once."),
    ("formatting", "In what form an answer comes."),
    ("refusal", "Whether an answer does what was asked."),
    (
        "keys",
        "The JSON of an answer: how it is found, its paths and types, and whether a consumer's keys are there.",
    ),
    (
        "text",
        "The words of an answer, and how alike two answers are.",
    ),
    (
        "rates",
        "How sure one may be of a rate, and of a difference of two.",
    ),
    (
        "numbers",
        "How sure one may be of a shift, a ratio, a mean or a quantile.",
    ),
    (
        "noise",
        "What lies between the sides beyond what each is from itself.",
    ),
    (
        "decisions",
        "Verdicts, how many pairs they need, and evidence that may be looked at at any time.",
    ),
    ("discovery", "Many tests at once."),
    (
        "traffic",
        "From requests to a week: samples, mixes and incidents.",
    ),
];

/// The place of a package on the page; behind all others for one that is not there.
pub(crate) fn place(package: &str) -> usize {
    PACKAGES
        .iter()
        .position(|(name, _)| *name == package)
        .unwrap_or(PACKAGES.len())
}

/// The Markdown page of all functions, as kept in `queries/FUNCTIONS.md`.
pub fn page() -> String {
    let entries = crate::documentation();
    let mut page = String::from(HEAD);
    for &(package, about) in PACKAGES {
        let names: Vec<String> = entries
            .iter()
            .filter(|entry| entry.package == package)
            .map(|entry| format!("[{0}](#{0})", entry.name))
            .collect();
        let _ = write!(page, "\n## {package}\n\n{about}\n\n{}\n", names.join(" · "));
        for entry in entries.iter().filter(|entry| entry.package == package) {
            page.push('\n');
            page.push_str(&section(entry));
        }
    }
    page
}

const HEAD: &str = "# Functions\n\n\
    The functions that the queries use beside those of the engine; `understudy explain NAME` prints the same. \
    This page is generated: change the function's own file and run the tests of `understudy-functions` with \
    `UNDERSTUDY_BLESS=1`.\n\n\
    Nulls give null where nothing else is said. Arguments may be named: \
    `wilson_lower(k => 3, n => 10, confidence => 0.9)`. A confidence is two-sided, an alpha is an error level. \
    A positive difference means that the secondary is worse or larger. Aggregates give the same bits for any order \
    and any partitioning of the rows, in bounded space. Window functions are called with `OVER (…)` and answer every \
    row out of its whole partition, whatever the frame.\n";

/// How one function is explained, in Markdown; `None` if there is none of that name. Names have no case, as in SQL.
pub fn explain(name: &str) -> Option<String> {
    crate::documentation()
        .iter()
        .find(|entry| entry.name.eq_ignore_ascii_case(name))
        .map(section)
}

/// All functions of a package, one line each under what the package is for; `None` if there is none of that name.
pub fn list(package: &str) -> Option<String> {
    let (name, about) = PACKAGES.iter().find(|(name, _)| *name == package)?;
    let mut text = format!("{name}: {about}\n");
    let entries = crate::documentation();
    for entry in entries.iter().filter(|entry| entry.package == *name) {
        let _ = writeln!(text, "  {:<26} {}", entry.name, entry.summary());
    }
    Some(text)
}

/// One function in Markdown.
fn section(entry: &Entry) -> String {
    let mut text = format!(
        "### {}\n\n`{}`: {}. {}\n\n",
        entry.name,
        entry.syntax(),
        entry.kind.as_str(),
        entry.description
    );
    for parameter in entry.parameters {
        let _ = writeln!(
            text,
            "- `{}` ({}): {}",
            parameter.name,
            parameter.accepts.as_str(),
            parameter.about
        );
    }
    let _ = write!(
        text,
        "\nReturns {}\n\nNulls: {}\n",
        entry.returns, entry.nulls
    );
    if !entry.source.is_empty() {
        let _ = write!(text, "\nSource: {}\n", entry.source);
    }
    push_block(&mut text, "sql", entry.example.sql);
    push_block(&mut text, "text", entry.example.result);
    text
}

/// A code block, fenced by what does not stand in it.
fn push_block(text: &mut String, language: &str, code: &str) {
    let fence = if code.contains("```") { "~~~" } else { "```" };
    let _ = write!(text, "\n{fence}{language}\n{code}\n{fence}\n");
}

/// The same in the engine's own form, which `information_schema.routines` shows.
pub(crate) fn documentation(entry: &Entry) -> Documentation {
    let section = DocSection {
        include: true,
        label: entry.package,
        description: None,
    };
    let mut builder = Documentation::builder(section, entry.description, entry.syntax())
        .with_sql_example(format!("{}\n{}", entry.example.sql, entry.example.result));
    for parameter in entry.parameters {
        builder = builder.with_argument(parameter.name, parameter.about);
    }
    builder.build()
}
