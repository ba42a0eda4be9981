//! Rows as lines, and lines as rows.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use arrow::json::{LineDelimitedWriter, ReaderBuilder};
use serde::{Deserialize, Serialize};
use understudy_schema::Row as _;
use understudy_schema::tables::replays::Call;

use super::FORMAT;
use crate::{Error, Result};

/// The first line of a journal file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    /// The format of the lines below.
    pub(super) journal: u64,
}

/// A line that takes a call back.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Settled {
    /// The call's replay id.
    pub(super) settled: String,
}

/// The first line of a file this program writes.
pub(super) fn header() -> Vec<u8> {
    format!("{{\"journal\":{FORMAT}}}\n").into_bytes()
}

/// The line that takes a call back.
pub(super) fn settled(replay_id: &str, into: &mut Vec<u8>) {
    let line = Settled {
        settled: replay_id.to_owned(),
    };
    if let Ok(text) = serde_json::to_vec(&line) {
        into.extend_from_slice(&text);
        into.push(b'\n');
    }
}

/// Adds the rows of a batch as lines.
pub(super) fn append(batch: &RecordBatch, into: &mut Vec<u8>) -> Result<(), ArrowError> {
    let mut writer = LineDelimitedWriter::new(into);
    writer.write(batch)?;
    writer.finish()
}

/// One line, read back.
#[derive(Debug)]
pub(super) enum Line {
    /// What is known of a call, in flight or ended.
    Row(Box<Call>),
    /// A call is taken back.
    Settled(String),
}

/// Reads the lines of a journal file, one by one, to the last whole one: a torn line at the end is what a kill
/// leaves, and was never answered for.
pub(super) fn read(path: &Path, mut each: impl FnMut(Line)) -> Result<()> {
    let file = std::fs::File::open(path).map_err(Error::journal("open", path))?;
    let mut lines = BufReader::new(file);
    let mut line = Vec::new();
    let mut first = true;
    loop {
        line.clear();
        lines
            .read_until(b'\n', &mut line)
            .map_err(Error::journal("read", path))?;
        if line.last() != Some(&b'\n') {
            return Ok(());
        }
        if std::mem::take(&mut first) {
            check(&line, path)?;
            continue;
        }
        if line.starts_with(b"{\"settled\":") {
            if let Ok(Settled { settled }) = serde_json::from_slice(&line) {
                each(Line::Settled(settled));
            }
        } else {
            for row in rows(&line, path)? {
                each(Line::Row(Box::new(row)));
            }
        }
    }
}

fn check(line: &[u8], path: &Path) -> Result<()> {
    let found = serde_json::from_slice::<Header>(line).map_or(0, |header| header.journal);
    if found == FORMAT {
        return Ok(());
    }
    Err(Error::JournalFormat {
        path: path.to_owned(),
        found,
        supported: FORMAT,
    })
}

fn rows(line: &[u8], path: &Path) -> Result<Vec<Call>> {
    let unreadable = |source| Error::JournalRow {
        act: "read",
        path: path.to_owned(),
        source,
    };
    let schema = Arc::clone(&Call::TABLE.arrow_schema());
    let mut decoder = ReaderBuilder::new(schema)
        .build_decoder()
        .map_err(unreadable)?;
    decoder.decode(line).map_err(unreadable)?;
    let Some(batch) = decoder.flush().map_err(unreadable)? else {
        return Ok(Vec::new());
    };
    Call::rows(&batch).map_err(|source| Error::Rows {
        table: Call::TABLE.full_name(),
        source,
    })
}
