//! The queries: bundled in the program, each replaceable by a file of the same name.

use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// The names of all queries, `stage/table`, in the order of the stages. Within a stage the order is found from what
/// each query reads.
macro_rules! bundled {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../queries/", $path, ".sql")))),+]
    };
}

const BUNDLED: &[(&str, &str)] = bundled![
    "1_requests/templates",
    "2_replays/superseded",
    "3_features/responses",
    "3_features/schemas",
    "3_features/contracts",
    "4_pairs/responses",
    "5_drift/formatting",
    "5_drift/refusal",
    "5_drift/keys",
    "5_drift/tools",
    "5_drift/length",
    "5_drift/latency",
    "5_drift/errors",
    "5_drift/cost",
    "5_drift/reasoning",
    "5_drift/sampled",
    "5_drift/similarity",
    "5_drift/harm",
    "5_drift/served",
    "5_drift/leaves",
    "5_drift/paths",
    "5_drift/noise",
    "5_drift/clusters",
    "5_drift/survivorship",
    "5_drift/figures",
    "5_drift/compared",
    "5_drift/judged",
    "5_drift/verdicts",
    "6_summary/parity",
    "6_summary/posture",
    "6_summary/findings",
    "6_summary/coverage",
    "6_summary/cost",
    "6_summary/calibration",
    "6_summary/week",
    "6_summary/incident",
];

/// The dimensions of drift: each has a query that counts and a table that holds its judged rows.
pub const DIMENSIONS: &[&str] = &[
    "formatting",
    "refusal",
    "keys",
    "tools",
    "length",
    "latency",
    "errors",
    "cost",
    "reasoning",
    "similarity",
    "harm",
];

/// Where queries come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Queries {
    /// Those in the program.
    Bundled,
    /// Those in the program, except where this folder has a file of the same name.
    Folder(PathBuf),
}

/// One query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Its file without `.sql`, such as `5_drift/refusal`.
    pub path: String,
    /// Its text.
    pub sql: String,
}

impl Query {
    /// The stage's word: `drift` for `5_drift/refusal`.
    pub fn stage(&self) -> &str {
        let folder = self.path.split('/').next().unwrap_or_default();
        folder.split_once('_').map_or(folder, |(_, word)| word)
    }

    /// The table's own name: `refusal` for `5_drift/refusal`.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The table the query makes. A dimension's query makes `measured.refusal`, which is judged to `drift.refusal`.
    pub fn table(&self) -> String {
        if self.stage() == "drift" && DIMENSIONS.contains(&self.name()) {
            return format!("measured.{}", self.name());
        }
        format!("{}.{}", self.stage(), self.name())
    }

    /// The comment that opens the query: its question, what one row is, when it flags, the remedy.
    pub fn header(&self) -> String {
        let lines: Vec<&str> = self
            .sql
            .lines()
            .take_while(|line| line.starts_with("--"))
            .map(|line| line.trim_start_matches("--").trim())
            .collect();
        lines.join("\n")
    }
}

impl Queries {
    /// Reads all queries.
    ///
    /// # Errors
    /// When the folder or a file of it cannot be read, or it holds a query that stands for none of those in the program.
    pub fn read(&self) -> Result<Vec<Query>> {
        if let Self::Folder(folder) = self {
            every_file_replaces_one(folder)?;
        }
        BUNDLED
            .iter()
            .map(|(path, sql)| {
                let replaced = match self {
                    Self::Bundled => None,
                    Self::Folder(folder) => replacement(folder, path)?,
                };
                Ok(Query {
                    path: (*path).to_owned(),
                    sql: replaced.unwrap_or_else(|| (*sql).to_owned()),
                })
            })
            .collect()
    }
}

/// Refuses a folder with queries that nobody would run.
fn every_file_replaces_one(folder: &Path) -> Result<()> {
    let entries = |folder: &Path| -> Result<Vec<PathBuf>> {
        let unread = |source| Error::QueryFile {
            path: folder.to_path_buf(),
            source,
        };
        let entries = std::fs::read_dir(folder).map_err(unread)?;
        let paths = entries.map(|entry| entry.map(|entry| entry.path()));
        paths.collect::<std::io::Result<_>>().map_err(unread)
    };
    let is_query = |path: &Path| path.extension().is_some_and(|end| end == "sql");
    for path in entries(folder)? {
        let inside = match path.is_dir() {
            // Questions to paste are no part of the pipeline.
            true if path.ends_with("ask") => continue,
            true => entries(&path)?,
            false => vec![path],
        };
        for path in inside.into_iter().filter(|path| is_query(path)) {
            let name = path
                .strip_prefix(folder)
                .unwrap_or(&path)
                .with_extension("");
            if !BUNDLED.iter().any(|(known, _)| Path::new(known) == name) {
                return Err(Error::UnknownQuery { path });
            }
        }
    }
    Ok(())
}

fn replacement(folder: &Path, path: &str) -> Result<Option<String>> {
    let path = folder.join(format!("{path}.sql"));
    match std::fs::read_to_string(&path) {
        Ok(sql) => Ok(Some(sql)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::QueryFile { path, source }),
    }
}
