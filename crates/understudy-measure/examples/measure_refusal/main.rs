//! Prints how well refusals are told, on the project's own held-out sentences and on real answers.
//!
//! ```sh
//! cargo run --release -p understudy-measure --example measure_refusal
//! UNDERSTUDY_SHARED_DATA=… cargo run --release -p understudy-measure --example measure_refusal [--show]
//! ```
//!
//! The real answers are not part of the repository; without the variable the tables on them are left out. With
//! `--show` the answers flagged in ordinary traffic are printed, to be judged by eye.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the tables are the point of the program"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a program for developers, which finds its data through the environment"
)]

mod heldout;
mod human;
mod score;
mod speed;
mod traffic;

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;
use understudy_measure::refusal::{ProviderSignal, Refusal, RefusalInput, refusal};

fn main() -> Result<(), Box<dyn Error>> {
    let show = std::env::args().any(|argument| argument == "--show");
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/reference/refusal");
    heldout::print(&root, show)?;
    speed::print();
    let Ok(data) = std::env::var("UNDERSTUDY_SHARED_DATA") else {
        eprintln!("UNDERSTUDY_SHARED_DATA is not set: the tables on real answers are left out");
        return Ok(());
    };
    let data = PathBuf::from(data);
    human::print(&data)?;
    traffic::print(&data, show)
}

/// The verdict on a text that came with no provider fields.
fn judge(text: &str) -> Refusal {
    refusal(&RefusalInput {
        text,
        provider: ProviderSignal::None,
        finish_stop: true,
        has_tool_calls: false,
    })
}

/// The rows of a gzip file of JSON lines.
fn rows(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let file = std::fs::File::open(path)
        .map_err(|error| format!("could not open {}: {error}", path.display()))?;
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    lines
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect()
}

/// A column of a row as text.
fn column<'r>(row: &'r Value, name: &str) -> &'r str {
    row[name].as_str().unwrap_or_default()
}
