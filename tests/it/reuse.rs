//! What has not changed is not made again, and what is made step by step is what would be made at once.

use std::fs::File;
use std::path::Path;

use insta::assert_snapshot;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use understudy_simulator::{Options, World, serve};

use crate::scratch::Scratch;
use crate::tidy::top;

/// Derived tables with rows in this week.
const TABLES: &[&str] = &[
    "requests.templates",
    "features.responses",
    "features.contracts",
    "pairs.responses",
    "drift.formatting",
    "drift.errors",
    "summary.parity",
    "summary.posture",
];

/// So many calls of one day of the week from 9 November 2026.
fn day(day: u32, n_calls: u32) -> String {
    let line = |id: u32| {
        format!(
            r#"{{"ts":"2026-11-{day:02}T09:00:{id:02}Z","request_id":"{day}-{id}","prompt_id":"t","provider":"openai","duration_ms":5,"status":200,"request":{{"model":"gpt-4o","temperature":0,"messages":[{{"role":"user","content":"hi {day} {id}"}}]}},"response":{{"id":"x","model":"gpt-4o","choices":[{{"index":0,"message":{{"role":"assistant","content":"hello {id}"}},"finish_reason":"stop"}}],"usage":{{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}}}}}"#
        ) + "\n"
    };
    (0..n_calls).map(line).collect()
}

/// What `drift --explain` says of one table.
fn origin(explained: &str, table: &str) -> String {
    let line = explained.lines().find(|line| line.starts_with(table));
    let line = line.unwrap_or_else(|| panic!("{table} is not in:\n{explained}"));
    line.split_once(" rows").unwrap().1.trim().to_owned()
}

