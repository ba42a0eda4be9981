//! One request, all the way: what each stage makes of `data/journey/0_logs.jsonl`, file by file.
//!
//! `UNDERSTUDY_BLESS=1` writes the files anew; read the difference before you commit it.

use std::fmt::Write as _;

use understudy_schema::{Kind, Table, tables};
use understudy_simulator::{Options, World, serve};

use crate::scratch::Scratch;
use crate::tidy::top;

/// Columns that differ from run to run or from machine to machine.
const VOLATILE: &[&str] = &[
    "base_url",
    "cost_usd",
    "due_at",
    "waited_ms",
    "tokens_per_second",
    "first_event_ms",
    "ttfb_ms",
    "due_latency_ms",
    "ingested_at",
    "latency_ms",
    "more_cost_usd",
    "n_in_flight",
    "primary_latency_ms",
    "queue_ms",
    "replay_id",
    "run",
    "secondary_latency_ms",
    "source_uri",
    "started_at",
    "total_ms",
    "ttft_ms",
];

/// The files, with the tables that each one shows.
const STAGES: &[(&str, &[&str])] = &[
    ("1_requests.csv", &["requests.calls"]),
    (
        "2_replays.csv",
        &["replays.calls", "replays.losses", "replays.attempts"],
    ),
    (
        "3_features.csv",
        &[
            "features.responses",
            "features.schemas",
            "features.contracts",
        ],
    ),
    ("4_pairs.csv", &["pairs.responses"]),
    (
        "5_drift.csv",
        &[
            "drift.formatting",
            "drift.keys",
            "drift.refusal",
            "drift.paths",
        ],
    ),
];

/// A table's rows, one value a line, so that a change shows where it is.
fn shown(scratch: &Scratch, table: &Table) -> String {
    let columns: Vec<&str> = table
        .columns
        .iter()
        .map(|column| column.name)
        .filter(|name| !VOLATILE.contains(name))
        .collect();
    let texts = table
        .columns
        .iter()
        .filter(|column| column.kind == Kind::Text && !column.nullable);
    let order: Vec<&str> = texts
        .map(|column| column.name)
        .filter(|name| !VOLATILE.contains(name))
        .collect();
    let sql = format!(
        "SELECT {} FROM {} ORDER BY {}",
        columns.join(", "),
        table.full_name(),
        order.join(", ")
    );
    let ran = scratch.run(&["sql", "--store", "store", "--format", "csv", &sql]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

fn compare(name: &str, made: &str) {
    let path = top().join("data/journey").join(name);
    if std::env::var_os("UNDERSTUDY_BLESS").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == made,
        "{} is not what the stage makes:\n{made}",
        path.display()
    );
}

#[test]
fn every_stage_makes_of_the_request_what_its_file_shows() {
    let scratch = Scratch::new();
    scratch.write(
        "0_logs.jsonl",
        std::fs::read(top().join("data/journey/0_logs.jsonl")).unwrap(),
    );
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = World::parse(&std::fs::read_to_string(top().join("data/week/world.toml")).unwrap())
        .unwrap();
    let server = runtime.block_on(serve(Options::new(world, 1))).unwrap();
    let config = format!(
        "store = \"store\"\nsources = [\"0_logs.jsonl\"]\n\
         [primary]\nname = \"openai\"\ndialect = \"openai\"\nbase_url = \"{}\"\nmodel = \"gpt-4o\"\n\
         [secondaries.claude]\ndialect = \"anthropic\"\nbase_url = \"{}\"\nmodel = \"claude-sonnet-4-5\"\n\
         [replay]\nconcurrency = 1\n",
        server.openai_url(),
        server.url()
    );
    scratch.write("understudy.toml", config);
    let ran = scratch.run(&["weekly", "--week", "2026-W46", "--control"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    runtime.block_on(server.shutdown());
    for (file, names) in STAGES {
        let mut made = String::new();
        for name in *names {
            let table = tables::find(name).unwrap();
            // Writing to a String cannot fail.
            let _ = writeln!(made, "# {name}\n{}", shown(&scratch, table));
        }
        compare(file, &made);
    }
    let report = scratch.run(&["report", "--week", "2026-W46", "--format", "markdown"]);
    assert_eq!(report.code, 0, "{report:?}");
    compare("6_summary.md", &report.out);
}
