//! What the analysis costs, beside its lower bounds and beside what a user would take instead, on one file in one run.
//!
//! `cargo bench -p understudy --bench drift -- 10000 100000` makes that many pairs, once, runs `understudy drift`, the query
//! of `benches/peers` by `understudy sql`, and every script there whose packages are installed (in the Python that
//! `UNDERSTUDY_BENCH_PYTHON` names, else `python3`), and prints a Markdown table; `--memory 2GiB` is handed on to
//! `understudy drift`, and `--control` has the primary asked twice more for each call. CPU seconds (user and system, all
//! threads) and peak memory are read from `/proc` until the process ends, so this runs on Linux only.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    reason = "a benchmark stops where something is amiss, prints, and makes up numbers that fit"
)]

mod answers;
mod bounds;
mod process;
mod store;

use std::path::{Path, PathBuf};
use std::process::Command;

use process::{Cost, measure};

/// One seed for all sizes: a larger file holds other pairs, of the same kinds.
const SEED: u64 = 46;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let sizes: Vec<u64> = arguments
        .iter()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let memory = arguments.windows(2).find(|pair| pair[0] == "--memory");
    let memory = memory.unwrap_or_default();
    let control = arguments.iter().any(|argument| argument == "--control");
    let kind = if control { "controlled" } else { "pairs" };
    let sizes = if sizes.is_empty() {
        vec![10_000, 100_000]
    } else {
        sizes
    };
    println!("| pairs | what | wall s | CPU s | CPU µs per pair | peak MB |");
    println!("|---|---|---|---|---|---|");
    for n_pairs in sizes {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{kind}-{n_pairs}"));
        if !folder.join("done").exists() {
            // What a stopped run left would be mixed with the new pairs.
            let _ = std::fs::remove_dir_all(&folder);
            store::generate(&folder, n_pairs, SEED, control);
            std::fs::write(folder.join("done"), "").unwrap();
        }
        let file = folder.join("pairs.parquet");
        show(n_pairs, "floor: scan both texts", &bounds::scan(&file));
        show(
            n_pairs,
            "floor: scan, and parse every JSON answer",
            &bounds::scan_and_parse(&file),
        );
        show(
            n_pairs,
            "understudy drift: all dimensions, all tables",
            &drift(&folder, memory),
        );
        let what = "understudy sql: the peers' job, all key paths, refusals by our classifier";
        show(n_pairs, what, &one_query(&folder, &file, false));
        let what = "understudy sql: the same with ROUGE-L of the words";
        show(n_pairs, what, &one_query(&folder, &file, true));
        for script in peers() {
            peer(n_pairs, &script, &file);
        }
    }
}

fn show(n_pairs: u64, what: &str, cost: &Cost) {
    println!(
        "| {n_pairs} | {what} | {:.1} | {:.1} | {:.1} | {} |",
        cost.wall_seconds,
        cost.cpu_seconds,
        cost.cpu_seconds * 1e6 / n_pairs as f64,
        cost.peak_megabytes
            .map_or_else(|| "–".to_owned(), |peak| format!("{peak:.0}")),
    );
}

/// The features and pairs of a former run would be used again; they are removed first.
fn drift(folder: &Path, memory: &[String]) -> Cost {
    for stage in ["features", "pairs", "drift", "summary"] {
        let _ = std::fs::remove_dir_all(folder.join("store").join(stage));
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_understudy"));
    command
        .args(["drift", "--quiet", "--week", "2026-W46", "--store"])
        .arg(folder.join("store"))
        .args(memory)
        .current_dir(folder);
    measure(command)
}

/// The peers' job in one query of ours, over their file.
fn one_query(folder: &Path, file: &Path, similarity: bool) -> Cost {
    let query = std::fs::read_to_string(peers_folder().join("understudy.sql")).unwrap();
    let script = format!(
        "CREATE EXTERNAL TABLE wide STORED AS PARQUET LOCATION '{}';\n\
         CREATE VIEW job AS SELECT {similarity} AS similarity;\n{query}",
        file.display()
    );
    let script_file = folder.join("peers.sql");
    std::fs::write(&script_file, script).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_understudy"));
    command
        .args(["sql", "--quiet", "--format", "csv", "--store"])
        .arg(folder.join("store"))
        .arg("--file")
        .arg(script_file)
        .arg("--output")
        .arg(folder.join("peers.csv"))
        .current_dir(folder);
    measure(command)
}

fn peers_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/peers")
}

fn peers() -> Vec<PathBuf> {
    let mut scripts: Vec<PathBuf> = std::fs::read_dir(peers_folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "py"))
        .collect();
    scripts.sort();
    scripts
}

/// Each script's first line says what it does; called without a file it only imports what it needs.
fn peer(n_pairs: u64, script: &Path, file: &Path) {
    let python = std::env::var("UNDERSTUDY_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let text = std::fs::read_to_string(script).unwrap();
    let what = text.lines().next().unwrap_or_default().trim_matches('"');
    let installed = Command::new(&python).arg(script).output();
    if !installed.is_ok_and(|output| output.status.success()) {
        println!("| {n_pairs} | {what} | not installed | | | |");
        return;
    }
    let mut command = Command::new(&python);
    command.arg(script).arg(file);
    show(n_pairs, what, &measure(command));
}
