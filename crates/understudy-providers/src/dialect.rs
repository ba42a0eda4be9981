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
    /// Anthropic Messages.
    Anthropic,
    /// Gemini `generateContent`.
    Gemini,
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
    pub const ALL: [Self; 3] = [Self::OpenAi, Self::Anthropic, Self::Gemini];

    /// The word in configuration and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
        }
    }

    /// The address to post a request for a model to. A base URL may hold the version or leave it out.
    pub fn endpoint(self, base_url: &str, model: &str) -> String {
        let base = base_url.trim_end_matches('/');
        let version = match self {
            Self::OpenAi => "",
            Self::Anthropic if base.ends_with("/v1") => "",
            Self::Anthropic => "/v1",
            Self::Gemini if base.ends_with("/v1beta") || base.ends_with("/v1") => "",
            Self::Gemini if base.contains("/publishers/") => "",
            Self::Gemini => "/v1beta",
        };
        format!("{base}{version}{}", self.path(model))
    }

    /// The last part of the address, from the version on.
    pub fn path(self, model: &str) -> String {
        match self {
            Self::OpenAi => "/chat/completions".to_owned(),
            Self::Anthropic => "/messages".to_owned(),
            Self::Gemini => {
                let model = model.strip_prefix("models/").unwrap_or(model);
                format!("/models/{}:generateContent", percent_encoded(model))
            }
        }
    }

    /// The vendor's own base URL.
    pub fn default_base_url(self) -> &'static str {
        match self {
            Self::OpenAi => "https://api.openai.com/v1",
            Self::Anthropic => "https://api.anthropic.com",
            Self::Gemini => "https://generativelanguage.googleapis.com",
        }
    }

    /// The header that carries the key.
    pub fn auth_header(self) -> AuthHeader {
        match self {
            Self::OpenAi => AuthHeader {
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
            Self::OpenAi | Self::Gemini => Vec::new(),
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
        match word {
            "openai" => Ok(Self::OpenAi),
            "anthropic" => Ok(Self::Anthropic),
            "gemini" => Ok(Self::Gemini),
            _ => Err(Error::UnknownDialect {
                word: word.to_owned(),
            }),
        }
    }
}

/// A model's name as one segment of a path.
fn percent_encoded(segment: &str) -> String {
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
