//! `OpenAI` Responses.

mod items;
mod reply;
mod request;
mod write;

pub use reply::read_reply;
pub use request::read_request;
pub(crate) use write::write_request;
