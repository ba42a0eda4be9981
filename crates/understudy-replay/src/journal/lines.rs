//! Rows as lines, and lines as rows.

use std::borrow::Cow;
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
use super::beside::{Lost, Tried};
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

/// A line of what a call lost in translation.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Losses<'a> {
    /// The call's replay id.
    pub(super) losses_of: Cow<'a, str>,
    /// What it lost.
    pub(super) losses: Cow<'a, [Lost]>,
}

/// A line of a call's attempts.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Attempts<'a> {
    /// The call's replay id.
    pub(super) attempts_of: Cow<'a, str>,
    /// The attempts.
    pub(super) attempts: Cow<'a, [Tried]>,
}

/// The first line of a file this program writes.
pub(super) fn header() -> Vec<u8> {
    format!("{{\"journal\":{FORMAT}}}\n").into_bytes()
}

/// The line that takes a call back.
pub(super) fn settled(replay_id: &str, into: &mut Vec<u8>) {
    let settled = replay_id.to_owned();
    add(&Settled { settled }, into);
}

/// The line of what a call lost, if it lost anything.
pub(super) fn losses(replay_id: &str, losses: &[Lost], into: &mut Vec<u8>) {
    if !losses.is_empty() {
        let losses_of = Cow::Borrowed(replay_id);
        let losses = Cow::Borrowed(losses);
        add(&Losses { losses_of, losses }, into);
    }
}

/// The line of a call's attempts, if there were several.
pub(super) fn attempts(replay_id: &str, attempts: &[Tried], into: &mut Vec<u8>) {
    if !attempts.is_empty() {
        let attempts_of = Cow::Borrowed(replay_id);
        let attempts = Cow::Borrowed(attempts);
        add(
            &Attempts {
                attempts_of,
                attempts,
            },
            into,
        );
    }
}

fn add(line: &impl Serialize, into: &mut Vec<u8>) {
    if let Ok(text) = serde_json::to_vec(line) {
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
    /// What a call lost.
    Losses(String, Vec<Lost>),
    /// A call's attempts.
    Attempts(String, Vec<Tried>),
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
        parse(&line, path, &mut each)?;
    }
}

/// Reads one line that is not the first.
pub(super) fn parse(line: &[u8], path: &Path, mut each: impl FnMut(Line)) -> Result<()> {
    if let Some(line) = beside(line) {
        each(line);
        return Ok(());
    }
    for row in rows(line, path)? {
        each(Line::Row(Box::new(row)));
    }
    Ok(())
}

/// A line that is no row.
fn beside(line: &[u8]) -> Option<Line> {
    if line.starts_with(b"{\"settled\":") {
        let Settled { settled } = serde_json::from_slice(line).ok()?;
        Some(Line::Settled(settled))
    } else if line.starts_with(b"{\"losses_of\":") {
        let line: Losses<'_> = serde_json::from_slice(line).ok()?;
        Some(Line::Losses(
            line.losses_of.into_owned(),
            line.losses.into_owned(),
        ))
    } else if line.starts_with(b"{\"attempts_of\":") {
        let line: Attempts<'_> = serde_json::from_slice(line).ok()?;
        Some(Line::Attempts(
            line.attempts_of.into_owned(),
            line.attempts.into_owned(),
        ))
    } else {
        None
    }
}

pub(super) fn check(line: &[u8], path: &Path) -> Result<()> {
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
