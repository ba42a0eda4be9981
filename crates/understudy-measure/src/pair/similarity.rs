//! How alike two texts are: the longest common subsequence, exact within a bound on work and estimated beyond it.
//!
//! A text diff bounds its work by a deadline, so its result depends on the machine; this bounds it by counted steps.
//! The subsequence is found with the bit-vector method of Hyyrö (2004), 64 characters a step: two answers of 2 KB take
//! some 60,000 steps, and [`WORK`] is never exceeded, whatever the texts.

use super::words;

/// Most 64-bit steps spent on one subsequence: two texts of about 11,000 characters, or 1,000 and 130,000.
pub const WORK: usize = 1 << 21;
/// Most 64-bit words of the table of places, which bounds its memory to 2 MiB.
const TABLE_WORDS: usize = 1 << 18;
/// Longest text, in bytes, whose words are looked up; longer ones are counted by hash.
pub const WORDS_BYTES: usize = 1 << 17;
/// Counters of the bag of hashed words.
const BUCKETS: usize = 1 << 15;
/// Bytes at each end of a text whose words are put into the bag.
const BAG_BYTES: usize = 1 << 17;

/// What the subsequence was taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Unicode scalar values.
    Chars,
    /// Runs without white space.
    Words,
    /// Words without regard to their order: an upper bound for words in order.
    Bag,
}

impl Unit {
    /// Snake-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chars => "chars",
            Self::Words => "words",
            Self::Bag => "bag",
        }
    }
}

/// How alike two texts are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Similarity {
    /// 2·LCS/(|a|+|b|): 1 for equal texts, also two empty ones, 0 for texts that share nothing.
    pub ratio: f64,
    /// The bound on work was hit, so that the ratio is an estimate over a coarser [`Unit`].
    pub bounded: bool,
    /// What was compared in the end.
    pub unit: Unit,
}

/// Similarity of characters. Common beginnings and ends are set aside first and are always exact.
pub fn text_similarity(a: &str, b: &str) -> Similarity {
    let (head, tail) = common_ends(a, b);
    let (mid_a, mid_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let (chars_a, chars_b) = (mid_a.chars().count(), mid_b.chars().count());
    let shared = a[..head].chars().count() + a[a.len() - tail..].chars().count();
    let total = 2 * shared + chars_a + chars_b;
    if total == 0 {
        return exact(1.0, Unit::Chars);
    }
    let fits = chars_a.min(chars_b).div_ceil(64) * chars_a.max(chars_b) <= WORK;
    if fits && let Some(common) = lcs_of_chars(mid_a, mid_b) {
        return exact(2.0 * (shared + common) as f64 / total as f64, Unit::Chars);
    }
    let middle = estimate(mid_a, mid_b);
    Similarity {
        ratio: (2.0 * shared as f64 + middle.ratio * (chars_a + chars_b) as f64) / total as f64,
        ..middle
    }
}

/// Similarity of words, that is of runs without white space. Texts longer than [`WORDS_BYTES`] are compared as bags.
pub fn word_similarity(a: &str, b: &str) -> Similarity {
    if a == b {
        return exact(1.0, Unit::Words);
    }
    if a.len().max(b.len()) > WORDS_BYTES {
        return bag_similarity(a, b);
    }
    similarity_in_order(&words::of_text(a), &words::of_text(b))
        .unwrap_or_else(|| bag_similarity(a, b))
}

/// Similarity of words given as digests; nothing when it would take more than [`WORK`].
pub(crate) fn similarity_in_order(a: &[u64], b: &[u64]) -> Option<Similarity> {
    if a == b {
        return Some(exact(1.0, Unit::Words));
    }
    let common = lcs_of_words(a, b)?;
    let total = a.len() + b.len();
    Some(exact(2.0 * common as f64 / total as f64, Unit::Words))
}

/// Levenshtein distance in characters, exact up to [`WORK`] cells; beyond, the insertions and deletions that
/// [`text_similarity`] estimates, which is an upper bound when its ratio is exact. The flag says which.
pub fn levenshtein(a: &str, b: &str) -> (u64, bool) {
    let (head, tail) = common_ends(a, b);
    let a_chars: Vec<char> = a[head..a.len() - tail].chars().collect();
    let b_chars: Vec<char> = b[head..b.len() - tail].chars().collect();
    let longer = a_chars.len().max(b_chars.len());
    if a_chars.len().saturating_mul(b_chars.len()) > WORK {
        let total = (a_chars.len() + b_chars.len()) as f64;
        let ratio = text_similarity(&a[head..a.len() - tail], &b[head..b.len() - tail]).ratio;
        let edits = ((1.0 - ratio) * total).round().clamp(0.0, longer as f64);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to a text's length"
        )]
        return (edits as u64, true);
    }
    let mut row: Vec<usize> = (0..=b_chars.len()).collect();
    for (i, a_char) in a_chars.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b_char) in b_chars.iter().enumerate() {
            let substituted = diagonal + usize::from(a_char != b_char);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    (row[b_chars.len()] as u64, false)
}

