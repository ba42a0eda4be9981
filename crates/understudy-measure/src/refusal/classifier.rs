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
pub fn buckets(text: &str, see: impl FnMut(usize)) {
    features(&View::new(super::view::after_thinking(text)).folded, see);
}

pub(super) fn of_view(view: &View) -> Probabilities {
    let (_, rows) = WEIGHTS.split_at(CLASSES * 8);
    let (rows, _) = rows.as_chunks::<ROW_BYTES>();
    let mut sums = [0_i32; ROW_BYTES];
    let mut count = 0_u16;
    features(&view.folded, |bucket| {
        count += 1;
        for (sum, weight) in sums.iter_mut().zip(rows[bucket]) {
            *sum += i32::from(weight.cast_signed());
        }
    });
    let norm = f32::from(count.max(1)).sqrt();
    let mut scores = [0.0; CLASSES];
    for (class, score) in scores.iter_mut().enumerate() {
        *score = parameter(class) * sums[class] as f32 / norm + parameter(CLASSES + class);
    }
    softmax(scores)
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

/// Characters of a word that count as its stem.
const STEM_CHARS: usize = 5;

/// A word, or a character of a script without spaces.
struct Token {
    hash: u64,
    stem: u64,
    is_sentence_end: bool,
    is_character: bool,
}

fn features(folded: &str, mut see: impl FnMut(usize)) {
    let mut past = [0_u64; 3];
    let mut past_stem = 0;
    let mut ends = 0;
    tokens(folded, |token| {
        ends += u32::from(token.is_sentence_end);
        let pair = combine(past[0], token.hash);
        let triple = combine(past[1], pair);
        see(bucket(token.hash, WORD));
        see(bucket(pair, PAIR));
        see(bucket(triple, TRIPLE));
        if token.is_character {
            see(bucket(combine(past[2], triple), FOUR));
        } else {
            see(bucket(token.stem, STEM));
            see(bucket(combine(past_stem, token.stem), STEM_PAIR));
        }
        if ends <= 1 {
            see(bucket(token.hash, FIRST_WORD));
            see(bucket(pair, FIRST_PAIR));
        }
        past = [token.hash, past[0], past[1]];
        past_stem = token.stem;
    });
}

fn tokens(folded: &str, mut see: impl FnMut(&Token)) {
    for word in folded.split_ascii_whitespace() {
        let mut token = Token {
            hash: SEED,
            stem: SEED,
            is_sentence_end: word == ".",
            is_character: false,
        };
        let mut length = 0;
        for c in word.chars() {
            if is_unspaced(c) {
                if length > 0 {
                    see(&token);
                }
                let hash = step(SEED, c);
                see(&Token {
                    hash,
                    stem: hash,
                    is_sentence_end: false,
                    is_character: true,
                });
                token = Token {
                    hash: SEED,
                    stem: SEED,
                    ..token
                };
                length = 0;
                continue;
            }
            let c = if c.is_ascii_digit() { '0' } else { c };
            token.hash = step(token.hash, c);
            if length < STEM_CHARS {
                token.stem = token.hash;
            }
            length += 1;
        }
        if length > 0 {
            see(&token);
        }
    }
}

/// Scripts written without spaces, and Hangul, whose endings carry the negation: a character is a token.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3134F)
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

const fn step(hash: u64, c: char) -> u64 {
    (hash ^ c as u64).wrapping_mul(PRIME)
}

const fn combine(left: u64, right: u64) -> u64 {
    (left.rotate_left(23) ^ right).wrapping_mul(MIX)
}

/// The top bits of a mixed hash.
const fn bucket(hash: u64, mark: u64) -> usize {
    let mixed = (hash ^ mark.wrapping_mul(MIX)).wrapping_mul(MIX);
    let folded = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (folded >> 48) as usize
}
