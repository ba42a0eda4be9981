//! The start of an answer in the form the phrases and the classifier read.
//!
//! Lower case, one space between words, a lone ` . ` for the end of a sentence or line, straight apostrophes; what
//! stands in quotation marks keeps no sentence ends, so that no phrase anchored at one can match inside.

use super::WINDOW_CHARS;
use super::classifier::is_unspaced;
use crate::answer::eight::{small_letters, word_at};
use crate::answer::reasoning::visible;

/// Bytes of letters from which an answer is long enough for the classifier: a bare "No." answers a question.
const LEARNT_BYTES: usize = 10;
/// Words from which it is, in scripts that put spaces between them: a label (`refund_request`, "Account locked")
/// has fewer, and its words are those of a refusal.
const LEARNT_WORDS: usize = 4;

/// The text behind its thinking block (see [`visible`]), without white space around it.
///
/// A block that never closes has no answer behind it.
pub(super) fn after_thinking(text: &str) -> &str {
    visible(text).trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// The start of an answer, folded for matching.
#[derive(Debug)]
pub(super) struct View {
    /// The folded text; starts and ends with ` . `.
    pub(super) folded: String,
    /// It is long enough for the classifier: [`LEARNT_BYTES`] and [`LEARNT_WORDS`].
    pub(super) is_learnt: bool,
    /// The scripts that occur in it.
    pub(super) scripts: Scripts,
}

impl View {
    /// Folds the first [`WINDOW_CHARS`] characters of `body`, up to a code fence.
    pub(super) fn new(body: &str) -> Self {
        let mut fold = Fold::new();
        fold.start_of(unquoted(body));
        fold.end_sentence();
        let is_letter = |byte: &u8| !matches!(byte, b' ' | b'.' | b':' | b'?' | b'"' | b'\'');
        let letters = fold.out.iter().copied().filter(is_letter);
        Self {
            is_learnt: letters.take(LEARNT_BYTES).count() == LEARNT_BYTES && is_sentence(body),
            scripts: fold.scripts,
            // Only whole characters were pushed.
            folded: String::from_utf8(fold.out).unwrap_or_default(),
        }
    }
}

/// The start of a text has [`LEARNT_WORDS`], or a letter of a script without spaces, where words cannot be counted.
///
/// Only white space parts words, so that `self-harm/intent` is one.
fn is_sentence(body: &str) -> bool {
    let start = &body[..body.floor_char_boundary(WINDOW_CHARS)];
    let words = start.split_whitespace();
    let words = words.filter(|word| word.contains(char::is_alphanumeric));
    words.take(LEARNT_WORDS).count() == LEARNT_WORDS || start.contains(is_unspaced)
}

/// The inside of a text that is one quotation; else the text.
fn unquoted(body: &str) -> &str {
    let Some(open) = body.chars().next() else {
        return body;
    };
    let inside = closing_of(open).and_then(|close| body[open.len_utf8()..].strip_suffix(close));
    inside
        .filter(|inside| !inside.chars().take(WINDOW_CHARS).any(|c| c == open))
        .unwrap_or(body)
}

/// Which scripts occur in a text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scripts {
    /// Latin letters without diacritics.
    pub(super) latin: bool,
    /// Latin letters with diacritics, Greek, Cyrillic.
    pub(super) european: bool,
    /// Any other.
    pub(super) other: bool,
}

struct Fold {
    scripts: Scripts,
    out: Vec<u8>,
    quote: Option<char>,
    backticks: u8,
    prev: char,
}

impl Fold {
    fn new() -> Self {
        let mut out = Vec::with_capacity(WINDOW_CHARS + WINDOW_CHARS / 2);
        out.extend_from_slice(b" . ");
        Self {
            out,
            quote: None,
            backticks: 0,
            scripts: Scripts::default(),
            prev: ' ',
        }
    }

