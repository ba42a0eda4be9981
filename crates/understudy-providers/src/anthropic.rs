//! Anthropic Messages.

mod blocks;
mod reply;
mod request;
mod thinking;
mod tools;
mod write;

pub(crate) use blocks::block_of;
pub use reply::read_reply;
pub use request::read_request;
pub(crate) use thinking::{Thinking, max_out, thinking_of};
pub(crate) use tools::{note_moved, offered};
pub(crate) use write::write_request;
