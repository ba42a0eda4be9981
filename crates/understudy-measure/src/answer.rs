//! What shows in one answer: envelope, Markdown, JSON, length, tool calls, reasoning, language.
//!
//! **Useful for** turning one answer into the columns that drift is computed from: [`features`] takes the text and
//! what the provider said beside it and returns all of them. It is total: any text gives a row, bounds are in
//! [`bounds`], and what was cut is said in [`Features::cut`].
//! **Not useful for** judging whether an answer is right, or for telling a refusal (see [`crate::refusal`]).

pub mod bounds;
pub mod canonical;
pub mod edits;
pub(crate) mod eight;
pub mod envelope;
pub mod json;
pub mod label;
pub mod language;
pub mod length;
pub mod markdown;
pub mod phrases;
pub mod reasoning;
pub(crate) mod runs;
pub mod tokens;
pub mod tools;

pub use bounds::{Cut, Cuts};
pub use edits::EditStyle;
pub use envelope::Envelope;
pub use json::{Json, JsonPath, JsonStatus, JsonType, Leaf, Repair, Scalar, TypeSet};
pub use label::label;
pub use language::Language;
pub use length::Length;
pub use markdown::Markdown;
pub use phrases::Phrase;
pub use reasoning::Reasoning;
pub use tokens::common_tokens;
pub use tools::{ToolCall, Tools};

/// One answer as it came.
#[derive(Debug, Clone, Copy, Default)]
pub struct Answer<'a> {
    /// The text, empty when there was none.
    pub text: &'a str,
    /// Tool calls in OpenAI's shape, `[{"id":…,"function":{"name":…,"arguments":…}}]`.
    pub tool_calls_json: Option<&'a str>,
    /// Why the answer ended.
    pub finish: Finish,
    /// The provider's own refusal field.
    pub refusal_field: Option<&'a str>,
}

/// Why an answer ended, in one vocabulary for all providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Finish {
    /// By itself.
    Stop,
    /// At the limit of tokens.
    Length,
    /// To call tools.
    ToolCalls,
    /// The provider's filter.
    ContentFilter,
    /// The provider says that the model refused.
    Refusal,
    /// Something else that is known.
    Other,
    /// Not said.
    #[default]
    Unknown,
}

impl Finish {
    /// Snake-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::ToolCalls => "tool_calls",
            Self::ContentFilter => "content_filter",
            Self::Refusal => "refusal",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }

    /// Reads any provider's word for it, whatever its case.
    pub fn parse(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "" | "unknown" | "null" => Self::Unknown,
            "stop" | "end_turn" | "stop_sequence" | "eos" | "complete" | "completed"
            | "finished" => Self::Stop,
            "length"
            | "max_tokens"
            | "max_output_tokens"
            | "model_length"
            | "model_context_window_exceeded" => Self::Length,
            "tool_calls" | "tool_use" | "function_call" | "tool_call" => Self::ToolCalls,
            "content_filter"
            | "content_filtered"
            | "guardrail_intervened"
            | "safety"
            | "recitation"
            | "blocklist"
            | "prohibited_content"
            | "spii"
            | "image_safety" => Self::ContentFilter,
            "refusal" => Self::Refusal,
            _ => Self::Other,
        }
    }
}

/// Everything that shows in one answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// In what form it comes.
    pub envelope: Envelope,
    /// Markdown marks.
    pub markdown: Markdown,
    /// JSON in the text.
    pub json: Json,
    /// How long it is.
    pub length: Length,
    /// Tool calls.
    pub tools: Tools,
    /// Reasoning left in the text.
    pub reasoning: Reasoning,
    /// Script and language of the visible text.
    pub language: Language,
    /// How code is handed over.
    pub edit_style: EditStyle,
    /// The opener, when the first line is one.
    pub preamble: Option<Phrase>,
    /// The closer, when the last line outside code is one.
    pub closing: Option<Phrase>,
    /// It ended at the limit of tokens, or its JSON is cut off.
    pub truncated: bool,
    /// Bounds that were hit.
    pub cut: Cuts,
}

/// Measures one answer.
pub fn features(answer: &Answer) -> Features {
    measure(answer, json::Keep::Leaves)
}

/// Measures one answer without what only a comparison of two answers needs: [`Json::tree`] and [`Json::values`] of its
/// text stay empty. All else is as in [`features`].
pub fn outline(answer: &Answer) -> Features {
    measure(answer, json::Keep::Paths)
}

fn measure(answer: &Answer, keep: json::Keep) -> Features {
    let text = answer.text;
    let split = reasoning::split(text);
    let visible = text.get(split.visible_from..).unwrap_or_default();
    let mut scanned = markdown::scan(visible);
    let input = json::Input {
        text,
        visible,
        fences: &scanned.fences,
        think: split.inner.is_some(),
        finish: answer.finish,
        keep,
    };
    let (json, place) = json::read(&input);
    let tools = answer.tool_calls_json.map(tools::tools).unwrap_or_default();
    let mut cut = scanned.cuts;
    cut.merge(json.cuts);
    cut.merge(tools.cuts);
    if visible.len() > bounds::LANGUAGE_BYTES {
        cut.add(Cut::Language);
    }
    let code_only = scanned.markdown.text_lines == 0 && scanned.markdown.fences > 0;
    let envelope = envelope::classify(&envelope::Shape {
        json: &json,
        place,
        think: split.inner.is_some(),
        called: tools.called(),
        refusal_field: answer
            .refusal_field
            .is_some_and(|refusal| !refusal.trim().is_empty()),
        code_only,
        one_fence: code_only && scanned.markdown.fences == 1,
    });
    let edges = match place {
        json::Place::Whole => (None, None),
        _ => edges(visible, split.visible_from, &scanned),
    };
    let markdown = finish_markdown(&mut scanned, &split, text, &edges);
    Features {
        envelope,
        length: length::length(text, visible),
        reasoning: reasoning::measure(text, &split),
        language: language::language(visible),
        edit_style: scanned.edits.style(markdown.code_lines),
        truncated: answer.finish == Finish::Length || json.status == JsonStatus::Truncated,
        preamble: edges.0,
        closing: edges.1,
        markdown,
        json,
        tools,
        cut,
    }
}

type Edges = (Option<Phrase>, Option<Phrase>);

/// Opener and closer, at their places in the whole text. A value that is the whole text has neither.
fn edges(visible: &str, visible_from: usize, scanned: &markdown::Scan) -> Edges {
    let at = |line: &std::ops::Range<usize>| {
        (
            visible.get(line.clone()).unwrap_or_default(),
            visible_from + line.start,
        )
    };
    let first = scanned.first_line.as_ref().map(at);
    let last = scanned.last_line.as_ref().map(at);
    (
        first.and_then(|(line, at)| phrases::opener(line, at)),
        last.and_then(|(line, at)| phrases::closer(line, at)),
    )
}

/// Takes the counts out of a scan and adds what follows from the whole text.
fn finish_markdown(
    scanned: &mut markdown::Scan,
    split: &reasoning::Split,
    text: &str,
    edges: &Edges,
) -> Markdown {
    let mut markdown = std::mem::take(&mut scanned.markdown);
    markdown.add_compatible(text);
    markdown.set_presence(markdown::Outer {
        text,
        think: split.inner.is_some(),
        preamble: edges.0.is_some(),
        closing: edges.1.is_some(),
    });
    markdown
}

#[cfg(test)]
mod tests;
