//! Servers that speak `OpenAI`'s dialect, and where each of them differs from it.
//!
//! A compatible server mostly ignores what it does not know, instead of refusing it: a request looks as if it had been
//! carried over, and was not. What each server ignores or refuses by its documentation (November 2026) stands in
//! the table of this module. Such a field is not sent, and the loss is named.

mod adapt;
mod table;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::loss::{Severity, Warning};
use crate::profile::{MaxOutName, Profile, SchemaSupport};
use crate::{AuthHeader, Dialect};
pub(crate) use adapt::adapt;

/// A server that speaks `OpenAI`'s dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Server {
    /// The vendor itself, or a server of which nothing is known.
    #[default]
    #[serde(rename = "openai")]
    OpenAi,
    /// Azure `OpenAI`: the key goes by a header of its own, and a blocked prompt is an error.
    Azure,
    /// vLLM: a model's own file sets the sampling that a request leaves open.
    Vllm,
    /// Ollama: ignores much, and cuts long prompts without a word.
    Ollama,
    /// Groq.
    Groq,
    /// Mistral: refuses every field it does not know.
    Mistral,
    /// `DeepSeek`: JSON mode, but no schema.
    #[serde(rename = "deepseek")]
    DeepSeek,
    /// `OpenRouter`.
    #[serde(rename = "openrouter")]
    OpenRouter,
    /// Together.
    Together,
    /// Fireworks.
    Fireworks,
    /// xAI.
    Xai,
    /// Cerebras.
    Cerebras,
    /// Gemini's compatible surface.
    GeminiCompatible,
    /// Anthropic's compatible surface, which its vendor keeps for tests.
    AnthropicCompatible,
    /// Bedrock's compatible surface.
    BedrockCompatible,
}

/// What is known of a server.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a yes or no of a server's documentation"
)]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// Which server.
    pub server: Server,
    /// The word in configuration.
    pub name: &'static str,
    /// The documented base URL; empty where every installation has its own.
    pub base_url: &'static str,
    /// Endings of the host names it is known by, or a port after a colon.
    pub hosts: &'static [&'static str],
    /// Whether the key goes by a header `api-key` instead of `Authorization: Bearer`.
    pub own_key_header: bool,
    /// The highest temperature, where it is lower than the model's.
    pub temperature_max: Option<f64>,
    /// How a schema is enforced; `None` where the model decides.
    pub json_schema: Option<SchemaSupport>,
    /// Whether there is a JSON mode; `None` where the model decides.
    pub json_object: Option<bool>,
    /// Which of the two names of the bound on an answer it knows; `None` where the model decides.
    pub max_out_name: Option<MaxOutName>,
    /// Whether `stream_options` is known.
    pub stream_options: bool,
    /// Whether temperature and `top_p` are sent also where the log has none, because the server's own defaults differ.
    pub explicit_sampling: bool,
    /// Whether the name of a message's author is refused.
    pub refuses_names: bool,
    /// Whether the resolution of a picture is ignored.
    pub ignores_detail: bool,
    /// Fields under another name here.
    pub renamed: &'static [(&'static str, &'static str)],
    /// Fields that are ignored or refused.
    pub without: &'static [Without],
}

/// A field that a server ignores or refuses, and is therefore not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Without {
    /// Its name.
    pub field: &'static str,
    /// By what its loss is known.
    pub warning: Warning,
    /// How much that matters.
    pub severity: Severity,
}

impl Server {
    /// What is known of it.
    pub fn facts(self) -> &'static Facts {
        let found = table::FACTS.iter().find(|facts| facts.server == self);
        found.unwrap_or(&table::OPENAI)
    }

    /// All servers.
    pub fn all() -> impl Iterator<Item = &'static Facts> {
        table::FACTS.iter()
    }

    /// The server of this word in configuration.
    pub fn of_name(name: &str) -> Option<Self> {
        let found = table::FACTS.iter().find(|facts| facts.name == name);
        found.map(|facts| facts.server)
    }

    /// The server that listens at a base URL, as far as its host or port tells.
    pub fn of_base_url(base_url: &str) -> Self {
        let rest = base_url
            .split_once("://")
            .map_or(base_url, |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let authority = authority.rsplit('@').next().unwrap_or_default();
        let authority = authority.to_ascii_lowercase();
        let host = authority.split(':').next().unwrap_or_default();
        let is_at = |ending: &str| match ending.strip_prefix(':') {
            Some(port) => authority.rsplit_once(':').is_some_and(|(_, of)| of == port),
            None => match ending.split_once('*') {
                Some((start, end)) => host.starts_with(start) && host.ends_with(end),
                None => {
                    host == ending
                        || host
                            .strip_suffix(ending)
                            .is_some_and(|before| before.ends_with('.'))
                }
            },
        };
        let found = table::FACTS
            .iter()
            .find(|facts| facts.hosts.iter().any(|ending| is_at(ending)));
        found.map_or(Self::OpenAi, |facts| facts.server)
    }

    /// The header that carries the key to it.
    pub fn auth_header(self, dialect: Dialect) -> AuthHeader {
        if self.facts().own_key_header && dialect != Dialect::Anthropic {
            return AuthHeader {
                name: "api-key",
                prefix: "",
            };
        }
        dialect.auth_header()
    }

    /// What a model accepts behind this server.
    pub(crate) fn narrowed(self, profile: &Profile) -> Profile {
        let facts = self.facts();
        let temperature_max = match (profile.temperature_max, facts.temperature_max) {
            (Some(of_model), Some(of_server)) => Some(of_model.min(of_server)),
            (of_model, _) => of_model,
        };
        Profile {
            temperature_max,
            json_schema: facts.json_schema.unwrap_or(profile.json_schema),
            json_object: facts.json_object.unwrap_or(profile.json_object),
            max_out_name: facts.max_out_name.unwrap_or(profile.max_out_name),
            stream_usage: facts.stream_options && profile.stream_usage,
            ..profile.clone()
        }
    }
}
