//! What a model accepts, by its vendor's documentation.
//!
//! A profile decides what of a request can be said to a target. It is chosen by the model's name as documented in
//! November 2026; a probe of the target may replace any of it.

mod documented;

use serde::{Deserialize, Serialize};

use crate::servers::Server;
use crate::{AuthHeader, Dialect};

/// Whom a request is written for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// The dialect it speaks.
    pub dialect: Dialect,
    /// The model to ask for.
    pub model: String,
    /// What that model accepts.
    pub profile: Profile,
    /// The server behind the dialect of `OpenAI`.
    #[serde(default)]
    pub server: Server,
}

impl Target {
    /// A target at an address, which tells what server it is.
    pub fn at(dialect: Dialect, base_url: &str, model: &str) -> Self {
        let target = Self::new(dialect, model);
        if dialect != Dialect::OpenAi && dialect != Dialect::OpenAiResponses {
            return target;
        }
        target.behind(Server::of_base_url(base_url))
    }

    /// A target at a server that speaks the dialect of `OpenAI`.
    pub fn of_server(server: Server, model: &str) -> Self {
        Self::new(Dialect::OpenAi, model).behind(server)
    }

    fn behind(self, server: Server) -> Self {
        Self {
            profile: server.narrowed(&self.profile),
            server,
            ..self
        }
    }

    /// The header that carries the key.
    pub fn auth_header(&self) -> AuthHeader {
        self.server.auth_header(self.dialect)
    }

    /// A target with the documented profile of its model.
    pub fn new(dialect: Dialect, model: &str) -> Self {
        Self {
            dialect,
            model: model.to_owned(),
            profile: Profile::documented(dialect, model),
            server: Server::default(),
        }
    }
}

/// What a model accepts.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a yes or no of a vendor's documentation"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The highest temperature; `None` when it accepts none but its own.
    pub temperature_max: Option<f64>,
    /// Whether `top_p` may stand beside a temperature.
    pub top_p_with_temperature: bool,
    /// Whether there is a mode in which any answer is a JSON object.
    pub json_object: bool,
    /// How a schema is enforced.
    pub json_schema: SchemaSupport,
    /// Whether a form of answer may be asked for beside tools.
    pub form_with_tools: bool,
    /// Whether a system message may stand in the middle.
    pub system_mid: bool,
    /// Whether the history may end with the model's own words.
    pub prefill: bool,
    /// How the amount of thinking is said.
    pub reasoning: ReasoningSupport,
    /// The most tokens of an answer; `None` when not known.
    pub max_out: Option<u64>,
    /// Tokens of prompt and answer together; `None` when not known.
    #[serde(default)]
    pub context: Option<u64>,
    /// Which of `OpenAI`'s two names for that bound is understood.
    pub max_out_name: MaxOutName,
    /// The most stop sequences; 0 when none are accepted.
    pub stop_max: usize,
    /// Whether presence and frequency penalties are accepted.
    pub penalties: bool,
    /// The pattern of a tool call's id.
    pub tool_id: ToolIdPattern,
    /// Whether the history must begin with the user.
    #[serde(default)]
    pub first_user: bool,
    /// Whether a tool call in the history needs the vendor's signature.
    pub call_signature: bool,
    /// Whether a stream counts its tokens only when it is asked to, by `stream_options`.
    #[serde(default = "yes")]
    pub stream_usage: bool,
}

fn yes() -> bool {
    true
}

/// How a schema of the answer is enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemaSupport {
    /// As JSON Schema, within the dialect's bounds.
    JsonSchema,
    /// As the part of `OpenAPI`'s schema that older Gemini models know.
    OpenApi,
    /// Not at all: it can only be asked for in words.
    PromptOnly,
}

/// How the amount of thinking is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasoningSupport {
    /// By a level's name.
    Effort,
    /// By a number of tokens.
    Budget,
    /// The model does not think.
    None,
}

/// Which of `OpenAI`'s two names for the bound on the answer is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxOutName {
    /// The one in the log, or the older when the log is of another dialect.
    AsLogged,
    /// `max_completion_tokens`.
    Newer,
    /// `max_tokens`.
    Older,
}

/// The pattern of a tool call's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolIdPattern {
    /// Any text.
    Any,
    /// Letters, digits, `_` and `-`.
    Word,
    /// Letters, digits, `_`, `-`, `.` and `:`, 64 at most (Bedrock).
    Dotted,
    /// Exactly nine letters and digits (Mistral).
    NineAlphanumerics,
}

impl ToolIdPattern {
    /// Whether an id is of the pattern.
    pub fn admits(self, id: &str) -> bool {
        match self {
            Self::Any => !id.is_empty(),
            Self::Word => {
                !id.is_empty()
                    && id
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
            }
            Self::Dotted => {
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
                (1..=64).contains(&id.len()) && id.bytes().all(plain)
            }
            Self::NineAlphanumerics => {
                id.len() == 9 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }
        }
    }
}

impl Profile {
    /// The documented profile of a model.
    pub fn documented(dialect: Dialect, model: &str) -> Self {
        let model = model
            .rsplit('/')
            .next()
            .unwrap_or(model)
            .to_ascii_lowercase();
        documented::profile(dialect, &model)
    }
}
