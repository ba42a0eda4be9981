//! The way of a log into the store, seen from outside.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answers;
mod bad_input;
mod formats;
mod gemini;
mod measures;
mod properties;
mod repetition;
mod settings;
mod shared_samples;
mod spend;

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tempfile::TempDir;
use understudy_ingest::{
    Content, DEFAULT_ID_KEYS, DEFAULT_MAX_LINE_BYTES, DEFAULT_TAG_PATTERN, DEFAULT_VERSION_KEYS,
    Format, Options, Outcome, Redaction, Result, Silent, Source, TemplateRules, TemplateSettings,
    Undated, run,
};
use understudy_schema::tables::requests::{Call, Reject};
use understudy_store::Store;
use understudy_store::read::Partitions;

/// A folder with a store in it and room for logs.
struct Scratch {
    folder: TempDir,
    store: Store,
}

impl Scratch {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store =
            Store::open_or_create(folder.path().join("store").to_str().unwrap(), now()).unwrap();
        Self { folder, store }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> Source {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        source(&path)
    }

    async fn ingest(&self, sources: Vec<Source>) -> Result<Outcome> {
        run(&self.store, options(sources), &Silent).await
    }

    /// Reads bytes as if they came on standard input, and returns what became of them.
    async fn read(&self, bytes: impl Into<Vec<u8>>) -> Outcome {
        self.ingest(vec![stream(bytes)]).await.unwrap()
    }

    /// All calls by start, then by id.
    async fn calls(&self) -> Vec<Call> {
        let mut calls = self.store.rows::<Call>(&Partitions::Every).await.unwrap();
        calls.sort_by(|left, right| {
            (left.started_at, &left.call_id).cmp(&(right.started_at, &right.call_id))
        });
        calls
    }

    async fn rejects(&self) -> Vec<Reject> {
        let mut rejects = self.store.rows::<Reject>(&Partitions::Every).await.unwrap();
        rejects.sort_by_key(|reject| reject.source_line);
        rejects
    }
}

/// Reads one line and returns its call.
async fn one(line: &serde_json::Value) -> Call {
    let scratch = Scratch::new();
    let outcome = scratch.read(line.to_string()).await;
    assert_eq!(outcome.n_calls, 1, "{:?}", scratch.rejects().await);
    scratch.calls().await.remove(0)
}

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn source(path: &Path) -> Source {
    Source::Path(path.display().to_string())
}

fn stream(bytes: impl Into<Vec<u8>>) -> Source {
    Source::Stream {
        name: "-".into(),
        reader: Box::new(Cursor::new(bytes.into())),
    }
}

fn settings() -> TemplateSettings {
    TemplateSettings {
        id_paths: Vec::new(),
        version_paths: Vec::new(),
        id_keys: DEFAULT_ID_KEYS.map(str::to_owned).to_vec(),
        version_keys: DEFAULT_VERSION_KEYS.map(str::to_owned).to_vec(),
        tag_pattern: DEFAULT_TAG_PATTERN.to_owned(),
        rules: Vec::new(),
    }
}

fn options(sources: Vec<Source>) -> Options {
    Options {
        sources,
        format: Format::Auto,
        template: TemplateRules::new(&settings()).unwrap(),
        redaction: Redaction::new(&[]).unwrap(),
        content: Content::Keep,
        undated: Undated::Reject,
        now: now(),
        max_line_bytes: DEFAULT_MAX_LINE_BYTES,
    }
}

/// A log of this repository.
fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../data/logs")
        .join(name)
}

/// The lines of a log of this repository.
fn sample_lines(name: &str) -> Vec<String> {
    std::fs::read_to_string(sample(name))
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// Every line is accounted for.
fn assert_nothing_is_lost(outcome: &Outcome) {
    let accounted = outcome.n_blank + outcome.n_calls + outcome.n_duplicates + outcome.n_rejects;
    assert_eq!(
        outcome.n_lines + outcome.n_broken_files,
        accounted,
        "{outcome:?}"
    );
}
