//! Input that is not what it should be gives a counted row or a clear error, and nothing panics.

use std::io::Write as _;

use understudy_simulator::{Options, World, serve};

use crate::scratch::{Ran, Scratch};
use crate::tidy::top;

/// One plain call of the demo's week.
pub(crate) fn call(id: &str) -> String {
    format!(
        r#"{{"ts":"2026-11-09T09:00:00Z","request_id":"{id}","prompt_id":"t","provider":"openai","duration_ms":5,"status":200,"request":{{"model":"m","temperature":0,"messages":[{{"role":"user","content":"hi {id}"}}]}},"response":{{"id":"x","model":"m","choices":[{{"index":0,"message":{{"role":"assistant","content":"hello"}},"finish_reason":"stop"}}],"usage":{{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}}}}}"#
    )
}

fn rejects(scratch: &Scratch) -> String {
    scratch
        .run(&[
            "sql",
            "SELECT source_line, reason FROM requests.rejects ORDER BY source_line, reason",
            "--format",
            "csv",
        ])
        .out
}

#[test]
fn an_empty_file_is_said_and_exits_with_2() {
    let scratch = Scratch::new();
    scratch.write("empty.jsonl", "");
    let ran = scratch.run(&["ingest", "empty.jsonl"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("no call could be read"), "{ran:?}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let scratch = Scratch::new();
    let ran = scratch.run(&["ingest", "nowhere.jsonl"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("nowhere.jsonl"), "{ran:?}");
}

#[test]
fn a_folder_without_a_log_says_what_a_log_is_called() {
    let scratch = Scratch::new();
    scratch.write("logs/picture.png", [0x89, b'P', b'N', b'G']);
    let ran = scratch.run(&["ingest", "logs"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.err.contains("could not find a log in the folder logs"),
        "{ran:?}"
    );
}

#[test]
fn a_folder_is_read_with_all_its_logs() {
    let scratch = Scratch::new();
    scratch.write("logs/monday.jsonl", call("1"));
    scratch.write("logs/deep/tuesday.jsonl", call("2"));
    let ran = scratch.run(&["ingest", "logs"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("read 2 calls"), "{ran:?}");
}

#[test]
fn a_binary_file_is_a_row_and_exits_with_2() {
    let scratch = Scratch::new();
    let bytes = [0, 159, 146, 150, 10, 7].repeat(50_000);
    scratch.write("core.jsonl", bytes);
    let ran = scratch.run(&["ingest", "core.jsonl"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("no call could be read"), "{ran:?}");
    assert!(!ran.err.contains('\0'), "{ran:?}");
    assert_eq!(rejects(&scratch).lines().nth(1), Some("1,unreadable_file"));
}

#[test]
fn a_line_of_200_mb_is_a_row() {
    let scratch = Scratch::new();
    let mut log = format!("{}\n", call("1")).into_bytes();
    log.resize(log.len() + 200_000_000, b'{');
    log.extend_from_slice(format!("\n{}\n", call("2")).as_bytes());
    scratch.write("week.jsonl", log);
    let ran = scratch.run(&["ingest", "week.jsonl"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("read 2 calls"), "{ran:?}");
    assert_eq!(rejects(&scratch).lines().nth(1), Some("2,too_long"));
}

#[test]
fn a_bad_line_is_a_row_and_the_good_ones_are_read() {
    let scratch = Scratch::new();
    let mut log = Vec::new();
    log.extend_from_slice(call("1").as_bytes());
    log.extend_from_slice(b"\n\xff\xfe broken \xff\n");
    log.extend_from_slice(format!("{}{}\n", "[".repeat(100_000), "]".repeat(100_000)).as_bytes());
    log.extend_from_slice(br#"{"litellm_call_id":"x","call_type":"completion","startTime":1794000000.0,"messages":{},"response":{}}"#);
    log.extend_from_slice(b"\nnot json\n42\n");
    log.extend_from_slice(call("2").as_bytes());
    scratch.write("week.jsonl", log);
    let ran = scratch.run(&["ingest", "week.jsonl"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("read 2 calls from 7 lines"), "{ran:?}");
    assert!(ran.err.contains("5 lines were not read"), "{ran:?}");
    let rejects = rejects(&scratch);
    assert_eq!(rejects.lines().count(), 6, "{rejects}");
    for (line, reason) in [
        (2, "not_utf8"),
        (3, "too_deep"),
        (5, "not_json"),
        (6, "not_an_object"),
    ] {
        assert!(
            rejects.contains(&format!("{line},{reason}")),
            "line {line} is no {reason}:\n{rejects}"
        );
    }
}

#[test]
fn a_line_longer_than_the_bound_is_a_row_and_is_never_held() {
    let scratch = Scratch::new();
    let mut log = format!("{}\n{{\"long\":\"", call("1")).into_bytes();
    log.resize(log.len() + (3 << 20), b'x');
    log.extend_from_slice(format!("\"}}\n{}\n", call("2")).as_bytes());
    scratch.write("week.jsonl", log);
    let ran = scratch.run(&["ingest", "week.jsonl", "--max-line", "1"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("read 2 calls"), "{ran:?}");
    assert!(rejects(&scratch).contains("2,too_long"));
}

#[test]
fn a_truncated_gzip_gives_what_could_be_read_and_a_row() {
    let scratch = Scratch::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for id in 0..2_000 {
        writeln!(packed, "{}", call(&format!("{id}-{}", id * 7919 % 1000))).unwrap();
    }
    let bytes = packed.finish().unwrap();
    scratch.write("week.jsonl.gz", &bytes[..bytes.len() / 2]);
    let ran = scratch.run(&["ingest", "week.jsonl.gz"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(rejects(&scratch).contains("truncated_file"), "{ran:?}");
}

#[test]
fn ingesting_the_same_file_twice_adds_nothing() {
    let scratch = Scratch::new();
    scratch.write(
        "week.jsonl",
        format!("{}\nnot json\n{}\n", call("1"), call("2")),
    );
    let first = scratch.run(&["ingest", "week.jsonl"]);
    assert!(first.err.contains("read 2 calls"), "{first:?}");
    let second = scratch.run(&["ingest", "week.jsonl"]);
    assert_eq!(second.code, 0, "{second:?}");
    assert!(
        second.err.contains("read 0 calls") && second.err.contains("2 known already"),
        "{second:?}"
    );
    let counted = scratch.run(&[
        "sql",
        "SELECT (SELECT count(*) FROM requests.calls) AS calls, (SELECT count(*) FROM requests.rejects) AS rejects",
        "--format",
        "csv",
    ]);
    assert_eq!(counted.out, "calls,rejects\n2,1\n");
}

#[test]
fn a_store_of_a_newer_version_is_refused() {
    let scratch = Scratch::new();
    scratch.write("week.jsonl", call("1"));
    scratch.run(&["ingest", "week.jsonl"]);
    let manifest = scratch.path("understudy-store/understudy.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(
        &manifest,
        text.replace("\"readable_since\": 1", "\"readable_since\": 9")
            .replace("\"format\": 1", "\"format\": 9"),
    )
    .unwrap();
    let ran = scratch.run(&["sql", "SELECT 1"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.err
            .contains("it has format 9, and this program reads formats up to 1"),
        "{ran:?}"
    );
    assert!(
        ran.err.contains("hint: install a newer understudy"),
        "{ran:?}"
    );
}

/// As a full disk would, a limit on the size of files refuses the write.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_without_room_leaves_no_half_table_and_the_next_run_goes_on() {
    let scratch = Scratch::new();
    let log: String = (0..3_000).map(|id| call(&id.to_string()) + "\n").collect();
    scratch.write("week.jsonl", log);
    let limited = scratch.within(
        "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"",
        &["ingest", "week.jsonl"],
    );
    assert_eq!(limited.code, 3, "{limited:?}");
    assert!(limited.err.contains("hint: make room"), "{limited:?}");
    let counted = [
        "sql",
        "SELECT count(*) AS n FROM requests.calls",
        "--format",
        "csv",
    ];
    assert_eq!(scratch.run(&counted).out, "n\n0\n");
    let again = scratch.run(&["ingest", "week.jsonl"]);
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(scratch.run(&counted).out, "n\n3000\n");
}

const CONFIG: &str = r#"
[primary]
dialect = "openai"
base_url = "http://127.0.0.1:9"
model = "m"

[secondaries.nobody]
dialect = "openai"
base_url = "http://127.0.0.1:9"
model = "m"

[replay]
max_attempts = 1
"#;

#[test]
fn an_unreachable_provider_is_said_and_can_be_tried_again() {
    let scratch = Scratch::new();
    scratch.write("week.jsonl", call("1"));
    scratch.write("understudy.toml", CONFIG);
    scratch.run(&["ingest", "week.jsonl"]);
    let ran = scratch.run(&["replay", "--week", "2026-W46"]);
    assert!(ran.err.contains("nobody"), "{ran:?}");
    assert!(
        ran.err.contains("network") || ran.err.contains("stopped"),
        "{ran:?}"
    );
    assert!(!ran.err.contains("panicked"), "{ran:?}");
}

#[test]
fn a_missing_key_names_its_variable() {
    let scratch = Scratch::new();
    scratch.write("week.jsonl", call("1"));
    scratch.write(
        "understudy.toml",
        CONFIG.replace("[replay]", "api_key_env = \"NOBODY_KEY\"\n[replay]"),
    );
    scratch.run(&["ingest", "week.jsonl"]);
    let ran = scratch.run(&["replay", "--week", "2026-W46"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("NOBODY_KEY is not set"), "{ran:?}");
}

#[test]
fn a_wrong_key_stops_its_provider_in_plain_words_and_can_be_tried_again() {
    let scratch = Scratch::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = std::fs::read_to_string(top().join("data/week/world.toml")).unwrap();
    let options = Options {
        key: Some("sk-right-2f7c".to_owned()),
        ..Options::new(World::parse(&world).unwrap(), 1)
    };
    let server = runtime.block_on(serve(options)).unwrap();
    let log: String = (0..5).map(|id| call(&id.to_string()) + "\n").collect();
    scratch.write("week.jsonl", log);
    let secondary = format!(
        "[secondaries.claude]\ndialect = \"anthropic\"\nbase_url = \"{}\"\nmodel = \"claude-sonnet-4-5\"\n\
         api_key_env = \"CLAUDE_KEY\"\n[replay]\nconcurrency = 1\n",
        server.url()
    );
    scratch.write("understudy.toml", secondary);
    scratch.run(&["ingest", "week.jsonl"]);
    let replay = |key: &str| {
        let mut command = scratch.command(&["replay", "--week", "2026-W46"]);
        Ran::from(command.env("CLAUDE_KEY", key).output().unwrap())
    };
    let wrong = replay("sk-wrong-91d0");
    assert_eq!(wrong.code, 3, "{wrong:?}");
    assert!(
        wrong.err.contains("claude") && wrong.err.contains("key"),
        "{wrong:?}"
    );
    assert!(!wrong.err.contains("sk-wrong-91d0"), "{wrong:?}");
    assert_eq!(server.ledger.entries().len(), 1, "one refusal is enough");
    let right = replay("sk-right-2f7c");
    assert_eq!(right.code, 0, "{right:?}");
    assert_eq!(server.ledger.entries().len(), 6);
    runtime.block_on(server.shutdown());
}

#[test]
fn an_unknown_key_of_the_configuration_names_the_nearest() {
    let scratch = Scratch::new();
    scratch.write("understudy.toml", "[replay]\nbugdet_usd = 3\n");
    let ran = scratch.run(&["sql", "SELECT 1"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("did you mean `budget_usd`?"), "{ran:?}");
}
