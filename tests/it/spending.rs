//! What is said before money is spent, that nothing is sent twice whenever the program is killed, and that no key is
//! ever written.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use understudy_simulator::{Options, Server, World, serve};

use crate::scratch::{Ran, Scratch};
use crate::tidy::top;

/// How often the program is killed, unless `UNDERSTUDY_KILLS` says otherwise.
const KILLS: u64 = 20;

/// Calls in flight per provider.
const CONCURRENCY: usize = 8;

/// A key that must never be written anywhere.
const KEY: &str = "sk-never-to-be-seen-4711";

/// A scratch folder with the demo's plain log ingested, and simulated providers for it.
pub(crate) struct Stage {
    pub(crate) scratch: Scratch,
    pub(crate) server: Server,
    runtime: tokio::runtime::Runtime,
}

impl Stage {
    pub(crate) fn new(change: impl FnOnce(&mut Options), replay: &str) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let world = std::fs::read_to_string(top().join("data/week/world.toml")).unwrap();
        let mut options = Options::new(World::parse(&world).unwrap(), 1);
        change(&mut options);
        let server = runtime.block_on(serve(options)).unwrap();
        let scratch = Scratch::new();
        let log = std::fs::read(top().join("data/week/logs/plain.jsonl")).unwrap();
        scratch.write("week.jsonl", log);
        let config = format!(
            "store = \"store\"\nsources = [\"week.jsonl\"]\n\
             [primary]\nname = \"openai\"\ndialect = \"openai\"\nbase_url = \"{}\"\nmodel = \"gpt-4o\"\n\
             api_key_command = \"printf {KEY}\"\n\
             [secondaries.claude]\ndialect = \"anthropic\"\nbase_url = \"{1}\"\nmodel = \"claude-sonnet-4-5\"\n\
             api_key_env = \"CLAUDE_KEY\"\n\
             [replay]\nconcurrency = {CONCURRENCY}\nsample_per_template = 0\n{replay}\n",
            server.openai_url(),
            server.url()
        );
        scratch.write("understudy.toml", config);
        let ran = scratch.run(&["ingest"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        Self {
            scratch,
            server,
            runtime,
        }
    }

    pub(crate) fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = self.scratch.command(args);
        command.env("CLAUDE_KEY", KEY);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::from(self.command(args).output().unwrap())
    }

    pub(crate) fn rows(&self, sql: &str) -> Vec<Value> {
        let ran = self.run(&["sql", "--format", "json", sql]);
        assert_eq!(ran.code, 0, "{sql}: {}", ran.err);
        serde_json::from_str(&ran.out).unwrap()
    }

    pub(crate) fn end(self) {
        self.runtime.block_on(self.server.shutdown());
    }
}

const REPLAY: [&str; 5] = ["replay", "--week", "2026-W46", "--control", "--yes"];

/// A number below a bound, by splitmix64.
pub(crate) fn draw(state: &mut u64, below: u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (bits ^ (bits >> 31)) % below
}

/// Kills with SIGKILL after a while, unless it has ended by then.
pub(crate) fn kill_after(mut child: Child, wait: Duration) -> bool {
    let until = Instant::now() + wait;
    while Instant::now() < until {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let alive = child.try_wait().unwrap().is_none();
    // It may end in between, which is as good.
    let _ = child.kill();
    child.wait().unwrap();
    alive
}

#[test]
#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "how often the program is killed is said by whoever runs the test"
)]
fn killed_at_any_moment_it_sends_nothing_twice_and_loses_no_answer() {
    let kills = std::env::var("UNDERSTUDY_KILLS");
    let kills = kills.map_or(KILLS, |text| text.parse().unwrap());
    let (mut state, mut n_killed, mut n_tried, mut n_sent) = (7, 0, 0, 0);
    while n_killed < kills {
        // A week that has been sent as a whole is followed by another.
        let (killed, tried, sent) = one_week(&mut state, kills - n_killed);
        n_killed += killed;
        n_tried += tried;
        n_sent += sent;
    }
    println!(
        "{n_killed} kills in {n_tried} starts, {n_sent} requests received, none of them twice"
    );
}

/// Sends one week under kills; says how many there were, how often the program was started and what was received.
fn one_week(state: &mut u64, most: u64) -> (u64, u64, usize) {
    let stage = Stage::new(|options| options.latency_scale = 0.05, "budget_usd = 50.0");
    let (mut n_killed, mut n_tried) = (0, 0);
    while n_killed < most {
        n_tried += 1;
        let mut command = stage.command(&REPLAY);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null());
        let wait = Duration::from_micros(draw(state, 1_200_000));
        if kill_after(child.spawn().unwrap(), wait) {
            n_killed += 1;
        } else if stage.run(&REPLAY).err.contains("sent 0 replays") {
            break;
        }
    }
    let last = stage.run(&REPLAY);
    assert_eq!(last.code, 0, "{last:?}");
    judge(&stage, n_killed);
    let n_sent = stage.server.ledger.len();
    stage.end();
    (n_killed, n_tried, n_sent)
}

