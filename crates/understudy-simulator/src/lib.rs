//! Stand-in providers with planted drift.
//!
//! [`serve`] opens a server on loopback that speaks the vendors' wire formats, streams and batches too, and answers
//! from a [`World`]: templates say how the primary answers, personas say how a secondary differs, in what and how
//! often. Because the drift is planted, the truth is known: what a drift report finds can be counted against it.
//!
//! An answer is a function of the seed, the persona, the request and how often that very request came before. There
//! is no clock in it and no randomness beside the seed.
//!
//! **Useful for** the demo, for tests and for drills on paper. **Not useful for** judging any real vendor.

pub mod answer;
mod draw;
mod drift;
mod error;
mod ledger;
mod respond;
mod server;
pub mod week;
mod wire;
pub mod world;

pub use answer::{Answer, Blocked};
pub use draw::Draw;
pub use drift::{Drift, Mishap, Plant};
pub use error::{Error, Result};
pub use ledger::{Entry, Ledger};
pub use respond::{LOGGED, Response, respond};
pub use server::{BatchManner, Faults, Options, RateLimits, Script, Server, serve};
pub use world::{Persona, Template, World};
