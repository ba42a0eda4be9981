//! The envelope class: in what form an answer comes.

use super::json::{Json, JsonStatus, Place};

/// Form of one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Envelope {
    /// The text is JSON, possibly broken or cut off.
    RawJson,
    /// The text is one fence around JSON.
    FencedJson,
    /// JSON, fenced or bare, among other text.
    JsonInProse,
    /// More than one JSON value.
    MultiJson,
    /// JSON after a think block.
    ThinkThenJson,
    /// Text.
    Prose,
    /// Nothing but fenced code.
    CodeOnly,
    /// A tool is called.
    ToolCall,
    /// No text and no call.
    Empty,
    /// A refusal in its own field, or a JSON object whose only member is a refusal.
    RefusalObject,
}

impl Envelope {
    /// All classes.
    pub const ALL: [Self; 10] = [
        Self::RawJson,
        Self::FencedJson,
        Self::JsonInProse,
        Self::MultiJson,
        Self::ThinkThenJson,
        Self::Prose,
        Self::CodeOnly,
        Self::ToolCall,
        Self::Empty,
        Self::RefusalObject,
    ];

    /// Snake-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RawJson => "raw_json",
            Self::FencedJson => "fenced_json",
            Self::JsonInProse => "json_in_prose",
            Self::MultiJson => "multi_json",
            Self::ThinkThenJson => "think_then_json",
            Self::Prose => "prose",
            Self::CodeOnly => "code_only",
            Self::ToolCall => "tool_call",
            Self::Empty => "empty",
            Self::RefusalObject => "refusal_object",
        }
    }

    /// The class of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == name)
    }
}

/// What the class follows from.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one sign found or not"
)]
pub(crate) struct Shape<'a> {
    pub(crate) json: &'a Json,
    pub(crate) place: Place,
    pub(crate) think: bool,
    pub(crate) called: bool,
    pub(crate) refusal_field: bool,
    pub(crate) code_only: bool,
    pub(crate) one_fence: bool,
}

/// Class of an answer of this shape.
pub(crate) fn classify(shape: &Shape) -> Envelope {
    if shape.refusal_field || is_refusal_object(shape.json) {
        return Envelope::RefusalObject;
    }
    if shape.called {
        return Envelope::ToolCall;
    }
    match shape.json.status {
        JsonStatus::Empty => Envelope::Empty,
        JsonStatus::None if shape.code_only => Envelope::CodeOnly,
        JsonStatus::None => Envelope::Prose,
        _ if shape.think => Envelope::ThinkThenJson,
        JsonStatus::Multiple => Envelope::MultiJson,
        _ => match shape.place {
            Place::Whole => Envelope::RawJson,
            Place::Fence if shape.one_fence => Envelope::FencedJson,
            Place::Fence | Place::Prose => Envelope::JsonInProse,
            Place::Nowhere => Envelope::Prose,
        },
    }
}

fn is_refusal_object(json: &Json) -> bool {
    json.paths.len() == 2 && json.paths[0] == "$.refusal:string" && json.paths[1] == "$:object"
}
