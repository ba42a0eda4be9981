//! Counters and flags that give the same numbers as other people's tools on the raw text, fences unknown.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem;

use super::inline::bold_end;
use super::lines::is_delimiter_row;

/// What each bit of [`super::Markdown::plain_flags`] stands for, lowest bit first.
pub const PLAIN_FLAG_NAMES: [&str; 6] = ["header", "bullet", "number", "fence", "bold", "table"];

const HEADER: u32 = 1;
const BULLET: u32 = 2;
const NUMBER: u32 = 4;
const FENCE: u32 = 8;
const BOLD: u32 = 16;
const TABLE: u32 = 32;

/// Zero of every block of decimal digits outside ASCII that Python's `\d` matches and that writers of lists use.
const DIGIT_ZEROS: [u32; 20] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
    0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xff10,
];

/// What is counted compatibly of one text.
pub(super) struct Compatible {
    pub(super) plain_flags: u32,
    pub(super) arena: Arena,
}

/// Both kinds of counters, the lines read once where no code is taken out for one of them.
pub(super) fn compatible(text: &str) -> Compatible {
    let bytes = text.as_bytes();
    let without_code = without_code(text);
    let stripped = without_code.as_bytes();
    let mut arena = Arena {
        bold: count_bold(stripped, b'*'),
        ..Arena::default()
    };
    let is_same = stripped.len() == bytes.len();
    // Taking code out can bring two marks together.
    let has_bold = if is_same {
        arena.bold > 0
    } else {
        has_bold(bytes)
    };
    let mut flags = if has_bold { BOLD } else { 0 };
    arena.bold += count_bold(stripped, b'_');
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        flags |= line_flags(&text[start..end]);
        if is_same {
            arena_line(&mut arena, &bytes[start..bytes.len().min(end + 1)]);
        }
        start = end + 1;
    }
    if !is_same {
        arena_lines(&mut arena, stripped);
    }
    Compatible {
        plain_flags: flags,
        arena,
    }
}

/// Presence after these regular expressions, each line on its own: header `^ {0,3}#{1,6}[ \t]+\S`, bullet
/// `^[ \t]*[-*+][ \t]+\S`, number `^[ \t]*\d{1,3}[.)][ \t]+\S`, fence ``^[ \t]*``` ``, bold `\*\*[^*\n]+\*\*`, table
/// `^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(\|[ \t]*:?-{3,}:?[ \t]*)+\|?[ \t]*$`.
fn line_flags(line: &str) -> u32 {
    let bytes = line.as_bytes();
    let indent = bytes
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let Some(first) = bytes.get(indent) else {
        return 0;
    };
    let body = &line[indent..];
    match first {
        b'#' => {
            let level = bytes[indent..]
                .iter()
                .take_while(|byte| **byte == b'#')
                .count();
            let shallow = indent <= 3 && !bytes[..indent].contains(&b'\t');
            if shallow && level <= 6 && is_followed(&body[level..]) {
                HEADER
            } else {
                0
            }
        }
        b'`' if body.starts_with("```") => FENCE,
        b'*' | b'+' if is_followed(&body[1..]) => BULLET,
        b'-' if is_followed(&body[1..]) => BULLET | table_flag(body),
        b'-' | b'|' | b':' => table_flag(body),
        b'0'..=b'9' | 0xd9.. => number_flag(body),
        _ => 0,
    }
}

fn table_flag(body: &str) -> u32 {
    if is_delimiter_row(body.as_bytes()) {
        TABLE
    } else {
        0
    }
}

fn number_flag(body: &str) -> u32 {
    let digits: usize = body
        .chars()
        .take(4)
        .take_while(|c| is_decimal(*c))
        .map(char::len_utf8)
        .sum();
    let count = body[..digits].chars().count();
    let rest = &body[digits..];
    if (1..=3).contains(&count) && rest.starts_with(['.', ')']) && is_followed(&rest[1..]) {
        NUMBER
    } else {
        0
    }
}

fn is_decimal(c: char) -> bool {
    let code = u32::from(c);
    c.is_ascii_digit()
        || (code >= 0x660
            && DIGIT_ZEROS
                .iter()
                .any(|zero| (*zero..zero + 10).contains(&code)))
}

/// `[ \t]+\S`.
fn is_followed(rest: &str) -> bool {
    let after = rest.trim_start_matches([' ', '\t']);
    after.len() < rest.len() && after.chars().next().is_some_and(|c| !c.is_whitespace())
}

fn has_bold(bytes: &[u8]) -> bool {
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'*', &bytes[at..]) {
        at += step;
        if bold_end(bytes, at).is_some() {
            return true;
        }
        at += 1;
    }
    false
}

