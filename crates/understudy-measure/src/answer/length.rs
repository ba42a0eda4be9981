//! How long an answer is: bytes, characters, words two ways, lines.

mod ascii;

use unicode_segmentation::UnicodeSegmentation;

use super::eight::{alphanumerics, word_at};

/// Lengths of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Length {
    /// UTF-8 bytes.
    pub bytes: u64,
    /// Unicode scalar values.
    pub chars: u64,
    /// Words after Unicode Standard Annex 29: segments that hold a letter or digit.
    pub words: u64,
    /// Runs without Unicode white space.
    pub whitespace_words: u64,
    /// Lines; a final line end does not begin another.
    pub lines: u64,
    /// Unicode scalar values after the think block; equal to `chars` without one.
    pub visible_chars: u64,
}

/// Measures one text. `visible` is the part after a think block (see [`super::reasoning::visible`]).
pub fn length(text: &str, visible: &str) -> Length {
    let bytes = text.as_bytes();
    let chars = text.chars().count() as u64;
    let breaks = memchr::memchr_iter(b'\n', bytes).count() as u64;
    let open_line = bytes.last().is_some_and(|last| *last != b'\n');
    let (words, whitespace_words) = words(text);
    Length {
        bytes: bytes.len() as u64,
        chars,
        words,
        whitespace_words,
        lines: breaks + u64::from(open_line),
        visible_chars: if visible.len() == text.len() {
            chars
        } else {
            visible.chars().count() as u64
        },
    }
}

/// Counts words of both kinds in one pass: after Annex 29, and runs without white space.
///
/// A word boundary lies at every ASCII white space, so a run between two of them can be counted alone: by a small
/// machine when it consists of letters of the Latin and Cyrillic alphabets, Han, kana and frequent signs, by the
/// segmentation tables when it holds anything else. Stretches of ASCII are counted many bytes at once.
pub fn words(text: &str) -> (u64, u64) {
    let bytes = text.as_bytes();
    let (mut words, mut runs, mut at) = (0, 0, 0);
    while at < bytes.len() {
        let plain = ascii_end(bytes, at);
        let (end, (more_words, more_runs)) = if plain >= at + FEWEST {
            (plain, ascii::words(&bytes[at..plain]))
        } else {
            let end = part_end(bytes, at);
            (end, words_of_runs(text, at, end))
        };
        words += more_words;
        runs += more_runs;
        at = end;
    }
    (words, runs)
}

/// Bytes of ASCII from which counting many at once is cheaper than run by run.
const FEWEST: usize = 96;
/// Bytes that are looked at together for one beyond ASCII.
const LOOK: usize = 64;

/// End of the ASCII from here on that can be counted alone: the end of the text, or after the last white space before
/// a character beyond ASCII.
fn ascii_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let blocks = rest.chunks(LOOK).take_while(|block| block.is_ascii());
    let end = rest.len().min(blocks.count() * LOOK);
    let Some(block) = rest.get(end..).filter(|block| !block.is_empty()) else {
        return bytes.len();
    };
    let wide = end + block.iter().take_while(|byte| byte.is_ascii()).count();
    let space = rest[..wide].iter().rposition(|byte| is_space(*byte));
    space.map_or(at, |space| at + space + 1)
}

/// Bytes that are counted run by run before another look for ASCII.
const PART: usize = 128;

/// End of the next part to be counted run by run: the end of the text, or after the last white space within
/// [`PART`], or after the first when there is none within.
fn part_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let Some(part) = rest.get(..PART) else {
        return bytes.len();
    };
    let within = part.iter().rposition(|byte| is_space(*byte));
    let next = within.or_else(|| rest.iter().position(|byte| is_space(*byte)));
    next.map_or(bytes.len(), |step| at + step + 1)
}

/// Counts each run between white space alone.
fn words_of_runs(text: &str, from: usize, to: usize) -> (u64, u64) {
    let bytes = text.as_bytes();
    let (mut words, mut runs, mut at) = (0, 0, from);
    while at < to {
        if is_space(bytes[at]) {
            at += 1;
            continue;
        }
        if let Some((end, found)) = simple_run(bytes, at) {
            words += found;
            runs += 1;
            at = end;
        } else {
            // White space that is seldom may end the part before any of these does.
            let end =
                memchr::memchr3(b' ', b'\n', b'\t', &bytes[at..to]).map_or(to, |step| at + step);
            let run = text.get(at..end).unwrap_or_default();
            words += run.unicode_words().count() as u64;
            runs += run.split_whitespace().count() as u64;
            at = end;
        }
    }
    (words, runs)
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Word-break classes of Annex 29, as far as the small machine knows them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    /// `ExtendNumLet`
    Joiner,
    MidLetter,
    /// `MidNumLet` and `Single_Quote`
    MidBoth,
    MidNumber,
    Katakana,
    /// A letter that is a word of its own: Han and hiragana.
    Single,
    Other,
    Space,
    /// Begins a character of several bytes.
    Wide,
}

