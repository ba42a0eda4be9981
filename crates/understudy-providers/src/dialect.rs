//! The wire formats, and where each of them listens.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Error;

/// A wire format that a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// `OpenAI` Chat Completions, and every server compatible with it.
    #[serde(rename = "openai")]
    OpenAi,
    /// `OpenAI` Responses.
    #[serde(rename = "openai_responses")]
    OpenAiResponses,
    /// Anthropic Messages.
    Anthropic,
    /// Gemini `generateContent`.
    Gemini,
    /// Bedrock Converse.
    BedrockConverse,
}

/// How an answer is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// In one piece.
    #[default]
    Whole,
    /// As a stream of events.
    Stream,
}

/// The header that carries the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthHeader {
    /// The header's name, in lower case.
    pub name: &'static str,
    /// What stands before the key in its value, such as `Bearer `.
    pub prefix: &'static str,
}

impl Dialect {
    /// All dialects.
    pub const ALL: [Self; 5] = [
        Self::OpenAi,
        Self::OpenAiResponses,
        Self::Anthropic,
        Self::Gemini,
        Self::BedrockConverse,
    ];

    /// The word in configuration and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::OpenAiResponses => "openai_responses",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::BedrockConverse => "bedrock_converse",
        }
    }

    /// The address to post a request for a model to, for an answer in one piece.
    pub fn endpoint(self, base_url: &str, model: &str) -> String {
        self.endpoint_for(base_url, model, Delivery::Whole)
    }

    /// The address to post a request for a model to. A base URL may hold the version or leave it out; its query, as
    /// Azure's `?api-version=`, stays behind the path, and what follows a `#` is left out. One that already ends
    /// with the path of the request is taken as it is.
    pub fn endpoint_for(self, base_url: &str, model: &str, delivery: Delivery) -> String {
        self.address(base_url, &self.path_for(model, delivery))
    }

    /// A path below a base URL, with the version between them where it is missing, and both their queries.
    pub(crate) fn address(self, base_url: &str, path: &str) -> String {
        let base_url = base_url.split('#').next().unwrap_or_default();
        let (base, query) = base_url.split_once('?').unwrap_or((base_url, ""));
        let base = base.trim_end_matches('/');
        let version = match self {
            Self::OpenAi | Self::OpenAiResponses | Self::BedrockConverse => "",
            Self::Anthropic if base.ends_with("/v1") => "",
            Self::Anthropic => "/v1",
            Self::Gemini if base.ends_with("/v1beta") || base.ends_with("/v1") => "",
            Self::Gemini if base.contains("/publishers/") => "",
            Self::Gemini => "/v1beta",
        };
        let (path, own_query) = path.split_once('?').unwrap_or((path, ""));
        let mut url = base.strip_suffix(path).unwrap_or(base).to_owned();
        if url.len() == base.len() {
            url.push_str(version);
        }
        url.push_str(path);
        let queries: Vec<&str> = [query, own_query]
            .into_iter()
            .filter(|query| !query.is_empty())
            .collect();
        if !queries.is_empty() {
            url.push('?');
            url.push_str(&queries.join("&"));
        }
        url
    }

    /// The last part of the address, from the version on, for an answer in one piece.
    pub fn path(self, model: &str) -> String {
        self.path_for(model, Delivery::Whole)
    }

    /// The last part of the address, from the version on, with the query that the delivery needs.
    pub fn path_for(self, model: &str, delivery: Delivery) -> String {
        match self {
            Self::OpenAi => "/chat/completions".to_owned(),
            Self::OpenAiResponses => "/responses".to_owned(),
            Self::Anthropic => "/messages".to_owned(),
            Self::Gemini => {
                let model = percent_encoded(model.strip_prefix("models/").unwrap_or(model));
                match delivery {
                    Delivery::Whole => format!("/models/{model}:generateContent"),
                    Delivery::Stream => format!("/models/{model}:streamGenerateContent?alt=sse"),
                }
            }
            Self::BedrockConverse => {
                let model = percent_encoded(model);
                match delivery {
                    Delivery::Whole => format!("/model/{model}/converse"),
                    Delivery::Stream => format!("/model/{model}/converse-stream"),
                }
            }
        }
    }

    /// The vendor's own base URL. Bedrock has one for each region; this is the oldest.
    pub fn default_base_url(self) -> &'static str {
        match self {
            Self::OpenAi | Self::OpenAiResponses => "https://api.openai.com/v1",
            Self::Anthropic => "https://api.anthropic.com",
            Self::Gemini => "https://generativelanguage.googleapis.com",
            Self::BedrockConverse => "https://bedrock-runtime.us-east-1.amazonaws.com",
        }
    }

    /// The header that carries the key.
    pub fn auth_header(self) -> AuthHeader {
        match self {
            Self::OpenAi | Self::OpenAiResponses | Self::BedrockConverse => AuthHeader {
                name: "authorization",
                prefix: "Bearer ",
            },
            Self::Anthropic => AuthHeader {
                name: "x-api-key",
                prefix: "",
            },
            Self::Gemini => AuthHeader {
                name: "x-goog-api-key",
                prefix: "",
            },
        }
    }

    /// Headers that every request carries beside the key and the content type.
    pub fn headers(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Anthropic => vec![("anthropic-version", "2023-06-01".to_owned())],
            Self::OpenAi | Self::OpenAiResponses | Self::Gemini | Self::BedrockConverse => {
                Vec::new()
            }
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Dialect {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        let known = Self::ALL
            .into_iter()
            .find(|dialect| dialect.as_str() == word);
        known.ok_or_else(|| Error::UnknownDialect {
            word: word.to_owned(),
        })
    }
}

