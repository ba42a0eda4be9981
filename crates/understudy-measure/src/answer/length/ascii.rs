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

/// Bits of a byte's class: what it is, and between what it joins a word, two bits further up.
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const JOINS_LETTERS: u8 = 4;
const NO_SPACE: u8 = 16;

/// Class of a byte of ASCII, without a branch.
const fn class(byte: u8) -> u8 {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    let space = (byte == b' ') | (byte.wrapping_sub(b'\t') < 5);
    let both = (byte == b'.') | (byte == b'\'');
    let joins_letters = both | (byte == b':');
    let joins_digits = both | (byte == b',') | (byte == b';');
    (letter as u8)
        | ((digit as u8) << 1)
        | ((joins_letters as u8) << 2)
        | ((joins_digits as u8) << 3)
        | ((!space as u8) << 4)
}

/// Words after Annex 29 and runs without white space, of at most [`CHUNK`] bytes of ASCII before and after which a word
/// boundary lies.
pub(super) fn words(chunk: &[u8]) -> (u64, u64) {
    // White space before and behind changes nothing, and makes a number of bytes that is known beforehand.
    let mut bytes = [b' '; CHUNK + 2];
    if let Some(part) = bytes.get_mut(1..=chunk.len()) {
        part.copy_from_slice(chunk);
    }
    let classes = bytes.map(class);
    let (mut starts, mut runs, mut joined) = (0_u8, 0_u8, 0_u8);
    for at in 0..CHUNK {
        let (before, here, after) = (classes[at], classes[at + 1], classes[at + 2]);
        let begins = here & !before;
        runs += (begins / NO_SPACE) & 1;
        starts += u8::from(here & (LETTER | DIGIT) != 0) & u8::from(before & (LETTER | DIGIT) == 0);
        // Rules WB6, WB7, WB11 and WB12: letters or digits on both sides of a mark that joins such.
        joined += u8::from(before & after & (here / JOINS_LETTERS) & (LETTER | DIGIT) != 0);
    }
    let underscores = memchr::memchr(b'_', chunk).map_or(0, |at| joined_by_underscores(chunk, at));
    (
        u64::from(starts) - u64::from(joined) - underscores,
        u64::from(runs),
    )
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
            .is_some_and(|before| chunk[before].is_ascii_alphanumeric());
        let after = chunk.get(at + run).is_some_and(u8::is_ascii_alphanumeric);
        joined += u64::from(before && after);
        at += run;
    }
    joined
}
