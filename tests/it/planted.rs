//! Planted drift is found, and templates without any are not flagged.

use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;

use crate::scratch::{Ran, Scratch};
use crate::tidy::top;

/// The demo, run once for all tests here.
static DEMO: LazyLock<(Scratch, Ran)> = LazyLock::new(|| {
    let scratch = Scratch::new();
    let ran = scratch.run(&["demo", "demo"]);
    (scratch, ran)
});

/// The demo's store, made when it is first asked for.
pub(crate) fn demo_store() -> std::path::PathBuf {
    DEMO.0.path("demo/store")
}

/// Rows of a query over the demo's store.
pub(crate) fn rows(sql: &str) -> Vec<Value> {
    let ran = DEMO
        .0
        .run(&["sql", "--store", "demo/store", "--format", "json", sql]);
    assert_eq!(ran.code, 0, "{sql}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

fn text<'a>(row: &'a Value, column: &str) -> &'a str {
    row[column].as_str().unwrap()
}

/// The demo's week.
const WEEK: &str = "2026-W46";

/// One line of `planted.csv`.
struct Planted {
    template: String,
    secondary: String,
    dimension: String,
    kind: String,
    expected: String,
}

fn planted() -> Vec<Planted> {
    let table = std::fs::read_to_string(top().join("data/week/planted.csv")).unwrap();
    let lines = table.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let [template, secondary, dimension, kind, _rate, expected] = fields[..] else {
            panic!("{line}")
        };
        Planted {
            template: template.to_owned(),
            secondary: secondary.to_owned(),
            dimension: dimension.to_owned(),
            kind: kind.to_owned(),
            expected: expected.to_owned(),
        }
    });
    lines.collect()
}

#[test]
fn the_demo_ends_with_the_summary_and_says_where_the_page_is() {
    let (scratch, ran) = &*DEMO;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("The page is demo/summary.html"),
        "{}",
        ran.err
    );
    let page = std::fs::read_to_string(scratch.path("demo/summary.html")).unwrap();
    assert!(page.contains("Content-Security-Policy"));
    assert!(page.len() < 2 << 20, "the page has {} bytes", page.len());
}

