//! What can go wrong when a vendor's body is read.

use crate::Dialect;

/// The result of reading a vendor's body.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A body that is not of its dialect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The body is no JSON object.
    #[error("the {dialect} {what} is no JSON object")]
    NotAnObject {
        /// The dialect it was read in.
        dialect: Dialect,
        /// `request` or `response`.
        what: &'static str,
    },
    /// A field without which the body means nothing is missing or of another type.
    #[error("the {dialect} {what} has no {field}")]
    MissingField {
        /// The dialect it was read in.
        dialect: Dialect,
        /// `request` or `response`.
        what: &'static str,
        /// The field's name.
        field: &'static str,
    },
    /// A message has a role that the dialect does not have.
    #[error("message {index} of the {dialect} request has the unknown role `{role}`")]
    UnknownRole {
        /// The dialect it was read in.
        dialect: Dialect,
        /// The message, counted from 0.
        index: usize,
        /// The role found, cut to 40 characters.
        role: String,
    },
    /// A response that came with a status of success says that it failed.
    #[error("the {dialect} response reports a failure: {message}")]
    Failed {
        /// The dialect it was read in.
        dialect: Dialect,
        /// The vendor's words, cut to 500 characters.
        message: String,
    },
    /// The bytes of a stream cannot be cut into events.
    #[error("could not read the stream: {reason}")]
    Frame {
        /// Why not.
        reason: String,
    },
    /// A batch cannot be written or read.
    #[error("could not make out the batch: {reason}")]
    Batch {
        /// Why not.
        reason: String,
    },
    /// A request cannot be signed: its address is none, or a key cannot stand in a header.
    #[error("the request cannot be signed")]
    Signing,
    /// A word is no dialect.
    #[error(
        "`{word}` is no dialect: expected openai, openai_responses, anthropic, gemini or bedrock_converse"
    )]
    UnknownDialect {
        /// The word found.
        word: String,
    },
    /// The bundled table of prices, or one given instead, cannot be read.
    #[error("could not read line {line} of the price table: {reason}")]
    Prices {
        /// The line, counted from 1.
        line: usize,
        /// Why not.
        reason: String,
    },
}
