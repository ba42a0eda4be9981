//! Ctrl-C and SIGTERM: the first ends a replay cleanly, the second at once.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::scratch::Scratch;
use crate::tidy::top;

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args([name, &pid]).status().unwrap();
    assert!(sent.success());
}

/// Whether the journal holds a call that was sent.
fn has_sent(journals: &Path) -> bool {
    let entries = std::fs::read_dir(journals).into_iter().flatten().flatten();
    let mut texts = entries.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    texts.any(|text| text.contains("in_flight_at_kill"))
}

#[test]
fn the_second_ctrl_c_ends_at_once() {
    the_second_ends_at_once("-INT", 130);
}

#[test]
fn the_second_sigterm_ends_at_once() {
    the_second_ends_at_once("-TERM", 143);
}

fn the_second_ends_at_once(name: &str, code: i32) {
    // It takes connections and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let scratch = Scratch::new();
    let log = std::fs::read(top().join("data/week/logs/plain.jsonl")).unwrap();
    scratch.write("week.jsonl", log);
    let config = format!(
        "store = \"store\"\nsources = [\"week.jsonl\"]\n\
         [secondaries.silent]\ndialect = \"openai\"\nbase_url = \"http://{}/v1\"\nmodel = \"m\"\n\
         prices = {{ input_usd_per_mtok = 0.0, output_usd_per_mtok = 0.0 }}\n",
        silent.local_addr().unwrap()
    );
    scratch.write("understudy.toml", config);
    let ran = scratch.run(&["ingest"]);
    assert_eq!(ran.code, 0, "{ran:?}");

    let replay = ["replay", "--week", "2026-W46", "--sample", "2", "--yes"];
    let mut command = scratch.command(&replay);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let until = Instant::now() + Duration::from_mins(1);
    while !has_sent(&scratch.path("store/_journals")) {
        assert!(Instant::now() < until, "nothing was sent");
        std::thread::sleep(Duration::from_millis(20));
    }
    signal(&child, name);
    let mut talk = BufReader::new(child.stderr.take().unwrap()).lines();
    let said = talk.find_map(|line| line.ok().filter(|line| line.starts_with("stopping")));
    assert!(said.unwrap().contains("Ctrl-C once more ends at once"));
    // What is in flight would be awaited for a minute.
    assert!(child.try_wait().unwrap().is_none());
    signal(&child, name);
    assert_eq!(child.wait().unwrap().code(), Some(code));
}
