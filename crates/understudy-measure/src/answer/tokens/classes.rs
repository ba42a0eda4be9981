//! What each character is to the tokenizer's pattern: a set of the pattern's classes that it belongs to.

use std::sync::LazyLock;

use regex::Regex;

/// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`: may stand in the first part of a word.
pub(super) const HEAD: u8 = 1;
/// `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`: may stand in the last part of a word.
pub(super) const TAIL: u8 = 2;
/// `\p{N}`
pub(super) const NUMBER: u8 = 4;
/// `[\r\n]`
pub(super) const BREAK: u8 = 8;
/// `\s`
pub(super) const SPACE: u8 = 16;
/// `[^\r\n\p{L}\p{N}]`: may stand before a word.
pub(super) const PREFIX: u8 = 32;
/// `[^\s\p{L}\p{N}]`
pub(super) const SYMBOL: u8 = 64;

const UPPER: u8 = HEAD;
const LOWER: u8 = TAIL;
const LETTER: u8 = HEAD | TAIL;
const MARK: u8 = HEAD | TAIL | PREFIX | SYMBOL;
const WHITE: u8 = SPACE | PREFIX;
const OTHER: u8 = PREFIX | SYMBOL;

/// Classes of ASCII; none for a byte of a longer character.
#[expect(clippy::cast_possible_truncation, reason = "the index stays below 128")]
pub(super) const ASCII: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => LOWER,
            b'0'..=b'9' => NUMBER,
            b'\r' | b'\n' => BREAK | SPACE,
            b' ' | b'\t' | 0x0b | 0x0c => WHITE,
            _ => OTHER,
        };
        byte += 1;
    }
    table
};

/// Code points that share a page of the table.
const PAGE: usize = 256;
/// Ranges of code points that hold anything but [`OTHER`].
const KNOWN: [(u32, u32); 2] = [(0, 0x3_23af), (0xe_0000, 0xe_01ff)];

/// Classes of all characters: one page per 256 code points, equal pages kept once.
pub(super) struct Table {
    pages: Vec<u16>,
    classes: Vec<[u8; PAGE]>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    /// The table, made when it is asked for first.
    pub(super) fn get() -> &'static Self {
        &TABLE
    }

    /// The classes of a character.
    pub(super) fn class(&self, c: char) -> u8 {
        let code = c as usize;
        let page = self.pages.get(code / PAGE).copied().unwrap_or_default();
        self.classes
            .get(usize::from(page))
            .map_or(OTHER, |page| page[code % PAGE])
    }

    fn new() -> Self {
        let all: String = KNOWN
            .iter()
            .flat_map(|(first, last)| (*first..=*last).filter_map(char::from_u32))
            .collect();
        let last = KNOWN.map(|(_, last)| last as usize).into_iter().max();
        let mut flat = vec![OTHER; (last.unwrap_or(0) / PAGE + 1) * PAGE];
        for (pattern, class) in [
            (r"\s+", WHITE),
            (r"[\r\n]+", BREAK | SPACE),
            (r"\p{N}+", NUMBER),
            (r"[\p{Lu}\p{Lt}]+", UPPER),
            (r"\p{Ll}+", LOWER),
            (r"[\p{Lm}\p{Lo}]+", LETTER),
            (r"\p{M}+", MARK),
        ] {
            // The expressions are constant and compile; without one its characters would count as symbols.
            let Ok(pattern) = Regex::new(pattern) else {
                continue;
            };
            for c in pattern
                .find_iter(&all)
                .flat_map(|found| found.as_str().chars())
            {
                flat[c as usize] = class;
            }
        }
        Self::packed(&flat)
    }

    fn packed(flat: &[u8]) -> Self {
        let mut table = Self {
            pages: Vec::with_capacity(flat.len() / PAGE),
            // Page 0 is that of code points beyond the table.
            classes: vec![[OTHER; PAGE]],
        };
        for page in flat.as_chunks::<PAGE>().0 {
            let known = table.classes.iter().position(|known| known == page);
            let number = known.unwrap_or_else(|| {
                table.classes.push(*page);
                table.classes.len() - 1
            });
            table.pages.push(u16::try_from(number).unwrap_or(0));
        }
        table
    }
}