const fn exact(ratio: f64, unit: Unit) -> Similarity {
    Similarity {
        ratio,
        bounded: false,
        unit,
    }
}

/// Bytes of the common beginning and of the common end, at character boundaries and without overlap.
fn common_ends(a: &str, b: &str) -> (usize, usize) {
    let shorter = a.len().min(b.len());
    let (a_bytes, b_bytes) = (a.as_bytes(), b.as_bytes());
    let mut head = common_length(a_bytes.iter().zip(b_bytes));
    while !a.is_char_boundary(head) || !b.is_char_boundary(head) {
        head -= 1;
    }
    let ends = a_bytes
        .iter()
        .rev()
        .zip(b_bytes.iter().rev())
        .take(shorter - head);
    let mut tail = common_length(ends);
    while !a.is_char_boundary(a.len() - tail) || !b.is_char_boundary(b.len() - tail) {
        tail -= 1;
    }
    (head, tail)
}

fn common_length<'b>(pairs: impl Iterator<Item = (&'b u8, &'b u8)>) -> usize {
    pairs.take_while(|(a, b)| a == b).count()
}

/// The coarser units for texts too long for characters.
fn estimate(a: &str, b: &str) -> Similarity {
    Similarity {
        bounded: true,
        ..word_similarity(a, b)
    }
}

/// Length of the longest common subsequence of characters; nothing when a table would be too large.
fn lcs_of_chars(a: &str, b: &str) -> Option<usize> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rows = Rows::new(short.len().min(MOST_CHARS));
    let mut low = [NO_ROW; LOW_CHARS];
    let mut pattern = Vec::with_capacity(short.len());
    for c in short.chars() {
        let row = match low.get_mut(c as usize) {
            Some(row) => {
                if *row == NO_ROW {
                    *row = rows.fresh();
                }
                *row
            }
            None => rows.insert(spread(c))?,
        };
        pattern.push(row);
    }
    let row_of = |c: char| {
        low.get(c as usize)
            .copied()
            .unwrap_or_else(|| rows.get(spread(c)))
    };
    let text = long.chars().map(row_of).filter(|row| *row != NO_ROW);
    lcs(&pattern, rows.count(), text)
}

fn lcs_of_words(a: &[u64], b: &[u64]) -> Option<usize> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len().div_ceil(64).saturating_mul(long.len()) > WORK {
        return None;
    }
    let mut rows = Rows::new(short.len());
    let mut pattern = Vec::with_capacity(short.len());
    for word in short {
        pattern.push(rows.insert(*word)?);
    }
    let text = long
        .iter()
        .map(|word| rows.get(*word))
        .filter(|row| *row != NO_ROW);
    lcs(&pattern, rows.count(), text)
}

/// No row: the symbol is not in the shorter text.
const NO_ROW: u32 = u32::MAX;
/// Characters below this code point have a place of their own instead of one in the table.
const LOW_CHARS: usize = 0x250;
/// Most characters that a table is laid out for; the bound on work keeps the shorter text below it.
const MOST_CHARS: usize = 1 << 17;
/// Longest search for a free slot, so that symbols chosen to collide end the work instead of prolonging it.
const LONGEST_PROBE: usize = 64;

/// A number per symbol, by open addressing over hashes.
struct Rows {
    slots: Vec<(u64, u32)>,
    count: u32,
}

impl Rows {
    /// Room for so many distinct symbols.
    fn new(symbols: usize) -> Self {
        Self {
            slots: vec![(0, NO_ROW); (symbols * 2).next_power_of_two().max(8)],
            count: 0,
        }
    }

    /// A row for a symbol kept elsewhere.
    const fn fresh(&mut self) -> u32 {
        self.count += 1;
        self.count - 1
    }

    const fn count(&self) -> usize {
        self.count as usize
    }

