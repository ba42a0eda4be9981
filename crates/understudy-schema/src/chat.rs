//! The one shape in which all vendors' calls are compared.
//!
//! A superset of an `OpenAI` chat request: what Anthropic, Gemini or Bedrock say in their own way is read into it
//! and written out of it by the providers crate. Nothing a log held is thrown away: what has no place here
//! stays in [`Chat::extra`], in [`Block::Unknown`] or in [`Tool::Opaque`], and arguments of tool calls are kept
//! as the text the model wrote, because invalid JSON in a history is real.
//!
//! In the `requests.calls` table a chat is the JSON text of [`Chat::to_json`].

mod outcome;
mod reply;
#[cfg(test)]
mod tests;

pub use outcome::{ErrorClass, Outcome, outcome};
pub use reply::{Abnormal, Finish, Reply, ToolCall, Usage, tool_calls_from_json, tool_calls_json};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One request to a chat model, as it was asked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Chat {
    /// The model asked for, an alias or a snapshot; empty when the log does not say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// System and developer messages with the places they stood at, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub system: Vec<System>,
    /// User, assistant and tool messages in order.
    pub messages: Vec<Message>,
    /// The tools on offer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Tool>,
    /// Which tool must, may or may not be called; `None` leaves it to the vendor's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// Whether several tools may be called in one turn; `None` leaves it to the vendor's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel: Option<bool>,
    /// The form asked of the answer.
    #[serde(skip_serializing_if = "Output::is_text")]
    pub output: Output,
    /// Sampling parameters.
    #[serde(skip_serializing_if = "Sampling::is_default")]
    pub sampling: Sampling,
    /// Bounds on the answer.
    #[serde(skip_serializing_if = "Limits::is_default")]
    pub limits: Limits,
    /// How much the model is asked to think; `None` leaves it to the model's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Reasoning>,
    /// The vendor's `verbosity` (`low`, `medium`, `high`), verbatim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verbosity: Option<String>,
    /// The service tier asked for, in the vendor's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<String>,
    /// Whether the answer was asked for as a stream.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stream: bool,
    /// Every field of the request that has no place above, verbatim.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
}

/// A system or developer message and the place it stood at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct System {
    /// How many entries of [`Chat::messages`] stood before it: 0 for a leading one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub at: usize,
    /// With whose authority it speaks.
    #[serde(default)]
    pub authority: Authority,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// Whose word a system message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// `role: system`, and every vendor's own system field.
    #[default]
    System,
    /// `OpenAI`'s `role: developer`.
    Developer,
}

/// One turn of the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// The speaker's name, where the vendor has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is said, in order.
    pub blocks: Vec<Block>,
}

/// Who speaks in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The user.
    User,
    /// The model.
    Assistant,
    /// A tool, answering a call. Its blocks are [`Block::ToolResult`].
    Tool,
}

/// One piece of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// Plain text.
    Text {
        /// The text.
        text: String,
    },
    /// A picture.
    Image {
        /// Where its bytes are.
        source: Media,
        /// `OpenAI`'s `detail`: `auto`, `low` or `high`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// A document, such as a PDF.
    File {
        /// Where its bytes are.
        source: Media,
        /// Its file name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filename: Option<String>,
    },
    /// A piece of sound.
    Audio {
        /// Where its bytes are.
        source: Media,
    },
    /// The model calls a tool.
    ToolCall(ToolCall),
    /// A tool's answer.
    ToolResult {
        /// The id of the call it answers; empty when the log holds none.
        id: String,
        /// The tool's name, when the log holds it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// What the tool said: text and pictures.
        content: Vec<Block>,
        /// Whether the tool failed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
    },
    /// The model's own thinking, as far as the vendor shows it.
    Reasoning {
        /// The visible thinking, possibly empty.
        text: String,
        /// The vendor's seal on it, without which it may not be sent back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signature: Option<String>,
        /// Thinking that only its vendor can read, verbatim.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opaque: Option<Value>,
        /// The dialect it was thought in: only there it may be sent back.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        origin: String,
    },
    /// An answer that refused, in a history.
    Refusal {
        /// The words of the refusal.
        text: String,
    },
    /// A piece this program has no word for, verbatim.
    Unknown {
        /// The vendor's JSON.
        raw: Value,
    },
}

/// Where the bytes of a picture, document or sound are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Media {
    /// The bytes themselves.
    Inline {
        /// The media type, such as `image/png`.
        mime: String,
        /// Base64 without the `data:` prefix.
        data: String,
    },
    /// An address on the web; what it serves may have changed since.
    Url {
        /// The address.
        url: String,
    },
    /// A file uploaded to one vendor, which no other vendor can read.
    Uploaded {
        /// The vendor's id of the file.
        id: String,
    },
}

