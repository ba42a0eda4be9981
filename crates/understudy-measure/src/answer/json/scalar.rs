//! Scalars and member names of the JSON reader: strings, numbers, literals.

use std::borrow::Cow;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::document::Scalar;
use super::kind::JsonType;
use super::repair::Repair;
use super::scan::{Grammar, Reader, Stop};
use crate::answer::bounds::JSON_LEAF_BYTES;
use crate::answer::eight::{plain_in_json, word_at};

/// Largest integer up to which a double holds every integer.
const LARGEST_EXACT: u128 = 1 << 53;

/// Bytes of a long string that are looked at together.
const AT_ONCE: usize = 32;

/// Whether a byte of a string is neither the quote nor the backslash nor a control character.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches the compiler looks at many bytes at once"
)]
#[inline]
const fn is_plain(byte: u8) -> bool {
    (byte != b'"') & (byte != b'\\') & (byte >= 0x20)
}

/// A string as it stands in the text.
struct Quoted {
    inner: Range<usize>,
    escaped: bool,
}

type Named = (&'static str, JsonType, Scalar, Option<Repair>);

const LITERALS: [Named; 3] = [
    ("true", JsonType::Boolean, Scalar::Bool(true), None),
    ("false", JsonType::Boolean, Scalar::Bool(false), None),
    ("null", JsonType::Null, Scalar::Null, None),
];

const MENDED: [Named; 6] = [
    (
        "True",
        JsonType::Boolean,
        Scalar::Bool(true),
        Some(Repair::PythonLiteral),
    ),
    (
        "False",
        JsonType::Boolean,
        Scalar::Bool(false),
        Some(Repair::PythonLiteral),
    ),
    (
        "None",
        JsonType::Null,
        Scalar::Null,
        Some(Repair::PythonLiteral),
    ),
    (
        "NaN",
        JsonType::Number,
        Scalar::Number(f64::NAN),
        Some(Repair::Nan),
    ),
    (
        "nan",
        JsonType::Number,
        Scalar::Number(f64::NAN),
        Some(Repair::Nan),
    ),
    (
        "Infinity",
        JsonType::Number,
        Scalar::Number(f64::INFINITY),
        Some(Repair::Nan),
    ),
];

impl<'t> Reader<'t> {
    /// Reads a scalar that starts with `byte` into `node`.
    pub(super) fn scalar(&mut self, node: u32, byte: u8) -> Result<(), Stop> {
        match byte {
            b'"' => self.text_value(node),
            b'-' | b'0'..=b'9' => self.number(node),
            b'\'' | 0xe2 if self.grammar == Grammar::Tolerant => self.text_value(node),
            _ => self.literal(node),
        }
    }

    /// Reads a member's name.
    pub(super) fn key(&mut self, byte: u8) -> Result<Cow<'t, str>, Stop> {
        let tolerant = self.grammar == Grammar::Tolerant;
        let is_name = byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$');
        if tolerant && is_name {
            let length = self.name_length();
            let name = self.at..self.at + length;
            self.at += length;
            self.repairs.add(Repair::UnquotedKey);
            return Ok(Cow::Borrowed(&self.text[name]));
        }
        let quoted = self.quoted()?;
        let raw = &self.text[quoted.inner];
        Ok(if quoted.escaped {
            Cow::Owned(unescape(raw))
        } else {
            Cow::Borrowed(raw)
        })
    }

    fn name_length(&self) -> usize {
        self.bytes[self.at..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
            .count()
    }

    fn text_value(&mut self, node: u32) -> Result<(), Stop> {
        let quoted = self.quoted()?;
        self.document.record(node, JsonType::String);
        let raw = &self.text[quoted.inner];
        self.document.push_leaf(node, || {
            if raw.len() > JSON_LEAF_BYTES {
                Scalar::LongText(xxh3_64(raw.as_bytes()), raw.len())
            } else if quoted.escaped {
                Scalar::Text(unescape(raw).as_str().into())
            } else {
                Scalar::Text(raw.into())
            }
        });
        Ok(())
    }

    /// Reads a string with whatever quotes the grammar allows.
    fn quoted(&mut self) -> Result<Quoted, Stop> {
        if self.bytes.get(self.at) == Some(&b'"') {
            self.at += 1;
            return self.double_quoted();
        }
        self.otherwise_quoted()
    }

    fn otherwise_quoted(&mut self) -> Result<Quoted, Stop> {
        let rest = &self.text[self.at..];
        let Some(open) = rest.chars().next() else {
            return Err(Stop::End);
        };
        let (closers, repair): (&[char], Repair) = match open {
            '\'' => (&['\''], Repair::SingleQuotes),
            '“' | '”' => (&['”', '“', '"'], Repair::SmartQuotes),
            '‘' | '’' => (&['’', '‘', '\''], Repair::SmartQuotes),
            _ => return Err(Stop::Invalid),
        };
        if self.grammar != Grammar::Tolerant {
            return Err(Stop::Invalid);
        }
        self.repairs.add(repair);
        self.at += open.len_utf8();
        self.odd_quoted(closers)
    }

    /// Moves to the next byte that is not plain, eight at a time; more where a string is longer than that.
    #[inline]
    fn skip_plain(&mut self) {
        while let Some(word) = word_at(self.bytes, self.at) {
            let plain = plain_in_json(word);
            self.at += plain;
            if plain < 8 {
                return;
            }
            self.skip_long();
        }
        while self.bytes.get(self.at).is_some_and(|byte| is_plain(*byte)) {
            self.at += 1;
        }
    }

    /// Passes over many bytes at once while all of them are plain.
    #[inline]
    fn skip_long(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let (blocks, _) = rest.as_chunks::<AT_ONCE>();
        let plain = blocks
            .iter()
            .take_while(|block| block.iter().fold(true, |all, byte| all & is_plain(*byte)));
        self.at += plain.count() * AT_ONCE;
    }

    fn double_quoted(&mut self) -> Result<Quoted, Stop> {
        let from = self.at;
        let mut escaped = false;
        loop {
            self.skip_plain();
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Ok(Quoted {
                        inner: from..self.at - 1,
                        escaped,
                    });
                }
                b'\\' => {
                    escaped = true;
                    self.escape()?;
                }
                _ if self.grammar != Grammar::Tolerant => return Err(Stop::Invalid),
                _ => {
                    self.repairs.add(Repair::ControlChar);
                    self.at += 1;
                }
            }
        }
    }

    fn escape(&mut self) -> Result<(), Stop> {
        match self.bytes.get(self.at + 1).ok_or(Stop::End)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 2,
            b'u' => {
                let digits = &self.bytes[self.at + 2..self.bytes.len().min(self.at + 6)];
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return Err(Stop::Invalid);
                }
                if digits.len() < 4 {
                    self.at = self.bytes.len();
                    return Err(Stop::End);
                }
                self.at += 6;
            }
            _ => return Err(Stop::Invalid),
        }
        Ok(())
    }

    /// A string in quotes other than JSON's; it ends at a closer before which no backslash stands and after which
    /// the structure goes on, so that an apostrophe inside does not end it.
    fn odd_quoted(&mut self, closers: &[char]) -> Result<Quoted, Stop> {
        let from = self.at;
        let mut escaped = false;
        let mut chars = self.text[from..].char_indices();
        while let Some((offset, c)) = chars.next() {
            if c == '\\' {
                escaped = true;
                chars.next();
            } else if closers.contains(&c) {
                let after = from + offset + c.len_utf8();
                if continues(&self.bytes[after..]) {
                    self.at = after;
                    return Ok(Quoted {
                        inner: from..from + offset,
                        escaped,
                    });
                }
            }
        }
        self.at = self.bytes.len();
        Err(Stop::End)
    }

    fn number(&mut self, node: u32) -> Result<(), Stop> {
        let from = self.at;
        self.at += usize::from(self.bytes[from] == b'-');
        if self.bytes[self.at..].starts_with(b"I") && self.grammar == Grammar::Tolerant {
            return self.literal(node);
        }
        match self.digits()? {
            0 => return Err(Stop::Invalid),
            length if length > 1 && self.bytes[self.at - length] == b'0' => {
                return Err(Stop::Invalid);
            }
            _ => {}
        }
        let mut kind = JsonType::Integer;
        if self.bytes.get(self.at) == Some(&b'.') {
            kind = JsonType::Number;
            self.at += 1;
            self.some_digits()?;
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            kind = JsonType::Number;
            self.at += 1;
            self.at += usize::from(matches!(self.bytes.get(self.at), Some(b'+' | b'-')));
            self.some_digits()?;
        }
        let literal = &self.text[from..self.at];
        let value = short_number(literal)
            .or_else(|| literal.parse().ok())
            .unwrap_or(f64::NAN);
        if self.grammar == Grammar::StrictWhole && is_whole(value) {
            kind = JsonType::Integer;
        }
        self.document.record(node, kind);
        self.note_extremes(literal, value, kind);
        self.document.push_leaf(node, || scalar_of(literal, value));
        Ok(())
    }

    fn note_extremes(&mut self, literal: &str, value: f64, kind: JsonType) {
        self.document.non_finite += u32::from(!value.is_finite());
        let may_be_big = kind == JsonType::Integer && literal.len() >= 16;
        let is_big = || {
            literal
                .parse::<i128>()
                .map_or(true, |exact| exact.unsigned_abs() > LARGEST_EXACT)
        };
        self.document.big_integers += u32::from(may_be_big && is_big());
    }

    /// Digits from here; the text's end before any is the end of the text, not a fault.
    fn digits(&mut self) -> Result<usize, Stop> {
        let length = self.bytes[self.at..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        self.at += length;
        if length == 0 && self.at == self.bytes.len() {
            return Err(Stop::End);
        }
        Ok(length)
    }

    fn some_digits(&mut self) -> Result<(), Stop> {
        if self.digits()? == 0 {
            Err(Stop::Invalid)
        } else {
            Ok(())
        }
    }

    fn literal(&mut self, node: u32) -> Result<(), Stop> {
        let length = self.name_length();
        let word = &self.text[self.at..self.at + length];
        let mended: &[Named] = if self.grammar == Grammar::Tolerant {
            &MENDED
        } else {
            &[]
        };
        let known = || LITERALS.iter().chain(mended);
        let Some((_, kind, value, repair)) = known().find(|named| named.0 == word) else {
            let ends_here = self.at + length == self.bytes.len();
            let cut = ends_here && length > 0 && known().any(|named| named.0.starts_with(word));
            return Err(if cut { Stop::End } else { Stop::Invalid });
        };
        self.at += length;
        if let Some(repair) = repair {
            self.repairs.add(*repair);
            self.document.non_finite += u32::from(*repair == Repair::Nan);
        }
        self.document.record(node, *kind);
        self.document.push_leaf(node, || value.clone());
        Ok(())
    }
}

