//! One line becomes a call, or a reject that says why not.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use understudy_schema::ids;
use understudy_schema::tables::requests::{Call, Reject};

use crate::batch::{Kind, Record};
use crate::field::Object;
use crate::formats;
use crate::mend::mended;
use crate::options::{Content, Format, Undated};
use crate::{Redaction, TemplateRules};

/// The deepest nesting that is read. Real requests stay below 30; the parser's own bound is the same.
const MAX_DEPTH: usize = 128;

/// Bytes of a line that its reject shows.
const SHOWN_BYTES: usize = 200;

/// Fields that are never read and can be large: `LiteLLM` repeats a price table of 9 kB in every record.
const SKIPPED_FIELDS: [&str; 1] = ["model_map_information"];

/// Everything that reading a line needs beside the line.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) uris: Vec<Arc<str>>,
    pub(crate) format: Format,
    pub(crate) template: TemplateRules,
    pub(crate) redaction: Redaction,
    pub(crate) content: Content,
    pub(crate) undated: Undated,
    pub(crate) now: Timestamp,
}

/// What a record became.
#[derive(Debug)]
pub(crate) enum Decoded {
    /// Nothing stood there.
    Blank,
    /// A call.
    Call(Box<Call>),
    /// What could not be read.
    Reject(Reason, Box<Reject>),
}

/// Why something was not read, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reason {
    NotJson,
    NotUtf8,
    TooLong,
    TooDeep,
    NotAnObject,
    UnknownFormat,
    NoPrompt,
    NoTime,
    NotAChat,
    TruncatedFile,
    UnreadableFile,
}

impl Reason {
    /// The word in the table.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NotJson => "not_json",
            Self::NotUtf8 => "not_utf8",
            Self::TooLong => "too_long",
            Self::TooDeep => "too_deep",
            Self::NotAnObject => "not_an_object",
            Self::UnknownFormat => "unknown_format",
            Self::NoPrompt => "no_prompt",
            Self::NoTime => "no_time",
            Self::NotAChat => "not_a_chat",
            Self::TruncatedFile => "truncated_file",
            Self::UnreadableFile => "unreadable_file",
        }
    }

    /// Whether it is said of a file and not of a line.
    pub(crate) fn is_of_a_file(self) -> bool {
        matches!(self, Self::TruncatedFile | Self::UnreadableFile)
    }
}

/// Why a line was not read, with words and the format it was read as.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) reason: Reason,
    pub(crate) detail: String,
    pub(crate) format: &'static str,
}

impl Fault {
    pub(crate) fn new(reason: Reason, detail: impl Into<String>, format: &'static str) -> Self {
        Self {
            reason,
            detail: detail.into(),
            format,
        }
    }
}

/// Where a line stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) uri: &'a str,
    pub(crate) line: i64,
}

/// Decodes one record whose bytes are given.
pub(crate) fn decode(record: &Record, bytes: &[u8], context: &Context) -> Decoded {
    let fault = match &record.kind {
        Kind::Line => match line(record, bytes, context) {
            Ok(decoded) => return decoded,
            Err(fault) => fault,
        },
        Kind::TooLong => {
            let detail = format!("the line has {} bytes", record.n_bytes);
            Fault::new(Reason::TooLong, detail, "unknown")
        }
        Kind::Broken(reason, detail) => Fault::new(*reason, detail.clone(), "unknown"),
    };
    Decoded::Reject(
        fault.reason,
        Box::new(reject(record, bytes, fault, context)),
    )
}

fn line(record: &Record, bytes: &[u8], context: &Context) -> Result<Decoded, Fault> {
    let bytes = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii();
    if bytes.is_empty() {
        return Ok(Decoded::Blank);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let detail = format!("byte {} of the line is no UTF-8", error.valid_up_to() + 1);
        Fault::new(Reason::NotUtf8, detail, "unknown")
    })?;
    let object = parse(text)?;
    let place = Place {
        uri: uri(record, context),
        line: number(record),
    };
    let call = formats::read(object, text, place, context)?;
    Ok(Decoded::Call(Box::new(call)))
}

/// Parses one line into its fields.
fn parse(text: &str) -> Result<Object, Fault> {
    let parsed = fields(text).or_else(|error| match mended(text) {
        Some(mended) if error.is_syntax() => fields(&mended).map_err(|_| error),
        _ => Err(error),
    });
    parsed.map_err(|error| {
        if MAX_DEPTH <= depth(text.as_bytes()) {
            let detail = format!("it is nested deeper than {MAX_DEPTH}");
            return Fault::new(Reason::TooDeep, detail, "unknown");
        }
        if error.is_data() {
            return Fault::new(Reason::NotAnObject, "expected a JSON object", "unknown");
        }
        Fault::new(Reason::NotJson, error.to_string(), "unknown")
    })
}

fn fields(text: &str) -> serde_json::Result<Object> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let object = Fields.deserialize(&mut parser)?;
    parser.end().map(|()| object)
}

