//! How does each vendor say it?
//!
//! One folder per dialect: a logged request becomes a [`Chat`], a chat becomes the body another vendor takes, a
//! response becomes a [`Reply`], an error becomes a [`ProviderFailure`]. What is lost on the way is named
//! ([`loss`]). No network, no clock, no environment: bodies in, bodies out.
//!
//! **Useful for** saying one request in five dialects and knowing what it cost. **Not useful for** sending it.

pub mod anthropic;
pub mod batch;
pub mod converse;
pub mod dialect;
mod effort;
pub mod error;
mod extras;
mod failure;
mod family;
mod field;
mod finish;
pub mod gemini;
mod limits;
pub mod loss;
mod media;
mod opaque;
pub mod openai;
mod prices;
pub mod profile;
mod raw;
pub mod responses;
pub mod servers;
pub mod sigv4;
pub mod stream;
mod structured;
#[cfg(test)]
mod tests;
mod translate;
mod turns;

use serde_json::Value;
pub use understudy_schema::chat::{Chat, Reply};

pub use dialect::{AuthHeader, Delivery, Dialect};
pub use error::{Error, Result};
pub use failure::{ProviderFailure, is_content_block, read_error};
pub use finish::finish_of;
pub use loss::{Loss, Severity, Untranslatable, Warning};
pub use prices::{Price, PriceTable, cost_usd, price};
pub use profile::{Profile, Target};
pub use raw::raw_request;
pub use servers::Server;
pub use stream::{AnswerStream, Progress, StreamEnd, Streamed, read_error_in};
pub use translate::{Translated, deliver, write_request, write_request_for};
pub(crate) use translate::{
    capped_max_out, json_word, note_form_in_words, note_penalties, note_sampling_without_place,
    note_tier, note_token_fields, stop_sequences, temperature,
};

/// The name under which this crate's translations are kept beside their results.
pub const TRANSLATOR: &str = "own";

/// The version of this crate's translations: a drift figure without it means nothing.
pub const TRANSLATOR_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Reads a logged request.
///
/// # Errors
/// When the body is not of the dialect.
pub fn read_request(dialect: Dialect, body: &Value) -> Result<Chat> {
    match dialect {
        Dialect::OpenAi => openai::read_request(body),
        Dialect::OpenAiResponses => responses::read_request(body),
        Dialect::Anthropic => anthropic::read_request(body),
        Dialect::Gemini => gemini::read_request(body),
        Dialect::BedrockConverse => converse::read_request(body),
    }
}

/// Reads the body of a response that came with a status of success.
///
/// # Errors
/// When the body is not of the dialect, or says that the call failed.
pub fn read_reply(dialect: Dialect, body: &Value) -> Result<Reply> {
    match dialect {
        Dialect::OpenAi => openai::read_reply(body),
        Dialect::OpenAiResponses => responses::read_reply(body),
        Dialect::Anthropic => anthropic::read_reply(body),
        Dialect::Gemini => gemini::read_reply(body),
        Dialect::BedrockConverse => converse::read_reply(body),
    }
}
