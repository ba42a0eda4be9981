//! What became of a call: one word for each way it can end, the same for all vendors.

use serde::{Deserialize, Serialize};

use super::{Abnormal, Finish, Reply};

/// What became of a call. The vendor's own fields decide; the words of an answer are judged elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No answer: the call failed.
    Error(ErrorClass),
    /// The prompt was blocked before anything was generated.
    BlockedInput,
    /// The vendor's own field says that the model refused.
    RefusalNative,
    /// The answer was blocked or cut by the vendor's filter.
    BlockedOutput,
    /// A tool call that cannot be read.
    MalformedTool,
    /// An answer that the vendor itself could not read.
    MalformedOutput,
    /// Cut by a bound on tokens before any visible text, all of it spent on thinking.
    TruncatedByReasoning,
    /// Cut by a bound on tokens.
    Truncated,
    /// To be continued by a further call.
    Paused,
    /// Neither text nor tool call nor refusal.
    Empty,
    /// At least one tool is called.
    ToolCall,
    /// A text, ended in the ordinary way.
    Ok,
}

impl Outcome {
    /// The word in the tables; errors are `error_` and their class.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error(class) => class.as_outcome(),
            Self::BlockedInput => "blocked_input",
            Self::RefusalNative => "refusal_native",
            Self::BlockedOutput => "blocked_output",
            Self::MalformedTool => "malformed_tool",
            Self::MalformedOutput => "malformed_output",
            Self::TruncatedByReasoning => "truncated_by_reasoning",
            Self::Truncated => "truncated",
            Self::Paused => "paused",
            Self::Empty => "empty",
            Self::ToolCall => "tool_call",
            Self::Ok => "ok",
        }
    }

    /// The word in the tables of calls for a call that was answered. Finer distinctions are in the finish, the refusal and
    /// the tool calls.
    pub fn word_of_answer(self, reply: &Reply) -> &'static str {
        match self {
            Self::Error(_) => "error",
            Self::BlockedInput | Self::BlockedOutput => "filtered",
            Self::RefusalNative => "refused",
            Self::Truncated | Self::TruncatedByReasoning | Self::Paused => "truncated",
            Self::Empty => "empty",
            Self::MalformedTool | Self::MalformedOutput
                if reply.text.is_none() && reply.tool_calls.is_empty() =>
            {
                "empty"
            }
            Self::MalformedTool | Self::MalformedOutput | Self::ToolCall | Self::Ok => "ok",
        }
    }

    /// The word in the tables of calls for a call that was answered with an error: a blocked prompt is a refusal, and a
    /// tool call gone wrong is what the model wrote, where the vendor gives its text back.
    pub fn word_of_failure(self, text: Option<&str>) -> &'static str {
        match self {
            Self::BlockedInput => "filtered",
            Self::MalformedTool if text.is_some() => "ok",
            _ => "error",
        }
    }
}

/// Why a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// The key is missing, wrong or not allowed this.
    Auth,
    /// Too many requests or tokens, or the account is used up (429, 402).
    Quota,
    /// The vendor is overloaded or broken (5xx, 529).
    Overloaded,
    /// No answer in time, on either side.
    Timeout,
    /// The request is not accepted: parameter, schema, length, unknown model.
    InvalidRequest,
    /// The vendor's filter refused the prompt with an error status.
    ContentBlock,
    /// The connection failed before an answer came.
    Network,
    /// An answer came that cannot be read.
    Decode,
}

impl ErrorClass {
    /// All classes.
    pub const ALL: [Self; 8] = [
        Self::Auth,
        Self::Quota,
        Self::Overloaded,
        Self::Timeout,
        Self::InvalidRequest,
        Self::ContentBlock,
        Self::Network,
        Self::Decode,
    ];

    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        self.as_outcome().trim_start_matches("error_")
    }

    /// What became of a call that failed so.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::ContentBlock => Outcome::BlockedInput,
            _ => Outcome::Error(self),
        }
    }

    fn as_outcome(self) -> &'static str {
        match self {
            Self::Auth => "error_auth",
            Self::Quota => "error_quota",
            Self::Overloaded => "error_overloaded",
            Self::Timeout => "error_timeout",
            Self::InvalidRequest => "error_invalid_request",
            Self::ContentBlock => "error_content_block",
            Self::Network => "error_network",
            Self::Decode => "error_decode",
        }
    }

    /// The class that an HTTP status alone suggests, 400 to 599; other numbers are [`ErrorClass::Decode`].
    pub fn from_status(status: u16) -> Self {
        match status {
            401 | 403 => Self::Auth,
            402 | 429 => Self::Quota,
            408 | 504 | 524 => Self::Timeout,
            500..=599 => Self::Overloaded,
            400..=499 => Self::InvalidRequest,
            _ => Self::Decode,
        }
    }
}

/// What became of a call that was answered. The order of the questions matters: a blocked answer is also cut,
/// and a refusal is also a text.
pub fn outcome(reply: &Reply) -> Outcome {
    match reply.abnormal {
        Some(Abnormal::BlockedInput) => return Outcome::BlockedInput,
        _ if reply.refusal.is_some() || reply.finish == Finish::Refusal => {
            return Outcome::RefusalNative;
        }
        Some(Abnormal::BlockedOutput) => return Outcome::BlockedOutput,
        _ if reply.finish == Finish::ContentFilter => return Outcome::BlockedOutput,
        Some(Abnormal::MalformedTool) => return Outcome::MalformedTool,
        Some(Abnormal::MalformedOutput) => return Outcome::MalformedOutput,
        Some(Abnormal::Paused) | None => {}
    }
    let has_text = reply
        .text
        .as_deref()
        .is_some_and(|text| !text.trim().is_empty());
    if reply.finish == Finish::Length {
        return truncated(reply, has_text);
    }
    if reply
        .tool_calls
        .iter()
        .any(|call| call.arguments().is_none())
    {
        return Outcome::MalformedTool;
    }
    match (reply.abnormal, reply.tool_calls.is_empty(), has_text) {
        (Some(_), _, _) => Outcome::Paused,
        (None, false, _) => Outcome::ToolCall,
        (None, true, true) => Outcome::Ok,
        (None, true, false) => Outcome::Empty,
    }
}

/// A tool call cut in the middle is a truncation, not a malformed call: the bound broke it.
fn truncated(reply: &Reply, has_text: bool) -> Outcome {
    let thought = reply
        .usage
        .tokens_out_reasoning
        .is_some_and(|tokens| 0 < tokens);
    let silent = !has_text && reply.tool_calls.is_empty();
    if silent && thought {
        Outcome::TruncatedByReasoning
    } else {
        Outcome::Truncated
    }
}
