//! The vocabulary of `o200k_base` as a table of hashes, and the merging of what does not stand in it.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::LazyLock;

use tiktoken_rs::o200k_base_singleton;
use xxhash_rust::xxh3::xxh3_64;

/// Ordinary tokens of the vocabulary.
const TOKENS: u32 = 199_998;
/// Slots of the table, of which two fifths are taken.
const SLOTS: usize = 1 << 19;
/// Low bits of a slot that hold a rank or a count; the others hold those bits of the hash.
const LOW: u64 = (1 << 18) - 1;
/// Slots of the memory of merged pieces.
const REMEMBERED: usize = 1 << 13;
/// Longest piece that is remembered, in bytes.
const LONGEST_REMEMBERED: usize = 64;
/// The piece is not in the vocabulary.
const NO_RANK: u32 = u32::MAX;

/// Ranks by hash. A piece is recognised by the 46 upper bits of its hash beside its place in the table: among a
/// thousand million pieces that are not in the vocabulary, about one in a million runs mistakes one for a token.
pub(super) struct Vocabulary {
    slots: Box<[u64]>,
}

/// What one thread keeps from text to text: room to merge in, and the counts of pieces merged lately. It saves time
/// and changes no count.
pub(super) struct Scratch {
    parts: Vec<Part>,
    remembered: Box<[u64]>,
}

/// A part of a piece, up to where the next one starts.
#[derive(Clone, Copy)]
struct Part {
    start: u32,
    /// Rank of this part joined with the next.
    rank: u32,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::new);

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch {
        parts: Vec::new(),
        remembered: vec![0; REMEMBERED].into_boxed_slice(),
    });
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place is taken from the low bits"
)]
const fn place(hash: u64) -> usize {
    hash as usize
}

/// Bytes that are hashed as two words; what is longer goes to XXH3.
const SHORT: usize = 16;
/// Odd constants without a pattern: the fractional parts of square roots.
const SALTS: [u64; 3] = [
    0x6a09_e667_f3bc_c909,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
];

/// Hash of a part of a text. Most pieces are short: their bytes are read as two words at once, whatever their number,
/// and folded by one multiplication.
fn hash(text: &[u8], part: Range<usize>) -> u64 {
    let length = part.len();
    if length > SHORT {
        return xxh3_64(text.get(part).unwrap_or_default());
    }
    let [low, high] = words(text, part);
    let salted = (
        low ^ SALTS[0],
        (high ^ SALTS[1]).wrapping_add((length as u64).wrapping_mul(SALTS[2])),
    );
    let product = u128::from(salted.0) * u128::from(salted.1);
    #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
    let folded = (product >> 64) as u64 ^ product as u64;
    folded.wrapping_mul(SALTS[2] | 1) ^ (folded >> 32)
}

/// At most [`SHORT`] bytes as two words, little end first, zeros behind.
fn words(text: &[u8], part: Range<usize>) -> [u64; 2] {
    let length = part.len();
    if let Some(both) = text.get(part.start..part.start + SHORT) {
        let (low, high) = both.split_at(8);
        let word = |bytes: &[u8], kept: usize| {
            let word = bytes.try_into().map_or(0, u64::from_le_bytes);
            let mask = 1_u64
                .checked_shl(8 * u32::try_from(kept).unwrap_or(8))
                .map_or(u64::MAX, |bit| bit - 1);
            word & mask
        };
        return [
            word(low, length.min(8)),
            word(high, length.saturating_sub(8)),
        ];
    }
    let mut bytes = [0; SHORT];
    if let Some(part) = text.get(part) {
        bytes[..length].copy_from_slice(part);
    }
    let (low, high) = bytes.split_at(8);
    [low, high].map(|half| half.try_into().map_or(0, u64::from_le_bytes))
}

impl Vocabulary {
    /// Lends the vocabulary and this thread's scratch.
    pub(super) fn with(work: impl FnOnce(&Self, &mut Scratch)) {
        SCRATCH.with_borrow_mut(|scratch| work(&VOCABULARY, scratch));
    }

    fn new() -> Self {
        let mut slots = vec![0; SLOTS].into_boxed_slice();
        let tokenizer = o200k_base_singleton();
        for rank in 0..TOKENS {
            let Ok(bytes) = tokenizer.decode_bytes(&[rank]) else {
                continue;
            };
            let hash = hash(&bytes, 0..bytes.len());
            let mut at = place(hash) % SLOTS;
            while slots[at] != 0 {
                at = (at + 1) % SLOTS;
            }
            slots[at] = (hash & !LOW) | (u64::from(rank) + 1);
        }
        Self { slots }
    }

    /// Rank of a piece, [`NO_RANK`] when it is not in the vocabulary.
    fn rank(&self, hash: u64) -> u32 {
        let mut at = place(hash) % SLOTS;
        loop {
            match self.slots[at] {
                0 => return NO_RANK,
                slot if slot & !LOW == hash & !LOW => {
                    return u32::try_from(slot & LOW).map_or(NO_RANK, |rank| rank - 1);
                }
                _ => at = (at + 1) % SLOTS,
            }
        }
    }

    /// Tokens of the piece that stands in the text at this place.
    pub(super) fn tokens(&self, text: &[u8], piece: Range<usize>, scratch: &mut Scratch) -> u32 {
        let hash = hash(text, piece.clone());
        if self.rank(hash) != NO_RANK {
            return 1;
        }
        let piece = text.get(piece).unwrap_or_default();
        if piece.len() > LONGEST_REMEMBERED {
            return self.merged(piece, &mut scratch.parts);
        }
        let slot = place(hash) % REMEMBERED;
        let known = scratch.remembered[slot];
        if known & !LOW == hash & !LOW && known & LOW != 0 {
            return u32::try_from(known & LOW).unwrap_or_default();
        }
        let count = self.merged(piece, &mut scratch.parts);
        scratch.remembered[slot] = (hash & !LOW) | u64::from(count);
        count
    }

    /// Byte pair encoding: the pair of neighbours of lowest rank is joined, the leftmost of equals, until none is left.
    /// The work grows with the square of the piece's length.
    fn merged(&self, piece: &[u8], parts: &mut Vec<Part>) -> u32 {
        let joined = |from: u32, to: u32| {
            let (from, to) = (from as usize, to as usize);
            if to > piece.len() {
                return NO_RANK;
            }
            self.rank(hash(piece, from..to))
        };
        let length = u32::try_from(piece.len()).unwrap_or(u32::MAX);
        parts.clear();
        parts.extend((0..length).map(|start| Part {
            start,
            rank: joined(start, start + 2),
        }));
        loop {
            let lowest = parts.iter().map(|part| part.rank).min();
            let Some(rank) = lowest.filter(|rank| *rank != NO_RANK) else {
                return u32::try_from(parts.len()).unwrap_or(u32::MAX);
            };
            let Some(at) = parts.iter().position(|part| part.rank == rank) else {
                return u32::try_from(parts.len()).unwrap_or(u32::MAX);
            };
            parts.remove(at + 1);
            let end_after = |next: usize| match parts.get(next) {
                Some(_) => parts.get(next + 1).map_or(length, |part| part.start),
                None => length + 1,
            };
            let (end, start) = (end_after(at + 1), parts[at].start);
            parts[at].rank = joined(start, end);
            if at > 0 {
                let end = parts.get(at + 1).map_or(length, |part| part.start);
                parts[at - 1].rank = joined(parts[at - 1].start, end);
            }
        }
    }
}
