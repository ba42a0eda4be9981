//! One record per JSON object, however many lines it spans and however many arrays stand around it.
//!
//! Only brackets and quotes are looked at; whether a record is JSON is the decoder's question. What stands between
//! objects and is neither bracket nor comma is a record of its own, up to the end of its line.

use std::io::{self, BufRead};

use super::Stop;
use crate::batch::Batcher;

/// Where in the text the next byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between objects.
    Between,
    /// In an object, so many brackets deep.
    Inside { depth: u64 },
    /// In a string of an object.
    Quoted { depth: u64 },
    /// After a backslash in a string of an object.
    Escaped { depth: u64 },
    /// In something that is no object.
    Stray,
}

/// Cuts after every object that stands in no other object.
pub(super) fn split(reader: &mut impl BufRead, out: &mut Batcher) -> Result<(), Stop> {
    let mut state = State::Between;
    let mut line = 1;
    loop {
        let block = match reader.fill_buf() {
            Ok(block) => block,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        if block.is_empty() {
            if state != State::Between {
                out.end()?;
            }
            return Ok(());
        }
        let n = block.len();
        // Bytes of the open record that are not yet handed on start here.
        let mut from = 0;
        for (at, byte) in block.iter().enumerate() {
            let before = state;
            state = next(state, *byte);
            if before == State::Between && state != State::Between {
                out.begin(line);
                from = at;
            }
            if before != State::Between && state == State::Between {
                out.add(block.get(from..=at).unwrap_or_default());
                out.end()?;
            }
            if *byte == b'\n' {
                line += 1;
            }
        }
        if state != State::Between {
            out.add(block.get(from..).unwrap_or_default());
        }
        reader.consume(n);
    }
}

fn next(state: State, byte: u8) -> State {
    match state {
        State::Between => match byte {
            b'{' => State::Inside { depth: 1 },
            b'[' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' => State::Between,
            _ => State::Stray,
        },
        State::Inside { depth } => match byte {
            b'{' | b'[' => State::Inside { depth: depth + 1 },
            b'}' | b']' if depth == 1 => State::Between,
            b'}' | b']' => State::Inside { depth: depth - 1 },
            b'"' => State::Quoted { depth },
            _ => state,
        },
        State::Quoted { depth } => match byte {
            b'"' => State::Inside { depth },
            b'\\' => State::Escaped { depth },
            _ => state,
        },
        State::Escaped { depth } => State::Quoted { depth },
        State::Stray if byte == b'\n' => State::Between,
        State::Stray => state,
    }
}
