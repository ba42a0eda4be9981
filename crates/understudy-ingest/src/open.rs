//! Opens an input: finds out by its first bytes how it is packed and whether it holds text at all.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use crate::sources::Place;

/// Bytes looked at before the reading starts.
const HEAD_BYTES: usize = 64 << 10;

/// Bytes read from disk, and unpacked, at once.
const BLOCK_BYTES: usize = 256 << 10;

/// An opened input: its first bytes, and all its bytes.
pub(crate) struct Opened {
    pub(crate) head: Vec<u8>,
    pub(crate) reader: Bytes,
}

/// All bytes of an input, unpacked.
pub(crate) type Bytes = Chain<Cursor<Vec<u8>>, Rest>;

/// What follows the first bytes.
pub(crate) enum Rest {
    Reader(BufReader<Box<dyn Read + Send>>),
    /// The reader failed within the first bytes. It is not asked again: an unpacker may then pretend to be at its end.
    Failed(Option<io::Error>),
}

impl Read for Rest {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Reader(reader) => reader.read(buffer),
            Self::Failed(error) => error.take().map_or(Ok(0), Err),
        }
    }
}

impl BufRead for Rest {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::Reader(reader) => reader.fill_buf(),
            Self::Failed(error) => error.take().map_or(Ok(&[]), Err),
        }
    }

    fn consume(&mut self, n: usize) {
        if let Self::Reader(reader) = self {
            reader.consume(n);
        }
    }
}

/// Opens an input; every byte taken from disk is added to `n_bytes`.
pub(crate) fn open(place: Place, n_bytes: Arc<AtomicU64>) -> io::Result<Opened> {
    let raw: Box<dyn Read + Send> = match place {
        Place::File(path) => Box::new(File::open(path)?),
        Place::Stream(reader) => reader,
    };
    let counted = Counted {
        reader: raw,
        n_bytes,
    };
    let mut reader = unpacked(BufReader::with_capacity(BLOCK_BYTES, counted))?;
    let (head, failure) = head_of(&mut reader);
    let rest = match failure {
        None => Rest::Reader(BufReader::with_capacity(BLOCK_BYTES, reader)),
        Some(error) => Rest::Failed(Some(error)),
    };
    Ok(Opened {
        head: head.clone(),
        reader: Cursor::new(head).chain(rest),
    })
}

struct Counted {
    reader: Box<dyn Read + Send>,
    n_bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buffer)?;
        self.n_bytes.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Names lie and objects in stores have none, so the first four bytes decide.
fn unpacked(mut reader: BufReader<Counted>) -> io::Result<Box<dyn Read + Send>> {
    let mut magic = [0; 4];
    let n = read_fully(&mut reader, &mut magic)?;
    let magic = magic.get(..n).unwrap_or_default().to_vec();
    let kind = magic.clone();
    let whole = Cursor::new(magic).chain(reader);
    Ok(match kind.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(whole)),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(zstd::stream::read::Decoder::with_buffer(whole)?),
        _ => Box::new(whole),
    })
}

fn read_fully(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The first bytes, and why there are no more if the reader failed. A slow stream is not waited for beyond its first line.
fn head_of(reader: &mut impl Read) -> (Vec<u8>, Option<io::Error>) {
    let mut head = vec![0; HEAD_BYTES];
    let mut filled = 0;
    let mut failure = None;
    while let Some(rest) = head.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(n) => {
                let has_line = rest
                    .get(..n)
                    .is_some_and(|new| memchr::memchr(b'\n', new).is_some());
                filled += n;
                if has_line && 4096 < filled {
                    break;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
    }
    head.truncate(filled);
    (head, failure)
}

/// Why these first bytes cannot be a log of text, if they cannot.
pub(crate) fn no_text(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'P', b'A', b'R', b'1', ..] => return Some("it is a Parquet file"),
        [b'P', b'K', 3, 4, ..] => return Some("it is a zip archive"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            return Some("it is UTF-16 text; logs must be UTF-8");
        }
        _ => {}
    }
    let start = head.get(..8192).unwrap_or(head);
    memchr::memchr(0, start).map(|_| "it is binary")
}
