//! How long an answer is: bytes, characters, words two ways, lines.

use unicode_segmentation::UnicodeSegmentation;

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

/// Counts words of both kinds in one pass.
///
/// A word boundary lies at every ASCII white space, so a run between two of them can be counted alone: by a small
/// machine when it is ASCII, by the segmentation tables when it is not.
pub fn words(text: &str) -> (u64, u64) {
    let bytes = text.as_bytes();
    let (mut words, mut runs, mut at) = (0, 0, 0);
    while at < bytes.len() {
        if is_space(bytes[at]) {
            at += 1;
            continue;
        }
        if let Some((end, found)) = ascii_run(bytes, at) {
            words += found;
            runs += 1;
            at = end;
        } else {
            let end = (at..bytes.len())
                .find(|i| is_space(bytes[*i]))
                .unwrap_or(bytes.len());
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Joiner,
    MidLetter,
    MidBoth,
    MidNumber,
    Other,
    Space,
    Wide,
}

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

/// Counts the words of the run that starts at `from`: its end and count, or nothing when it is not all ASCII.
fn ascii_run(bytes: &[u8], from: usize) -> Option<(usize, u64)> {
    let (mut words, mut at) = (0, from);
    let mut previous = Class::Other;
    let mut counted = false;
    while let Some(byte) = bytes.get(at) {
        let class = CLASSES[usize::from(*byte)];
        match class {
            Class::Letter | Class::Digit => {
                words += u64::from(!counted);
                counted = true;
            }
            Class::Joiner => {}
            Class::Space => break,
            Class::Wide => return None,
            Class::Other => counted = false,
            Class::MidLetter | Class::MidBoth | Class::MidNumber => {
                let next = bytes
                    .get(at + 1)
                    .map_or(Class::Other, |byte| CLASSES[usize::from(*byte)]);
                if joins(previous, class, next) {
                    previous = next;
                    at += 2;
                    continue;
                }
                counted = false;
            }
        }
        previous = class;
        at += 1;
    }
    Some((at, words))
}

/// Rules WB6, WB7, WB11 and WB12: a mark between two letters or two digits does not end the word.
const fn joins(previous: Class, mark: Class, next: Class) -> bool {
    match (previous, next) {
        (Class::Letter, Class::Letter) => matches!(mark, Class::MidLetter | Class::MidBoth),
        (Class::Digit, Class::Digit) => matches!(mark, Class::MidNumber | Class::MidBoth),
        _ => false,
    }
}
