//! The oracle: the drift tables computed a second time, from the pairs, with other tools and plain formulas.
//!
//! The pairs are counted by Polars, and the statistics are written out from their definitions: intervals by bisection,
//! chances by adding up binomial terms, Hodges–Lehmann by listing all means of two. What it shares with the pipeline is the
//! pairs, the chosen baseline and the limits. Counts and rates must agree to 1e-9, intervals and chances to 1e-6.
//!
//! `UNDERSTUDY_ORACLE_WEEKS=1000` looks at that many random weeks instead of a few.

mod attribution;
mod compared;
mod counts;
mod served;
mod statistics;
mod stored;
mod tails;
mod weeks;

use std::collections::BTreeMap;
use std::path::PathBuf;

use understudy_drift::session::Resources;
use understudy_drift::{Limits, Made, Options, Progress, Queries};
use understudy_schema::Window;
use understudy_schema::tables::summary;
use understudy_store::Store;
use understudy_store::read::Partitions;

use crate::planted::demo_store;
use weeks::{Span, WEEK};

/// Random weeks that every run of the tests looks at.
const FEW_WEEKS: u64 = 4;

const RESOURCES: Resources = Resources {
    memory_bytes: 1 << 30,
    threads: 2,
};

struct Quiet;

impl Progress for Quiet {
    fn starts(&self, _table: &str, _place: usize, _of: usize) {}
    fn made(&self, _made: &Made, _took: std::time::Duration) {}
}

/// A runtime with the stacks that planning needs.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(16 << 20)
        .build()
        .unwrap()
}

/// Runs the pipeline in a task, whose stack is the large one.
fn drift(runtime: &tokio::runtime::Runtime, store: &Store, span: Span, threads: usize) {
    let options = Options {
        window: Window::week(span.label).unwrap(),
        queries: Queries::Bundled,
        limits: Limits::bundled().unwrap(),
        templates: Vec::new(),
        memory_bytes: RESOURCES.memory_bytes,
        threads,
        program: "oracle".to_owned(),
    };
    let store = store.clone();
    let ran = runtime.block_on(
        runtime.spawn(async move { understudy_drift::run(&store, options, &Quiet).await }),
    );
    ran.unwrap().unwrap();
}

/// Compares every figure of a store; gives how many cells were compared.
fn compare(runtime: &tokio::runtime::Runtime, store: &Store, what: &str) -> usize {
    let here = store.clone();
    let judged = runtime.block_on(runtime.spawn(async move { stored::judged(&here).await }));
    let pairs = runtime.block_on(store.rows(&Partitions::Every)).unwrap();
    let by_model = runtime.block_on(store.rows(&Partitions::Every)).unwrap();
    let mut differences = Vec::new();
    let n_cells = compared::compare(&judged.unwrap(), &pairs, &mut differences)
        + served::compare(&by_model, &pairs, &mut differences);
    assert!(
        differences.is_empty(),
        "{what}: {} of {n_cells} cells differ, the first:\n{}",
        differences.len(),
        differences
            .iter()
            .take(20)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
    n_cells
}

#[test]
fn the_demo_s_week_comes_out_the_same() {
    let store = Store::open(demo_store().to_str().unwrap()).unwrap();
    let n_cells = compare(&runtime(), &store, "the demo's week");
    assert!(n_cells > 1_000, "only {n_cells} cells were compared");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "whoever runs the tests says how many weeks, and hears how many cells were compared"
)]
fn random_weeks_come_out_the_same() {
    let n_weeks = std::env::var("UNDERSTUDY_ORACLE_WEEKS").ok();
    let n_weeks: u64 = n_weeks.map_or(FEW_WEEKS, |text| text.parse().unwrap());
    let runtime = runtime();
    // Most of a small week is planning, which has one thread: so several weeks at once.
    let n_workers = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let of_worker = &|worker: u64| -> usize {
        let seeds = (worker..n_weeks).step_by(n_workers as usize);
        seeds.map(|seed| random_week(&runtime, seed)).sum()
    };
    let n_cells: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..n_workers)
            .map(|worker| scope.spawn(move || of_worker(worker)))
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .sum()
    });
    eprintln!("{n_cells} cells of {n_weeks} random weeks agree");
    assert!(n_cells > 0);
}

/// Drifts and compares one week.
fn random_week(runtime: &tokio::runtime::Runtime, seed: u64) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let store = weeks::stored(&folder.path().join("store"), &weeks::random(seed), 1);
    drift(runtime, &store, WEEK, 1);
    compare(runtime, &store, &format!("random week {seed}"))
}

#[test]
fn what_changed_since_the_week_before_comes_out_the_same() {
    let runtime = runtime();
    let (mut n_cells, mut n_anchored) = (0, 0);
    for seed in 0..FEW_WEEKS {
        let folder = tempfile::tempdir().unwrap();
        let before = weeks::before(seed);
        let store = weeks::stored(&folder.path().join("store"), &before, 1);
        weeks::add(&store, &weeks::random(seed), 1);
        drift(&runtime, &store, weeks::BEFORE, 2);
        drift(&runtime, &store, WEEK, 2);
        let of = |span: Span| {
            let partition = Partitions::one(span.label);
            runtime.block_on(async {
                attribution::Left {
                    postures: store.rows(&partition).await.unwrap(),
                    pairs: store.rows(&partition).await.unwrap(),
                    contracts: store.rows(&partition).await.unwrap(),
                }
            })
        };
        let found = attribution::Weeks {
            earlier: of(weeks::BEFORE),
            later: of(WEEK),
        };
        let rows: Vec<summary::Week> = runtime
            .block_on(store.rows(&Partitions::one(WEEK.label)))
            .unwrap();
        n_anchored += rows
            .iter()
            .filter(|row| row.attribution == "anchor panel" && row.line != "total")
            .count();
        let mut differences = Vec::new();
        n_cells += attribution::compare(&found, &rows, &mut differences);
        assert!(
            differences.is_empty(),
            "weeks of seed {seed}:\n{}",
            differences.join("\n")
        );
    }
    assert!(
        n_cells > 0 && n_anchored > 0,
        "{n_cells} cells, {n_anchored} panels"
    );
}

/// Every file of the tables that say something, by its place in the store.
fn verdicts(store: &Store) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> = ["drift", "summary", "features/schemas", "features/contracts"]
        .map(|folder| store.folder().join(folder))
        .into();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let place = path.strip_prefix(store.folder()).unwrap().to_path_buf();
                found.insert(place, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn order_files_and_threads_do_not_change_a_byte() {
    let runtime = runtime();
    for seed in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let mut week = weeks::random(seed);
        let one = weeks::stored(&folder.path().join("one"), &week, 1);
        drift(&runtime, &one, WEEK, 1);
        week.calls.reverse();
        week.replayed.rotate_left(7);
        week.replayed.reverse();
        let other = weeks::stored(&folder.path().join("other"), &week, 3);
        drift(&runtime, &other, WEEK, 4);
        let (one, other) = (verdicts(&one), verdicts(&other));
        assert!(one.len() >= 20, "only {} files", one.len());
        assert!(one.keys().eq(other.keys()));
        let differ: Vec<&PathBuf> = one
            .iter()
            .filter(|(place, bytes)| other.get(*place) != Some(bytes))
            .map(|(place, _)| place)
            .collect();
        assert!(differ.is_empty(), "week {seed}: {differ:?}");
    }
}