/// The style counters of arena-hard-auto.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Arena {
    pub(super) header: u32,
    pub(super) ordered: u32,
    pub(super) unordered: u32,
    pub(super) bold: u32,
}

/// Counts as `utils/add_markdown_info.py` of arena-hard-auto does: "```([^`]*)```" removed, then headers `^#{1,6}\s`,
/// ordered `^\s*\d+\.\s`, unordered `^\s*[-*+]\s`, bold `\*\*[^*\n]+\*\*` and `__[^_\n]+__`.
fn arena_lines(arena: &mut Arena, bytes: &[u8]) {
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        arena_line(arena, &bytes[start..=end]);
        start = end + 1;
    }
    arena_line(arena, &bytes[start..]);
}

/// `line` keeps its line end, which the expressions' last `\s` may match.
fn arena_line(arena: &mut Arena, line: &[u8]) {
    let level = line
        .iter()
        .take(7)
        .take_while(|byte| **byte == b'#')
        .count();
    if level > 0 {
        arena.header += u32::from(level <= 6 && is_white_at(line, level));
        return;
    }
    let indent = line
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace() || **byte == 0x0b)
        .count();
    let body = &line[indent..];
    match body.first() {
        Some(b'-' | b'*' | b'+') => arena.unordered += u32::from(is_white_at(body, 1)),
        Some(b'0'..=b'9') => {
            let digits = body.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let dotted = body.get(digits) == Some(&b'.');
            arena.ordered += u32::from(dotted && is_white_at(body, digits + 1));
        }
        _ => {}
    }
}

fn is_white_at(line: &[u8], at: usize) -> bool {
    let rest = line.get(at..).unwrap_or_default();
    let head = rest
        .first()
        .is_some_and(|byte| byte.is_ascii_whitespace() || *byte == 0x0b);
    head || rest.starts_with("\u{a0}".as_bytes()) || rest.starts_with("\u{3000}".as_bytes())
}

fn count_bold(bytes: &[u8], mark: u8) -> u32 {
    let (mut count, mut at) = (0, 0);
    while let Some(step) = memchr::memchr(mark, &bytes[at..]) {
        at += step;
        if let Some(end) = bold_end(bytes, at) {
            count += 1;
            at = end;
        } else {
            at += 1;
        }
    }
    count
}

static FENCE_MARK: LazyLock<memmem::Finder> = LazyLock::new(|| memmem::Finder::new("```"));

/// The text without every "```([^`]*)```".
fn without_code(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let Some(first) = FENCE_MARK.find(bytes) else {
        return Cow::Borrowed(text);
    };
    let mut kept = String::with_capacity(text.len());
    let (mut from, mut at) = (0, first);
    loop {
        let inner = at + 3;
        let close = memchr::memchr(b'`', &bytes[inner..]).map_or(bytes.len(), |step| inner + step);
        let closed = bytes[close..].starts_with(b"```");
        if closed {
            kept.push_str(&text[from..at]);
            from = close + 3;
        }
        let resume = if closed { from } else { at + 1 };
        match FENCE_MARK.find(&bytes[resume..]) {
            Some(step) => at = resume + step,
            None => break,
        }
    }
    kept.push_str(&text[from..]);
    Cow::Owned(kept)
}

/// The JSON class of a text after the plain cascade that other tools use: `strict` when the trimmed text parses,
/// `fenced` when the first fenced block does, `embedded` when the text from the first to the last brace or bracket
/// does, `none` otherwise.
pub fn json_class(text: &str) -> &'static str {
    let is_json = |part: &str| crate::answer::json::is_strict(part);
    if is_json(text.trim()) {
        return "strict";
    }
    if first_block(text).is_some_and(|block| is_json(block.trim())) {
        return "fenced";
    }
    let bytes = text.as_bytes();
    let first = memchr::memchr2(b'{', b'[', bytes);
    let last = memchr::memrchr2(b'}', b']', bytes);
    match (first, last) {
        (Some(first), Some(last)) if first < last && is_json(&text[first..=last]) => "embedded",
        _ => "none",
    }
}

/// The first match of "```[a-zA-Z0-9_-]*[ \t]*\n(.*?)```".
fn first_block(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(step) = memmem::find(&bytes[from..], b"```") {
        let open = from + step + 3;
        let name = bytes[open..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            .count();
        let blanks = bytes[open + name..]
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let inner = open + name + blanks;
        if bytes.get(inner) == Some(&b'\n') {
            let length = memmem::find(&bytes[inner + 1..], b"```")?;
            return text.get(inner + 1..inner + 1 + length);
        }
        from = open - 2;
    }
    None
}
