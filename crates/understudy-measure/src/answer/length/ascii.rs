//! Words of ASCII text, many bytes at once.
//!
//! A word begins where a letter or digit follows anything else; then those are taken off that do not begin one, because
//! a mark joins them to what stands before it.

#![expect(
    clippy::needless_bitwise_bool,
    reason = "without branches the compiler looks at many bytes at once"
)]

/// Most bytes counted at once: as many as keep each count within a byte.
pub(super) const CHUNK: usize = 128;

const fn is_alphanumeric(byte: u8) -> bool {
    is_letter(byte) | is_digit(byte)
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

/// Letters and digits after a mark that joins them to the word before it.
fn joined(chunk: &[u8]) -> u64 {
    let (Some(marks), Some(afters)) = (chunk.get(1..), chunk.get(2..)) else {
        return 0;
    };
    let mut joins = 0_u8;
    for ((before, mark), after) in chunk.iter().zip(marks).zip(afters) {
        joins += u8::from(is_joined(*before, *mark, *after));
    }
    let underscores = memchr::memchr(b'_', chunk).map_or(0, |at| joined_by_underscores(chunk, at));
    u64::from(joins) + underscores
}

/// Rules WB6, WB7, WB11 and WB12 for ASCII, without a branch.
const fn is_joined(before: u8, mark: u8, after: u8) -> bool {
    let letters = is_letter(before) & is_letter(after);
    let digits = is_digit(before) & is_digit(after);
    let in_both = (mark == b'.') | (mark == b'\'');
    (letters & (in_both | (mark == b':'))) | (digits & (in_both | (mark == b',') | (mark == b';')))
}

const fn is_letter(byte: u8) -> bool {
    (byte | 0x20).wrapping_sub(b'a') < 26
}

const fn is_digit(byte: u8) -> bool {
    byte.wrapping_sub(b'0') < 10
}

/// Rules `WB13a` and `WB13b`: a run of underscores joins what stands on both sides. The first stands at `first`.
fn joined_by_underscores(chunk: &[u8], first: usize) -> u64 {
    let mut joined = 0;
    let mut at = first;
    while at < chunk.len() {
        if chunk[at] != b'_' {
            at += 1;
            continue;
        }
        let run = chunk[at..].iter().take_while(|byte| **byte == b'_').count();
        let before = at
            .checked_sub(1)
            .is_some_and(|before| is_alphanumeric(chunk[before]));
        let after = chunk
            .get(at + run)
            .is_some_and(|after| is_alphanumeric(*after));
        joined += u64::from(before && after);
        at += run;
    }
    joined
}
