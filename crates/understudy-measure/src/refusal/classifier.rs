//! Layer 2: a linear classifier over hashed n-grams, with its weights in the program.
//!
//! Features are the words of the folded answer, alone and in twos and threes (characters in scripts without spaces, up
//! to fours), the first letters of longer words for inflected languages, and once more the words of the first
//! sentence, where most answers show their colour. Each falls into one of [`BUCKETS`] buckets; the class scores are
//! softmax(`scale · Σ weights / √n + bias`). The training program is `examples/train_refusal`.

use super::RefusalKind;
use super::view::View;

/// Buckets that features are hashed into.
pub const BUCKETS: usize = 1 << 16;
/// Classes told apart.
pub const CLASSES: usize = 6;
/// The kinds behind the classes, in the order of the weights.
pub const KINDS: [RefusalKind; CLASSES] = [
    RefusalKind::None,
    RefusalKind::Full,
    RefusalKind::Partial,
    RefusalKind::Deflect,
    RefusalKind::Incapable,
    RefusalKind::Clarify,
];
/// Bytes per bucket: one i8 per class and two of padding, so that a bucket is read in one go.
pub const ROW_BYTES: usize = 8;
/// Bytes of the weights file: per class a scale and a bias (f32, little endian), then the rows of the buckets.
pub const WEIGHT_BYTES: usize = CLASSES * 8 + BUCKETS * ROW_BYTES;

static WEIGHTS: &[u8; WEIGHT_BYTES] =
    include_bytes!("../../../../data/reference/refusal/weights.bin");

/// Probabilities of the classes, in the order of [`KINDS`]; they sum to 1.
pub type Probabilities = [f32; CLASSES];

/// The probabilities for an answer's text.
pub fn probabilities(text: &str) -> Probabilities {
    of_view(&View::new(super::view::after_thinking(text)))
}

/// Calls `see` with the bucket of every feature of an answer's text; a bucket comes once per occurrence.
pub fn buckets(text: &str, mut see: impl FnMut(usize)) {
    let view = View::new(super::view::after_thinking(text));
    features(&view.folded, |marked| {
        for marked in marked {
            see(bucket(*marked));
        }
    });
}

pub(super) fn of_view(view: &View) -> Probabilities {
    let (_, rows) = WEIGHTS.split_at(CLASSES * 8);
    let (rows, _) = rows.as_chunks::<ROW_BYTES>();
    let mut sums = Sums::default();
    features(&view.folded, |marked| sums.add(rows, marked));
    let (sums, count) = sums.finish();
    let norm = (count.max(1) as f32).sqrt();
    let mut scores = [0.0; CLASSES];
    for (class, score) in scores.iter_mut().enumerate() {
        *score = parameter(class) * sums[class] as f32 / norm + parameter(CLASSES + class);
    }
    softmax(scores)
}

/// Sums of the weights of all classes over many rows, four classes to a word while they fit.
#[derive(Default)]
struct Sums {
    /// Of the weights at even places, moved to 0 to 255, in 16 bits each.
    even: u64,
    /// Of those at odd places.
    odd: u64,
    /// Rows in `even` and `odd`.
    pending: u16,
    settled: [i32; ROW_BYTES],
    rows: usize,
}

/// Rows whose weights, moved to 0 to 255, add up to no more than 16 bits hold.
const MOST_PENDING: u16 = 257;
/// Turns a weight from -128 to 127 into one from 0 to 255, in every byte of a word.
const MOVE: u64 = 0x8080_8080_8080_8080;
/// The even bytes of a word.
const EVEN: u64 = 0x00ff_00ff_00ff_00ff;

impl Sums {
    /// Adds the rows of the marked hashes of one word or character.
    #[inline]
    fn add(&mut self, rows: &[[u8; ROW_BYTES]], marked: &[u64]) {
        if self.pending > MOST_PENDING - MOST_MARKED {
            self.settle();
        }
        let (mut even, mut odd) = (self.even, self.odd);
        for marked in marked {
            let moved = u64::from_le_bytes(rows[bucket(*marked)]) ^ MOVE;
            even += moved & EVEN;
            odd += (moved >> 8) & EVEN;
        }
        (self.even, self.odd) = (even, odd);
        self.pending += u16::try_from(marked.len()).unwrap_or(MOST_MARKED);
    }

    fn settle(&mut self) {
        for (class, sum) in self.settled.iter_mut().enumerate() {
            let half = if class % 2 == 0 { self.even } else { self.odd };
            let moved = (half >> (class / 2 * 16)) & 0xffff;
            *sum += i32::try_from(moved).unwrap_or(0) - 128 * i32::from(self.pending);
        }
        self.rows += usize::from(self.pending);
        (self.even, self.odd, self.pending) = (0, 0, 0);
    }

    /// The sum of each class, and the number of rows.
    fn finish(mut self) -> ([i32; ROW_BYTES], usize) {
        self.settle();
        (self.settled, self.rows)
    }
}

fn parameter(at: usize) -> f32 {
    let bytes = &WEIGHTS[at * 4..at * 4 + 4];
    f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// `exp(score) / Σ exp(score)`, shifted so that no power overflows.
pub fn softmax(scores: [f32; CLASSES]) -> Probabilities {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|score| (score - top).exp());
    let total: f32 = powers.iter().sum();
    powers.map(|power| power / total)
}

