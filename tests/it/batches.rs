//! A week by batch: handed in, left, collected, killed; and what of it reaches the figures.

use std::collections::HashMap;
use std::process::Stdio;
use std::time::Duration;

use understudy_simulator::BatchManner;

use crate::spending::{Stage, draw, kill_after, looked_through};

const WEEK: [&str; 5] = ["replay", "--week", "2026-W46", "--control", "--yes"];

/// How often the program is killed.
const KILLS: u32 = 12;

/// A stage whose providers take batches, of which they are asked without delay.
fn stage(manner: BatchManner) -> Stage {
    let change = |options: &mut understudy_simulator::Options| {
        options.batch = manner;
        // No batch is older than the run that made it: its clock is ahead of every one the test runs by.
        options.opened_at = "2099-01-01T00:00:00Z".parse().unwrap();
    };
    let stage = Stage::new(
        change,
        "budget_usd = 50.0\nbatch_poll_seconds = 1.0\nlive_minimum = 3",
    );
    let config = std::fs::read_to_string(stage.scratch.path("understudy.toml")).unwrap();
    let config = config.replace(
        "model = \"gpt-4o\"\n",
        "model = \"gpt-4o\"\nbatch = { api = \"openai\" }\n",
    );
    let config = config.replace(
        "api_key_env = \"CLAUDE_KEY\"\n",
        "api_key_env = \"CLAUDE_KEY\"\nbatch = { api = \"anthropic\", price_share = 0.5 }\n",
    );
    stage.scratch.write("understudy.toml", config);
    stage
}

fn with(more: &[&'static str]) -> Vec<&'static str> {
    [&WEEK[..], more].concat()
}

fn n(stage: &Stage, sql: &str) -> u64 {
    stage.rows(sql)[0]["n"].as_u64().unwrap()
}

/// The ledger against the tables: every batch was made once, and every answer has its row.
fn judge(stage: &Stage) {
    let mut counts: HashMap<String, u32> = HashMap::new();
    let mut n_made = 0;
    for entry in stage.server.ledger.entries() {
        match entry.batch {
            Some(_) => *counts.entry(entry.attempt.unwrap()).or_default() += 1,
            None => n_made += u64::from(entry.path.contains("batches")),
        }
    }
    assert!(counts.values().all(|count| *count == 1));
    let rows = stage.rows("SELECT replay_id FROM replays.calls WHERE lane = 'batch'");
    let mut ids: Vec<&str> = rows
        .iter()
        .map(|row| row["replay_id"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rows.len(), "a row stands twice");
    for id in counts.keys() {
        assert!(
            ids.binary_search(&id.as_str()).is_ok(),
            "the answer to {id} is lost"
        );
    }
    assert_eq!(
        n(stage, "SELECT count(*) AS n FROM replays.batches"),
        n_made
    );
}

#[test]
fn batches_that_are_left_are_collected_by_the_next_run() {
    let stage = stage(BatchManner::default());
    let ran = stage.run(&with(&["--lane", "batch", "--batch-wait", "0"]));
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.err.contains("still out: run it again to collect them"),
        "{ran:?}"
    );
    looked_through(&stage);
    let n_out = n(
        &stage,
        "SELECT sum(n_requests) AS n FROM replays.batches WHERE collected_at IS NULL",
    );
    assert!(0 < n_out);
    // Whatever lane it is told to take: what is out is not sent again.
    let plan = stage.run(&["plan", "--week", "2026-W46", "--control"]);
    assert!(plan.out.contains("0 replays to send"), "{}", plan.out);
    let ran = stage.run(&WEEK);
    assert_eq!(ran.code, 0, "{ran:?}");
    let n_rows = n(&stage, "SELECT count(*) AS n FROM replays.calls");
    assert_eq!(n_rows, n_out);
    judge(&stage);
    stage.end();
}

#[test]
fn only_what_is_sent_live_reaches_the_latencies() {
    let stage = stage(BatchManner::default());
    let plan = stage.run(&["plan", "--week", "2026-W46", "--control", "--lane", "auto"]);
    assert!(plan.out.contains(" by batch"), "{}", plan.out);
    let args = [
        "weekly",
        "--week",
        "2026-W46",
        "--control",
        "--lane",
        "auto",
    ];
    let ran = stage.run(&args);
    assert_eq!(ran.code, 0, "{ran:?}");
    let lanes = stage.rows(
        "SELECT lane, count(*) AS n, count(latency_ms) AS timed, count(ttft_ms) AS streamed FROM replays.calls \
         GROUP BY lane ORDER BY lane",
    );
    assert_eq!(lanes[0]["lane"], "batch");
    assert_eq!(
        (&lanes[0]["timed"], &lanes[0]["streamed"]),
        (&0.into(), &0.into())
    );
    assert_eq!((lanes.len(), &lanes[1]["timed"]), (2, &lanes[1]["n"]));
    // Three of each template, in all three arms.
    let templates = n(
        &stage,
        "SELECT count(DISTINCT template_id) AS n FROM replays.calls WHERE arm = 'P1'",
    );
    let live = n(
        &stage,
        "SELECT count(*) AS n FROM replays.calls WHERE lane = 'live' AND arm = 'S1'",
    );
    assert!(0 < live && live <= 3 * templates, "{live} {templates}");
    let compared = n(
        &stage,
        "SELECT count(*) AS n FROM pairs.responses WHERE latency_comparable AND contrast = 'same_time'",
    );
    assert_eq!(compared, live);
    let pairs = n(
        &stage,
        "SELECT count(*) AS n FROM pairs.responses WHERE contrast = 'same_time'",
    );
    assert!(compared < pairs);
    judge(&stage);
    stage.end();
}

#[test]
#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "how often the program is killed is said by whoever runs the test"
)]
fn killed_at_any_moment_no_batch_is_paid_for_twice() {
    let kills = std::env::var("UNDERSTUDY_KILLS");
    let kills = kills.map_or(KILLS, |text| text.parse().unwrap());
    let (mut state, mut killed, mut n_answered) = (5, Killed::default(), 0);
    while killed.n < kills {
        // A week that has been collected as a whole is followed by another.
        n_answered += one_week(&mut state, &mut killed, kills);
    }
    println!(
        "{} kills, {} of them with batches out; {n_answered} requests answered, none of them twice",
        killed.n, killed.n_out
    );
    assert!(0 < killed.n_out);
}

