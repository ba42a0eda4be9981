//! JSON in an answer: where it stands, what it takes to parse it, and its typed paths and leaves.

mod cascade;
mod document;
mod kind;
mod repair;
mod scalar;
mod scan;
mod text;

pub use document::{Document, JsonPath, Leaf, Scalar};
pub use kind::{JsonType, TypeSet};
pub use repair::{Repair, Repairs};
pub use text::Text;

pub(crate) use cascade::{Input, Place, read};
pub(crate) use document::Keep;

use std::ops::Range;

use scan::{Grammar, Outcome, scan};

use super::Finish;
use super::bounds::Cuts;
use super::{markdown, reasoning};

/// What it takes to get JSON out of an answer; the first that succeeds, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JsonStatus {
    /// The whole text is one object or array.
    Strict,
    /// As strict, and some object names a member twice, of which most parsers keep the last.
    StrictDupKeys,
    /// As strict after a byte order mark.
    StrictBom,
    /// The whole text is one string, number or literal.
    StrictScalar,
    /// As strict after a think block.
    ThinkPrefixed,
    /// The whole text is one fence around JSON.
    Fenced,
    /// One fence around JSON among other text.
    FencedInProse,
    /// JSON among other text.
    ProseWrapped,
    /// More than one JSON value.
    Multiple,
    /// Parses after a repair, of which this is the first.
    Repairable(Repair),
    /// JSON begins and does not end.
    Truncated,
    /// No JSON.
    None,
    /// No text.
    Empty,
}

impl JsonStatus {
    /// Name such as `strict` or `repairable:trailing_comma`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::StrictDupKeys => "strict_dup_keys",
            Self::StrictBom => "strict_bom",
            Self::StrictScalar => "strict_scalar",
            Self::ThinkPrefixed => "think_prefixed",
            Self::Fenced => "fenced",
            Self::FencedInProse => "fenced_in_prose",
            Self::ProseWrapped => "prose_wrapped",
            Self::Multiple => "multiple",
            Self::Repairable(repair) => match repair {
                Repair::TrailingComma => "repairable:trailing_comma",
                Repair::SingleQuotes => "repairable:single_quotes",
                Repair::UnquotedKey => "repairable:unquoted_key",
                Repair::PythonLiteral => "repairable:python_literal",
                Repair::Comment => "repairable:comment",
                Repair::Nan => "repairable:nan",
                Repair::ControlChar => "repairable:control_char",
                Repair::SmartQuotes => "repairable:smart_quotes",
            },
            Self::Truncated => "truncated",
            Self::None => "none",
            Self::Empty => "empty",
        }
    }

    /// Whether a consumer that hands the whole text to a parser gets a value.
    pub const fn parses_strict(self) -> bool {
        matches!(
            self,
            Self::Strict | Self::StrictDupKeys | Self::StrictScalar
        )
    }

    /// Whether a consumer gets a value that first strips a byte order mark, a think block and the text around the
    /// only JSON fence.
    pub const fn parses_fence_strip(self) -> bool {
        self.parses_strict()
            || matches!(
                self,
                Self::StrictBom | Self::ThinkPrefixed | Self::Fenced | Self::FencedInProse
            )
    }

    /// Whether a consumer gets a value that besides takes the first value out of prose and mends what is mendable.
    pub const fn parses_repair(self) -> bool {
        self.parses_fence_strip()
            || matches!(
                self,
                Self::ProseWrapped | Self::Multiple | Self::Repairable(_)
            )
    }
}

