//! Measures what a replay costs this machine: requests per second, CPU per request, memory.
//!
//! ```sh
//! cargo run --release -p understudy-replay --example measure_replay -- 20000 64 50
//! ```
//!
//! The three numbers are the calls, the calls in flight and the server's latency in milliseconds. The server runs in
//! a process of its own, so that the figures are the replay's alone. Linux only: they are read from `/proc`.

#![expect(
    clippy::print_stdout,
    reason = "the figures are what this program is for"
)]
#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot be made may end loudly"
)]

mod server;
mod usage;
mod week;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use understudy_replay::{
    BatchTerms, Batches, Clock, Duplicates, LaneChoice, Mode, Options, Pacing, RateLimits, Repeat,
    Retry, Sampling, Secret, Stop, Streaming, Target, run,
};
use understudy_schema::Window;
use understudy_schema::units::{Millis, Usd};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, default: u64| {
        arguments
            .get(place)
            .map_or(default, |text| text.parse().unwrap())
    };
    if arguments.first().is_some_and(|word| word == "serve") {
        server::serve(number(1, 50));
        return;
    }
    measure(number(0, 20_000), number(1, 64), number(2, 50));
}

fn measure(n_calls: u64, n_in_flight: u64, latency_ms: u64) {
    let folder = tempfile::tempdir().unwrap();
    let store = week::store(&folder.path().join("store"), n_calls);
    let this = std::env::current_exe().unwrap();
    let mut server = Command::new(this)
        .args(["serve", &latency_ms.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut address = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut address)
        .unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let before = usage::Usage::now();
    let options = options(address.trim(), usize::try_from(n_in_flight).unwrap());
    let outcome = runtime
        .block_on(run(&store, options, &(), Stop::never()))
        .unwrap();
    let used = usage::Usage::now().since(&before);
    server.kill().unwrap();
    server.wait().unwrap();
    let n_sent = outcome
        .targets
        .iter()
        .map(understudy_replay::TargetOutcome::n_answered)
        .sum::<u64>();
    let seconds = outcome.elapsed.0 / 1_000.0;
    println!("calls {n_calls}, in flight {n_in_flight}, latency {latency_ms} ms");
    println!(
        "answered {n_sent} in {seconds:.2} s: {:.0} per second",
        n_sent as f64 / seconds
    );
    println!(
        "cpu {:.0} µs per request",
        used.cpu_seconds / n_sent as f64 * 1e6
    );
    println!("memory {} MB at most", used.peak_mb);
}

fn options(base_url: &str, concurrency: usize) -> Options {
    Options {
        run: "measure".to_owned(),
        window: Window::week("2026-W46").unwrap(),
        targets: vec![Target {
            name: "server".to_owned(),
            mode: Mode::Own,
            dialect: understudy_providers::Dialect::OpenAi,
            base_url: base_url.to_owned(),
            model: "echo".to_owned(),
            profile: None,
            api_key: Secret::none(),
            aws: None,
            price: None,
            limits: RateLimits::default(),
            streaming: Streaming::Never,
            batch: BatchTerms::default(),
            extra: serde_json::Map::new(),
        }],
        control: None,
        sample: Sampling::Every,
        duplicates: Duplicates::Once,
        repeat: Repeat::Unanswered,
        forbidden: BTreeSet::new(),
        seed: 7,
        budget: Usd(f64::INFINITY),
        concurrency,
        pacing: Pacing::Fast,
        batches: Batches::by(LaneChoice::Live),
        timeout: Millis(60_000.0),
        retry: Retry {
            max_attempts: 4,
            base: Millis(500.0),
            cap: Millis(8_000.0),
            longest_asked: Millis(120_000.0),
        },
        clock: Clock::new(|| {
            let since = std::time::UNIX_EPOCH.elapsed().unwrap();
            jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::try_from(since).unwrap()
        }),
    }
}
