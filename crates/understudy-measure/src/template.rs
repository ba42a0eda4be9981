//! What the primary's answers of one template have in common, and how a secondary's keys map to them.
//!
//! **Useful for** learning the schema that nobody wrote down ([`SchemaLearner`]), and for telling a lost key from a
//! renamed one ([`renames()`]) or from one that moved into a wrapper ([`wrapping`]).
//! **Not useful for** checking against a schema that the request carries: that one is a contract, this one a habit.

pub mod names;
pub mod rename;
pub mod schema;
pub mod wrap;

pub use rename::{Rename, RenameLimits, renames};
pub(crate) use schema::value_name;
pub use schema::{PathRule, Presence, SchemaLearner, SchemaLimits, TemplateSchema};
pub use wrap::{Wrap, WrapKind, WrapLimits, wrapping};

#[cfg(test)]
mod tests;
