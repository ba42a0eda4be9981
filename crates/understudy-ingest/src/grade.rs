//! How faithfully can a call be replayed?

use serde_json::Value;
use understudy_schema::chat::{Chat, Tool};

/// Why a call cannot be replayed without loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Flag {
    /// The log holds no sampling parameters.
    NoSampling,
    /// The request stands in one vendor's shape and the answer in another's.
    MixedShape,
    /// A redaction rule changed the request.
    Masked,
    /// The log lost all parameters, tools and the asked schema among them.
    NoParameters,
    /// Pictures were cut by the log.
    ImagesTruncated,
    /// A text of the prompt or the answer was cut by the log.
    TextTruncated,
    /// The log hides the prompt or the answer.
    Redacted,
    /// The request leans on an earlier response that only its vendor holds.
    PrevResponseId,
    /// The prompt itself is kept by the vendor.
    ServerPrompt,
    /// The vendor was to run tools.
    ServerTools,
    /// The request could not be read as a chat.
    NotAChat,
    /// Texts were dropped on the user's wish.
    NoContent,
    /// The log holds no answer that could be read.
    NoAnswer,
    /// The gateway's own experiment, not production.
    SilentExperiment,
    /// The gateway's own health check, not production.
    HealthCheck,
}

impl Flag {
    /// The word in the table.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NoSampling => "no_sampling",
            Self::MixedShape => "mixed_shape",
            Self::Masked => "masked",
            Self::NoParameters => "no_parameters",
            Self::ImagesTruncated => "images_truncated",
            Self::TextTruncated => "io_truncated",
            Self::Redacted => "redacted",
            Self::PrevResponseId => "prev_response_id",
            Self::ServerPrompt => "server_prompt",
            Self::ServerTools => "server_tools",
            Self::NotAChat => "not_a_chat",
            Self::NoContent => "no_content",
            Self::NoAnswer => "no_answer",
            Self::SilentExperiment => "silent_experiment",
            Self::HealthCheck => "health_check",
        }
    }

    /// The best grade a call with this flag can have.
    fn grade(self) -> char {
        match self {
            Self::NoSampling | Self::MixedShape | Self::Masked => 'B',
            Self::NoParameters | Self::ImagesTruncated => 'C',
            Self::TextTruncated
            | Self::Redacted
            | Self::PrevResponseId
            | Self::ServerPrompt
            | Self::ServerTools
            | Self::NotAChat
            | Self::NoContent
            | Self::NoAnswer
            | Self::SilentExperiment
            | Self::HealthCheck => 'X',
        }
    }
}

/// The grade that remains under all flags: `A` when there is none.
pub(crate) fn grade(flags: &[Flag]) -> String {
    flags
        .iter()
        .map(|flag| flag.grade())
        .max()
        .unwrap_or('A')
        .to_string()
}

/// What `LiteLLM` writes where a picture's bytes stood.
const CUT_IMAGE: &[u8] = b"[base64_data truncated";

/// What `LiteLLM` writes into the middle of a text that is too long for its database.
const CUT_TEXT: &[u8] = b"(litellm_truncated ";

/// Whether the log has cut a text of this value.
pub(crate) fn is_cut(value: &Value) -> bool {
    match value {
        Value::String(text) => memchr::memmem::find(text.as_bytes(), CUT_TEXT).is_some(),
        Value::Array(entries) => entries.iter().any(is_cut),
        Value::Object(fields) => fields.values().any(is_cut),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What `LiteLLM` writes where a prompt or an answer stood.
pub(crate) const REDACTED: &str = "redacted-by-litellm";

/// Flags that the request itself gives rise to. `native_json` is the request's text.
pub(crate) fn flags_of(
    native: &Value,
    native_json: &str,
    chat: Option<&Chat>,
    flags: &mut Vec<Flag>,
) {
    let is_set = |name: &str| native.get(name).is_some_and(|value| !value.is_null());
    if is_set("previous_response_id") || is_set("conversation") {
        flags.push(Flag::PrevResponseId);
    }
    if native.get("prompt").is_some_and(Value::is_object) {
        flags.push(Flag::ServerPrompt);
    }
    if is_set("web_search_options") || is_set("mcp_servers") || chat.is_some_and(has_server_tools) {
        flags.push(Flag::ServerTools);
    }
    if memchr::memmem::find(native_json.as_bytes(), CUT_IMAGE).is_some() {
        flags.push(Flag::ImagesTruncated);
    }
    if memchr::memmem::find(native_json.as_bytes(), CUT_TEXT).is_some() {
        flags.push(Flag::TextTruncated);
    }
    if memchr::memmem::find(native_json.as_bytes(), REDACTED.as_bytes()).is_some() {
        flags.push(Flag::Redacted);
    }
    if chat.is_none() {
        flags.push(Flag::NotAChat);
    }
}

/// A tool bound by a grammar is the caller's; every other kind that is no function is run by the vendor.
fn has_server_tools(chat: &Chat) -> bool {
    chat.tools.iter().any(|tool| match tool {
        Tool::Function(_) => false,
        Tool::Opaque { raw } => raw.get("type").and_then(Value::as_str) != Some("custom"),
    })
}

/// The flags' words, sorted, each once.
pub(crate) fn words(flags: &mut Vec<Flag>) -> Vec<String> {
    flags.sort_unstable();
    flags.dedup();
    flags.iter().map(|flag| flag.as_str().to_owned()).collect()
}
