//! How do the two differ?
//!
//! Runs `queries/` stage by stage in one `DataFusion` session: features of every answer, pairs of answers to one
//! request, drift per template and secondary, and the summary. It contains no arithmetic of its own: if a figure is
//! wrong, the fault is in a `.sql` file or in a function.
//!
//! **Useful for** making the derived tables of one window ([`run`]) and for asking anything of all tables
//! ([`session::open`]).
//! **Not useful for** getting requests in or answers back.

mod answers;
mod conform;
pub mod error;
pub mod limits;
mod order;
mod pipeline;
pub mod queries;
mod reuse;
pub mod session;

use std::time::Duration;

use understudy_schema::Window;
use understudy_store::Store;

pub use error::{Error, Result};
pub use limits::{Limits, TemplateSetting};
pub use queries::Queries;

/// What to compute, and with what.
#[derive(Debug, Clone)]
pub struct Options {
    /// The span of time.
    pub window: Window,
    /// The queries, bundled or from a folder.
    pub queries: Queries,
    /// Every number that decides.
    pub limits: Limits,
    /// Class and timeout of templates, where configured.
    pub templates: Vec<TemplateSetting>,
    /// Memory that the engine may use before it spills to disk, in bytes.
    pub memory_bytes: usize,
    /// Threads of the engine.
    pub threads: usize,
    /// What tells this build of the program from another: tables made by another build are made anew.
    pub program: String,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The tables, in the order they were made.
    pub tables: Vec<Made>,
}

/// One table that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its full name.
    pub table: String,
    /// Its rows.
    pub n_rows: usize,
    /// Whether it had to be made.
    pub origin: Origin,
}

/// Why a table is as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nothing it is made from has changed, so it stayed.
    Kept,
    /// It was made from the start.
    Made {
        /// What had changed: `query`, `program`, or the names of tables. Empty the first time.
        changed: Vec<String>,
    },
    /// It is made file by file, and only new files were read.
    Files {
        /// Files whose rows stayed.
        kept: usize,
        /// Files that were read.
        read: usize,
    },
}

/// Hears how the work goes.
pub trait Progress: Sync {
    /// A query starts: the so-manieth of so many.
    fn starts(&self, table: &str, place: usize, of: usize);
    /// A table is made or kept.
    fn made(&self, made: &Made, took: Duration);
}

/// Makes the derived tables of one window, replacing those that were there.
///
/// # Errors
/// When a query does not run, gives other columns than its table declares, or the store cannot be written.
pub async fn run(store: &Store, options: Options, progress: &dyn Progress) -> Result<Outcome> {
    pipeline::run(store, &options, progress).await
}

#[cfg(test)]
mod tests;