/// The ledger of the providers against the tables.
fn judge(stage: &Stage, n_killed: u64) {
    // The two control arms send one body each to the primary: twice is once per arm. A request that was turned away was
    // not answered and may come again.
    let mut arrived: HashMap<String, (u64, u64)> = HashMap::new();
    for entry in stage.server.ledger.entries() {
        let arms = if entry.path.contains("chat/completions") {
            2
        } else {
            1
        };
        let (n_arrived, n_allowed) = arrived.entry(entry.body_hash).or_insert((0, arms));
        *n_arrived = (*n_arrived).max(entry.asking + 1);
        *n_allowed += u64::from(entry.status != 200);
    }
    for (hash, (n_arrived, n_allowed)) in &arrived {
        assert!(n_arrived <= n_allowed, "{hash} came {n_arrived} times");
    }
    let entries = stage.server.ledger.entries();
    let n_received = entries.iter().filter(|entry| entry.status == 200).count() as u64;
    let n = |sql: &str| stage.rows(sql)[0]["n"].as_u64().unwrap();
    let lost = n("SELECT count(*) AS n FROM replays.calls WHERE error_code = 'in_flight_at_kill'");
    let bound = n_killed * 2 * CONCURRENCY as u64;
    assert!(lost <= bound, "{lost} in flight at {n_killed} kills");
    let answered = n("SELECT count(*) AS n FROM replays.calls WHERE http_status = 200");
    // What was received was answered and is in the table, or was in flight at a kill and is marked so; what was marked may
    // never have left.
    assert!(
        answered <= n_received && n_received <= answered + lost,
        "{answered} {lost} {n_received}"
    );
    let twice = n(
        "SELECT count(*) AS n FROM (SELECT call_id FROM replays.calls GROUP BY call_id, target, arm HAVING count(*) > 1)",
    );
    assert_eq!(twice, 0);
    let orphans = n(
        "SELECT count(*) AS n FROM replays.losses WHERE replay_id IS NOT NULL AND replay_id NOT IN (SELECT replay_id FROM replays.calls)",
    );
    assert_eq!(orphans, 0, "a loss without its call");
    let unlisted = n(
        "SELECT count(*) AS n FROM replays.calls WHERE cardinality(losses) > 0 AND replay_id NOT IN \
         (SELECT replay_id FROM replays.losses WHERE replay_id IS NOT NULL)",
    );
    assert_eq!(unlisted, 0, "a call without its losses");
}

#[test]
fn a_killed_run_goes_on_within_its_budget() {
    let stage = Stage::new(|options| options.latency_scale = 0.02, "budget_usd = 0.15");
    let mut state = 3;
    for _ in 0..6 {
        let mut command = stage.command(&REPLAY);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null());
        let wait = Duration::from_millis(150 + draw(&mut state, 400));
        if !kill_after(child.spawn().unwrap(), wait) {
            break;
        }
    }
    stage.run(&REPLAY);
    let runs = stage
        .rows("SELECT run, sum(cost_usd) AS cost FROM replays.calls GROUP BY run ORDER BY run");
    for run in &runs {
        // Passed by no more than the calls in flight, of a few tenths of a cent each.
        assert!(
            run["cost"].as_f64().unwrap() <= 0.15 + 16.0 * 0.01,
            "{runs:?}"
        );
    }
    stage.end();
}