    /// The symbol's row, new or known; nothing when too many collide.
    fn insert(&mut self, hash: u64) -> Option<u32> {
        let mask = self.slots.len() - 1;
        for probe in 0..LONGEST_PROBE {
            let slot = &mut self.slots[place(hash, probe) & mask];
            if slot.1 == NO_ROW {
                *slot = (hash, self.count);
                self.count += 1;
                return Some(self.count - 1);
            }
            if slot.0 == hash {
                return Some(slot.1);
            }
        }
        None
    }

    fn get(&self, hash: u64) -> u32 {
        let mask = self.slots.len() - 1;
        let slots = (0..LONGEST_PROBE).map(|probe| self.slots[place(hash, probe) & mask]);
        let mut known = slots.take_while(|slot| slot.1 != NO_ROW);
        known
            .find(|slot| slot.0 == hash)
            .map_or(NO_ROW, |slot| slot.1)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place is taken from the low bits"
)]
const fn place(hash: u64, probe: usize) -> usize {
    (hash as usize).wrapping_add(probe)
}

/// A hash of one character.
fn spread(c: char) -> u64 {
    u64::from(u32::from(c))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_right(32)
}

/// Bit-vector longest common subsequence: `pattern` holds rows below `rows`, `text` only rows that it has.
fn lcs(pattern: &[u32], rows: usize, text: impl Iterator<Item = u32>) -> Option<usize> {
    let blocks = pattern.len().div_ceil(64);
    if rows.saturating_mul(blocks) > TABLE_WORDS {
        return None;
    }
    let mut places = vec![0_u64; rows * blocks];
    for (at, row) in pattern.iter().enumerate() {
        places[*row as usize * blocks + at / 64] |= 1 << (at % 64);
    }
    let mut open = vec![u64::MAX; blocks];
    for row in text {
        let from = row as usize * blocks;
        let mut carry = false;
        for (word, place) in open.iter_mut().zip(&places[from..from + blocks]) {
            let sum;
            (sum, carry) = word.carrying_add(*word & *place, carry);
            *word = sum | (*word & !*place);
        }
    }
    // Places beyond the pattern are never taken, but a carry may run into them; they do not count.
    let beyond = blocks * 64 - pattern.len();
    if let Some(last) = open.last_mut() {
        *last |= u64::MAX
            .checked_shl(u32::try_from(64 - beyond).unwrap_or(64))
            .unwrap_or(0);
    }
    Some(open.iter().map(|word| word.count_zeros() as usize).sum())
}

/// Shared words of two texts, counted by hash without regard to order, over both ends when they are long.
pub(crate) fn bag_similarity(a: &str, b: &str) -> Similarity {
    let mut counts = vec![0_i32; BUCKETS];
    let (mut a_total, mut b_total, mut shared) = (0_u64, 0_u64, 0_u64);
    for part in both_ends(a.as_bytes()) {
        each_piece(part, |hash| {
            a_total += 1;
            counts[hash % BUCKETS] += 1;
        });
    }
    for part in both_ends(b.as_bytes()) {
        each_piece(part, |hash| {
            b_total += 1;
            let count = &mut counts[hash % BUCKETS];
            shared += u64::from(*count > 0);
            *count -= 1;
        });
    }
    let total = a_total + b_total;
    Similarity {
        ratio: if total == 0 {
            1.0
        } else {
            2.0 * shared as f64 / total as f64
        },
        bounded: true,
        unit: Unit::Bag,
    }
}

/// The first and the last [`BAG_BYTES`], without overlap.
fn both_ends(bytes: &[u8]) -> [&[u8]; 2] {
    let head = bytes.len().min(BAG_BYTES);
    let tail = head.max(bytes.len().saturating_sub(BAG_BYTES));
    [&bytes[..head], &bytes[tail..]]
}

/// Hashes of a text's pieces: runs of ASCII letters and digits of at most 16, other bytes with the one before them.
fn each_piece(bytes: &[u8], mut take: impl FnMut(usize)) {
    let (mut at, mut before) = (0, 0_u8);
    while at < bytes.len() {
        let rest = &bytes[at..bytes.len().min(at + 16)];
        let run = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        let hash = if run > 0 {
            rest[..run]
                .iter()
                .fold(0xcbf2_9ce4_8422_2325, |hash, byte| fnv(hash, *byte))
        } else {
            fnv(u64::from(before), bytes[at])
        };
        if run > 0 || !bytes[at].is_ascii_whitespace() {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the bucket takes low bits only"
            )]
            take((hash ^ (hash >> 32)) as usize);
        }
        at += run.max(1);
        before = bytes[at - 1];
    }
}

const fn fnv(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3)
}

#[cfg(test)]
mod tests;
