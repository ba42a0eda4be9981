//! Server-sent events out of bytes, however the network cuts them.
//!
//! After the WHATWG's definition of `text/event-stream`: lines end with CRLF, LF or CR, a blank line ends an event,
//! a colon opens a comment, several `data` lines are one text. Unlike a browser's reader, this one hands out an event
//! that the end of the stream left without its blank line: some servers forget it.

use crate::error::{Error, Result};

/// A line longer than this is no line of a vendor's, in bytes.
const LINE_MAX: usize = 16 << 20;
/// An event with more data than this is no event of a vendor's, in bytes.
const EVENT_MAX: usize = 16 << 20;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SseEvent {
    /// The event's name; empty when it has none.
    pub name: String,
    /// Its data, several lines joined by a line feed. What is no UTF-8 is replaced.
    pub data: String,
}

/// Reads events out of bytes.
#[derive(Debug, Default)]
pub struct SseReader {
    line: Vec<u8>,
    /// The last byte was a carriage return: a line feed that follows belongs to it.
    after_return: bool,
    /// Whether a line has ended: only before the first may a byte order mark stand.
    begun: bool,
    event: SseEvent,
    has_data: bool,
}

impl SseReader {
    /// A reader at the beginning of a stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and puts the events they complete behind `events`.
    ///
    /// # Errors
    /// When a line or an event is longer than 16 MiB. The events before it are handed out all the same.
    pub fn push(&mut self, bytes: &[u8], events: &mut Vec<SseEvent>) -> Result<()> {
        let mut rest = bytes;
        if self.after_return && !rest.is_empty() {
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            self.after_return = false;
        }
        while let Some(at) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            let (line, end) = rest.split_at(at);
            self.lengthen(line)?;
            self.end_line(events)?;
            rest = end.get(1..).unwrap_or_default();
            if end.starts_with(b"\r") {
                self.after_return = rest.is_empty();
                rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            }
        }
        self.lengthen(rest)
    }

    /// Ends the stream: hands out what has no blank line behind it.
    ///
    /// # Errors
    /// When the last event is longer than 16 MiB.
    pub fn finish(mut self, events: &mut Vec<SseEvent>) -> Result<()> {
        self.end_line(events)?;
        self.dispatch(events);
        Ok(())
    }

    fn lengthen(&mut self, part: &[u8]) -> Result<()> {
        if LINE_MAX < self.line.len() + part.len() {
            return Err(too_long("a line", LINE_MAX));
        }
        self.line.extend_from_slice(part);
        Ok(())
    }

    fn end_line(&mut self, events: &mut Vec<SseEvent>) -> Result<()> {
        let mut line = std::mem::take(&mut self.line);
        if !self.begun && line.starts_with(b"\xEF\xBB\xBF") {
            line.drain(..3);
        }
        self.begun = true;
        let result = if line.is_empty() {
            self.dispatch(events);
            Ok(())
        } else {
            self.read_line(&line)
        };
        line.clear();
        self.line = line;
        result
    }

    fn read_line(&mut self, line: &[u8]) -> Result<()> {
        let colon = line.iter().position(|byte| *byte == b':');
        let (name, value) = match colon {
            Some(at) => (&line[..at], &line[at + 1..]),
            None => (line, &line[..0]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => {
                if EVENT_MAX < self.event.data.len() + value.len() {
                    return Err(too_long("an event", EVENT_MAX));
                }
                if self.has_data {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(&String::from_utf8_lossy(value));
                self.has_data = true;
            }
            b"event" => self.event.name = String::from_utf8_lossy(value).into_owned(),
            // Comments, ids, times to reconnect, and whatever comes to be.
            _ => {}
        }
        Ok(())
    }

    fn dispatch(&mut self, events: &mut Vec<SseEvent>) {
        let event = std::mem::take(&mut self.event);
        if std::mem::take(&mut self.has_data) {
            events.push(event);
        }
    }
}

fn too_long(what: &str, most: usize) -> Error {
    Error::Frame {
        reason: format!("{what} is longer than {most} bytes"),
    }
}