#[test]
fn a_plan_says_what_is_then_sent_and_needs_no_key() {
    let stage = Stage::new(|_| {}, "");
    let args = ["plan", "--week", "2026-W46", "--control"];
    let ran = Ran::from(stage.scratch.command(&args).output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    for word in ["claude", "lost in translation", "parity", "list price"] {
        assert!(ran.out.contains(word), "no `{word}` in\n{}", ran.out);
    }
    assert_eq!(stage.server.ledger.len(), 0);
    let json = [&args[..], &["--format", "json"]].concat();
    let ran = Ran::from(stage.scratch.command(&json).output().unwrap());
    let plan: Value = serde_json::from_str(&ran.out).unwrap();
    let price = &plan["targets"][0]["price"];
    assert!(
        price["source"].is_string() && price["as_of"].is_string(),
        "{price}"
    );
    let sent = stage.run(&REPLAY);
    assert_eq!(sent.code, 0, "{sent:?}");
    let rows = stage.rows("SELECT count(*) AS n FROM replays.calls");
    assert_eq!(rows[0]["n"], plan["n_to_send"]);
    let losses: u64 = plan["targets"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|target| {
            target["losses"]
                .as_array()
                .unwrap()
                .iter()
                .map(|loss| loss["n"].as_u64().unwrap())
        })
        .sum();
    let rows = stage.rows("SELECT count(*) AS n FROM replays.losses");
    assert_eq!(rows[0]["n"].as_u64().unwrap(), losses);
    stage.end();
}

#[test]
fn nobody_is_there_to_ask_so_nothing_is_spent_without_a_yes() {
    let stage = Stage::new(|_| {}, "confirm_above_usd = 0.0001");
    let ran = stage.run(&["replay", "--week", "2026-W46"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.err.contains("nobody is there to ask") && ran.err.contains("--yes"),
        "{ran:?}"
    );
    assert_eq!(stage.server.ledger.len(), 0);
    let ran = stage.run(&["replay", "--week", "2026-W46", "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    stage.end();
}

#[test]
fn a_week_runs_without_being_asked() {
    let stage = Stage::new(|_| {}, "confirm_above_usd = 0.0001");
    let ran = stage.run(&["weekly", "--week", "2026-W46"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!stage.server.ledger.is_empty());
    stage.end();
}

/// Every file below a folder.
fn files(folder: &Path, into: &mut BTreeSet<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.insert(path);
        }
    }
}

#[test]
fn a_key_is_written_nowhere() {
    let change = |options: &mut Options| options.latency_scale = 0.05;
    let stage = Stage::new(change, "max_attempts = 1");
    let mut said = String::new();
    // In the middle of a run, so that there is a journal; then to the end; then with a key that is refused.
    let child = stage
        .command(&REPLAY)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    kill_after(child, Duration::from_millis(600));
    looked_through(&stage);
    for args in [
        &REPLAY[..],
        &["probe", "claude", "--yes"],
        &["plan", "--week", "2026-W46"],
    ] {
        let ran = stage.run(args);
        said.push_str(&ran.out);
        said.push_str(&ran.err);
    }
    looked_through(&stage);
    let everything = [
        "SELECT * FROM replays.calls",
        "SELECT * FROM replays.skips",
        "SELECT * FROM replays.losses",
        "SELECT * FROM replays.attempts",
    ];
    for sql in everything {
        said.push_str(&stage.run(&["sql", "--format", "json", sql]).out);
    }
    assert!(said.contains("claude") && !said.contains(KEY));
    stage.end();
}

pub(crate) fn looked_through(stage: &Stage) {
    let mut found = BTreeSet::new();
    files(&stage.scratch.path(""), &mut found);
    for path in found {
        // The configuration holds it by the test's own doing.
        let own = path.ends_with("understudy.toml");
        let bytes = std::fs::read(&path).unwrap_or_default();
        let seen = bytes
            .windows(KEY.len())
            .any(|window| window == KEY.as_bytes());
        assert!(own || !seen, "{}", path.display());
    }
}

#[test]
fn what_a_probe_finds_is_kept_and_used() {
    let stage = Stage::new(|_| {}, "");
    let ran = stage.run(&["probe", "claude"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("at most $0.0"), "{ran:?}");
    let path = stage.scratch.path("store.profiles/claude.json");
    let mut kept: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert!(kept["probed_at"].is_string() && kept["findings"].is_array());
    // A profile that knows no temperature makes every temperature a loss.
    kept["profile"]["temperature_max"] = Value::Null;
    std::fs::write(&path, kept.to_string()).unwrap();
    let ran = stage.run(&["plan", "--week", "2026-W46"]);
    assert!(ran.out.contains("W_TEMP_DROPPED"), "{}", ran.out);
    stage.end();
}

#[test]
fn a_store_that_vanishes_ends_the_run_with_3() {
    let stage = Stage::new(|options| options.latency_scale = 0.3, "");
    let child = stage
        .command(&REPLAY)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while stage.server.ledger.len() < 10 {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::fs::remove_dir_all(stage.scratch.path("store")).unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("error: could not"), "{ran:?}");
    assert!(!ran.err.contains("panicked"), "{ran:?}");
    stage.end();
}

#[test]
fn a_proxy_is_used_where_the_environment_names_one() {
    let stage = Stage::new(|_| {}, "");
    let config = std::fs::read_to_string(stage.scratch.path("understudy.toml")).unwrap();
    let elsewhere = config.replace(&stage.server.url(), "http://provider.invalid");
    stage.scratch.write("understudy.toml", elsewhere);
    let mut command = stage.command(&["replay", "--week", "2026-W46", "--yes"]);
    let ran = Ran::from(
        command
            .env("http_proxy", stage.server.url())
            .output()
            .unwrap(),
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(116 <= stage.server.ledger.len());
    stage.end();
}
