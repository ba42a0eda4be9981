//! Words of ASCII text, many bytes at once.
//!
//! A word begins where a letter or digit follows anything else; then those are taken off that do not begin one, because
//! a mark joins them to what stands before it.

/// Most bytes counted at once: as many as keep each count within a byte.
pub(super) const CHUNK: usize = 128;

const fn is_alphanumeric(byte: u8) -> bool {
    ((byte | 0x20).wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10)
}

const fn is_space(byte: u8) -> bool {
    (byte == b' ') | (byte.wrapping_sub(b'\t') < 5)
}

/// Words after Annex 29 and runs without white space, of at most [`CHUNK`] bytes of ASCII before and after which a word
/// boundary lies.
pub(super) fn words(chunk: &[u8]) -> (u64, u64) {
    let starts = starts(chunk, is_alphanumeric);
    let runs = starts_without(chunk);
    (u64::from(starts) - joined(chunk), u64::from(runs))
}

/// Places where a byte of the class follows one that is not, or begins the chunk.
fn starts(chunk: &[u8], class: impl Fn(u8) -> bool) -> u8 {
    let first = chunk.first().is_some_and(|byte| class(*byte));
    let mut starts = u8::from(first);
    for (before, byte) in chunk.iter().zip(chunk.get(1..).unwrap_or_default()) {
        starts += u8::from(class(*byte) & !class(*before));
    }
    starts
}

/// Places where something follows white space, or begins the chunk.
fn starts_without(chunk: &[u8]) -> u8 {
    starts(chunk, |byte| !is_space(byte))
}

/// Marks that may stand inside a word.
const JOINING: [bool; 256] = {
    let mut table = [false; 256];
    let marks = b"_:.',;";
    let mut at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
};

/// Letters and digits after a mark that joins them to the word before it.
fn joined(chunk: &[u8]) -> u64 {
    let mut joined = 0;
    let mut at = 1;
    while at + 1 < chunk.len() {
        if JOINING[usize::from(chunk[at])] {
            let before = chunk[at - 1];
            if chunk[at] == b'_' {
                at += chunk[at..].iter().take_while(|byte| **byte == b'_').count() - 1;
                let after = chunk.get(at + 1).copied().unwrap_or_default();
                joined += u64::from(is_alphanumeric(before) && is_alphanumeric(after));
            } else {
                joined += u64::from(joins(before, chunk[at], chunk[at + 1]));
            }
        }
        at += 1;
    }
    joined
}

/// Rules WB6, WB7, WB11 and WB12 for ASCII.
const fn joins(before: u8, mark: u8, after: u8) -> bool {
    if before.is_ascii_alphabetic() && after.is_ascii_alphabetic() {
        return matches!(mark, b':' | b'.' | b'\'');
    }
    before.is_ascii_digit() && after.is_ascii_digit() && matches!(mark, b'.' | b'\'' | b',' | b';')
}
