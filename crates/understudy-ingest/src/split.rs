//! Cuts an input into records: one per line, or one per JSON value where values span lines.

mod lines;
mod values;

use std::io::{self, BufRead};

use crate::batch::{Batcher, Gone};
use crate::decode::Reason;
use crate::open::{Opened, no_text};

/// Why the cutting stopped before the end of the input.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The input cannot be read further.
    Input(io::Error),
    /// Nobody wants more.
    Gone,
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Input(error)
    }
}

impl From<Gone> for Stop {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

/// Cuts one opened input into records.
pub(crate) fn split(opened: Opened, out: &mut Batcher) -> Result<(), Gone> {
    let Opened { head, mut reader } = opened;
    if let Some(reason) = no_text(&head) {
        return out.break_off(Reason::UnreadableFile, reason.to_owned());
    }
    if head.starts_with(b"\xef\xbb\xbf") {
        reader.consume(3);
    }
    let cut = if values_span_lines(&head) {
        values::split(&mut reader, out)
    } else {
        lines::split(&mut reader, out)
    };
    match cut {
        Ok(()) => Ok(()),
        Err(Stop::Gone) => Err(Gone),
        Err(Stop::Input(error)) => broken(&error, out),
    }
}

/// What could be read before the failure has been read; that the rest is missing is a row of its own.
pub(crate) fn broken(error: &io::Error, out: &mut Batcher) -> Result<(), Gone> {
    let reason = match error.kind() {
        io::ErrorKind::UnexpectedEof => Reason::TruncatedFile,
        _ => Reason::UnreadableFile,
    };
    out.break_off(
        reason,
        format!("{error}; {} bytes of this line had come", out.open_bytes()),
    )
}

/// Whether the first bytes are the start of an array of calls, or of a call written over several lines.
fn values_span_lines(head: &[u8]) -> bool {
    let head = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    match head.first() {
        Some(b'[') => true,
        Some(b'{') => {
            let line = head.split(|byte| *byte == b'\n').next().unwrap_or(head);
            line.trim_ascii_end() == b"{"
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
