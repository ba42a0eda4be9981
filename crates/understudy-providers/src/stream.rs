//! Answers that come in pieces.
//!
//! An [`AnswerStream`] takes the bytes of a streamed response as the network brings them, in any cut, and makes the
//! body out of them that the vendor would have sent in one piece. That body is read by the reader of whole answers,
//! so that a streamed answer and a whole one cannot be read differently. On the way it counts the events that
//! brought something to see: whoever holds the clock knows from it when the first visible token came.

mod anthropic;
mod converse;
mod fault;
mod frames;
mod gemini;
mod openai;
mod responses;
mod sse;
#[cfg(test)]
mod tests;

use serde_json::Value;
use understudy_schema::chat::{ErrorClass, Outcome, Reply};

use crate::error::Error;
use crate::{Dialect, ProviderFailure, field, read_reply};
pub use fault::read_error_in;
pub use frames::{Frame, FrameReader};
pub use sse::{SseEvent, SseReader};

/// A stream longer than this is not read to its end, in bytes.
const STREAM_MAX: usize = 64 << 20;

/// How far a stream has come.
///
/// A caller that notes the time when one of the counts leaves 0 knows the time to the first event, to the first
/// thinking and to the first visible token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Events with content, also such that show nothing, as the opening one. Pings and comments are none.
    pub n_events: u64,
    /// Events that brought visible text, words of a refusal, or the name or arguments of a tool call.
    pub n_visible: u64,
    /// Events that brought thinking.
    pub n_reasoning: u64,
    /// Whether the vendor has said why the answer ended.
    pub ended: bool,
}

/// How a stream ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamEnd {
    /// The vendor said that the answer is over.
    Complete,
    /// The bytes ended before.
    Cut,
    /// The vendor reported a failure in the middle, after a status of success.
    Failed(Box<ProviderFailure>),
    /// The bytes are no stream of the dialect.
    Unreadable {
        /// Why not.
        reason: String,
    },
}

/// A stream that was read to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Streamed {
    /// The body that the vendor would have sent in one piece, as far as the stream came.
    pub body: Value,
    /// What was read out of it. After a cut or a failure it holds what had come, without a reason for the end.
    pub reply: Reply,
    /// How it ended.
    pub end: StreamEnd,
    /// What it brought.
    pub progress: Progress,
}

impl Streamed {
    /// The failure of a stream that did not come to its end; `None` for one that did.
    pub fn failure(&self) -> Option<ProviderFailure> {
        let (class, code, message) = match &self.end {
            StreamEnd::Complete => return None,
            StreamEnd::Failed(failure) => return Some((**failure).clone()),
            StreamEnd::Cut => (
                ErrorClass::Network,
                "stream_cut",
                "the stream ended before the answer did".to_owned(),
            ),
            StreamEnd::Unreadable { reason } => {
                (ErrorClass::Decode, "stream_unreadable", reason.clone())
            }
        };
        Some(ProviderFailure {
            error_class: class,
            error_code: Some(code.to_owned()),
            message: field::cut(&message, 500),
            retry_after_ms: None,
            retryable: class == ErrorClass::Network,
            fatal: false,
            outcome: Outcome::Error(class),
            failed_generation: self.reply.text.clone(),
        })
    }
}

/// One answer on its way.
#[derive(Debug)]
pub struct AnswerStream {
    dialect: Dialect,
    framing: Framing,
    assembly: Assembly,
    progress: Progress,
    n_bytes: usize,
    over: bool,
    fault: Option<StreamEnd>,
}

/// How the bytes hold events.
#[derive(Debug)]
enum Framing {
    /// Nothing but blanks came so far.
    Undecided(Vec<u8>),
    Sse(SseReader),
    /// Bedrock's binary frames.
    Frames(FrameReader),
    /// Not a stream at all: a server that sends the answer in one piece all the same, or an error.
    Whole(Vec<u8>),
}

/// What has been put together, in the dialect's own shape.
#[derive(Debug)]
enum Assembly {
    OpenAi(Box<openai::Assembly>),
    Responses(responses::Assembly),
    Anthropic(anthropic::Assembly),
    Gemini(gemini::Assembly),
    Converse(converse::Assembly),
}

