//! What a log says of one call, before it is brought into the shape of the table.

use jiff::Timestamp;
use serde_json::Value;
use understudy_schema::chat::{ErrorClass, Usage};

use crate::field::Object;
use crate::grade::Flag;
use crate::redact::Redaction;
use crate::template::Name;

/// One call as one log tells it.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Format of the log: `litellm` or `plain`.
    pub(crate) format: &'static str,
    /// What tells this call from all others in logs of its format.
    pub(crate) native_id: Vec<String>,
    pub(crate) trace_id: Option<String>,
    pub(crate) session_id: Option<String>,
    pub(crate) end_user: Option<String>,
    pub(crate) timing: Timing,
    /// The template that the log or a configured path names.
    pub(crate) template: Option<Name>,
    pub(crate) custom_id: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) metadata: Object,
    pub(crate) environment: Option<String>,
    pub(crate) provider: Option<String>,
    pub(crate) model_requested: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) request: Request,
    /// The answer as logged. `None` when there was none.
    pub(crate) response: Option<Value>,
    pub(crate) failure: Option<Failure>,
    pub(crate) http_status: Option<i64>,
    /// Counts that stand outside the answer.
    pub(crate) usage: Usage,
    pub(crate) cost_usd: Option<f64>,
    pub(crate) delivery: Delivery,
    pub(crate) flags: Vec<Flag>,
}

/// When the call was made and how long it took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timing {
    pub(crate) started_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) latency_ms: Option<f64>,
    pub(crate) ttft_ms: Option<f64>,
    pub(crate) overhead_ms: Option<f64>,
}

/// The request as logged, and in the words of which API.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) api: Api,
    /// In the vendor's own shape.
    pub(crate) native: Value,
}

/// Kind of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    /// `OpenAI` Chat Completions.
    Chat,
    /// `OpenAI` Responses.
    Responses,
    /// Anthropic Messages.
    Messages,
    /// Gemini `generateContent`.
    GenerateContent,
    /// Bedrock Converse.
    Converse,
}

impl Api {
    /// The word in the table.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Responses => "responses",
            Self::Messages => "messages",
            Self::GenerateContent => "generate_content",
            Self::Converse => "converse",
        }
    }

    /// The vendor that usually answers it, where a log does not say.
    pub(crate) fn usual_provider(self) -> &'static str {
        match self {
            Self::Chat | Self::Responses => "openai",
            Self::Messages => "anthropic",
            Self::GenerateContent => "gemini",
            Self::Converse => "bedrock",
        }
    }
}

/// How a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) class: ErrorClass,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// How the answer was delivered.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Delivery {
    pub(crate) stream: bool,
    pub(crate) cache_hit: bool,
    pub(crate) fallback: bool,
    pub(crate) retries: Option<i64>,
}

impl Draft {
    /// Replaces what must not be kept. Ids and times are not touched.
    pub(crate) fn redact(&mut self, redaction: &Redaction) {
        if redaction.is_empty() {
            return;
        }
        if redaction.value(&mut self.request.native) {
            self.flags.push(Flag::Masked);
        }
        if let Some(response) = &mut self.response {
            redaction.value(response);
        }
        redaction.object(&mut self.metadata);
        for tag in &mut self.tags {
            redaction.text(tag);
        }
        let (code, message) = match &mut self.failure {
            Some(failure) => (failure.code.as_mut(), failure.message.as_mut()),
            None => (None, None),
        };
        let texts = [
            self.session_id.as_mut(),
            self.trace_id.as_mut(),
            self.custom_id.as_mut(),
            self.environment.as_mut(),
            self.provider.as_mut(),
            self.model_requested.as_mut(),
            self.base_url.as_mut(),
            code,
            message,
        ];
        for text in texts.into_iter().flatten() {
            redaction.text(text);
        }
        if let Some(name) = &mut self.template {
            redaction.text(&mut name.id);
            if let Some(version) = &mut name.version {
                redaction.text(version);
            }
        }
    }
}
