//! Words of ASCII text, many bytes at once.
//!
//! A word begins where a letter or digit follows anything else; then those are taken off that do not begin one, because
//! a mark joins them to what stands before it.

#![expect(
    clippy::needless_bitwise_bool,
    reason = "without branches the compiler looks at many bytes at once"
)]

/// Bytes counted at once: as many as keep each count within a byte.
const CHUNK: usize = 128;

/// Bits of a byte's class. Where a letter or digit counts, two stands for one.
const NO_SPACE: u8 = 1;
const ALPHANUMERIC: u8 = 2;
const LETTER: u8 = 4;
const DIGIT: u8 = 8;

/// What a byte of ASCII is, without a branch.
const fn class(byte: u8) -> u8 {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    let space = (byte == b' ') | (byte.wrapping_sub(b'\t') < 5);
    (all_if(letter) & (LETTER | ALPHANUMERIC))
        | (all_if(digit) & (DIGIT | ALPHANUMERIC))
        | (all_if(!space) & NO_SPACE)
}

/// Between what a mark joins the words on both sides to one: letters, digits, either or neither.
const fn joins(byte: u8) -> u8 {
    let both = (byte == b'.') | (byte == b'\'');
    let letters = both | (byte == b':');
    let digits = both | (byte == b',') | (byte == b';');
    (all_if(letters) & LETTER) | (all_if(digits) & DIGIT)
}

/// All bits or none, which is how processors answer when they compare many bytes.
const fn all_if(holds: bool) -> u8 {
    (holds as u8).wrapping_neg()
}

/// What is counted of some bytes.
#[derive(Default)]
struct Counts {
    /// Letters or digits after anything else.
    starts: u8,
    /// Of these, behind a mark that joins them to what stands before it.
    joined: u8,
    /// What is no white space, after white space.
    runs: u8,
    underscores: u8,
}

/// Words after Annex 29 and runs without white space, of ASCII before and after which a word boundary lies.
pub(super) fn words(text: &[u8]) -> (u64, u64) {
    let (mut starts, mut joined, mut runs, mut underscores) = (0, 0, 0, false);
    for from in (0..text.len()).step_by(CHUNK) {
        let counts = count(text, from);
        starts += u64::from(counts.starts);
        joined += u64::from(counts.joined);
        runs += u64::from(counts.runs);
        underscores |= counts.underscores > 0;
    }
    if underscores {
        joined += joined_by_underscores(text);
    }
    (starts - joined, runs)
}

/// Counts the chunk from here on.
fn count(text: &[u8], from: usize) -> Counts {
    // With the byte before it and the byte after it. White space around the text changes nothing, and makes a number of
    // bytes that is known beforehand.
    let mut bytes = [b' '; CHUNK + 2];
    let part = &text[from.saturating_sub(1)..text.len().min(from + CHUNK + 1)];
    let place = usize::from(from == 0);
    bytes[place..place + part.len()].copy_from_slice(part);
    let classes = bytes.map(class);
    let mut counts = Counts::default();
    for at in 0..CHUNK {
        let (before, here, after) = (classes[at], classes[at + 1], classes[at + 2]);
        let begins = here & !before;
        counts.runs += begins & NO_SPACE;
        counts.starts += begins & ALPHANUMERIC;
        // Rules WB6, WB7, WB11 and WB12: letters or digits on both sides of a mark that joins such.
        counts.joined += u8::from(before & after & joins(bytes[at + 1]) != 0);
        counts.underscores += u8::from(bytes[at + 1] == b'_');
    }
    counts.starts /= ALPHANUMERIC;
    counts
}

/// Rules `WB13a` and `WB13b`: a run of underscores joins what stands on both sides.
fn joined_by_underscores(text: &[u8]) -> u64 {
    let (mut joined, mut at) = (0, 0);
    while let Some(step) = memchr::memchr(b'_', &text[at..]) {
        let first = at + step;
        let run = text[first..]
            .iter()
            .take_while(|byte| **byte == b'_')
            .count();
        at = first + run;
        let before = first
            .checked_sub(1)
            .is_some_and(|before| text[before].is_ascii_alphanumeric());
        let after = text.get(at).is_some_and(u8::is_ascii_alphanumeric);
        joined += u64::from(before && after);
    }
    joined
}