/// How deep brackets nest, strings aside. Only asked when the parser has given up.
fn depth(text: &[u8]) -> usize {
    let (mut now, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                now += 1;
                deepest = deepest.max(now);
            }
            b'}' | b']' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Reads an object, passing over the fields nobody reads without building them.
struct Fields;

impl<'de> DeserializeSeed<'de> for Fields {
    type Value = Object;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Object, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Object, A::Error> {
        let mut object = Object::new();
        while let Some(name) = fields.next_key::<String>()? {
            if SKIPPED_FIELDS.contains(&name.as_str()) {
                fields.next_value::<IgnoredAny>()?;
            } else {
                object.insert(name, fields.next_value::<Value>()?);
            }
        }
        Ok(object)
    }
}

fn reject(record: &Record, bytes: &[u8], fault: Fault, context: &Context) -> Reject {
    let uri = uri(record, context);
    let shown = String::from_utf8_lossy(bytes.get(..crate::batch::HEAD_OF_REJECT).unwrap_or(bytes));
    let line = record.line.to_string();
    let content = blake(bytes);
    Reject {
        dedup_key: ids::digest([uri, line.as_str(), fault.reason.as_str(), content.as_str()]),
        source_uri: uri.to_owned(),
        source_line: number(record),
        source_format: fault.format.to_owned(),
        reason: fault.reason.as_str().to_owned(),
        detail: fault.detail,
        n_bytes: i64::try_from(record.n_bytes).unwrap_or(i64::MAX),
        first_bytes: first_bytes(shown.into_owned(), context),
        ingested_at: context.now,
    }
}

/// A digest of bytes that need not be text.
fn blake(bytes: &[u8]) -> String {
    ids::digest([String::from_utf8_lossy(bytes).as_ref()])
}

/// Redaction comes before the cut, so that no part of a match is left at its edge.
fn first_bytes(mut shown: String, context: &Context) -> String {
    if context.content == Content::Drop {
        return String::new();
    }
    if !context.redaction.is_empty() {
        shown = unescaped(&shown);
        context.redaction.text(&mut shown);
    }
    let end = (0..=SHOWN_BYTES.min(shown.len()))
        .rev()
        .find(|end| shown.is_char_boundary(*end));
    shown.truncate(end.unwrap_or(0));
    shown
}

/// A piece of JSON with its `\u0040` written as the letters they stand for, or a rule would not know them. Halves of pairs
/// are left as they are.
fn unescaped(text: &str) -> String {
    let mut pieces = text.split("\\u");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let code = piece.get(..4).filter(|digits| !digits.contains(['+', '-']));
        let letter = code
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32);
        if let Some(letter) = letter {
            plain.push(letter);
            plain.push_str(piece.get(4..).unwrap_or_default());
        } else {
            plain.push_str("\\u");
            plain.push_str(piece);
        }
    }
    plain
}

fn uri<'a>(record: &Record, context: &'a Context) -> &'a str {
    context.uris.get(record.input).map_or("", AsRef::as_ref)
}

fn number(record: &Record) -> i64 {
    i64::try_from(record.line).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    //! The parser's bounds.

    use super::*;

    #[test]
    fn depth_leaves_strings_out() {
        assert_eq!(depth(br#"{"a":["[[[",{"b\"[":1}]}"#), 3);
        assert_eq!(depth(b"]]]]"), 0);
    }

    #[test]
    fn a_hundred_thousand_brackets_are_too_deep() {
        let text = format!("{{\"a\":{}", "[".repeat(100_000));
        assert_eq!(parse(&text).unwrap_err().reason, Reason::TooDeep);
        let skipped = format!(
            "{{\"model_map_information\":{}{}}}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert!(parse(&skipped).unwrap().is_empty());
    }

    #[test]
    fn escaped_letters_are_shown_as_letters() {
        assert_eq!(
            unescaped(r"bob\u0040x.com \ud83d \u12 \u"),
            r"bob@x.com \ud83d \u12 \u"
        );
        assert_eq!(unescaped("no escape"), "no escape");
    }

    #[test]
    fn what_python_writes_for_no_number_is_null() {
        let object = parse(r#"{"score":NaN,"note":"ok \ud83d"}"#).unwrap();
        assert!(object["score"].is_null());
        assert_eq!(object["note"], "ok \u{fffd}");
        assert_eq!(
            parse(r#"{"score":NaN,"#).unwrap_err().reason,
            Reason::NotJson
        );
    }

    #[test]
    fn what_is_no_object_is_told_from_what_is_no_json() {
        assert_eq!(parse("[1]").unwrap_err().reason, Reason::NotAnObject);
        assert_eq!(parse("17").unwrap_err().reason, Reason::NotAnObject);
        assert_eq!(parse("{\"a\":").unwrap_err().reason, Reason::NotJson);
        assert_eq!(parse("{} x").unwrap_err().reason, Reason::NotJson);
    }
}