impl AnswerStream {
    /// A stream of which nothing has come.
    pub fn new(dialect: Dialect) -> Self {
        let assembly = match dialect {
            Dialect::OpenAi => Assembly::OpenAi(Box::default()),
            Dialect::OpenAiResponses => Assembly::Responses(responses::Assembly::default()),
            Dialect::Anthropic => Assembly::Anthropic(anthropic::Assembly::default()),
            Dialect::Gemini => Assembly::Gemini(gemini::Assembly::default()),
            Dialect::BedrockConverse => Assembly::Converse(converse::Assembly::default()),
        };
        Self {
            dialect,
            framing: Framing::Undecided(Vec::new()),
            assembly,
            progress: Progress::default(),
            n_bytes: 0,
            over: false,
            fault: None,
        }
    }

    /// Takes the next bytes and says how far the stream has come. Bytes behind a fault are not looked at.
    pub fn push(&mut self, bytes: &[u8]) -> Progress {
        self.n_bytes = self.n_bytes.saturating_add(bytes.len());
        if self.fault.is_none() && STREAM_MAX < self.n_bytes {
            self.fault = Some(StreamEnd::Unreadable {
                reason: format!("the stream is longer than {STREAM_MAX} bytes"),
            });
        }
        if self.fault.is_none() {
            self.read(bytes);
        }
        self.progress
    }

    /// Takes one event that has been read already, as logs keep them, by its name and its data.
    pub fn push_event(&mut self, name: &str, data: Value) -> Progress {
        if self.fault.is_none() {
            self.take_value(name, data);
        }
        self.progress
    }

    /// Whether nothing that may still come can change the answer: the stream need not be read on.
    pub fn is_at_fault(&self) -> bool {
        self.fault.is_some()
    }

    /// Whether the vendor has said that nothing more comes, the counts of tokens included. Not every dialect has a word for it.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Whether the vendor has said why the answer ended: what may still come is its counts.
    pub fn has_ended(&self) -> bool {
        self.progress.ended
    }

    /// Ends the stream and reads the answer.
    pub fn finish(mut self) -> Streamed {
        self.read_rest();
        let framing = std::mem::replace(&mut self.framing, Framing::Undecided(Vec::new()));
        let body = match framing {
            Framing::Whole(bytes) if self.fault.is_none() => self.whole(&bytes),
            _ => None,
        };
        let end = match self.fault {
            Some(fault) => fault,
            None if self.progress.ended => StreamEnd::Complete,
            None => StreamEnd::Cut,
        };
        let complete = end == StreamEnd::Complete;
        let body = body.unwrap_or_else(|| match self.assembly {
            Assembly::OpenAi(assembly) => assembly.body(),
            Assembly::Responses(assembly) => assembly.body(complete),
            Assembly::Anthropic(assembly) => assembly.body(),
            Assembly::Gemini(assembly) => assembly.body(complete),
            Assembly::Converse(assembly) => assembly.body(),
        });
        streamed(self.dialect, body, end, self.progress)
    }

    fn read(&mut self, bytes: &[u8]) {
        let mut events = Vec::new();
        let read = match &mut self.framing {
            Framing::Undecided(held) => {
                held.extend_from_slice(bytes);
                let blank = |byte: &u8| b"\xEF\xBB\xBF \t\r\n".contains(byte);
                let Some(first) = held.iter().find(|byte| !blank(byte)) else {
                    return;
                };
                let is_whole = matches!(first, b'{' | b'[');
                let held = std::mem::take(held);
                self.framing = if is_whole {
                    Framing::Whole(Vec::new())
                } else if self.dialect == Dialect::BedrockConverse {
                    Framing::Frames(FrameReader::new())
                } else {
                    Framing::Sse(SseReader::new())
                };
                return self.read(&held);
            }
            Framing::Sse(reader) => reader.push(bytes, &mut events),
            Framing::Frames(reader) => {
                let mut frames = Vec::new();
                let read = reader.push(bytes, &mut frames);
                events.extend(frames.iter().map(event_of));
                read
            }
            Framing::Whole(held) => {
                held.extend_from_slice(bytes);
                Ok(())
            }
        };
        for event in events {
            self.take(&event);
        }
        self.note(read);
    }

    /// What the end of the bytes left open. A text that is no JSON was cut off there, and is no fault.
    fn read_rest(&mut self) {
        if self.fault.is_some() {
            return;
        }
        if let Framing::Sse(reader) = &mut self.framing {
            let mut events = Vec::new();
            let read = std::mem::take(reader).finish(&mut events);
            for event in events {
                if is_end(&event.data) || serde_json::from_str::<Value>(&event.data).is_ok() {
                    self.take(&event);
                }
            }
            self.note(read);
        }
    }

