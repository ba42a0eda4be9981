//! One record per JSON object, however many lines it spans and however many arrays stand around it.
//!
//! Only brackets and quotes are looked at; whether a record is JSON is the decoder's question. What stands between
//! objects and is neither bracket nor comma is a record of its own, up to the end of its line. An object that was cut off
//! would take all that follows with it: it ends where another one plainly begins.

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

/// What a line has begun with, as far as it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// Nothing yet.
    Nothing,
    /// `[`
    Array,
    /// `{`
    Object,
    /// `[{`
    ObjectOfArray,
    /// Anything else.
    Other,
}

/// What a byte does to the record that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Nothing.
    Goes,
    /// It is the first of a record.
    Begins,
    /// It is the last of it.
    Ends,
    /// The record ended before it.
    Breaks,
    /// The record was cut off, and this byte and the bracket before it belong to the next.
    Restarts,
    /// An array was cut off between two objects.
    Unfinished,
}

/// Cuts after every object that stands in no other object.
pub(super) fn split(reader: &mut impl BufRead, out: &mut Batcher) -> Result<(), Stop> {
    let mut cutter = Cutter::new();
    loop {
        let block = match reader.fill_buf() {
            Ok(block) => block,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        if block.is_empty() {
            if cutter.state != State::Between {
                out.end()?;
            }
            return Ok(());
        }
        let n = block.len();
        cut(block, &mut cutter, out)?;
        reader.consume(n);
    }
}

fn cut(block: &[u8], cutter: &mut Cutter, out: &mut Batcher) -> Result<(), Stop> {
    // Bytes of the open record that are not yet handed on start here.
    let mut from = 0;
    let piece = |from: usize, to: usize| block.get(from..to).unwrap_or_default();
    for (at, byte) in block.iter().enumerate() {
        match cutter.step(*byte) {
            Step::Goes => {}
            Step::Begins => {
                out.begin(cutter.line);
                from = at;
            }
            Step::Ends => {
                out.add(piece(from, at + 1));
                out.end()?;
            }
            Step::Breaks => {
                out.add(piece(from, at));
                out.end()?;
            }
            Step::Restarts => {
                out.add(piece(from, at));
                out.end()?;
                out.begin(cutter.line);
                out.add(b"{");
                from = at;
            }
            Step::Unfinished => {
                out.begin(cutter.line);
                out.add(b"[");
                out.end()?;
            }
        }
        cutter.line += u64::from(*byte == b'\n');
    }
    if cutter.state != State::Between {
        out.add(piece(from, block.len()));
    }
    Ok(())
}

#[derive(Debug)]
struct Cutter {
    state: State,
    start: Start,
    line: u64,
    /// The line on which the open record began, and whether it began the line.
    begun: (u64, bool),
    /// Arrays that are open around the records.
    n_arrays: u64,
    /// Whether every line is an array, known from the end of the first.
    is_array_per_line: Option<bool>,
    /// Whether a record was seen that is a line.
    has_record_per_line: bool,
}

impl Cutter {
    fn new() -> Self {
        Self {
            state: State::Between,
            start: Start::Nothing,
            line: 1,
            begun: (0, false),
            n_arrays: 0,
            is_array_per_line: None,
            has_record_per_line: false,
        }
    }

    fn step(&mut self, byte: u8) -> Step {
        let start = self.start;
        self.start = after(start, byte);
        let before = self.state;
        if byte == b'"' && before != State::Between && self.is_cut_off(start) {
            self.begun = (self.line, true);
            self.state = State::Quoted { depth: 1 };
            return Step::Restarts;
        }
        if byte == b'\n'
            && let Some(step) = self.end_line()
        {
            return step;
        }
        self.state = next(before, byte);
        match (before, self.state) {
            (State::Between, State::Between) => {
                self.count_arrays(byte);
                Step::Goes
            }
            (State::Between, _) => {
                self.begun = (self.line, matches!(start, Start::Nothing | Start::Array));
                Step::Begins
            }
            (_, State::Between) => {
                self.has_record_per_line |= self.begun == (self.line, true);
                Step::Ends
            }
            _ => Step::Goes,
        }
    }

    /// Whether an object that begins this line shows that the open record was cut off. Within a record, one over several
    /// lines has its brackets indented or alone on their lines.
    fn is_cut_off(&self, start: Start) -> bool {
        let begins = match start {
            Start::ObjectOfArray => true,
            Start::Object => self.has_record_per_line,
            _ => false,
        };
        begins && self.begun.0 < self.line
    }

    /// Where every line is an array, none reaches into the next.
    fn end_line(&mut self) -> Option<Step> {
        let is_first = self.start_is_known() && self.is_array_per_line.is_none();
        if is_first {
            let closed = self.n_arrays == 0 && self.state == State::Between;
            self.is_array_per_line = Some(closed);
        }
        if self.is_array_per_line != Some(true) {
            return None;
        }
        let is_open = 0 < std::mem::take(&mut self.n_arrays);
        match self.state {
            State::Between => is_open.then_some(Step::Unfinished),
            State::Stray => None,
            _ => {
                self.state = State::Between;
                Some(Step::Breaks)
            }
        }
    }

    /// Whether anything but blank lines has come.
    fn start_is_known(&self) -> bool {
        0 < self.begun.0 || 0 < self.n_arrays
    }

    fn count_arrays(&mut self, byte: u8) {
        match byte {
            b'[' => self.n_arrays += 1,
            b']' => self.n_arrays = self.n_arrays.saturating_sub(1),
            _ => {}
        }
    }
}

fn after(start: Start, byte: u8) -> Start {
    match (start, byte) {
        (_, b'\n') => Start::Nothing,
        (Start::Nothing, b'[') => Start::Array,
        (Start::Nothing, b'{') => Start::Object,
        (Start::Array, b'{') => Start::ObjectOfArray,
        _ => Start::Other,
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
