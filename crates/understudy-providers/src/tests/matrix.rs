//! `TRANSLATION.md` is what the code says of itself: each feature of a request sent alone to each kind of target.

mod features;
mod foreign;
mod keywords;

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Value, json};
use understudy_schema::chat::Chat;

use super::folder;
use crate::servers::Server;
use crate::{Dialect, Loss, Severity, Target, Warning, read_request, write_request};

/// The targets of the table's columns.
pub(super) const TARGETS: [(Dialect, &str); 9] = [
    (Dialect::OpenAi, "gpt-4o"),
    (Dialect::OpenAi, "gpt-5.1"),
    (Dialect::OpenAiResponses, "gpt-5.1"),
    (Dialect::Anthropic, "claude-haiku-4-5"),
    (Dialect::Anthropic, "claude-opus-4-8"),
    (Dialect::Gemini, "gemini-2.5-flash"),
    (Dialect::Gemini, "gemini-3-pro-preview"),
    (
        Dialect::BedrockConverse,
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ),
    (Dialect::BedrockConverse, "us.amazon.nova-pro-v1:0"),
];

const HEAD: &str = "\
# What a request loses on its way

Each feature of a request, sent alone, to each kind of target. This page is generated from the code by a test
(`UNDERSTUDY_BLESS=1 cargo test -p understudy-providers matrix`) and compared with it ever after.

- **=** carried: the target is asked for the same.
- **~** changed, `lossy`: the same contract, said less exactly.
- **!** changed, `meaning_change`: the target is asked for something else. Drift in such a call is the translation's.
- **×** refused, `impossible`: the request is not sent, and the reason is kept.

What each warning means stands at `Warning` in `src/loss.rs`. `W_SCHEMA_VIA_TOOL` is never given by this translation: a
forced tool in the place of a schema is another contract, and only a gateway's.
";

/// The losses of one request to one target; refused ones have an impossible one among them.
fn losses(chat: &Chat, target: &Target) -> Vec<Loss> {
    match write_request(chat, target) {
        Ok(translated) => translated.losses,
        Err(refused) => refused.losses,
    }
}

fn cell(losses: &[Loss]) -> String {
    let refused = losses
        .iter()
        .any(|loss| loss.severity == Severity::Impossible);
    let shown = losses.iter().filter(|loss| match loss.severity {
        Severity::Lossless => false,
        Severity::Impossible => true,
        Severity::Lossy | Severity::MeaningChange => !refused,
    });
    let mut words: Vec<String> = Vec::new();
    for loss in shown {
        let mark = match loss.severity {
            Severity::Lossless => "=",
            Severity::Lossy => "~",
            Severity::MeaningChange => "!",
            Severity::Impossible => "×",
        };
        let word = format!("{mark} {}", loss.warning.as_str().trim_start_matches("W_"));
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if words.is_empty() {
        "=".to_owned()
    } else {
        words.join("<br>")
    }
}

fn table(page: &mut String, first: &str, columns: &[String], rows: &[(String, Vec<String>)]) {
    let _ = writeln!(page, "\n| {first} | {} |", columns.join(" | "));
    let _ = writeln!(page, "|---|{}", "---|".repeat(columns.len()));
    for (name, cells) in rows {
        let _ = writeln!(page, "| {name} | {} |", cells.join(" | "));
    }
}

/// A request of one user turn, with the feature laid over it.
fn plain_with(feature: &Value) -> Value {
    let mut body = json!({"model": "gpt-4o", "max_tokens": 100, "messages": [{"role": "user", "content": "Which lamp?"}]});
    for (name, value) in feature.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn columns() -> Vec<String> {
    TARGETS
        .iter()
        .map(|(dialect, model)| {
            let model = model
                .trim_start_matches("us.")
                .trim_start_matches("anthropic.");
            let model = model.trim_start_matches("amazon.");
            let model = model.split("-2025").next().unwrap_or(model);
            format!("{dialect}<br>{}", model.trim_end_matches("-v1:0"))
        })
        .collect()
}

/// Every request of the page, with the name of its feature and its dialect.
pub(super) fn requests() -> Vec<(String, Dialect, Value)> {
    let own = features::features()
        .into_iter()
        .map(|(name, feature)| (name.to_owned(), Dialect::OpenAi, plain_with(&feature)));
    own.chain(foreign::requests()).collect()
}

fn page() -> (String, BTreeSet<&'static str>) {
    let mut page = HEAD.to_owned();
    let mut met: BTreeSet<&'static str> = BTreeSet::new();
    let mut rows_of = |requests: Vec<(String, Dialect, Value)>| -> Vec<(String, Vec<String>)> {
        let rows = requests.into_iter().map(|(name, dialect, body)| {
            let chat =
                read_request(dialect, &body).unwrap_or_else(|error| panic!("{name}: {error}"));
            let cells = TARGETS.iter().map(|(dialect, model)| {
                let losses = losses(&chat, &Target::new(*dialect, model));
                met.extend(losses.iter().map(|loss| loss.warning.as_str()));
                cell(&losses)
            });
            let cells = cells.collect();
            (name, cells)
        });
        rows.collect()
    };
    let own = features::features()
        .into_iter()
        .map(|(name, feature)| (name.to_owned(), Dialect::OpenAi, plain_with(&feature)));
    let own = rows_of(own.collect());
    let foreign = rows_of(foreign::requests());
    page.push_str("\n## A Chat Completions request\n");
    table(&mut page, "feature", &columns(), &own);
    page.push_str(
        "\n## Requests of the other dialects\n\nOnly what Chat Completions does not have.\n",
    );
    table(&mut page, "feature", &columns(), &foreign);
    servers(&mut page);
    keywords::write(&mut page);
    (page, met)
}

/// What each compatible server does not take, over and above its model.
fn servers(page: &mut String) {
    page.push_str(
        "\n## Servers that speak Chat Completions\n\n\
         By their documentation and what is reported of them, for a model without limits of its own; a probe may know better.\n",
    );
    let features = features::of_servers();
    let columns: Vec<String> = features
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let rows: Vec<(String, Vec<String>)> = Server::all()
        .map(|facts| {
            let target = Target::of_server(facts.server, "a-model");
            let cells = features.iter().map(|(_, feature)| {
                let chat = read_request(Dialect::OpenAi, &plain_with(feature)).unwrap();
                cell(&losses(&chat, &target))
            });
            (facts.name.to_owned(), cells.collect())
        })
        .collect();
    table(page, "server", &columns, &rows);
}

#[test]
fn the_page_is_what_the_code_says() {
    let (page, _) = page();
    let path = folder("TRANSLATION.md");
    if std::env::var_os("UNDERSTUDY_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, page, "write it anew with UNDERSTUDY_BLESS=1");
}

#[test]
fn every_warning_is_met_by_a_row() {
    let (_, met) = page();
    let missed: Vec<&str> = Warning::ALL
        .iter()
        .map(|warning| warning.as_str())
        .filter(|word| !met.contains(word))
        .collect();
    assert_eq!(missed, ["W_SCHEMA_VIA_TOOL"]);
}

#[test]
fn a_plain_request_loses_nothing_anywhere() {
    let chat = read_request(Dialect::OpenAi, &plain_with(&json!({}))).unwrap();
    for (dialect, model) in TARGETS {
        let target = Target::new(dialect, model);
        assert_eq!(losses(&chat, &target), [], "{dialect} {model}");
    }
    for facts in Server::all() {
        let target = Target::of_server(facts.server, "a-model");
        assert_eq!(losses(&chat, &target), [], "{}", facts.name);
    }
}