    fn note(&mut self, read: Result<(), Error>) {
        if let (Err(error), None) = (read, &self.fault) {
            self.fault = Some(StreamEnd::Unreadable {
                reason: error.to_string(),
            });
        }
    }

    fn take(&mut self, event: &SseEvent) {
        let data = event.data.trim();
        if self.fault.is_some() || data.is_empty() {
            return;
        }
        if is_end(data) {
            self.progress.ended = true;
            self.over = true;
            return;
        }
        match serde_json::from_str::<Value>(data) {
            Ok(data) => self.take_value(&event.name, data),
            Err(error) => {
                self.fault = Some(StreamEnd::Unreadable {
                    reason: format!("an event holds no JSON: {error}"),
                });
            }
        }
    }

    fn take_value(&mut self, name: &str, data: Value) {
        if let Some(failure) = fault::failure_in(self.dialect, name, &data) {
            self.fault = Some(StreamEnd::Failed(Box::new(failure)));
            return;
        }
        let progress = &mut self.progress;
        let is_last = match self.dialect {
            Dialect::Anthropic => field::text(&data, "type") == Some("message_stop"),
            Dialect::BedrockConverse => name == "metadata" && progress.ended,
            Dialect::OpenAi | Dialect::OpenAiResponses | Dialect::Gemini => false,
        };
        match &mut self.assembly {
            Assembly::OpenAi(assembly) => assembly.take(data, progress),
            Assembly::Responses(assembly) => assembly.take(&data, progress),
            Assembly::Anthropic(assembly) => assembly.take(&data, progress),
            Assembly::Gemini(assembly) => assembly.take(data, progress),
            Assembly::Converse(assembly) => assembly.take(name, &data, progress),
        }
        // The last event of Responses holds the whole answer.
        self.over |= is_last || (self.dialect == Dialect::OpenAiResponses && progress.ended);
    }

    /// The body of an answer in one piece. Several answers in an array are Gemini's stream without `alt=sse`.
    fn whole(&mut self, bytes: &[u8]) -> Option<Value> {
        match serde_json::from_slice::<Value>(bytes) {
            Ok(Value::Array(pieces)) => {
                for piece in pieces {
                    if self.fault.is_none() {
                        self.take_value("", piece);
                    }
                }
                None
            }
            Ok(body) => {
                if let Some(failure) = fault::failure_in(self.dialect, "", &body) {
                    self.fault = Some(StreamEnd::Failed(Box::new(failure)));
                    return None;
                }
                self.progress.n_events = 1;
                self.progress.ended = true;
                Some(body)
            }
            Err(error) if error.is_eof() => None,
            Err(error) => {
                self.fault = Some(StreamEnd::Unreadable {
                    reason: format!("neither a stream nor JSON: {error}"),
                });
                None
            }
        }
    }
}

/// A frame as an event. One that reports a failure is named by it.
fn event_of(frame: &Frame) -> SseEvent {
    let told = [":event-type", ":exception-type", ":error-code"];
    let name = told.iter().find_map(|name| frame.header(name));
    let mut data = String::from_utf8_lossy(&frame.payload).into_owned();
    if data.is_empty() {
        let message = frame.header(":error-message").unwrap_or_default();
        data = serde_json::json!({ "message": message }).to_string();
    }
    SseEvent {
        name: name.unwrap_or_default().to_owned(),
        data,
    }
}

/// `OpenAI`'s mark of the end, which others send as well.
fn is_end(data: &str) -> bool {
    data.trim() == "[DONE]"
}

/// Reads the assembled body. One that cannot be read after a proper end is no answer.
fn streamed(dialect: Dialect, body: Value, end: StreamEnd, progress: Progress) -> Streamed {
    let (reply, end) = match (read_reply(dialect, &body), end) {
        (Ok(reply), end) => (reply, end),
        (Err(error), StreamEnd::Complete) => {
            let reason = error.to_string();
            (Reply::default(), StreamEnd::Unreadable { reason })
        }
        (Err(_), end) => (Reply::default(), end),
    };
    Streamed {
        body,
        reply,
        end,
        progress,
    }
}
