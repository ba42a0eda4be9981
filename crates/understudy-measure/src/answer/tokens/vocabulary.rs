//! The vocabulary of `o200k_base` as a table of hashes, and the merging of what does not stand in it.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::LazyLock;

use tiktoken_rs::o200k_base_singleton;
use xxhash_rust::xxh3::xxh3_64;

use crate::answer::eight::word_at;

/// Ordinary tokens of the vocabulary.
const TOKENS: u32 = 199_998;
/// Slots of the table, of which two fifths are taken.
const SLOTS: usize = 1 << 19;
/// Low bits of a slot that hold a rank or a count; the others hold those bits of the hash.
const LOW: u64 = (1 << 18) - 1;
/// Slots of each memory of pieces.
const REMEMBERED: usize = 1 << 13;
/// Bits of a mixed word of eight bytes that stand in its slot; the upper ones are the slot's place.
const SHORT_TAG_BITS: u32 = 64 - REMEMBERED.trailing_zeros();
/// Low bits of a slot of the memory of short pieces, which hold the count.
const SHORT_COUNT: u64 = (1 << (64 - SHORT_TAG_BITS)) - 1;
/// Longest piece that is remembered, in bytes.
const LONGEST_REMEMBERED: usize = 64;
/// The piece is not in the vocabulary.
const NO_RANK: u32 = u32::MAX;

/// Ranks by hash. A piece is recognised by the 46 upper bits of its hash beside its place in the table: among a
/// thousand million pieces that are not in the vocabulary, about one in a million runs mistakes one for a token.
pub(super) struct Vocabulary {
    slots: Box<[u64]>,
}

/// What one thread keeps from text to text: room to merge in, and the counts of the latest pieces. It saves time
/// and changes no count.
pub(super) struct Scratch {
    parts: Vec<Part>,
    short: Box<[u64; REMEMBERED]>,
    remembered: Box<[u64; REMEMBERED]>,
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
        short: Box::new([0; REMEMBERED]),
        remembered: Box::new([0; REMEMBERED]),
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
#[inline]
fn hash(text: &[u8], part: Range<usize>) -> u64 {
    let length = part.end - part.start;
    if length > SHORT {
        return long_hash(text, part);
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

#[cold]
fn long_hash(text: &[u8], part: Range<usize>) -> u64 {
    xxh3_64(text.get(part).unwrap_or_default())
}

/// The bits that up to eight bytes take up in a word.
const MASKS: [u64; 9] = {
    let mut masks = [0; 9];
    let mut bytes = 1;
    while bytes < 9 {
        masks[bytes] = (masks[bytes - 1] << 8) | 0xff;
        bytes += 1;
    }
    masks
};

/// One word for each piece of up to eight bytes, of which no two have the same: the bytes, behind them one that no text
/// holds, mixed by an odd factor. `eight` holds the piece and what follows it.
#[inline]
const fn mixed_word(eight: u64, length: usize) -> u64 {
    let shift = 64 - 8 * length;
    let closed = (eight << shift) | ((0xff << shift) >> 8);
    closed.wrapping_mul(SALTS[2] | 1)
}

/// At most [`SHORT`] bytes as two words, little end first, zeros behind.
#[inline]
fn words(text: &[u8], part: Range<usize>) -> [u64; 2] {
    let length = part.end - part.start;
    match word_at(text, part.start) {
        Some(low) if length <= 8 => [low & MASKS[length], 0],
        Some(low) => match word_at(text, part.start + 8) {
            Some(high) => [low, high & MASKS[length - 8]],
            None => last_words(text, part),
        },
        None => last_words(text, part),
    }
}

/// The same near the end of the text.
#[cold]
fn last_words(text: &[u8], part: Range<usize>) -> [u64; 2] {
    let mut bytes = [0; SHORT];
    for (to, from) in bytes.iter_mut().zip(text.get(part).unwrap_or_default()) {
        *to = *from;
    }
    [0, 8].map(|at| word_at(&bytes, at).unwrap_or_default())
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

    /// Tokens of the piece that stands in the text at this place. What was counted lately is looked up in the memory
    /// first, which is small enough to stay near the processor; the vocabulary is not.
    #[inline]
    pub(super) fn tokens(&self, text: &[u8], piece: Range<usize>, scratch: &mut Scratch) -> u32 {
        let length = piece.end - piece.start;
        if length <= 8
            && let Some(eight) = word_at(text, piece.start)
        {
            let mixed = mixed_word(eight, length);
            let known = scratch.short[(mixed >> SHORT_TAG_BITS) as usize];
            let count = known & SHORT_COUNT;
            if known ^ count == mixed << (64 - SHORT_TAG_BITS) && count != 0 {
                return count as u32;
            }
            return self.counted_short(text, piece, mixed, scratch);
        }
        self.longer(text, piece, scratch)
    }

    /// Counts a short piece and remembers it.
    #[cold]
    fn counted_short(
        &self,
        text: &[u8],
        piece: Range<usize>,
        mixed: u64,
        scratch: &mut Scratch,
    ) -> u32 {
        let hash = hash(text, piece.clone());
        let count = self.counted(text.get(piece).unwrap_or_default(), hash, scratch);
        let slot = &mut scratch.short[(mixed >> SHORT_TAG_BITS) as usize];
        *slot = (mixed << (64 - SHORT_TAG_BITS)) | u64::from(count);
        count
    }

    /// Tokens of a piece of more than eight bytes, or one at the end of the text.
    fn longer(&self, text: &[u8], piece: Range<usize>, scratch: &mut Scratch) -> u32 {
        let hash = hash(text, piece.clone());
        let known = scratch.remembered[place(hash) % REMEMBERED];
        let count = (known & LOW) as u32;
        if (known ^ hash) & !LOW == 0 && count != 0 {
            return count;
        }
        let piece = text.get(piece).unwrap_or_default();
        let count = self.counted(piece, hash, scratch);
        if piece.len() <= LONGEST_REMEMBERED {
            scratch.remembered[place(hash) % REMEMBERED] = (hash & !LOW) | u64::from(count);
        }
        count
    }

    /// Tokens of a piece that is not remembered.
    fn counted(&self, piece: &[u8], hash: u64, scratch: &mut Scratch) -> u32 {
        if self.rank(hash) == NO_RANK {
            self.merged(piece, &mut scratch.parts)
        } else {
            1
        }
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