/// JSON of one answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Json {
    /// What it takes to get at it.
    pub status: JsonStatus,
    /// Repairs needed, when the status is repairable.
    pub repairs: Repairs,
    /// A consumer that parses the whole text gets a value.
    pub parse_strict: bool,
    /// A consumer that strips fences gets a value.
    pub parse_fence_strip: bool,
    /// A consumer that searches and repairs gets a value.
    pub parse_repair: bool,
    /// Where the value stands in the text, in bytes, white space around it included; what stands there parses as it is
    /// unless it needs repairs. Empty without a value, and of tool arguments.
    pub span: Range<usize>,
    /// Type of the value, when there is one.
    pub top_level: Option<JsonType>,
    /// Sorted distinct `path:type` such as `$.items[].id:integer`, and `$.items[].id:absent` where some objects of a
    /// list lack a member that others have.
    pub paths: Vec<String>,
    /// Distinct paths, parents before their children, in the order in which they came first; empty in an
    /// [`super::outline`].
    pub tree: Vec<JsonPath>,
    /// Scalar leaves in the order of the text; empty in an [`super::outline`].
    pub values: Vec<Leaf>,
    /// Members whose name came before in the same object.
    pub dup_keys: u32,
    /// Deepest nesting.
    pub depth: u32,
    /// Integers beyond 2⁵³, which lose digits in consumers that read doubles.
    pub big_integers: u32,
    /// Numbers that are not finite or too large for a double.
    pub non_finite: u32,
    /// Bounds that were hit.
    pub cuts: Cuts,
}

impl Json {
    pub(crate) fn without_value(status: JsonStatus) -> Self {
        Self {
            status,
            repairs: Repairs::default(),
            parse_strict: status.parses_strict(),
            parse_fence_strip: status.parses_fence_strip(),
            parse_repair: status.parses_repair(),
            span: 0..0,
            top_level: None,
            paths: Vec::new(),
            tree: Vec::new(),
            values: Vec::new(),
            dup_keys: 0,
            depth: 0,
            big_integers: 0,
            non_finite: 0,
            cuts: Cuts::default(),
        }
    }

    pub(crate) fn with_value(status: JsonStatus, repairs: Repairs, document: Document) -> Self {
        Self {
            repairs,
            top_level: document.top_level(),
            paths: document.paths(),
            tree: document.kept_tree(),
            dup_keys: document.dup_keys,
            depth: u32::try_from(document.depth).unwrap_or(u32::MAX),
            big_integers: document.big_integers,
            non_finite: document.non_finite,
            cuts: document.cuts,
            values: document.into_leaves(),
            ..Self::without_value(status)
        }
    }

    /// Whether there is a value whose paths and leaves are known.
    pub const fn has_value(&self) -> bool {
        self.top_level.is_some() && self.parse_repair
    }

    /// Path of a leaf.
    pub fn path_of(&self, leaf: &Leaf) -> &str {
        self.tree
            .get(leaf.path as usize)
            .map_or("", |path| path.name.as_str())
    }
}

/// JSON of one text; [`super::features`] gives the same as part of everything.
pub fn json(text: &str, finish: Finish) -> Json {
    let split = reasoning::split(text);
    let visible = text.get(split.visible_from..).unwrap_or_default();
    let scanned = markdown::scan(visible);
    let input = Input {
        text,
        visible,
        fences: &scanned.fences,
        think: split.inner.is_some(),
        finish,
        keep: Keep::Leaves,
    };
    read(&input).0
}

/// Sorted distinct `path:type` of a text that is one JSON value; nothing when it is not.
pub fn paths(json: &str) -> Option<Vec<String>> {
    read_whole(json, Grammar::Strict, Keep::Paths).map(|document| document.typed_paths())
}

/// The one JSON value that a text is; nothing when it is none.
pub fn document(json: &str) -> Option<Document> {
    read_whole(json, Grammar::Strict, Keep::Leaves)
}

/// The arguments of a tool call, whose whole numbers are integers however they are written.
///
/// JSON has one kind of number, and a tool is handed `20` and `20.0` alike: the two are no change. `20.5` where there was
/// `20` is one, for a tool that counts on whole numbers, and stays a `number`. An answer's own JSON is read by
/// [`document`]: there a consumer's parser may well refuse `20.0` for an integer.
pub(super) fn arguments(json: &str) -> Option<Document> {
    read_whole(json, Grammar::StrictWhole, Keep::Leaves)
}

fn read_whole(json: &str, grammar: Grammar, keep: Keep) -> Option<Document> {
    let scanned = scan(json, 0, grammar, keep);
    match scanned.outcome {
        Outcome::Complete(end) if is_blank(&json[end..]) => Some(scanned.document),
        _ => None,
    }
}

pub(crate) fn is_strict(json: &str) -> bool {
    read_whole(json, Grammar::Strict, Keep::Paths).is_some()
}

/// Whether only JSON's own white space is left.
fn is_blank(rest: &str) -> bool {
    rest.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

#[cfg(test)]
mod tests;
