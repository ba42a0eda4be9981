//! The binary frames of `application/vnd.amazon.eventstream`, and their writing.
//!
//! A frame is its length, the length of its headers, the checksum of these two, the headers, a payload, and the
//! checksum of all that (CRC-32, IEEE 802.3), numbers in big-endian order.

use crate::error::{Error, Result};

/// A frame longer than this is refused before it is read, in bytes: AWS itself sends none beyond 16 MiB.
const FRAME_MAX: usize = 17 << 20;
/// Both lengths and their checksum.
const PRELUDE: usize = 12;
/// The checksum behind a frame.
const CHECKSUM: usize = 4;

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// The headers that are texts, such as `:event-type`, in their order.
    pub headers: Vec<(String, String)>,
    /// The payload, which is JSON at Bedrock.
    pub payload: Vec<u8>,
}

impl Frame {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The frame's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut headers = Vec::new();
        for (name, value) in &self.headers {
            headers.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
            headers.extend(name.bytes().take(usize::from(u8::MAX)));
            headers.push(7);
            let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
            headers.extend(length.to_be_bytes());
            headers.extend(value.bytes().take(usize::from(u16::MAX)));
        }
        let total = PRELUDE + headers.len() + self.payload.len() + CHECKSUM;
        let mut bytes = Vec::with_capacity(total);
        for length in [total, headers.len()] {
            bytes.extend(u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
        }
        bytes.extend(crc32(&bytes).to_be_bytes());
        bytes.extend(headers);
        bytes.extend(&self.payload);
        bytes.extend(crc32(&bytes).to_be_bytes());
        bytes
    }
}

/// Reads frames out of bytes, however the network cuts them.
#[derive(Debug, Default)]
pub struct FrameReader {
    held: Vec<u8>,
}

impl FrameReader {
    /// A reader at the beginning of a stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and puts the frames they complete behind `frames`.
    ///
    /// # Errors
    /// When a checksum is wrong, a length is impossible or headers cannot be read. The frames before it are handed
    /// out all the same.
    pub fn push(&mut self, bytes: &[u8], frames: &mut Vec<Frame>) -> Result<()> {
        self.held.extend_from_slice(bytes);
        let mut read = 0;
        let result = loop {
            match next(self.held.get(read..).unwrap_or_default()) {
                Ok(Some((frame, length))) => {
                    frames.push(frame);
                    read += length;
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        self.held.drain(..read);
        result
    }

    /// Whether bytes are held that are no whole frame: at the end of a stream, it was cut.
    pub fn is_within_frame(&self) -> bool {
        !self.held.is_empty()
    }
}

/// The frame at the beginning of the bytes with its length, `None` when it is not all there.
fn next(bytes: &[u8]) -> Result<Option<(Frame, usize)>> {
    let Some((prelude, _)) = bytes.split_at_checked(PRELUDE) else {
        return Ok(None);
    };
    let (total, headers) = (number(prelude, 0), number(prelude, 4));
    if crc32(&prelude[..8]) != word(prelude, 8) {
        return Err(broken("the checksum of a frame's lengths is wrong"));
    }
    if !(PRELUDE + CHECKSUM..=FRAME_MAX).contains(&total)
        || total < headers.saturating_add(PRELUDE + CHECKSUM)
    {
        return Err(broken("a frame has an impossible length"));
    }
    let Some((frame, _)) = bytes.split_at_checked(total) else {
        return Ok(None);
    };
    let (inner, checksum) = frame.split_at(total - CHECKSUM);
    if crc32(inner) != word(checksum, 0) {
        return Err(broken("the checksum of a frame is wrong"));
    }
    let headers_end = PRELUDE + headers;
    let frame = Frame {
        headers: headers_of(&inner[PRELUDE..headers_end])?,
        payload: inner[headers_end..].to_vec(),
    };
    Ok(Some((frame, total)))
}

pub(super) fn headers_of(mut bytes: &[u8]) -> Result<Vec<(String, String)>> {
    let mut headers = Vec::new();
    while let Some((length, rest)) = bytes.split_first() {
        let (name, rest) = take(rest, usize::from(*length))?;
        let (kind, rest) = rest.split_first().ok_or_else(unreadable_header)?;
        let (length, rest) = match kind {
            // Yes and no; whole numbers of one, two, four and eight bytes; a time; a UUID.
            0 | 1 => (0, rest),
            2 => (1, rest),
            3 => (2, rest),
            4 => (4, rest),
            5 | 8 => (8, rest),
            9 => (16, rest),
            // Bytes and texts tell their length.
            6 | 7 => {
                let (length, rest) = take(rest, 2)?;
                (usize::from(length[0]) << 8 | usize::from(length[1]), rest)
            }
            _ => return Err(unreadable_header()),
        };
        let (value, rest) = take(rest, length)?;
        if *kind == 7 {
            let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
            headers.push((text(name), text(value)));
        }
        bytes = rest;
    }
    Ok(headers)
}

fn take(bytes: &[u8], length: usize) -> Result<(&[u8], &[u8])> {
    bytes.split_at_checked(length).ok_or_else(unreadable_header)
}

fn unreadable_header() -> Error {
    broken("a frame's headers cannot be read")
}

fn broken(reason: &str) -> Error {
    Error::Frame {
        reason: reason.to_owned(),
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    let bytes = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    bytes.map_or(0, u32::from_be_bytes)
}

fn number(bytes: &[u8], at: usize) -> usize {
    usize::try_from(word(bytes, at)).unwrap_or(usize::MAX)
}

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let (mut byte, mut number) = (0, 0_u32);
    while byte < 256 {
        let mut value = number;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 {
                0xEDB8_8320 ^ (value >> 1)
            } else {
                value >> 1
            };
            bit += 1;
        }
        table[byte] = value;
        byte += 1;
        number += 1;
    }
    table
}

fn crc32(bytes: &[u8]) -> u32 {
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        let [low, ..] = sum.to_le_bytes();
        TABLE[usize::from(low ^ byte)] ^ (sum >> 8)
    });
    !sum
}
