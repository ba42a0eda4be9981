//! How an answer hands over code: as a diff, as replacements, whole or in part.

/// Form in which code is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EditStyle {
    /// No code.
    #[default]
    None,
    /// A line `@@ …`, `diff --git …`, or both `--- …` and `+++ …`.
    UnifiedDiff,
    /// A line `<<<<<<< SEARCH`.
    SearchReplace,
    /// A line `*** Begin Patch`.
    ApplyPatch,
    /// Fenced code with a comment in place of what stays as it was.
    Elided,
    /// The whole file; only known with the request's file, see [`EditStyle::given_file`].
    WholeFile,
    /// Other fenced code.
    Snippet,
}

impl EditStyle {
    /// Snake-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::UnifiedDiff => "unified_diff",
            Self::SearchReplace => "search_replace",
            Self::ApplyPatch => "apply_patch",
            Self::Elided => "elided",
            Self::WholeFile => "whole_file",
            Self::Snippet => "snippet",
        }
    }

    /// The style given the file that the request held: a snippet of at least 0.8 of its lines is the whole file.
    #[must_use]
    pub const fn given_file(self, code_lines: u32, file_lines: u32) -> Self {
        match self {
            Self::Snippet if file_lines > 0 && code_lines as u64 * 5 >= file_lines as u64 * 4 => {
                Self::WholeFile
            }
            other => other,
        }
    }
}

/// What single lines say about the style.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one sign found or not"
)]
pub(crate) struct EditMarks {
    search: bool,
    patch: bool,
    hunk: bool,
    old_file: bool,
    new_file: bool,
    elided: bool,
}

impl EditMarks {
    /// Looks at the start of one line, inside or outside a fence.
    pub(crate) fn line(&mut self, line: &[u8]) {
        match line.first() {
            Some(b'<') => self.search |= line.starts_with(b"<<<<<<< SEARCH"),
            Some(b'*') => self.patch |= line.starts_with(b"*** Begin Patch"),
            Some(b'@') => self.hunk |= line.starts_with(b"@@ "),
            Some(b'd') => self.hunk |= line.starts_with(b"diff --git "),
            Some(b'-') => self.old_file |= line.starts_with(b"--- "),
            Some(b'+') => self.new_file |= line.starts_with(b"+++ "),
            _ => {}
        }
    }

    /// Looks at one line of code without its indentation.
    pub(crate) fn code(&mut self, body: &[u8]) {
        self.elided = self.elided || (is_comment(body) && is_elision(body));
    }

    /// The style of a text with so many lines of code.
    pub(crate) const fn style(self, code_lines: u32) -> EditStyle {
        if self.search {
            EditStyle::SearchReplace
        } else if self.patch {
            EditStyle::ApplyPatch
        } else if self.hunk || (self.old_file && self.new_file) {
            EditStyle::UnifiedDiff
        } else if code_lines == 0 {
            EditStyle::None
        } else if self.elided {
            EditStyle::Elided
        } else {
            EditStyle::Snippet
        }
    }
}

fn is_comment(body: &[u8]) -> bool {
    [
        &b"//"[..],
        b"#",
        b"/*",
        b"<!--",
        b"--",
        b"*",
        b"...",
        b"{/*",
        b"%",
        b";",
    ]
    .iter()
    .any(|mark| body.starts_with(mark))
}

/// What may stay as it was, after "rest of the" or "rest of".
const RESTS: [&[u8]; 6] = [
    b"code",
    b"file",
    b"function",
    b"class",
    b"your code",
    b"your file",
];

/// "… existing code …", "rest of the file", "remains the same".
fn is_elision(body: &[u8]) -> bool {
    memchr::memchr2_iter(b'e', b'r', body).any(|at| {
        let rest = &body[at..];
        rest.starts_with(b"existing code")
            || rest.strip_prefix(b"remain").is_some_and(is_unchanged)
            || rest.strip_prefix(b"rest of ").is_some_and(is_rest)
    })
}

/// What follows "remain".
fn is_unchanged(after: &[u8]) -> bool {
    [&b"s the same"[..], b" the same", b"s unchanged"]
        .iter()
        .any(|end| after.starts_with(end))
}

/// What follows "rest of ".
fn is_rest(after: &[u8]) -> bool {
    let named = |what: &[u8]| RESTS.iter().any(|rest| what.starts_with(rest));
    named(after) || after.strip_prefix(b"the ").is_some_and(named)
}
