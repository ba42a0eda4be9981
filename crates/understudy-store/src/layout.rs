//! Where each thing lies within the store's folder.

use std::path::PathBuf;

use understudy_schema::Table;

use crate::Store;

/// File that says what the folder is and in which format.
pub const MANIFEST: &str = "understudy.json";

/// Folder for journals of runs that are under way. Its name starts with an underscore so that Parquet readers skip it.
pub const JOURNALS: &str = "_journals";

/// Folder for notes on what derived tables were made from; skipped by Parquet readers like the journals.
pub const ORIGINS: &str = "_origins";

/// The note on the tables of one window, relative to the store.
pub fn origins(window: &str) -> String {
    format!("{ORIGINS}/{window}.json")
}

/// Folder of a table, relative to the store: `drift/refusal`.
pub fn table(table: &Table) -> String {
    format!("{}/{}", table.stage, table.name)
}

/// Folder of one partition, relative to the store: `drift/refusal/window=2026-W46`.
pub fn partition(table: &Table, value: &str) -> String {
    format!(
        "{}/{}/{}={value}",
        table.stage,
        table.name,
        table.partition.column()
    )
}

/// The partition value in a path such as `requests/calls/day=2026-11-09/part-0.parquet`.
pub fn partition_of(path: &str) -> Option<&str> {
    path.split('/')
        .rev()
        .nth(1)?
        .split_once('=')
        .map(|(_, value)| value)
}

impl Store {
    /// Path of the journal of a run.
    pub fn journal_path(&self, run: &str) -> PathBuf {
        self.folder().join(JOURNALS).join(format!("{run}.jsonl"))
    }
}
