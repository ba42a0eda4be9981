//! How an answer hands over code: as a diff, as replacements, whole or in part.

use memchr::memmem;

/// Form in which code is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EditStyle {
    /// No code.
    #[default]
    None,
    /// `@@ … @@`, `diff --git`, `--- ` and `+++ `.
    UnifiedDiff,
    /// `<<<<<<< SEARCH`.
    SearchReplace,
    /// `*** Begin Patch`.
    ApplyPatch,
    /// Code with a note in place of what stays as it was.
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
    pub const fn given_file(self, code_lines: u32, file_lines: u32) -> Self {
        match self {
            Self::Snippet if file_lines > 0 && code_lines as u64 * 5 >= file_lines as u64 * 4 => {
                Self::WholeFile
            }
            other => other,
        }
    }
}

/// Style of a text that has `code_lines` lines inside fences.
pub(crate) fn style(text: &str, code_lines: u32) -> EditStyle {
    let bytes = text.as_bytes();
    if has_line(bytes, b"<<<<<<< SEARCH") {
        return EditStyle::SearchReplace;
    }
    if has_line(bytes, b"*** Begin Patch") {
        return EditStyle::ApplyPatch;
    }
    if is_diff(bytes) {
        return EditStyle::UnifiedDiff;
    }
    match code_lines {
        0 => EditStyle::None,
        _ if is_elided(bytes) => EditStyle::Elided,
        _ => EditStyle::Snippet,
    }
}

fn is_diff(bytes: &[u8]) -> bool {
    has_line(bytes, b"diff --git ")
        || has_line(bytes, b"@@ ")
        || (has_line(bytes, b"--- ") && has_line(bytes, b"+++ "))
}

/// Whether a line starts with `mark`.
fn has_line(bytes: &[u8], mark: &[u8]) -> bool {
    memmem::find_iter(bytes, mark).any(|at| at == 0 || bytes[at - 1] == b'\n')
}

/// "existing code", "rest of the code" and the like, in a comment of the code.
fn is_elided(bytes: &[u8]) -> bool {
    let notes: [&[u8]; 4] = [
        b"existing code",
        b"rest of ",
        b"remains the same",
        b"unchanged",
    ];
    notes
        .iter()
        .any(|note| memmem::find_iter(bytes, note).any(|at| is_note(bytes, at, note)))
}

fn is_note(bytes: &[u8], at: usize, note: &[u8]) -> bool {
    let from = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |line| line + 1);
    let line = &bytes[from..];
    let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
    let is_comment = [&b"//"[..], b"#", b"/*", b"<!--", b"--", b"*", b"..."]
        .iter()
        .any(|mark| {
            let indent = line
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            line[indent..].starts_with(mark)
        });
    if note != b"rest of " {
        return is_comment;
    }
    let after = &bytes[at + note.len()..];
    let after = after
        .strip_prefix(b"the ")
        .or_else(|| after.strip_prefix(b"your "))
        .unwrap_or(after);
    is_comment
        && [&b"code"[..], b"file", b"function", b"class"]
            .iter()
            .any(|what| after.starts_with(what))
}