/// A whole number that a double holds exactly.
fn is_whole(value: f64) -> bool {
    value.trunc().total_cmp(&value).is_eq() && value.abs() <= LARGEST_EXACT as f64
}

/// A number as it was written: integers are told apart to the last digit.
fn scalar_of(literal: &str, value: f64) -> Scalar {
    if literal.contains(['.', 'e', 'E']) {
        return Scalar::Number(value);
    }
    match literal.parse() {
        Ok(exact) => Scalar::Integer(exact),
        Err(_) => Scalar::LargeInteger(value, xxh3_64(literal.as_bytes())),
    }
}

/// Digits of a number whose digits, and whose power of ten, a double holds exactly.
const SHORT_DIGITS: usize = 15;
/// Powers of ten up to that.
const POWERS: [f64; SHORT_DIGITS + 1] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// The value of a number of few digits without exponent: one division of two exact doubles rounds as it should.
fn short_number(literal: &str) -> Option<f64> {
    let digits = literal.strip_prefix('-').unwrap_or(literal).as_bytes();
    if digits.len() > SHORT_DIGITS {
        return None;
    }
    let (mut value, mut places) = (0_u64, None);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + u64::from(byte - b'0');
                places = places.map(|places| places + 1);
            }
            b'.' => places = Some(0),
            _ => return None,
        }
    }
    let value = value as f64 / POWERS[places.unwrap_or(0_usize)];
    Some(if literal.len() > digits.len() {
        -value
    } else {
        value
    })
}

