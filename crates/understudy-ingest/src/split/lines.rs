//! One record per line.

use std::io::{self, BufRead};

use super::Stop;
use crate::batch::Batcher;

/// Cuts at every line feed; a last line without one counts as well.
pub(super) fn split(reader: &mut impl BufRead, out: &mut Batcher) -> Result<(), Stop> {
    loop {
        let block = match reader.fill_buf() {
            Ok(block) => block,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        if block.is_empty() {
            if 0 < out.open_bytes() {
                out.end()?;
            }
            return Ok(());
        }
        let n = block.len();
        let mut rest = block;
        while let Some(at) = memchr::memchr(b'\n', rest) {
            let (line, after) = rest.split_at(at);
            out.add(line);
            out.end()?;
            rest = after.get(1..).unwrap_or_default();
        }
        out.add(rest);
        reader.consume(n);
    }
}
