//! Marks inside one line: bold, code spans, links, formulas, tags, typographic characters.

use super::Markdown;

/// Longest backtick run that is taken for a code span.
const LONGEST_RUN: usize = 16;
/// Longest HTML tag that is recognised, in bytes.
const LONGEST_TAG: usize = 256;

const TAGS: [&[u8]; 64] = [
    b"a",
    b"abbr",
    b"article",
    b"audio",
    b"b",
    b"blockquote",
    b"body",
    b"br",
    b"button",
    b"caption",
    b"center",
    b"code",
    b"dd",
    b"del",
    b"details",
    b"div",
    b"dl",
    b"dt",
    b"em",
    b"figure",
    b"font",
    b"footer",
    b"form",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"head",
    b"header",
    b"hr",
    b"html",
    b"i",
    b"iframe",
    b"img",
    b"input",
    b"ins",
    b"kbd",
    b"label",
    b"li",
    b"link",
    b"mark",
    b"meta",
    b"nav",
    b"ol",
    b"p",
    b"pre",
    b"script",
    b"section",
    b"small",
    b"span",
    b"strong",
    b"style",
    b"sub",
    b"summary",
    b"sup",
    b"svg",
    b"table",
    b"td",
    b"th",
    b"tr",
    b"u",
    b"ul",
];

/// Bytes at which something may begin.
const MARKS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0xc2;
    while byte < 256 {
        table[byte] = true;
        byte += 1;
    }
    table[b'*' as usize] = true;
    table[b'_' as usize] = true;
    table[b'`' as usize] = true;
    table[b'[' as usize] = true;
    table[b'$' as usize] = true;
    table[b'\\' as usize] = true;
    table[b'<' as usize] = true;
    table
};

/// Where nothing more will be found on this line, so that a failed search is not repeated.
#[derive(Default)]
struct Known {
    unclosed_runs: u32,
    close_bracket: usize,
    close_paren: usize,
}

/// Scans one line outside fences. `display_math` counts `$$` over all lines.
pub(super) fn scan(line: &[u8], markdown: &mut Markdown, display_math: &mut u32) {
    let mut known = Known::default();
    let mut at = 0;
    while let Some(byte) = line.get(at) {
        if !MARKS[usize::from(*byte)] {
            at = next_mark(line, at + 1);
            continue;
        }
        at = match byte {
            b'*' | b'_' => bold(line, at, markdown),
            b'`' => code_span(line, at, &mut known, markdown),
            b'[' => link(line, at, &mut known, markdown),
            b'$' => dollar(line, at, markdown, display_math),
            b'\\' => escape(line, at, markdown),
            b'<' => tag(line, at, markdown),
            _ => wide(line, at, markdown),
        };
    }
}

/// Bytes that are looked at together while none of them is a mark.
const AT_ONCE: usize = 16;

/// The place of the next mark from here on, or the line's end.
fn next_mark(line: &[u8], mut at: usize) -> usize {
    while let Some(some) = line
        .get(at..)
        .and_then(|rest| rest.first_chunk::<AT_ONCE>())
    {
        if some.iter().fold(false, |any, byte| any | may_mark(*byte)) {
            break;
        }
        at += AT_ONCE;
    }
    while let Some(byte) = line.get(at)
        && !MARKS[usize::from(*byte)]
    {
        at += 1;
    }
    at
}

/// Whether a byte is one of [`MARKS`] or one of few others.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches the compiler looks at many bytes at once"
)]
const fn may_mark(byte: u8) -> bool {
    (byte >= 0x80)
        | (byte.wrapping_sub(b'[') <= b'`' - b'[')
        | (byte == b'*')
        | (byte == b'$')
        | (byte == b'<')
}

/// `\*\*[^*\n]+\*\*` and the same of underscores: what arena-hard counts, blanks inside the marks or not, so that
/// `** x **` and `**a, **` are bold here though no renderer shows them so.
fn bold(line: &[u8], at: usize, markdown: &mut Markdown) -> usize {
    match bold_end(line, at) {
        Some(end) => {
            markdown.bold += 1;
            end
        }
        None => at + 1,
    }
}

/// End of the bold run that starts here, when it is one.
pub(super) fn bold_end(line: &[u8], at: usize) -> Option<usize> {
    let mark = line[at];
    if line.get(at + 1) != Some(&mark) {
        return None;
    }
    let inner = at + 2;
    if line.get(inner) == Some(&mark) {
        return None;
    }
    let length = memchr::memchr2(mark, b'\n', line.get(inner..)?)?;
    let end = inner + length;
    (length > 0 && line[end] == mark && line.get(end + 1) == Some(&mark)).then_some(end + 2)
}

