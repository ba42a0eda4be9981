//! Eight bytes at once, as one word: which of them are letters or digits of ASCII, or stand for themselves in JSON.
//!
//! The highest bit of each byte of a word tells what was found. No sum below carries from one byte into the next.

/// A word with every byte one.
const ONES: u64 = u64::MAX / 255;
/// The highest bit of every byte.
const HIGH: u64 = ONES << 7;

/// Eight bytes as a word, the first lowest; nothing when fewer are left.
#[inline]
pub(crate) fn word_at(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*eight))
}

/// Eight bytes as [`word_at`] gives them, with zeros behind the end.
#[inline]
pub(crate) fn word_or_less_at(bytes: &[u8], at: usize) -> u64 {
    word_at(bytes, at).unwrap_or_else(|| {
        let rest = bytes.get(at..).unwrap_or_default();
        let mut eight = [0; 8];
        eight[..rest.len()].copy_from_slice(rest);
        u64::from_le_bytes(eight)
    })
}

/// How many of eight bytes are small letters of ASCII before one is not.
#[inline]
pub(crate) const fn small_letters(word: u64) -> usize {
    leading(within(word, b'a', b'z'))
}

/// How many of eight bytes are letters of ASCII before one is not.
#[inline]
pub(crate) const fn letters(word: u64) -> usize {
    leading(within(small(word), b'a', b'z'))
}

/// How many of eight bytes, after the first few of them, are of ASCII and no letters before one is else.
#[inline]
pub(crate) const fn no_letters_after(word: u64, few: usize) -> usize {
    let letters_or_wide = within(small(word), b'a', b'z') | (word & HIGH);
    leading((letters_or_wide ^ HIGH) >> (8 * few))
}

/// How many of eight bytes are letters or digits of ASCII before one is not.
#[inline]
pub(crate) const fn alphanumerics(word: u64) -> usize {
    leading(within(small(word), b'a', b'z') | within(word, b'0', b'9'))
}

/// How many of eight bytes of a JSON string are neither the quote nor the backslash nor a control character before one is.
#[inline]
pub(crate) const fn plain_in_json(word: u64) -> usize {
    let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
    let marked = first_marked(word, b'"') | first_marked(word, b'\\') | control;
    // A borrow marks wrongly only what stands behind a byte that is marked rightly.
    marked.trailing_zeros() as usize / 8
}

/// Marks what is no white space of ASCII.
#[inline]
pub(crate) const fn no_spaces_marked(word: u64) -> u64 {
    (within(word, b' ', b' ') | within(word, b'\t', b'\r')) ^ HIGH
}

/// Whether one of the marks `*`, `` ` ``, `_`, `|` is among eight bytes.
#[inline]
pub(crate) const fn has_emphasis(word: u64) -> bool {
    first_marked(word, b'*')
        | first_marked(word, b'`')
        | first_marked(word, b'_')
        | first_marked(word, b'|')
        != 0
}

/// The highest bit of every byte as a bit, the first byte's lowest.
#[inline]
pub(crate) const fn one_bit_each(marked: u64) -> u8 {
    // Each bit is carried to its own place of the highest byte, and none to that of another.
    let [.., highest] = (marked >> 7)
        .wrapping_mul(0x0102_0408_1020_4080)
        .to_le_bytes();
    highest
}

/// Eight bytes with the capitals of ASCII among them made small, and nothing else changed.
#[inline]
pub(crate) const fn small_capitals(word: u64) -> u64 {
    word | (within(word, b'A', b'Z') >> 2)
}

/// Eight bytes with the capitals of ASCII among them made small; of what is no letter, some bytes change too.
#[inline]
pub(crate) const fn small(word: u64) -> u64 {
    word | (ONES * 0x20)
}

/// Eight bits as eight bytes, each zero or one, the lowest first.
#[inline]
pub(crate) const fn spread(bits: u8) -> u64 {
    // In every byte the bit that it is about, and no other.
    let own = (bits as u64 * ONES) & 0x8040_2010_0804_0201;
    ((own + !HIGH) & HIGH) >> 7
}

/// Marks the bytes from `first` to `last`, both of ASCII.
#[inline]
const fn within(word: u64, first: u8, last: u8) -> u64 {
    let low = word & !HIGH;
    let from_first = low + ONES * (0x80 - first as u64);
    let past_last = low + ONES * (0x7f - last as u64);
    from_first & !past_last & !word & HIGH
}

/// Marks the first of the bytes that are this one, if there is one, and any of those behind it.
#[inline]
const fn first_marked(word: u64, byte: u8) -> u64 {
    let others = word ^ (ONES * byte as u64);
    others.wrapping_sub(ONES) & !others & HIGH
}

/// How many bytes are marked before one is not.
#[inline]
const fn leading(marked: u64) -> usize {
    (marked ^ HIGH).trailing_zeros() as usize / 8
}