#[test]
fn every_planted_drift_is_found() {
    let cells = rows("SELECT template_id, target, dimension, verdict, changed FROM summary.parity");
    let mut missed = Vec::new();
    for plant in planted().iter().filter(|plant| plant.expected == "flagged") {
        let cell = cells.iter().find(|cell| {
            text(cell, "template_id") == plant.template
                && text(cell, "target") == plant.secondary
                && text(cell, "dimension") == plant.dimension
        });
        let verdict = cell.map_or("no cell", |cell| text(cell, "verdict"));
        // Single marks such as bullets are shown, not gated: there, changed beyond chance is all that can be asked.
        // How many times slower depends on what else the machine does; that it is slower must be found.
        let shown = (plant.kind == "bullets" || plant.dimension == "latency")
            && cell.is_some_and(|cell| cell["changed"] == Value::Bool(true));
        if verdict != "breach" && !shown {
            missed.push(format!(
                "{} {} {}: {verdict}",
                plant.template, plant.secondary, plant.dimension
            ));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_was_not_planted_is_not_flagged() {
    let cells = rows(
        "SELECT template_id, target, dimension, metric, gain FROM summary.parity WHERE verdict = 'breach'",
    );
    // Tenths of a millisecond between two dialects of the simulator are real and can be detected; they are no breach.
    let changed = rows(
        "SELECT template_id, target, dimension, metric, gain FROM summary.findings \
         WHERE verdict <> 'breach' AND dimension <> 'latency'",
    );
    for plant in planted()
        .iter()
        .filter(|plant| plant.expected == "not_flagged")
    {
        for cell in cells.iter().chain(&changed) {
            let same = text(cell, "template_id") == plant.template
                && text(cell, "target") == plant.secondary;
            // The simulated vendors count and price tokens differently, which is no planted drift of the answers.
            assert!(!same || text(cell, "dimension") == "cost", "{cell}");
        }
    }
}

#[test]
fn a_planted_rename_is_named_by_its_path() {
    let found = rows(
        "SELECT path, n_only_primary, n_only_secondary, renamed FROM drift.paths \
         WHERE template_id = 'line_items' AND target = 'claude' AND (n_only_primary > 0 OR n_only_secondary > 0)",
    );
    let paths: Vec<&str> = found.iter().map(|row| text(row, "path")).collect();
    let lost = found
        .iter()
        .find(|row| text(row, "path").ends_with(".unit_price"));
    assert!(
        lost.is_some_and(|row| text(row, "renamed").ends_with(".unitPrice")),
        "{found:?}"
    );
    assert!(
        paths.iter().any(|path| path.ends_with(".unit_price")),
        "{paths:?}"
    );
    assert!(
        paths.iter().any(|path| path.ends_with(".unitPrice")),
        "{paths:?}"
    );
}

#[test]
fn a_second_weekly_sends_nothing_twice() {
    let before =
        rows("SELECT count(*) AS n, count(DISTINCT replay_id) AS n_ids FROM replays.calls");
    assert_eq!(
        before[0]["n"], before[0]["n_ids"],
        "a replay was kept twice"
    );
}

#[test]
fn the_summary_counts_what_was_not_read() {
    let rejected = rows(
        "SELECT sum(n) AS n FROM summary.coverage WHERE stage = 'ingest' AND kind = 'rejected'",
    );
    assert!(rejected[0]["n"].as_i64().unwrap() > 0);
}

#[test]
fn the_gate_fails_where_drift_is_and_passes_where_none_is() {
    let store = ["--store", "demo/store"];
    let all = DEMO.0.run(&["gate", "--week", WEEK, store[0], store[1]]);
    assert_eq!(all.code, 1, "{all:?}");
    let safe =
        rows("SELECT template_id, target FROM summary.posture WHERE posture = 'safe' LIMIT 1");
    assert!(!safe.is_empty(), "nothing is safe");
    let (template, target) = (text(&safe[0], "template_id"), text(&safe[0], "target"));
    let one = DEMO.0.run(&[
        "gate",
        "--week",
        WEEK,
        "--to",
        target,
        "--template",
        template,
        store[0],
        store[1],
    ]);
    assert_eq!(one.code, 0, "{one:?}");
}

#[test]
fn an_example_can_be_shown() {
    let found = rows(
        "SELECT example_call_ids[1] AS example, target FROM summary.findings WHERE cardinality(example_call_ids) > 0 LIMIT 1",
    );
    let (call, target) = (text(&found[0], "example"), text(&found[0], "target"));
    let ran = DEMO
        .0
        .run(&["show", call, "--to", target, "--store", "demo/store"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out.contains(call) && ran.out.contains(target),
        "{}",
        ran.out
    );
}

#[test]
fn every_question_to_paste_is_answered_for_each_window_by_itself() {
    let two_windows = DEMO.0.path("two_windows");
    with_every_window_again(&demo_store(), &two_windows);
    let questions: Vec<_> = std::fs::read_dir(top().join("queries/ask"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    for path in &questions {
        let sql = std::fs::read_to_string(path).unwrap();
        let question = sql.lines().next().unwrap_or_default();
        assert!(
            question.starts_with("-- ") && question.ends_with('?'),
            "{} does not open with a question",
            path.display()
        );
        let answer = |store: &Path| -> Vec<Value> {
            let [file, store] = [path, store].map(|path| path.to_str().unwrap());
            let ran = DEMO
                .0
                .run(&["sql", "--store", store, "--format", "json", "-f", file]);
            assert_eq!(ran.code, 0, "{file}: {}", ran.err);
            let mut rows: Vec<Value> = serde_json::from_str(&ran.out).unwrap();
            rows.iter_mut().for_each(round);
            rows
        };
        let mut of_the_week = answer(&two_windows);
        of_the_week.retain(|row| text(row, "window") == WEEK);
        assert_eq!(of_the_week, answer(&demo_store()), "{}", path.display());
    }
    assert!(questions.len() >= 15, "{} questions", questions.len());
}

/// Sums of fractions end in other digits when their parts come in another order.
fn round(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(round),
        Value::Number(number) if number.is_f64() => {
            *value = format!("{:.9e}", number.as_f64().unwrap()).into();
        }
        _ => {}
    }
}

/// A store whose derived tables hold the demo's week once more, as that of the week before.
fn with_every_window_again(store: &Path, copy: &Path) {
    for entry in std::fs::read_dir(store).unwrap() {
        let from = entry.unwrap().path();
        let name = from.file_name().unwrap().to_str().unwrap().to_owned();
        if from.is_dir() {
            with_every_window_again(&from, &copy.join(&name));
            if name == format!("window={WEEK}") {
                with_every_window_again(&from, &copy.join("window=2026-W45"));
            }
        } else {
            std::fs::create_dir_all(copy).unwrap();
            std::fs::copy(&from, copy.join(&name)).unwrap();
        }
    }
}

#[test]
fn the_run_holds_its_certificate_and_stands_against_the_primary_of_today() {
    let whole = rows(
        "SELECT measured, n_tested, n_flagged, holds FROM summary.calibration WHERE dimension = 'all'",
    );
    assert_eq!(whole[0]["measured"], Value::Bool(true));
    assert_eq!(whole[0]["holds"], Value::Bool(true), "{}", whole[0]);
    assert!(whole[0]["n_tested"].as_i64().unwrap() > 100, "{}", whole[0]);
    let others = rows("SELECT template_id, target FROM summary.parity WHERE baseline = 'L'");
    assert!(others.is_empty(), "{others:?}");
}
