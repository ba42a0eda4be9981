//! A JSON reader without recursion: checks the grammar and fills a [`Document`] in one pass, strictly or tolerantly.

use super::document::{Document, Keep, NO_NODE, ROOT};
use super::kind::JsonType;
use super::repair::{Repair, Repairs};
use crate::answer::bounds::{Cut, JSON_DEPTH};

/// Whether only RFC 8259 is accepted or also what can be repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grammar {
    Strict,
    /// As strict, and `20.0` and `2e1` are integers as `20` is.
    StrictWhole,
    Tolerant,
}

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// One whole value, ending before this byte.
    Complete(usize),
    /// The text ended inside the value.
    Incomplete,
    /// Not JSON.
    Invalid,
}

/// What a scan gave.
pub(crate) struct Scanned {
    pub(crate) outcome: Outcome,
    pub(crate) document: Document,
    pub(crate) repairs: Repairs,
    /// Bytes read.
    pub(crate) work: usize,
}

#[derive(Clone, Copy)]
enum Expect {
    Value,
    ItemOrEnd,
    Key,
    KeyOrEnd,
    CommaOrEnd,
}

struct Frame {
    node: u32,
    is_object: bool,
    object: u32,
    /// Last member of an object, or the shared item of an array.
    child: u32,
}

/// Why the reader stopped before a whole value.
pub(super) enum Stop {
    End,
    Invalid,
}

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    pub(super) grammar: Grammar,
    pub(super) document: Document,
    pub(super) repairs: Repairs,
    stack: Vec<Frame>,
    objects: u32,
    /// Node of the value that comes next.
    slot: u32,
}

/// Scans one value that starts at byte `from`, after white space.
pub(crate) fn scan(text: &str, from: usize, grammar: Grammar, keep: Keep) -> Scanned {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: from,
        grammar,
        document: Document::new(keep),
        repairs: Repairs::default(),
        stack: Vec::new(),
        objects: 0,
        slot: ROOT,
    };
    let outcome = match reader.run() {
        Ok(()) => Outcome::Complete(reader.at),
        Err(Stop::End) => Outcome::Incomplete,
        Err(Stop::Invalid) => Outcome::Invalid,
    };
    Scanned {
        outcome,
        work: reader.at.saturating_sub(from) + 1,
        document: reader.document,
        repairs: reader.repairs,
    }
}

