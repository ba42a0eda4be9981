//! The pieces that a text is cut into before tokens are looked up, as the pattern of `o200k_base` cuts it.
//!
//! The pattern's alternatives, tried in this order at every place: a word whose last part is lower case, a word of
//! capitals, up to three digits, symbols, white space up to its last line break, white space but for the last
//! character before a word, white space. What a regular expression finds by going back is found here by remembering
//! the last place at which the piece could have ended.

use std::ops::Range;

use super::classes::{ASCII, BREAK, HEAD, NUMBER, PREFIX, SPACE, SYMBOL, TAIL, Table};
use crate::answer::eight::{small_letters, word_at};

/// Digits that make one piece.
const DIGITS: usize = 3;

/// Calls `see` with the place of every piece of the text, in order.
pub(super) fn pieces(text: &str, mut see: impl FnMut(Range<usize>)) {
    let cutter = Cutter {
        text,
        bytes: text.as_bytes(),
        table: Table::get(),
    };
    let mut at = 0;
    while at < cutter.bytes.len() {
        let end = cutter.piece(at);
        see(at..end);
        at = end;
    }
}

struct Cutter<'t> {
    text: &'t str,
    bytes: &'t [u8],
    table: &'static Table,
}

/// Where a word could end after either of the pattern's two ways to write one.
struct Word {
    /// It has a last part.
    with_tail: Option<usize>,
    /// It consists of capitals alone; the start when there are none.
    capitals: usize,
}

impl Cutter<'_> {
    /// Classes and length in bytes of the character at `at`; none at the end of the text.
    #[inline]
    fn class(&self, at: usize) -> (u8, usize) {
        match self.bytes.get(at) {
            None => (0, 0),
            Some(byte) if byte.is_ascii() => (ASCII[usize::from(*byte)], 1),
            Some(_) => self.wide_class(at),
        }
    }

    fn wide_class(&self, at: usize) -> (u8, usize) {
        let next = self.text.get(at..).and_then(|rest| rest.chars().next());
        next.map_or((0, 1), |c| (self.table.class(c), c.len_utf8()))
    }

    /// End of the piece that starts at `at`, which lies before the end of the text.
    #[inline]
    fn piece(&self, at: usize) -> usize {
        match self.small_letters_from(at) {
            Some(from) => self.contraction(self.small(from)),
            None => self.other_piece(at),
        }
    }

    /// Where the small letters of a word start that begins at `at` and has, before them, at most one sign and at most
    /// one capital, all of ASCII: most words are such, and end where those letters do. Branches rather than sums, so
    /// that the processor goes on with the next piece before it knows the classes of this one.
    #[inline]
    fn small_letters_from(&self, at: usize) -> Option<usize> {
        let is = |offset: usize, wanted: u8| {
            self.bytes
                .get(at + offset)
                .is_some_and(|byte| ASCII[usize::from(*byte)] & wanted != 0)
        };
        if is(0, TAIL) {
            return Some(at);
        }
        if is(1, TAIL) {
            return is(0, PREFIX | HEAD).then_some(at + 1);
        }
        (is(1, HEAD) && is(0, PREFIX) && is(2, TAIL)).then_some(at + 2)
    }

    /// End of a run of letters that may stand in the last part of a word, eight bytes at a time while all are of ASCII.
    #[inline]
    fn small(&self, mut at: usize) -> usize {
        while let Some(word) = word_at(self.bytes, at) {
            let length = small_letters(word);
            at += length;
            if length < 8 {
                break;
            }
        }
        match self.bytes.get(at) {
            Some(byte) if !byte.is_ascii() || ASCII[usize::from(*byte)] & TAIL != 0 => {
                self.run(at, TAIL)
            }
            _ => at,
        }
    }

    /// End of a piece of any sort.
    fn other_piece(&self, at: usize) -> usize {
        let (first, length) = self.class(at);
        let after = at + length;
        if first & PREFIX != 0 && self.class(after).0 & (HEAD | TAIL) != 0 {
            let word = self.word(after);
            if let Some(end) = word.with_tail {
                return self.contraction(end);
            }
            // Only a combining mark is both: what may stand before a word and a word itself.
            if first & TAIL == 0 && word.capitals > after {
                return self.contraction(word.capitals);
            }
        }
        if first & (HEAD | TAIL) != 0 {
            let word = self.word(at);
            return self.contraction(word.with_tail.unwrap_or(word.capitals));
        }
        if first & NUMBER != 0 {
            return self.number(after);
        }
        let symbols = if self.bytes[at] == b' ' { after } else { at };
        if self.class(symbols).0 & SYMBOL != 0 {
            return self.symbols(symbols);
        }
        self.space(at)
    }

    /// `[head]*[tail]+` and `[head]+` from `from`.
    fn word(&self, from: usize) -> Word {
        let mut at = from;
        let mut last_tail = None;
        loop {
            let (class, length) = self.class(at);
            if class & HEAD == 0 {
                if class & TAIL != 0 {
                    last_tail = Some(self.run(at, TAIL));
                }
                return Word {
                    with_tail: last_tail,
                    capitals: at,
                };
            }
            at += length;
            if class & TAIL != 0 {
                last_tail = Some(at);
            }
        }
    }

    /// End of the run of characters of a class.
    fn run(&self, mut at: usize, wanted: u8) -> usize {
        loop {
            while let Some(byte) = self.bytes.get(at)
                && ASCII[usize::from(*byte)] & wanted != 0
            {
                at += 1;
            }
            let (class, length) = self.class(at);
            if class & wanted == 0 {
                return at;
            }
            at += length;
        }
    }

    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`
    fn contraction(&self, at: usize) -> usize {
        if self.bytes.get(at) != Some(&b'\'') {
            return at;
        }
        let letter = |offset: usize| {
            self.bytes
                .get(at + offset)
                .map_or(0, u8::to_ascii_lowercase)
        };
        match (letter(1), letter(2)) {
            (b's' | b't' | b'm' | b'd', _) => at + 2,
            // The last is the long s, which is an s when case does not count.
            (b'r' | b'v', b'e') | (b'l', b'l') | (0xc5, 0xbf) => at + 3,
            _ => at,
        }
    }

    /// Up to three digits, of which the first ends at `at`.
    fn number(&self, mut at: usize) -> usize {
        for _ in 1..DIGITS {
            let (class, length) = self.class(at);
            if class & NUMBER == 0 {
                break;
            }
            at += length;
        }
        at
    }

    /// `[symbol]+[\r\n/]*`
    fn symbols(&self, at: usize) -> usize {
        let end = self.run(at, SYMBOL);
        let tail = self.bytes[end..]
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n' | b'/'))
            .count();
        end + tail
    }

    /// `\s*[\r\n]+`, else `\s+(?!\S)`, else `\s+`.
    fn space(&self, from: usize) -> usize {
        let (mut at, mut last, mut after_break) = (from, from, None);
        loop {
            let (class, length) = self.class(at);
            if class & SPACE == 0 {
                break;
            }
            last = at;
            at += length;
            if class & BREAK != 0 {
                after_break = Some(at);
            }
        }
        match after_break {
            Some(end) => end,
            None if at == self.bytes.len() || last == from => at,
            None => last,
        }
    }
}