fn drift(scratch: &Scratch) -> String {
    let ran = scratch.run(&["drift", "--explain", "--week", "2026-W46"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.out
}

fn contents(scratch: &Scratch) -> Vec<String> {
    let rows = |table: &&str| {
        let sql = format!("SELECT * FROM {table}");
        let ran = scratch.run(&["sql", "--format", "csv", &sql]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let mut rows: Vec<&str> = ran.out.lines().collect();
        rows.sort_unstable();
        format!("{table}\n{}", rows.join("\n"))
    };
    TABLES.iter().map(rows).collect()
}

#[test]
fn a_new_day_and_a_changed_margin_are_all_that_is_made_anew() {
    let scratch = Scratch::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = std::fs::read_to_string(top().join("data/week/world.toml")).unwrap();
    let server = runtime
        .block_on(serve(Options::new(World::parse(&world).unwrap(), 1)))
        .unwrap();
    let settings = format!(
        "[secondaries.claude]\ndialect = \"anthropic\"\nbase_url = \"{}\"\nmodel = \"claude-sonnet-4-5\"\n",
        server.url()
    );
    scratch.write("understudy.toml", &settings);
    scratch.write("first.jsonl", day(9, 30));
    scratch.run(&["ingest", "first.jsonl"]);
    scratch.run(&["replay", "--week", "2026-W46"]);
    assert_eq!(origin(&drift(&scratch), "pairs.responses"), "made");
    let again = drift(&scratch);
    assert_eq!(origin(&again, "features.responses"), "0 files read, 2 kept");
    for table in &TABLES[2..] {
        assert_eq!(origin(&again, table), "kept", "{again}");
    }

    scratch.write("second.jsonl", day(10, 30));
    scratch.run(&["ingest", "second.jsonl"]);
    let replayed = scratch.run(&["replay", "--week", "2026-W46"]);
    assert_eq!(replayed.code, 0, "{replayed:?}");
    runtime.block_on(server.shutdown());
    let new_day = drift(&scratch);
    assert_eq!(
        origin(&new_day, "features.responses"),
        "2 files read, 2 kept"
    );
    assert!(origin(&new_day, "pairs.responses").contains("features.responses"));

    let margin = "[margins.standard]\nerror = 0.5\n";
    scratch.write("understudy.toml", settings + margin);
    let other_margin = drift(&scratch);
    assert_eq!(
        origin(&other_margin, "features.responses"),
        "0 files read, 4 kept"
    );
    for table in [
        "requests.templates",
        "features.schemas",
        "features.contracts",
        "pairs.responses",
        "drift.paths",
    ] {
        assert_eq!(origin(&other_margin, table), "kept", "{other_margin}");
    }
    for table in ["drift.errors", "drift.formatting"] {
        assert_eq!(
            origin(&other_margin, table),
            "made anew, changed: settings.margins"
        );
    }
    assert!(origin(&other_margin, "summary.parity").starts_with("made anew"));

    let step_by_step = contents(&scratch);
    for stage in ["features", "pairs", "drift", "summary", "_origins"] {
        std::fs::remove_dir_all(scratch.path("understudy-store").join(stage)).unwrap();
    }
    drift(&scratch);
    assert_eq!(contents(&scratch), step_by_step);
}

/// Writes over the answers of a file: it can be planned with and not be read.
fn break_answers(file: &Path) {
    let reader = SerializedFileReader::new(File::open(file).unwrap()).unwrap();
    let columns = reader.metadata().row_group(0).columns();
    let answers = columns
        .iter()
        .find(|column| column.column_path().string() == "text");
    let (start, length) = answers.unwrap().byte_range();
    let place = |at: u64| usize::try_from(at).unwrap();
    let mut bytes = std::fs::read(file).unwrap();
    bytes[place(start)..place(start + length)].fill(0xff);
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn a_run_that_breaks_off_keeps_the_files_it_has_read() {
    let scratch = Scratch::new();
    for (name, of) in [("a.jsonl", 9), ("b.jsonl", 10), ("c.jsonl", 11)] {
        scratch.write(name, day(of, 30));
        scratch.run(&["ingest", name]);
    }
    let folder = scratch.path("understudy-store/requests/calls/day=2026-11-11");
    let mut files = std::fs::read_dir(&folder).unwrap();
    let last = files.next().unwrap().unwrap().path();
    let whole = std::fs::read(&last).unwrap();
    break_answers(&last);
    let ran = scratch.run(&["drift", "--week", "2026-W46"]);
    assert!(
        ran.code != 0 && ran.err.contains("features/responses"),
        "{ran:?}"
    );
    std::fs::write(&last, whole).unwrap();
    let explained = drift(&scratch);
    assert_eq!(
        origin(&explained, "features.responses"),
        "1 files read, 2 kept"
    );
}

/// A column may be new in a version: windows from before it stay readable beside those that have it.
#[test]
fn a_window_that_lacks_a_column_is_read_with_nulls() {
    let scratch = Scratch::new();
    scratch.write("week.jsonl", day(9, 3));
    assert_eq!(scratch.run(&["ingest", "week.jsonl"]).code, 0);
    drift(&scratch);
    let table = scratch.path("understudy-store/features/contracts");
    let part = table.join("window=2026-W46/part-0.parquet");
    let rows = ParquetRecordBatchReaderBuilder::try_new(File::open(part).unwrap()).unwrap();
    let rows = rows.build().unwrap().next().unwrap().unwrap();
    let schema = rows.schema();
    let kept: Vec<usize> = (0..schema.fields().len())
        .filter(|at| schema.field(*at).name() != "labels")
        .collect();
    let rows = rows.project(&kept).unwrap();
    assert_eq!(rows.num_columns() + 1, schema.fields().len());
    let before = table.join("window=2026-W45");
    std::fs::create_dir(&before).unwrap();
    let file = File::create(before.join("part-0.parquet")).unwrap();
    let mut writer = ArrowWriter::try_new(file, rows.schema(), None).unwrap();
    writer.write(&rows).unwrap();
    writer.close().unwrap();

    let sql = "SELECT \"window\", template_id, labels FROM features.contracts ORDER BY \"window\"";
    let ran = scratch.run(&["sql", "--format", "csv", sql]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        lines,
        ["window,template_id,labels", "2026-W45,t,", "2026-W46,t,[]"]
    );
}

#[test]
fn a_drift_with_nothing_to_compare_says_what_makes_something() {
    let scratch = Scratch::new();
    scratch.write("week.jsonl", day(9, 3));
    assert_eq!(scratch.run(&["ingest", "week.jsonl"]).code, 0);
    assert_snapshot!(scratch.transcript(&["drift", "--week", "2026-W46"]), @"
    exit 0
    --- out
    --- err
    2026-W46: 3 answers, 0 pairs, 0 cells of parity, 0 findings
    hint: replays count for the window they were made for; `understudy replay` with this one makes some
    ");
    assert_snapshot!(scratch.transcript(&["drift", "--week", "2026-W40"]), @"
    exit 0
    --- out
    --- err
    hint: no call lies in 2026-W40; the store has 2026-W46
    2026-W40: 0 answers, 0 pairs, 0 cells of parity, 0 findings
    ");
}
