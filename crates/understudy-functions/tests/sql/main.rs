//! What SQL sees of the functions: one binary, so that the engine is linked once.

#![expect(
    clippy::expect_used,
    reason = "a test that cannot go on says why and stops"
)]

mod answers;
mod examples;
mod hostile;
mod nulls;
mod order;
mod page;
mod schemas;
mod session;
mod verdicts;
