//! Kills a replay at random moments and holds the ledger of the simulated providers against the tables.
//!
//! ```sh
//! cargo run -p understudy-replay --example kill_replay -- live 200
//! cargo run -p understudy-replay --example kill_replay -- batch 200
//! ```
//!
//! The replay runs in a process of its own, which gets SIGKILL; what is left is gone on with by the next. A week that was
//! sent as a whole is judged and followed by another. It ends loudly when a request came twice or an answer was lost.

#![expect(
    clippy::print_stdout,
    reason = "the figures are what this program is for"
)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a program that finds something lost may end loudly"
)]

mod judge;
mod sending;
#[path = "../measure_replay/week.rs"]
mod week;

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use judge::Sums;
use sending::Way;
use understudy_simulator::world::DEMO;
use understudy_simulator::{BatchManner, Options, Server, World, serve};

/// Calls of a week.
const CALLS: u64 = 150;

/// Starts after which a week is sent to its end.
const STARTS: u32 = 12;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["send", store, url, way] => sending::send(store, url, way),
        ["live", kills] => table(&[Way::Live], kills.parse().unwrap()),
        ["batch", kills] => table(&Way::BATCHES, kills.parse().unwrap()),
        _ => panic!("usage: kill_replay live|batch KILLS"),
    }
}

/// Kills so many times altogether and prints a row for each way.
fn table(ways: &[Way], kills: u64) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let each = kills.div_ceil(ways.len() as u64);
    println!("{}", Sums::HEADING);
    let mut all = Sums::default();
    let mut state = 7;
    for way in ways {
        let mut sums = Sums::default();
        while sums.n_kills < each {
            one_week(&runtime, *way, &mut state, (&mut sums, each));
        }
        println!("{}", sums.row(way.as_str()));
        all.add(&sums);
    }
    println!("{}", all.row("all"));
}

/// Sends one week under kills and judges it.
fn one_week(
    runtime: &tokio::runtime::Runtime,
    way: Way,
    state: &mut u64,
    (sums, most): (&mut Sums, u64),
) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = week::store(&path, CALLS);
    let server = runtime.block_on(simulated());
    let mut n_kills = 0;
    for _ in 0..STARTS {
        sums.n_starts += 1;
        let wait = Duration::from_micros(draw(state, way.longest_us()));
        if !kill_after(start(&path, &server, way), wait) {
            break;
        }
        n_kills += 1;
        if most <= sums.n_kills + n_kills {
            break;
        }
    }
    sums.n_starts += 1;
    let ended = start(&path, &server, way).wait().unwrap();
    assert!(ended.success(), "{way:?} was not sent to its end: {ended}");
    let judged = runtime.block_on(judge::judge(
        &store,
        &server.ledger.entries(),
        (way, n_kills),
    ));
    sums.add(&judged);
    runtime.block_on(server.shutdown());
}

async fn simulated() -> Server {
    let options = Options {
        latency_scale: 0.01,
        batch: BatchManner {
            polls: 4,
            ..BatchManner::default()
        },
        opened_at: sending::now(),
        ..Options::new(World::parse(DEMO).unwrap(), 7)
    };
    serve(options).await.unwrap()
}

fn start(store: &Path, server: &Server, way: Way) -> Child {
    let this = std::env::current_exe().unwrap();
    let mut command = Command::new(this);
    command.arg("send").arg(store);
    command.args([server.url().as_str(), way.as_str()]);
    command.spawn().unwrap()
}

/// Kills with SIGKILL after a while; whether it had not ended by then.
fn kill_after(mut child: Child, wait: Duration) -> bool {
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

/// A number below a bound, by splitmix64.
fn draw(state: &mut u64, below: u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (bits ^ (bits >> 31)) % below
}
