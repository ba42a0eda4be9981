//! Reasoning that a host leaves inside the answer: the think block, split from what the reader sees.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem;

const TAGS: [(&str, &str); 4] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<reasoning>", "</reasoning>"),
    ("<thought>", "</thought>"),
];

/// The first closing tag, which is looked for in every text.
static CLOSE: LazyLock<memmem::Finder> = LazyLock::new(|| memmem::Finder::new(TAGS[0].1));

/// What shows of reasoning in the answer's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reasoning {
    /// The text starts with a think block (or ends one that the host's template began).
    pub present: bool,
    /// The block is closed; an open one means that the answer ended while still thinking.
    pub closed: bool,
    /// Bytes inside the block.
    pub bytes: u32,
    /// Unicode scalar values inside the block.
    pub chars: u32,
    /// Lines of the block that start a numbered step (`1.`, `Step 2)`).
    pub steps: u32,
}

/// Where the think block lies and where the visible answer begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) inner: Option<Range<usize>>,
    pub(crate) closed: bool,
    pub(crate) visible_from: usize,
}

/// The part of an answer after its think block; the whole text when there is none.
pub fn visible(text: &str) -> &str {
    text.get(split(text).visible_from..).unwrap_or_default()
}

/// Measures the reasoning of a text that consists of reasoning alone, such as a host's own reasoning field.
pub fn reasoning_of(reasoning: &str) -> Reasoning {
    Reasoning {
        present: !reasoning.trim().is_empty(),
        closed: true,
        bytes: clamp(reasoning.len()),
        chars: clamp(reasoning.chars().count()),
        steps: clamp(reasoning.lines().filter(|line| is_step(line)).count()),
    }
}

pub(crate) fn measure(text: &str, split: &Split) -> Reasoning {
    let Some(inner) = split.inner.clone() else {
        return Reasoning::default();
    };
    Reasoning {
        present: true,
        closed: split.closed,
        ..reasoning_of(text.get(inner).unwrap_or_default())
    }
}

pub(crate) fn split(text: &str) -> Split {
    let head = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let lead = text.len() - head.len();
    for (open, close) in TAGS {
        if !head.starts_with(open) {
            continue;
        }
        let from = lead + open.len();
        return match memmem::find(&text.as_bytes()[from..], close.as_bytes()) {
            Some(at) => Split {
                inner: Some(from..from + at),
                closed: true,
                visible_from: from + at + close.len(),
            },
            None => Split {
                inner: Some(from..text.len()),
                closed: false,
                visible_from: text.len(),
            },
        };
    }
    closed_without_opening(text).unwrap_or(Split {
        inner: None,
        closed: false,
        visible_from: 0,
    })
}

/// Some chat templates put `<think>` into the prompt, so that only the closing tag is answered: on a line of its own,
/// or at the end of one that a blank line follows. A tag that is merely spoken of stands in the middle of a line.
fn closed_without_opening(text: &str) -> Option<Split> {
    let (open, close) = TAGS[0];
    let at = CLOSE.find(text.as_bytes())?;
    let before = text.get(..at)?;
    let after = text.get(at + close.len()..)?;
    let begins_line = before.is_empty() || before.ends_with('\n');
    let ends_line = after.is_empty() || after.starts_with(['\n', '\r']);
    let blank_follows = after.starts_with("\n\n") || after.starts_with("\r\n\r\n");
    let closes = (begins_line && ends_line) || blank_follows;
    (closes && !before.contains(open)).then(|| Split {
        inner: Some(0..at),
        closed: true,
        visible_from: at + close.len(),
    })
}

/// `^\s*(step )?\d+[.)]`, ignoring case.
fn is_step(line: &str) -> bool {
    let line = line.trim_start();
    let rest = match line.get(..5) {
        Some(word) if word.eq_ignore_ascii_case("step ") => &line[5..],
        _ => line,
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && matches!(rest.as_bytes().get(digits), Some(b'.' | b')'))
}

fn clamp(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
