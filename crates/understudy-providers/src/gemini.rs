//! Gemini `generateContent`.

mod library;
mod parts;
mod reply;
mod request;
mod spelling;
mod write;

pub use reply::read_reply;
pub use request::read_request;
pub(crate) use spelling::renamed;
pub(crate) use write::write_request;