    /// Folds [`WINDOW_CHARS`] characters, up to a code fence; small letters, which most are, many at once.
    fn start_of(&mut self, text: &str) {
        let (mut at, mut left) = (0, WINDOW_CHARS);
        // A list of words, one to a line, ends in none of these.
        let is_prose = text.trim_end().ends_with(['.', '!', '?', '"', '”']);
        while left > 0 && self.backticks < 3 {
            if let Some(word) = word_at(text.as_bytes(), at) {
                let small = small_letters(word).min(left);
                if small > 0 {
                    self.push_small(word, small);
                    (at, left) = (at + small, left - small);
                    continue;
                }
            }
            let Some(c) = char_at(text, at) else {
                break;
            };
            self.push(if is_prose && c == '\n' && is_wrap(text, at) {
                ' '
            } else {
                c
            });
            (at, left) = (at + c.len_utf8(), left - 1);
        }
    }

    /// Takes over the first small letters of a word of eight bytes: all of it, and what is too much off again.
    #[inline]
    fn push_small(&mut self, word: u64, letters: usize) {
        self.out.extend_from_slice(&word.to_le_bytes());
        self.out.truncate(self.out.len() + letters - 8);
        self.scripts.latin = true;
        self.backticks = 0;
        self.prev = 'a';
    }

    fn push(&mut self, c: char) {
        self.backticks = if c == '`' { self.backticks + 1 } else { 0 };
        match c {
            'a'..='z' => self.latin(c),
            ' ' => self.space(),
            '\'' | '’' | '‘' | '`' if self.prev.is_alphanumeric() => self.out.push(b'\''),
            'A'..='Z' => self.latin(c.to_ascii_lowercase()),
            'ぁ'..='ヺ' | '一'..='鿿' | '가'..='힣' => {
                self.scripts.other = true;
                self.push_char(c);
            }
            c if c.is_alphanumeric() || is_mark(c) => self.letter(c),
            '.' | '!' | '?' | ';' | '\n' | '。' | '！' | '？' | '；' | '…' | '।' | '؟' | '؛' =>
            {
                self.end_of_sentence(c);
            }
            ':' | '：' => self.token(':'),
            c => self.other(c),
        }
        self.prev = c;
    }

    fn latin(&mut self, c: char) {
        self.scripts.latin = true;
        self.push_char(c);
    }

    #[inline]
    fn push_char(&mut self, c: char) {
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => self.out.push(byte),
            _ => {
                let mut buffer = [0; 4];
                self.out
                    .extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
            }
        }
    }

    fn letter(&mut self, c: char) {
        if c.is_ascii() {
            self.push_char(c);
            return;
        }
        let european = c < '\u{590}' || ('\u{1e00}'..'\u{2000}').contains(&c);
        self.scripts.european |= european;
        self.scripts.other |= !european;
        c.to_lowercase().for_each(|c| self.push_char(c));
    }

    fn other(&mut self, c: char) {
        match self.quote {
            Some(close) if c == close => {
                self.quote = None;
                self.token('"');
            }
            None if closing_of(c).is_some() => {
                self.quote = closing_of(c);
                self.token('"');
            }
            _ => self.space(),
        }
    }

    fn end_of_sentence(&mut self, c: char) {
        if self.quote.is_some() {
            self.space();
        } else if c == '?' || c == '？' || c == '؟' {
            self.token('?');
            self.end_sentence();
        } else {
            self.end_sentence();
        }
    }

    fn end_sentence(&mut self) {
        self.space();
        if !self.out.ends_with(b" . ") {
            self.out.extend_from_slice(b". ");
        }
    }

    fn token(&mut self, c: char) {
        self.space();
        self.push_char(c);
        self.out.push(b' ');
    }

    fn space(&mut self) {
        if self.out.last() != Some(&b' ') {
            self.out.push(b' ');
        }
    }
}

/// The line that ends at `at` goes on in the next: wrapped text, no list and no paragraph.
fn is_wrap(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    before
        .trim_end()
        .ends_with(|c: char| c == ',' || c.is_lowercase())
        && after[1..].starts_with(char::is_lowercase)
}

#[inline]
fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// The character that closes a quotation opened by `c`.
const fn closing_of(c: char) -> Option<char> {
    match c {
        '"' => Some('"'),
        '“' => Some('”'),
        '„' => Some('“'),
        '«' => Some('»'),
        '「' => Some('」'),
        '『' => Some('』'),
        _ => None,
    }
}

/// Vowel signs and other combining marks, which are part of a word in many scripts.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36F | 0x900..=0x903 | 0x93A..=0x94F | 0x962..=0x963 | 0xE31..=0xE3A | 0xE47..=0xE4E | 0x64B..=0x65F)
}