/// A model's name as one segment of a path.
pub(crate) fn percent_encoded(segment: &str) -> String {
    let mut encoded = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.extend(['%', hex(byte >> 4), hex(byte & 15)]),
        }
    }
    encoded
}

fn hex(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16).map_or('0', |digit| digit.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    //! Addresses come out the same whether the version is given or not.

    use super::*;

    #[test]
    fn a_version_in_the_base_is_not_doubled() {
        let with = Dialect::Anthropic.endpoint("https://api.anthropic.com/v1/", "claude-3-opus");
        let without = Dialect::Anthropic.endpoint("https://api.anthropic.com", "claude-3-opus");
        assert_eq!(with, without);
        assert_eq!(with, "https://api.anthropic.com/v1/messages");
        let gemini = Dialect::Gemini.endpoint("http://127.0.0.1:9/v1beta", "models/gemini-1.5-pro");
        assert_eq!(
            gemini,
            "http://127.0.0.1:9/v1beta/models/gemini-1.5-pro:generateContent"
        );
        assert_eq!(
            Dialect::Gemini.endpoint("http://127.0.0.1:9", "gemini-1.5-pro"),
            gemini
        );
        let openai = Dialect::OpenAi.endpoint("http://127.0.0.1:9/v1", "gpt-4o");
        assert_eq!(openai, "http://127.0.0.1:9/v1/chat/completions");
    }

    #[test]
    fn a_query_stays_behind_the_path() {
        let azure = "https://res.openai.azure.com/openai/deployments/dep?api-version=2024-10-21";
        assert_eq!(
            Dialect::OpenAi.endpoint(azure, "dep"),
            "https://res.openai.azure.com/openai/deployments/dep/chat/completions?api-version=2024-10-21"
        );
        let whole = "http://127.0.0.1:9/v1/chat/completions?a=1#top";
        assert_eq!(
            Dialect::OpenAi.endpoint_for(whole, "m", Delivery::Stream),
            "http://127.0.0.1:9/v1/chat/completions?a=1"
        );
        assert_eq!(
            Dialect::Gemini.endpoint_for("http://127.0.0.1:9/?key=k", "g", Delivery::Stream),
            "http://127.0.0.1:9/v1beta/models/g:streamGenerateContent?key=k&alt=sse"
        );
        assert_eq!(
            Dialect::Anthropic.endpoint("http://127.0.0.1:9/v1/messages?", "c"),
            "http://127.0.0.1:9/v1/messages"
        );
    }

    #[test]
    fn a_model_name_cannot_leave_its_place_in_the_path() {
        let path = Dialect::Gemini.path("../../x?y");
        assert_eq!(path, "/models/..%2F..%2Fx%3Fy:generateContent");
    }

    #[test]
    fn words_go_both_ways() {
        for dialect in Dialect::ALL {
            assert_eq!(dialect.as_str().parse::<Dialect>(), Ok(dialect));
        }
        assert!("bedrock-ish".parse::<Dialect>().is_err());
    }
}
