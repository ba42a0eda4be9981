//! The start of an answer in the form the phrases and the classifier read.
//!
//! Lower case, one space between words, a lone ` . ` for the end of a sentence or line, straight apostrophes; what
//! stands in quotation marks keeps no sentence ends, so that no phrase anchored at one can match inside.

use super::WINDOW_CHARS;
use crate::answer::reasoning::visible;

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
    /// Bytes of letters and digits among the folded text.
    pub(super) letter_bytes: usize,
    /// The scripts that occur in it.
    pub(super) scripts: Scripts,
}

impl View {
    /// Folds the first [`WINDOW_CHARS`] characters of `body`, up to a code fence.
    pub(super) fn new(body: &str) -> Self {
        let mut fold = Fold::new();
        for c in unquoted(body).chars().take(WINDOW_CHARS) {
            fold.push(c);
            if fold.backticks == 3 {
                break;
            }
        }
        fold.end_sentence();
        let is_letter = |byte: &u8| !matches!(byte, b' ' | b'.' | b':' | b'?' | b'"' | b'\'');
        Self {
            letter_bytes: fold.out.bytes().filter(is_letter).count(),
            folded: fold.out,
            scripts: fold.scripts,
        }
    }
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
    out: String,
    quote: Option<char>,
    backticks: u8,
    prev: char,
}

impl Fold {
    fn new() -> Self {
        let mut out = String::with_capacity(WINDOW_CHARS + WINDOW_CHARS / 2);
        out.push_str(" . ");
        Self {
            out,
            quote: None,
            backticks: 0,
            scripts: Scripts::default(),
            prev: ' ',
        }
    }

    fn push(&mut self, c: char) {
        self.backticks = if c == '`' { self.backticks + 1 } else { 0 };
        match c {
            'a'..='z' => self.latin(c),
            ' ' => self.space(),
            '\'' | '’' | '‘' | '`' if self.prev.is_alphanumeric() => self.out.push('\''),
            'A'..='Z' => self.latin(c.to_ascii_lowercase()),
            'ぁ'..='ヺ' | '一'..='鿿' | '가'..='힣' => {
                self.scripts.other = true;
                self.out.push(c);
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
        self.out.push(c);
    }

    fn letter(&mut self, c: char) {
        if c.is_ascii() {
            self.out.push(c);
            return;
        }
        let european = c < '\u{590}' || ('\u{1e00}'..'\u{2000}').contains(&c);
        self.scripts.european |= european;
        self.scripts.other |= !european;
        self.out.extend(c.to_lowercase());
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
        if !self.out.ends_with(" . ") {
            self.out.push_str(". ");
        }
    }

    fn token(&mut self, c: char) {
        self.space();
        self.out.push(c);
        self.out.push(' ');
    }

    fn space(&mut self) {
        if !self.out.ends_with(' ') {
            self.out.push(' ');
        }
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
