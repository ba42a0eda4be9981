//! Tests of the whole: one binary, so that the engine is linked once.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails where something is amiss"
)]

/// Input that is not what it should be.
mod bad_input;
mod batches;
/// What the program prints and how it exits.
mod cli;
/// Files that are generated, compared with what generates them.
mod generated;
/// One request, all the way, file by file.
mod interrupt;
mod journey;
/// The drift tables, computed a second time with other tools.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    clippy::many_single_char_names,
    reason = "formulas are written out as in the papers, on small whole numbers"
)]
mod oracle;
/// Planted drift is found, and nothing else.
mod planted;
mod reuse;
/// A program and a folder for a test.
mod scratch;
/// Money, kills and keys.
mod spending;
/// The queries and SQL functions over hand-made rows.
mod sql;
/// Rules of the house.
mod tidy;
