//! `OpenAI` Chat Completions, and every server compatible with it.

mod parts;
mod reply;
mod request;
mod write;

pub(crate) use parts::{blocks_of, raw_arguments};
pub use reply::read_reply;
pub use request::read_request;
pub(crate) use write::{knows_verbosity, write_request};
