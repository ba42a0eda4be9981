//! Anthropic Messages.

mod blocks;
mod reply;
mod request;
mod tools;
mod write;

pub(crate) use blocks::block_of;
pub use reply::read_reply;
pub use request::read_request;
pub(crate) use write::write_request;