/// A tool on offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tool {
    /// A function the caller runs.
    Function(Function),
    /// A tool of another kind: run by the vendor, or bound by a grammar. Verbatim.
    Opaque {
        /// The vendor's JSON.
        raw: Value,
    },
}

/// A function the model may call.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// JSON Schema of its arguments; `Null` when it takes none.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub schema: Value,
    /// Whether the arguments must keep to the schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strict: Option<bool>,
}

/// Which tool must, may or may not be called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum ToolChoice {
    /// The model chooses.
    Auto,
    /// No tool may be called.
    None,
    /// Some tool must be called.
    Required,
    /// This tool must be called.
    Named {
        /// The tool's name.
        name: String,
    },
    /// Only these may be called.
    Allowed {
        /// The tools' names.
        names: Vec<String>,
        /// Whether one of them must be called.
        must_call: bool,
    },
}

/// The form asked of the answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Output {
    /// Any text.
    #[default]
    Text,
    /// Any JSON object ("JSON mode").
    JsonObject,
    /// One of a few words, bare: Gemini's `text/x.enum`.
    OneOf {
        /// The words.
        values: Vec<String>,
    },
    /// JSON that keeps to a schema.
    JsonSchema {
        /// The schema's name.
        name: String,
        /// The JSON Schema.
        schema: Value,
        /// Whether the vendor was to enforce it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        strict: Option<bool>,
        /// What the schema is for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
}

impl Output {
    /// Whether any text will do.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text)
    }
}

/// Sampling parameters; `None` leaves each to the vendor's default.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sampling {
    /// 0 to 2 at `OpenAI` and Gemini, 0 to 1 at Anthropic and Bedrock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// The number of likeliest tokens drawn from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<u64>,
    /// The seed, honoured as well as the vendor can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// -2 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// -2 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f64>,
    /// Bias per token id, in the primary's own tokens.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub logit_bias: Map<String, Value>,
    /// Whether log probabilities were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<bool>,
    /// How many alternatives per token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_logprobs: Option<u64>,
    /// How many answers to one request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// Sequences that end the answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
}

impl Sampling {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Bounds on the answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// The most tokens of the answer, thinking included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_out: Option<u64>,
    /// Whether the log said `max_tokens`, the older of `OpenAI`'s two names, which compatible servers know.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub max_out_older_name: bool,
}

impl Limits {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// How much the model is asked to think.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Reasoning {
    /// A named level: `minimal`, `low`, `medium`, `high`, `xhigh` or `max`.
    Effort {
        /// The level, in the vendor's word.
        level: String,
    },
    /// A number of tokens.
    Budget {
        /// The most tokens of thinking.
        tokens: u64,
    },
    /// The model decides for itself how long to think.
    Adaptive,
    /// No thinking.
    Off,
}

impl Chat {
    /// The JSON text that a table holds.
    ///
    /// # Errors
    /// When a number has no JSON form, such as a temperature that is not finite.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// Reads the JSON text that a table holds.
    ///
    /// # Errors
    /// When the text is no JSON of this shape, or nested deeper than 128.
    pub fn from_json(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// The text of all system messages in order, joined by a blank line.
    pub fn system_text(&self) -> String {
        let texts: Vec<String> = self
            .system
            .iter()
            .map(|system| text_of(&system.blocks))
            .collect();
        texts.join("\n\n")
    }

    /// The text of the last user message, empty when there is none.
    pub fn last_user_text(&self) -> String {
        let last = self
            .messages
            .iter()
            .rev()
            .find(|message| message.role == Role::User);
        last.map(Message::text).unwrap_or_default()
    }

    /// The functions among the tools.
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.tools.iter().filter_map(|tool| match tool {
            Tool::Function(function) => Some(function),
            Tool::Opaque { .. } => None,
        })
    }

    /// All blocks of the messages, tool results' own blocks not opened.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.messages
            .iter()
            .flat_map(|message| message.blocks.iter())
    }
}

impl Message {
    /// A message of one text.
    pub fn text_only(role: Role, text: &str) -> Self {
        Self {
            role,
            name: None,
            blocks: vec![Block::text(text)],
        }
    }

    /// The text blocks, joined by a line break.
    pub fn text(&self) -> String {
        text_of(&self.blocks)
    }
}

impl Block {
    /// A block of plain text.
    pub fn text(text: &str) -> Self {
        Self::Text {
            text: text.to_owned(),
        }
    }

    /// The text, if the block is plain text or a refusal.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text { text } | Self::Refusal { text } => Some(text),
            _ => None,
        }
    }
}

/// The plain text among blocks, joined by a line break.
pub fn text_of(blocks: &[Block]) -> String {
    let texts: Vec<&str> = blocks.iter().filter_map(Block::as_text).collect();
    texts.join("\n")
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
fn is_zero(n: &usize) -> bool {
    *n == 0
}