impl Reader<'_> {
    fn run(&mut self) -> Result<(), Stop> {
        let mut expect = Expect::Value;
        loop {
            self.skip_space()?;
            let byte = self.peek()?;
            match self.step(expect, byte)? {
                Some(next) => expect = next,
                None => return Ok(()),
            }
        }
    }

    fn step(&mut self, expect: Expect, byte: u8) -> Result<Option<Expect>, Stop> {
        match (expect, byte) {
            (Expect::ItemOrEnd | Expect::CommaOrEnd, b']') => self.close(false),
            (Expect::KeyOrEnd | Expect::CommaOrEnd, b'}') => self.close(true),
            (Expect::Value, b']') if self.follows_comma(false) => self.close(false),
            (Expect::Key, b'}') if self.follows_comma(true) => self.close(true),
            (Expect::Value | Expect::ItemOrEnd, _) => self.value(byte),
            (Expect::Key | Expect::KeyOrEnd, _) => self.member(byte).map(Some),
            (Expect::CommaOrEnd, b',') => {
                self.at += 1;
                Ok(Some(self.next_part()))
            }
            (Expect::CommaOrEnd, _) => Err(Stop::Invalid),
        }
    }

    /// What a comma announces in the open container.
    fn next_part(&mut self) -> Expect {
        match self.stack.last() {
            Some(frame) if frame.is_object => Expect::Key,
            Some(frame) => {
                self.slot = frame.child;
                Expect::Value
            }
            None => Expect::Value,
        }
    }

    /// Whether a closing mark after a comma can be let through as a trailing comma.
    fn follows_comma(&mut self, is_object: bool) -> bool {
        let inside = self
            .stack
            .last()
            .is_some_and(|frame| frame.is_object == is_object);
        let lenient = inside && self.grammar == Grammar::Tolerant;
        if lenient {
            self.repairs.add(Repair::TrailingComma);
        }
        lenient
    }

    fn value(&mut self, byte: u8) -> Result<Option<Expect>, Stop> {
        if let Some(frame) = self.stack.last_mut()
            && !frame.is_object
        {
            if frame.child == NO_NODE && frame.node != NO_NODE {
                frame.child = self.document.item(frame.node);
            }
            self.slot = frame.child;
        }
        match byte {
            b'{' => self.open(JsonType::Object).map(Some),
            b'[' => self.open(JsonType::Array).map(Some),
            _ => {
                self.scalar(self.slot, byte)?;
                Ok(self.after_value())
            }
        }
    }

    fn open(&mut self, kind: JsonType) -> Result<Expect, Stop> {
        if self.stack.len() >= JSON_DEPTH {
            self.document.cuts.add(Cut::JsonDepth);
            return Err(Stop::Invalid);
        }
        self.at += 1;
        let node = self.slot;
        let is_object = kind == JsonType::Object;
        self.document.record(node, kind);
        self.objects += u32::from(is_object);
        self.stack.push(Frame {
            node,
            is_object,
            object: self.objects,
            child: NO_NODE,
        });
        self.document.depth = self.document.depth.max(self.stack.len());
        Ok(if is_object {
            Expect::KeyOrEnd
        } else {
            Expect::ItemOrEnd
        })
    }

    fn close(&mut self, is_object: bool) -> Result<Option<Expect>, Stop> {
        if self
            .stack
            .last()
            .is_none_or(|frame| frame.is_object != is_object)
        {
            return Err(Stop::Invalid);
        }
        self.stack.pop();
        self.at += 1;
        Ok(self.after_value())
    }

    fn after_value(&self) -> Option<Expect> {
        (!self.stack.is_empty()).then_some(Expect::CommaOrEnd)
    }

    /// Reads `"key":`.
    fn member(&mut self, byte: u8) -> Result<Expect, Stop> {
        let key = self.key(byte)?;
        let Some(frame) = self.stack.last_mut() else {
            return Err(Stop::Invalid);
        };
        let node = self
            .document
            .member(frame.node, frame.child, &key, frame.object);
        frame.child = if node == NO_NODE { frame.child } else { node };
        self.slot = node;
        self.skip_space()?;
        if self.peek()? != b':' {
            return Err(Stop::Invalid);
        }
        self.at += 1;
        Ok(Expect::Value)
    }

    #[inline]
    pub(super) fn peek(&self) -> Result<u8, Stop> {
        self.bytes.get(self.at).copied().ok_or(Stop::End)
    }

    #[inline]
    fn skip_space(&mut self) -> Result<(), Stop> {
        match self.bytes.get(self.at) {
            // Nothing to pass over, which is so at most places.
            Some(byte) if *byte > b'/' || matches!(byte, b'"' | b',') => Ok(()),
            _ => self.skip_some_space(),
        }
    }

    fn skip_some_space(&mut self) -> Result<(), Stop> {
        loop {
            while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                self.at += 1;
            }
            match self.bytes.get(self.at) {
                Some(b'/' | b'#')
                    if self.grammar == Grammar::Tolerant && !self.stack.is_empty() =>
                {
                    self.comment()?;
                }
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Result<(), Stop> {
        let rest = &self.bytes[self.at..];
        let length = if rest.starts_with(b"/*") {
            memchr::memmem::find(rest, b"*/").map(|end| end + 2)
        } else if rest.starts_with(b"//") || rest.starts_with(b"#") {
            memchr::memchr(b'\n', rest)
        } else {
            return Err(Stop::Invalid);
        };
        self.repairs.add(Repair::Comment);
        self.at = length.map_or(self.bytes.len(), |length| self.at + length);
        Ok(())
    }
}
