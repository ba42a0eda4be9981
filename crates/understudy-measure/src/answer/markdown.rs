//! Markdown of an answer: one pass over its lines that knows code fences, and counters compatible with others' tools.

mod compatible;
mod inline;
mod lines;

pub use compatible::{PLAIN_FLAG_NAMES, json_class};
pub(crate) use lines::{Fence, Scan, scan};

/// What each bit of [`Markdown::presence_bits`] stands for, lowest bit first.
pub const PRESENCE_NAMES: [&str; 23] = [
    "headers",
    "rules",
    "numbered",
    "bullets",
    "blockquotes",
    "tables",
    "bold",
    "inline_code",
    "links",
    "emoji",
    "latex",
    "html",
    "fences",
    "unclosed_fence",
    "leading_whitespace",
    "trailing_whitespace",
    "bom",
    "smart_quotes",
    "em_dash",
    "nbsp",
    "think",
    "preamble",
    "closing",
];

/// Markdown of one answer. Counts leave out the think block and everything inside code fences and code spans.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Markdown {
    /// Lines `# …` to `###### …`.
    pub headers: u32,
    /// Headers per level, level one first.
    pub header_levels: [u32; 6],
    /// Lines `- …`, `* …`, `+ …`.
    pub bullets: u32,
    /// Lines `1. …`, `1) …`.
    pub numbered: u32,
    /// Lines that start with `>`.
    pub blockquotes: u32,
    /// Horizontal rules.
    pub rules: u32,
    /// Tables, counted by their delimiter rows.
    pub tables: u32,
    /// Fenced code blocks.
    pub fences: u32,
    /// First word after each opening fence, empty where there is none; at most [`super::bounds::FENCES`].
    pub fence_languages: Vec<String>,
    /// The last fence is never closed.
    pub unclosed_fence: bool,
    /// Lines inside code fences.
    pub code_lines: u32,
    /// Lines outside code fences that are not blank.
    pub text_lines: u32,
    /// `**…**` and `__…__` on one line.
    pub bold: u32,
    /// Code spans on one line.
    pub inline_code: u32,
    /// `[text](target)` on one line, images included.
    pub links: u32,
    /// Scalars U+1F300–1FAFF and U+2600–27BF.
    pub emoji: u32,
    /// Formulas: `$$…$$`, `$…$` after Pandoc's rule, `\(`, `\[`, `\begin{`.
    pub latex: u32,
    /// Tags of HTML elements known to browsers, opening, closing or empty.
    pub html: u32,
    /// Curly quotation marks and apostrophes.
    pub smart_quotes: u32,
    /// Em dashes.
    pub em_dashes: u32,
    /// No-break spaces.
    pub nbsp: u32,
    /// One bit per name in [`PRESENCE_NAMES`].
    pub presence_bits: u32,
    /// One bit per name in [`PLAIN_FLAG_NAMES`]: presence after plain regular expressions on the raw text, fences
    /// unknown, so that figures computed elsewhere with them can be compared.
    pub plain_flags: u32,
    /// Headers as arena-hard counts them on the raw text.
    pub arena_header: u32,
    /// Numbered items as arena-hard counts them.
    pub arena_ordered: u32,
    /// Bullet items as arena-hard counts them.
    pub arena_unordered: u32,
    /// Bold runs as arena-hard counts them.
    pub arena_bold: u32,
}

/// Markdown of one text, also where it is JSON; [`super::features`] gives the same as part of everything.
pub fn markdown(text: &str) -> Markdown {
    let split = super::reasoning::split(text);
    let visible = text.get(split.visible_from..).unwrap_or_default();
    let mut scanned = scan(visible);
    let edges = super::edges(visible, split.visible_from, &scanned);
    super::finish_markdown(&mut scanned, &split, text, &edges)
}

impl Markdown {
    /// The counts in the order of the first twelve and the thirteenth of [`PRESENCE_NAMES`].
    pub const fn counts(&self) -> [(&'static str, u32); 13] {
        [
            ("headers", self.headers),
            ("rules", self.rules),
            ("numbered", self.numbered),
            ("bullets", self.bullets),
            ("blockquotes", self.blockquotes),
            ("tables", self.tables),
            ("bold", self.bold),
            ("inline_code", self.inline_code),
            ("links", self.links),
            ("emoji", self.emoji),
            ("latex", self.latex),
            ("html", self.html),
            ("fences", self.fences),
        ]
    }

    /// Whether the named presence bit is set; false for a name that is not in [`PRESENCE_NAMES`].
    pub fn has(&self, name: &str) -> bool {
        PRESENCE_NAMES
            .iter()
            .position(|known| *known == name)
            .is_some_and(|bit| self.presence_bits & (1 << bit) != 0)
    }

    /// Fills the counters that are compatible with other tools, from the raw text.
    pub(crate) fn add_compatible(&mut self, text: &str) {
        let compatible::Compatible { plain_flags, arena } = compatible::compatible(text);
        self.plain_flags = plain_flags;
        self.arena_header = arena.header;
        self.arena_ordered = arena.ordered;
        self.arena_unordered = arena.unordered;
        self.arena_bold = arena.bold;
    }

    /// Fills the presence bits; `outer` are the bits that do not follow from the counts.
    pub(crate) fn set_presence(&mut self, outer: Outer) {
        let mut bits = 0;
        for (bit, (_, count)) in self.counts().into_iter().enumerate() {
            bits |= u32::from(count > 0) << bit;
        }
        let flags = [
            self.unclosed_fence,
            outer.text.starts_with(char::is_whitespace),
            outer.text.ends_with(char::is_whitespace),
            outer.text.starts_with('\u{feff}'),
            self.smart_quotes > 0,
            self.em_dashes > 0,
            self.nbsp > 0,
            outer.think,
            outer.preamble,
            outer.closing,
        ];
        for (bit, flag) in flags.into_iter().enumerate() {
            bits |= u32::from(flag) << (bit + 13);
        }
        self.presence_bits = bits;
    }
}

/// What [`Markdown::set_presence`] needs besides the counts.
#[derive(Clone, Copy)]
pub(crate) struct Outer<'a> {
    pub(crate) text: &'a str,
    pub(crate) think: bool,
    pub(crate) preamble: bool,
    pub(crate) closing: bool,
}

#[cfg(test)]
mod tests;
