//! The line loop: block marks, code fences, first and last line.

use std::ops::Range;

use super::{Markdown, inline};
use crate::answer::bounds::{Cut, Cuts, FENCES};
use crate::answer::edits::EditMarks;

/// One fenced code block; places are bytes of the scanned text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fence {
    /// Start of the opening line.
    pub(crate) start: usize,
    /// What follows the opening marks, trimmed.
    pub(crate) info: Range<usize>,
    /// The lines between the marks.
    pub(crate) content: Range<usize>,
    /// End of the closing line, or of the text.
    pub(crate) end: usize,
    pub(crate) closed: bool,
}

/// What the line loop found.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) markdown: Markdown,
    pub(crate) fences: Vec<Fence>,
    /// First line that is not blank, unless it opens a fence.
    pub(crate) first_line: Option<Range<usize>>,
    /// Last line outside fences that is not blank.
    pub(crate) last_line: Option<Range<usize>>,
    pub(crate) edits: EditMarks,
    pub(crate) cuts: Cuts,
}

struct OpenFence {
    mark: u8,
    length: usize,
    deep: bool,
    slot: Option<usize>,
}

struct Lines<'t> {
    text: &'t str,
    scan: Scan,
    open: Option<OpenFence>,
    in_list: bool,
    seen_line: bool,
    previous: Range<usize>,
    display_math: u32,
}

/// Scans the visible text of an answer.
pub(crate) fn scan(text: &str) -> Scan {
    let mut lines = Lines {
        text,
        scan: Scan::default(),
        open: None,
        in_list: false,
        seen_line: false,
        previous: 0..0,
        display_math: 0,
    };
    let bytes = text.as_bytes();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        lines.line(start..end, end + 1);
        start = end + 1;
    }
    if start < bytes.len() {
        lines.line(start..bytes.len(), bytes.len());
    }
    lines.finish()
}

impl Lines<'_> {
    /// `next` is where the following line starts.
    fn line(&mut self, mut range: Range<usize>, next: usize) {
        let bytes = self.text.as_bytes();
        if range.end > range.start && bytes[range.end - 1] == b'\r' {
            range.end -= 1;
        }
        let line = &bytes[range.clone()];
        self.scan.edits.line(line);
        let (indent, columns) = indentation(line);
        let body = &line[indent..];
        if let Some(open) = &self.open {
            if closes(open, columns, body) {
                self.close(range, next);
            } else {
                self.scan.markdown.code_lines += 1;
                self.scan.edits.code(body);
            }
            return;
        }
        if body.is_empty() || (body[0] >= 0x80 && self.text[range.clone()].trim().is_empty()) {
            self.previous = range;
            return;
        }
        self.text_line(range, next, Place { indent, columns });
    }

    fn text_line(&mut self, range: Range<usize>, next: usize, place: Place) {
        let body = &self.text.as_bytes()[range.start + place.indent..range.end];
        let is_first = !self.seen_line;
        self.seen_line = true;
        let may_open = place.columns <= 3 || self.in_list;
        if may_open && let Some((length, info)) = opens(body) {
            let at = range.start + place.indent;
            self.open_fence(
                range.start,
                next,
                (body[0], length, place.columns > 3),
                trim(body, info, at),
            );
            return;
        }
        if is_first {
            self.scan.first_line = Some(range.clone());
        }
        self.scan.last_line = Some(range.clone());
        self.scan.markdown.text_lines += 1;
        let is_item = self.block(body, place.columns);
        self.in_list = is_item || (self.in_list && place.columns > 0);
        let inside = if is_item { item_mark(body) } else { 0 };
        if inside > 0
            && let Some((length, info)) = body.get(inside..).and_then(opens)
        {
            let at = range.start + place.indent + inside;
            let info = trim(&body[inside..], info, at);
            self.open_fence(range.start, next, (body[inside], length, true), info);
            return;
        }
        inline::scan(body, &mut self.scan.markdown, &mut self.display_math);
        self.previous = range;
    }

    /// Counts the block mark that the line starts with; whether it is a list item.
    fn block(&mut self, body: &[u8], columns: usize) -> bool {
        let markdown = &mut self.scan.markdown;
        let shallow = columns <= 3;
        match body[0] {
            b'#' if shallow => {
                let level = body.iter().take_while(|byte| **byte == b'#').count();
                if level <= 6 && is_blank_at(body, level) {
                    markdown.headers += 1;
                    markdown.header_levels[level - 1] += 1;
                }
                false
            }
            b'>' if shallow => {
                markdown.blockquotes += 1;
                false
            }
            b'-' | b'*' | b'_' | b'+' if shallow && is_rule(body) => {
                markdown.rules += 1;
                false
            }
            b'-' | b'*' | b'+' if is_blank_at(body, 1) => {
                markdown.bullets += 1;
                true
            }
            b'0'..=b'9' => {
                let digits = body.iter().take_while(|byte| byte.is_ascii_digit()).count();
                let marked =
                    matches!(body.get(digits), Some(b'.' | b')')) && is_blank_at(body, digits + 1);
                let is_item = digits <= 9 && marked;
                markdown.numbered += u32::from(is_item);
                is_item
            }
            b'|' | b':' | b'-' if is_below_head(body) => {
                let previous = &self.text.as_bytes()[self.previous.clone()];
                markdown.tables += u32::from(memchr::memchr(b'|', previous).is_some());
                false
            }
            _ => false,
        }
    }

    fn open_fence(
        &mut self,
        start: usize,
        next: usize,
        mark: (u8, usize, bool),
        info: Range<usize>,
    ) {
        let language = self.text[info.clone()]
            .split_whitespace()
            .next()
            .unwrap_or_default();
        self.scan.markdown.fences += 1;
        let slot = if self.scan.fences.len() < FENCES {
            self.scan.markdown.fence_languages.push(language.to_owned());
            self.scan.fences.push(Fence {
                start,
                info,
                content: next..self.text.len(),
                end: self.text.len(),
                closed: false,
            });
            Some(self.scan.fences.len() - 1)
        } else {
            self.scan.cuts.add(Cut::Fences);
            None
        };
        self.open = Some(OpenFence {
            mark: mark.0,
            length: mark.1,
            deep: mark.2,
            slot,
        });
    }

    fn close(&mut self, line: Range<usize>, next: usize) {
        if let Some(slot) = self.open.take().and_then(|open| open.slot) {
            let fence = &mut self.scan.fences[slot];
            fence.content.end = line.start.max(fence.content.start);
            fence.end = next;
            fence.closed = true;
        }
        self.previous = line;
    }

    fn finish(mut self) -> Scan {
        self.scan.markdown.unclosed_fence = self.open.is_some();
        self.scan.markdown.latex += self.display_math.div_ceil(2);
        self.scan
    }
}

