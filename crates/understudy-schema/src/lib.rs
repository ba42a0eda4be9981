//! What is a request?
//!
//! The nouns every other crate meets in: the tables with their columns and units ([`tables`]), the one shape
//! in which all vendors' calls are compared ([`chat`]), ids ([`ids`]), names of models ([`models`]), units
//! ([`units`]) and the span of time that is looked at ([`window`]).
//!
//! **Useful for** agreeing on what a column means. **Not useful for** reading or writing anything: this crate
//! knows no vendor, no file and no SQL engine.

pub mod cell;
pub mod chat;
pub mod document;
pub mod error;
pub mod ids;
pub mod models;
pub mod table;
pub mod tables;
pub mod units;
pub mod window;

pub use error::{Error, Result};
pub use table::{Column, Kind, Partition, Row, Table};
pub use window::Window;