#[expect(clippy::cast_possible_truncation, reason = "the index stays below 256")]
const CLASSES: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'_' => Class::Joiner,
            b':' => Class::MidLetter,
            b'.' | b'\'' => Class::MidBoth,
            b',' | b';' => Class::MidNumber,
            0x80.. => Class::Wide,
            other if is_space(other) => Class::Space,
            _ => Class::Other,
        };
        byte += 1;
    }
    table
};

/// Class and length in bytes of the character at `at`; nothing for one that only the tables know.
fn class_at(bytes: &[u8], at: usize) -> Option<(Class, usize)> {
    let Some(first) = bytes.get(at) else {
        return Some((Class::Space, 0));
    };
    match CLASSES[usize::from(*first)] {
        Class::Wide => wide_class(bytes, at),
        class => Some((class, 1)),
    }
}

fn wide_class(bytes: &[u8], at: usize) -> Option<(Class, usize)> {
    let second = *bytes.get(at + 1)?;
    let third = bytes.get(at + 2).copied().unwrap_or_default();
    match (bytes[at], second, third) {
        (0xc3, 0x97 | 0xb7, _) => Some((Class::Other, 2)),
        (0xc3..=0xc9 | 0xd0 | 0xd1, ..) => Some((Class::Letter, 2)),
        (0xe2, 0x80, 0x98 | 0x99) => Some((Class::MidBoth, 3)),
        (0xe2, 0x80, 0x90 | 0x91 | 0x93 | 0x94 | 0x9c..=0x9e | 0xa2 | 0xa6)
        | (0xe3, 0x80, 0x81 | 0x82 | 0x8c..=0x91)
        | (0xef, 0xbc, 0x81 | 0x88 | 0x89 | 0x9f) => Some((Class::Other, 3)),
        (0xe3, 0x81, 0x81..) | (0xe3, 0x82, 0x80..=0x96) => Some((Class::Single, 3)),
        (0xe3, 0x82, 0xa1..) | (0xe3, 0x83, 0x80..=0xba | 0xbc..=0xbe) => {
            Some((Class::Katakana, 3))
        }
        (0xe3, 0x90.., _) | (0xe4, ..=0xb6 | 0xb8.., _) | (0xe5..=0xe9, ..) => {
            Some((Class::Single, 3))
        }
        (0xef, 0xbc, 0x8c | 0x9b) => Some((Class::MidNumber, 3)),
        (0xef, 0xbc, 0x9a) => Some((Class::MidLetter, 3)),
        _ => None,
    }
}

/// Counts the words of the run that starts at `from`: its end and count, or nothing when the tables are needed.
fn simple_run(bytes: &[u8], from: usize) -> Option<(usize, u64)> {
    let (mut words, mut at) = (0, from);
    let mut previous = Class::Other;
    let mut counted = false;
    loop {
        let (class, length) = class_at(bytes, at)?;
        match class {
            Class::Letter | Class::Digit => {
                counted &= previous != Class::Katakana;
                words += u64::from(!counted);
                counted = true;
                // Letters and digits join whatever their mix, so the rest of them is passed over at once.
                let more = alphanumeric_run(bytes, at + length);
                at += length + more;
                previous = if more == 0 {
                    class
                } else {
                    CLASSES[usize::from(bytes[at - 1])]
                };
                continue;
            }
            Class::Katakana => {
                counted &= matches!(previous, Class::Katakana | Class::Joiner);
                words += u64::from(!counted);
                counted = true;
            }
            Class::Joiner => {}
            Class::Space => return Some((at, words)),
            Class::Single => {
                words += 1;
                counted = false;
            }
            Class::Other | Class::Wide => counted = false,
            Class::MidLetter | Class::MidBoth | Class::MidNumber => {
                let (next, next_length) = class_at(bytes, at + length)?;
                if joins(previous, class, next) {
                    previous = next;
                    at += length + next_length;
                    continue;
                }
                counted = false;
            }
        }
        previous = class;
        at += length;
    }
}

/// How many letters and digits of ASCII stand from here on.
#[inline]
fn alphanumeric_run(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = word_at(bytes, at) {
        let count = alphanumerics(word);
        at += count;
        if count < 8 {
            return at - from;
        }
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let more = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric());
    at - from + more.count()
}

/// Rules WB6, WB7, WB11 and WB12: a mark between two letters or two digits does not end the word.
const fn joins(previous: Class, mark: Class, next: Class) -> bool {
    match (previous, next) {
        (Class::Letter, Class::Letter) => matches!(mark, Class::MidLetter | Class::MidBoth),
        (Class::Digit, Class::Digit) => matches!(mark, Class::MidNumber | Class::MidBoth),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