/// Indentation of a line: in bytes, and in columns with a tab as four.
#[derive(Clone, Copy)]
struct Place {
    indent: usize,
    columns: usize,
}

fn indentation(line: &[u8]) -> (usize, usize) {
    let mut columns = 0;
    for (indent, byte) in line.iter().enumerate() {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4,
            0x0b | 0x0c => {}
            _ => return (indent, columns),
        }
    }
    (line.len(), columns)
}

fn is_blank_at(body: &[u8], at: usize) -> bool {
    body.get(at).is_none_or(|byte| matches!(byte, b' ' | b'\t'))
}

/// Bytes of a list item's mark and the blanks behind it.
fn item_mark(body: &[u8]) -> usize {
    let digits = body.iter().take_while(|byte| byte.is_ascii_digit()).count();
    skip_blanks(body, digits + 1)
}

/// Three or more of one mark and nothing else but blanks.
fn is_rule(body: &[u8]) -> bool {
    let mark = body[0];
    let mut marks = 0;
    for byte in body {
        match byte {
            byte if *byte == mark => marks += 1,
            b' ' | b'\t' => {}
            _ => return false,
        }
    }
    marks >= 3 && mark != b'+'
}

/// Length of the opening marks and the place of the info string, when the line opens a fence.
fn opens(body: &[u8]) -> Option<(usize, Range<usize>)> {
    let mark = *body.first()?;
    if mark != b'`' && mark != b'~' {
        return None;
    }
    let length = body.iter().take_while(|byte| **byte == mark).count();
    let info = length..body.len();
    (length >= 3 && memchr::memchr(b'`', &body[info.clone()]).is_none()).then_some((length, info))
}

fn closes(open: &OpenFence, columns: usize, body: &[u8]) -> bool {
    if body.first() != Some(&open.mark) || (columns > 3 && !open.deep) {
        return false;
    }
    let length = body.iter().take_while(|byte| **byte == open.mark).count();
    length >= open.length && body[length..].iter().all(u8::is_ascii_whitespace)
}

/// The range inside `body` without outer blanks, moved to places of the text.
fn trim(body: &[u8], mut range: Range<usize>, body_at: usize) -> Range<usize> {
    while range.start < range.end && body[range.start].is_ascii_whitespace() {
        range.start += 1;
    }
    while range.end > range.start && body[range.end - 1].is_ascii_whitespace() {
        range.end -= 1;
    }
    body_at + range.start..body_at + range.end
}

/// A row of cells that hold dashes, with a colon at either end or none, and bars between or around them.
struct DashRow {
    cells: usize,
    bars: usize,
    /// Dashes of the cell that has fewest.
    fewest: usize,
}

/// The row below a table's head, as GitHub has it: a dash is enough, and one column if a bar stands beside it.
fn is_below_head(body: &[u8]) -> bool {
    dash_row(body).is_some_and(|row| row.cells >= 1 && row.bars >= 1)
}

/// `\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)+\|?\s*$`, for a line without its indentation.
pub(super) fn is_delimiter_row(body: &[u8]) -> bool {
    dash_row(body).is_some_and(|row| row.cells >= 2 && row.fewest >= 3)
}

/// Reads a line without its indentation as such a row.
fn dash_row(body: &[u8]) -> Option<DashRow> {
    let mut at = usize::from(body.first() == Some(&b'|'));
    let mut row = DashRow {
        cells: 0,
        bars: at,
        fewest: usize::MAX,
    };
    loop {
        at = skip_blanks(body, at);
        if at == body.len() {
            return Some(row);
        }
        at += usize::from(body[at] == b':');
        let dashes = body[at..].iter().take_while(|byte| **byte == b'-').count();
        row.fewest = row.fewest.min(dashes);
        row.cells += 1;
        at += dashes;
        at += usize::from(body.get(at) == Some(&b':'));
        at = skip_blanks(body, at);
        match body.get(at) {
            _ if dashes < 1 => return None,
            None => return Some(row),
            Some(b'|') => (at, row.bars) = (at + 1, row.bars + 1),
            Some(_) => return None,
        }
    }
}

fn skip_blanks(body: &[u8], mut at: usize) -> usize {
    while matches!(body.get(at), Some(b' ' | b'\t')) {
        at += 1;
    }
    at
}
