//! How fast streams are read: `cargo run --release -p understudy-providers --example measure_streams`.
//!
//! Every stream of `fixtures/streams` that is complete is read over and over for a second, in pieces of 1,400 bytes, about
//! what one packet of the network holds.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use understudy_providers::{AnswerStream, Dialect};

const PACKET: usize = 1_400;

/// What reading one stream over and over came to.
struct Measured {
    n_streams: u32,
    n_events: u64,
    n_bytes: usize,
    seconds: f64,
}

fn measured(dialect: Dialect, bytes: &[u8]) -> Measured {
    let began = Instant::now();
    let (mut n_streams, mut n_events) = (0, 0);
    while began.elapsed() < Duration::from_secs(1) {
        let mut stream = AnswerStream::new(dialect);
        for piece in bytes.chunks(PACKET) {
            stream.push(piece);
        }
        n_events += stream.finish().progress.n_events;
        n_streams += 1;
    }
    Measured {
        n_streams,
        n_events,
        n_bytes: bytes.len(),
        seconds: began.elapsed().as_secs_f64(),
    }
}

/// The dialect and the bytes of a fixture; `None` for one that is not complete.
fn complete(expectation: &Path) -> Option<(Dialect, Vec<u8>)> {
    let text = std::fs::read_to_string(expectation).ok()?;
    let expected: Value = serde_json::from_str(&text).ok()?;
    if expected["end"] != "complete" {
        return None;
    }
    let dialect = expected["dialect"].as_str()?.parse().ok()?;
    let bytes = ["sse", "bin"]
        .iter()
        .find_map(|kind| std::fs::read(expectation.with_extension(kind)).ok());
    Some((dialect, bytes?))
}

#[expect(clippy::print_stdout, reason = "the figures are the point")]
fn main() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/streams");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "json"));
    files.sort();
    println!("stream                               streams/s    events/s     MB/s");
    for file in files {
        let Some((dialect, bytes)) = complete(&file) else {
            continue;
        };
        let found = measured(dialect, &bytes);
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let streams = f64::from(found.n_streams) / found.seconds;
        let events = found.n_events as f64 / found.seconds;
        let megabytes = streams * found.n_bytes as f64 / 1e6;
        println!("{name:35} {streams:10.0} {events:11.0} {megabytes:8.1}");
    }
}
