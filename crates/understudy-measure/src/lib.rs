//! What shows in an answer, in a pair, in many?
//!
//! **Useful for** seeing what one answer looks like ([`answer`]), how two answers to one request differ
//! ([`pair`]), what a template's answers have in common ([`template`]), whether an
//! answer keeps its request's own schema ([`request`]) and how sure one may be of a
//! difference between many ([`statistics`]).
//! **Not useful for** reading files, running SQL or asking anyone anything: text and numbers in, numbers out.

pub mod answer;
pub mod pair;
pub mod refusal;
pub mod request;
pub mod statistics;
pub mod template;