/// How often the program was killed, and how often of these batches were out.
#[derive(Default)]
struct Killed {
    n: u32,
    n_out: u32,
}

/// Hands in one week under kills, judges it and says how many requests were answered.
fn one_week(state: &mut u64, killed: &mut Killed, most: u32) -> usize {
    let stage = stage(BatchManner {
        polls: 4,
        ..BatchManner::default()
    });
    for _ in 0..12 {
        let mut command = stage.command(&with(&["--lane", "batch"]));
        let child = command.stdout(Stdio::null()).stderr(Stdio::null());
        let wait = Duration::from_micros(draw(state, 900_000));
        if killed.n < most && kill_after(child.spawn().unwrap(), wait) {
            killed.n += 1;
            killed.n_out += u32::from(is_out(&stage));
        }
    }
    let last = stage.run(&with(&["--lane", "batch"]));
    assert_eq!(last.code, 0, "{last:?}");
    judge(&stage);
    // What the providers fail at is planted; nothing is lost on the way.
    let lost = stage.rows(
        "SELECT error_code, error_message FROM replays.calls WHERE error_code IN ('in_flight_at_kill', 'batch_row_missing')",
    );
    assert!(lost.is_empty(), "{lost:?}");
    let twice = n(
        &stage,
        "SELECT count(*) AS n FROM (SELECT call_id FROM replays.calls GROUP BY call_id, target, arm HAVING count(*) > 1)",
    );
    assert_eq!(twice, 0);
    let n_answered = stage.server.ledger.entries();
    let n_answered = n_answered.iter().filter(|entry| entry.batch.is_some());
    let n_answered = n_answered.count();
    stage.end();
    n_answered
}

/// Whether a batch is written down and not collected.
fn is_out(stage: &Stage) -> bool {
    let journals = std::fs::read_dir(stage.scratch.path("store/_journals"));
    journals.is_ok_and(|mut entries| {
        entries.any(|entry| {
            let path = entry.unwrap().path();
            path.extension().is_some_and(|ending| ending == "batch")
        })
    })
}