/// Whether after a string's end the structure goes on, or the text ends.
fn continues(rest: &[u8]) -> bool {
    rest.iter()
        .find(|byte| !byte.is_ascii_whitespace())
        .is_none_or(|byte| matches!(byte, b':' | b',' | b'}' | b']'))
}

/// Decodes a string's escapes; half of a surrogate pair becomes U+FFFD, an unknown escape its own character.
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let mut after = rest[at + 1..].chars();
        let Some(mark) = after.next() else {
            return text;
        };
        rest = after.as_str();
        match mark {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'u' => rest = push_unicode(&mut text, rest),
            other => text.push(other),
        }
    }
    text.push_str(rest);
    text
}

/// Decodes what follows `\u`, with the second half of a pair; what is left after it.
fn push_unicode<'r>(text: &mut String, rest: &'r str) -> &'r str {
    let Some(high) = hex4(rest) else {
        text.push('\u{fffd}');
        return rest;
    };
    let after = &rest[4..];
    if (0xd800..0xdc00).contains(&high)
        && let Some(low) = after.strip_prefix("\\u").and_then(hex4)
        && (0xdc00..0xe000).contains(&low)
    {
        let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        text.push(char::from_u32(code).unwrap_or('\u{fffd}'));
        return &after[6..];
    }
    text.push(char::from_u32(high).unwrap_or('\u{fffd}'));
    after
}

fn hex4(text: &str) -> Option<u32> {
    let digits = text.get(..4)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())?
}