/// Marks that keep the kinds of features apart.
const WORD: u64 = 0x51;
const PAIR: u64 = 0x52;
const TRIPLE: u64 = 0x53;
const FOUR: u64 = 0x54;
const STEM: u64 = 0x55;
const STEM_PAIR: u64 = 0x56;
const FIRST_WORD: u64 = 0x57;
const FIRST_PAIR: u64 = 0x58;

/// Most features of one word or character.
const MOST_MARKED: u16 = 7;

/// Characters of a word that count as its stem.
const STEM_CHARS: usize = 5;

/// A word, or a character of a script without spaces.
struct Token {
    hash: u64,
    stem: u64,
    is_sentence_end: bool,
    is_character: bool,
}

/// Calls `see` with the marked hashes of every word or character.
fn features(folded: &str, mut see: impl FnMut(&[u64])) {
    let mut past = [0_u64; 3];
    let mut past_stem = 0;
    let mut ends = 0;
    tokens(folded, |token| {
        ends += u32::from(token.is_sentence_end);
        let pair = combine(past[0], token.hash);
        let triple = combine(past[1], pair);
        let (fourth, fifth) = if token.is_character {
            (mark(combine(past[2], triple), FOUR), None)
        } else {
            let stems = mark(combine(past_stem, token.stem), STEM_PAIR);
            (mark(token.stem, STEM), Some(stems))
        };
        let mut marked = [0; MOST_MARKED as usize];
        marked[..4].copy_from_slice(&[
            mark(token.hash, WORD),
            mark(pair, PAIR),
            mark(triple, TRIPLE),
            fourth,
        ]);
        let mut count = 4;
        if let Some(fifth) = fifth {
            marked[count] = fifth;
            count += 1;
        }
        if ends <= 1 {
            marked[count] = mark(token.hash, FIRST_WORD);
            marked[count + 1] = mark(pair, FIRST_PAIR);
            count += 2;
        }
        see(&marked[..count]);
        past = [token.hash, past[0], past[1]];
        past_stem = token.stem;
    });
}

fn tokens(folded: &str, mut see: impl FnMut(&Token)) {
    let bytes = folded.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte == b' ' {
            at += 1;
            continue;
        }
        let mut word = Word::default();
        let from = at;
        while let Some(byte) = bytes.get(at)
            && PLAIN[usize::from(*byte)] != 0
        {
            word.push(u64::from(PLAIN[usize::from(*byte)]));
            at += 1;
        }
        if bytes.get(at).is_none_or(|byte| *byte == b' ') {
            see(&word.token(bytes[from] == b'.' && at == from + 1));
        } else {
            at = rest_of_word(folded, at, word, &mut see);
        }
    }
}

/// Reads a word on from its first character beyond ASCII; its end.
fn rest_of_word(folded: &str, from: usize, mut word: Word, see: &mut impl FnMut(&Token)) -> usize {
    let rest = folded.get(from..).unwrap_or_default();
    let rest = rest.split(' ').next().unwrap_or_default();
    for c in rest.chars() {
        if !is_unspaced(c) {
            word.push(if c.is_ascii_digit() {
                u64::from(b'0')
            } else {
                u64::from(c)
            });
            continue;
        }
        if word.length > 0 {
            see(&word.token(false));
        }
        let hash = step(SEED, u64::from(c));
        see(&Token {
            hash,
            stem: hash,
            is_sentence_end: false,
            is_character: true,
        });
        word = Word::default();
    }
    if word.length > 0 {
        see(&word.token(false));
    }
    from + rest.len()
}

/// ASCII as it is hashed: digits all alike, nothing for what is no part of a word.
#[expect(clippy::cast_possible_truncation, reason = "the index stays below 128")]
const PLAIN: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b' ' => 0,
            b'0'..=b'9' => b'0',
            other => other,
        };
        byte += 1;
    }
    table
};

/// The word that is being read.
struct Word {
    hash: u64,
    stem: u64,
    length: usize,
}

impl Default for Word {
    fn default() -> Self {
        Self {
            hash: SEED,
            stem: SEED,
            length: 0,
        }
    }
}

impl Word {
    #[inline]
    const fn push(&mut self, c: u64) {
        self.hash = step(self.hash, c);
        if self.length < STEM_CHARS {
            self.stem = self.hash;
        }
        self.length += 1;
    }

    #[inline]
    const fn token(&self, is_sentence_end: bool) -> Token {
        Token {
            hash: self.hash,
            stem: self.stem,
            is_sentence_end,
            is_character: false,
        }
    }
}

/// Scripts written without spaces, and Hangul, whose endings carry the negation: a character is a token.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3134F)
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline]
const fn step(hash: u64, c: u64) -> u64 {
    (hash ^ c).wrapping_mul(PRIME)
}

const fn combine(left: u64, right: u64) -> u64 {
    (left.rotate_left(23) ^ right).wrapping_mul(MIX)
}

const fn mark(hash: u64, mark: u64) -> u64 {
    hash ^ mark.wrapping_mul(MIX)
}

/// The top bits of a marked hash, mixed.
#[inline]
const fn bucket(marked: u64) -> usize {
    let mixed = marked.wrapping_mul(MIX);
    let folded = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (folded >> 48) as usize
}
