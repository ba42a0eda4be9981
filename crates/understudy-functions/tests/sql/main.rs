//! What SQL sees of the functions: one binary, so that the engine is linked once.

mod answers;
mod examples;
mod nulls;
mod order;
mod page;
mod schemas;
mod session;
mod verdicts;
