//! How much of one answer is looked at, and which of those bounds an answer ran into.

/// Deepest JSON nesting that is read; deeper text counts as not parsable, as it does for most consumers.
pub const JSON_DEPTH: usize = 512;
/// Distinct paths remembered of one JSON value.
pub const JSON_PATHS: usize = 2_048;
/// Longest path remembered, in bytes; members below a longer one are read and not recorded.
pub const JSON_PATH_BYTES: usize = 512;
/// Scalar leaves remembered with their value.
pub const JSON_LEAVES: usize = 1_024;
/// Longest string kept as text in a leaf, in bytes; longer ones are kept as hash and length.
pub const JSON_LEAF_BYTES: usize = 512;
/// Bytes that the search for JSON inside prose may read, as a multiple of the text's own length.
pub const JSON_SEARCH_FACTOR: usize = 4;
/// Braces and brackets in prose that the search tries to read as JSON.
pub const JSON_CANDIDATES: usize = 1_024;
/// Braces and brackets in prose that the search looks at.
pub const JSON_BRACKETS: usize = 65_536;
/// Fenced code blocks whose place and language are remembered; further ones are only counted.
pub const FENCES: usize = 256;
/// Tool calls read of one answer.
pub const TOOL_CALLS: usize = 128;
/// Bytes of text that the language is guessed from.
pub const LANGUAGE_BYTES: usize = 512;
/// Longest opener or closer line that is looked at, in bytes.
pub const PHRASE_BYTES: usize = 512;

/// A bound that one answer ran into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cut {
    /// Nested deeper than [`JSON_DEPTH`].
    JsonDepth,
    /// More distinct or longer paths than [`JSON_PATHS`] and [`JSON_PATH_BYTES`] allow.
    JsonPaths,
    /// More leaves than [`JSON_LEAVES`].
    JsonLeaves,
    /// The search for JSON inside prose stopped at [`JSON_SEARCH_FACTOR`], [`JSON_CANDIDATES`] or [`JSON_BRACKETS`].
    JsonSearch,
    /// More fenced blocks than [`FENCES`].
    Fences,
    /// More tool calls than [`TOOL_CALLS`].
    ToolCalls,
    /// The language was guessed from the first [`LANGUAGE_BYTES`] only.
    Language,
}

impl Cut {
    /// All bounds, in bit order.
    pub const ALL: [Self; 7] = [
        Self::JsonDepth,
        Self::JsonPaths,
        Self::JsonLeaves,
        Self::JsonSearch,
        Self::Fences,
        Self::ToolCalls,
        Self::Language,
    ];

    /// Snake-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JsonDepth => "json_depth",
            Self::JsonPaths => "json_paths",
            Self::JsonLeaves => "json_leaves",
            Self::JsonSearch => "json_search",
            Self::Fences => "fences",
            Self::ToolCalls => "tool_calls",
            Self::Language => "language",
        }
    }
}

/// A set of [`Cut`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Cuts(u8);

impl Cuts {
    /// Adds one bound.
    pub const fn add(&mut self, cut: Cut) {
        self.0 |= 1 << cut as u8;
    }

    /// Adds all bounds of another set.
    pub const fn merge(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether this bound was hit.
    pub const fn has(self, cut: Cut) -> bool {
        self.0 & (1 << cut as u8) != 0
    }

    /// Whether nothing was cut.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// One bit per [`Cut`] in the order of [`Cut::ALL`].
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The bounds hit, in bit order.
    pub fn iter(self) -> impl Iterator<Item = Cut> {
        Cut::ALL.into_iter().filter(move |cut| self.has(*cut))
    }
}