fn code_span(line: &[u8], at: usize, known: &mut Known, markdown: &mut Markdown) -> usize {
    let run = run_length(line, at);
    let from = at + run;
    if run > LONGEST_RUN || known.unclosed_runs & (1 << run) != 0 {
        return from;
    }
    let mut search = from;
    while let Some(step) = memchr::memchr(b'`', &line[search..]) {
        let found = search + step;
        let length = run_length(line, found);
        if length == run {
            markdown.inline_code += 1;
            return found + length;
        }
        search = found + length;
    }
    known.unclosed_runs |= 1 << run;
    from
}

fn run_length(line: &[u8], at: usize) -> usize {
    line[at..].iter().take_while(|byte| **byte == b'`').count()
}

/// `\[[^\]\n]+\]\([^)\n]+\)`.
fn link(line: &[u8], at: usize, known: &mut Known, markdown: &mut Markdown) -> usize {
    known.close_bracket = next(line, b']', at + 1, known.close_bracket);
    let close = known.close_bracket;
    if close == usize::MAX || close == at + 1 || line.get(close + 1) != Some(&b'(') {
        return at + 1;
    }
    let target = close + 2;
    known.close_paren = next(line, b')', target, known.close_paren);
    if known.close_paren == usize::MAX || known.close_paren == target {
        return at + 1;
    }
    markdown.links += 1;
    known.close_paren + 1
}

/// The next `byte` at or after `from`, given the one found from an earlier place.
fn next(line: &[u8], byte: u8, from: usize, known: usize) -> usize {
    if known >= from {
        return known;
    }
    memchr::memchr(byte, &line[from.min(line.len())..]).map_or(usize::MAX, |step| from + step)
}

/// `$$`, or `$x$` after Pandoc's rule: no blank inside either mark and no digit after the closing one.
fn dollar(line: &[u8], at: usize, markdown: &mut Markdown, display_math: &mut u32) -> usize {
    let rest = &line[at + 1..];
    if rest.first() == Some(&b'$') {
        *display_math += 1;
        return at + 2;
    }
    let Some(length) = memchr::memchr(b'$', rest) else {
        return at + 1;
    };
    let inner = &rest[..length];
    let tight = !inner.is_empty()
        && !inner[0].is_ascii_whitespace()
        && !inner[length - 1].is_ascii_whitespace();
    if tight && !rest.get(length + 1).is_some_and(u8::is_ascii_digit) {
        markdown.latex += 1;
        return at + length + 2;
    }
    at + 1
}

/// A formula's opening, or a character that loses its meaning as a mark.
fn escape(line: &[u8], at: usize, markdown: &mut Markdown) -> usize {
    match line.get(at + 1) {
        Some(b'(' | b'[') => {
            markdown.latex += 1;
            at + 2
        }
        Some(b'b') if line[at + 1..].starts_with(b"begin{") => {
            markdown.latex += 1;
            at + 7
        }
        Some(byte) if byte.is_ascii_punctuation() => at + 2,
        _ => at + 1,
    }
}

fn tag(line: &[u8], at: usize, markdown: &mut Markdown) -> usize {
    let rest = &line[at + 1..line.len().min(at + LONGEST_TAG)];
    let name_from = usize::from(rest.first() == Some(&b'/'));
    let name = rest[name_from..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let name_to = name_from + name;
    let ends = matches!(rest.get(name_to), Some(b'>' | b'/' | b' ' | b'\t'));
    if name == 0 || name > 10 || !ends || !is_element(&rest[name_from..name_to]) {
        return at + 1;
    }
    match memchr::memchr2(b'>', b'<', &rest[name_to..]) {
        Some(step) if rest[name_to + step] == b'>' => {
            markdown.html += 1;
            at + 1 + name_to + step + 1
        }
        _ => at + 1,
    }
}

fn is_element(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    TAGS.binary_search(&lower.as_slice()).is_ok()
}

/// Typographic characters, by the bytes of their UTF-8 form.
fn wide(line: &[u8], at: usize, markdown: &mut Markdown) -> usize {
    let second = line.get(at + 1).copied().unwrap_or_default();
    let third = line.get(at + 2).copied().unwrap_or_default();
    match line[at] {
        0xc2..=0xdf => {
            markdown.nbsp += u32::from(line[at] == 0xc2 && second == 0xa0);
            at + 2
        }
        0xe2 => {
            match (second, third) {
                (0x80, 0x94) => markdown.em_dashes += 1,
                (0x80, 0x98 | 0x99 | 0x9c | 0x9d) => markdown.smart_quotes += 1,
                (0x98..=0x9e, _) => markdown.emoji += 1,
                _ => {}
            }
            at + 3
        }
        0xe0..=0xef => at + 3,
        0xf0 => {
            let is_emoji = second == 0x9f && (0x8c..=0xab).contains(&third);
            markdown.emoji += u32::from(is_emoji);
            at + 4
        }
        _ => at + 4,
    }
}
