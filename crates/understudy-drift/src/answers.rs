//! The features of answers, made file by file: an answer is looked at once, and never again while its file stays.

use std::collections::BTreeSet;

use understudy_schema::tables::{replays, requests};
use understudy_schema::{Row as _, Table, Window};
use understudy_store::Store;
use understudy_store::origins::Inputs;
use understudy_store::read::{Partitions, identity};

use crate::Result;
use crate::reuse::{digest, digest_text};

/// One source file of answers.
pub(crate) struct Source {
    pub(crate) table: Table,
    /// Its path in the store.
    pub(crate) path: String,
    /// Digest of everything its features depend on.
    digest: String,
}

impl Source {
    /// The name of the part that holds its features.
    pub(crate) fn part(&self) -> String {
        format!("part-{}", digest_text(&self.path))
    }

    /// The note on its features, once they are made.
    pub(crate) fn note(&self, n_rows: usize) -> String {
        format!("{} {n_rows}", self.digest)
    }
}

/// What is to be read anew, and what stays.
pub(crate) struct Answers {
    sources: Vec<Source>,
    /// Digest and number of rows by source file, as of the run before.
    before: Inputs,
    parts: BTreeSet<String>,
}

impl Answers {
    /// Compares the source files with the note of the run before. `rest` is what every file's features depend on besides
    /// the file: the query, the program, the window.
    ///
    /// # Errors
    /// When the store cannot be listed.
    pub(crate) async fn of(
        store: &Store,
        window: &Window,
        rest: &Inputs,
        before: Inputs,
    ) -> Result<Self> {
        let days = window.days().iter().map(ToString::to_string).collect();
        let mut sources = Vec::new();
        for (table, partitions) in [
            (requests::Call::TABLE, Partitions::Only(days)),
            (replays::Call::TABLE, Partitions::Every),
        ] {
            for file in store.files(&table, &partitions).await? {
                let mut inputs = rest.clone();
                inputs.insert("file".to_owned(), identity(&file));
                sources.push(Source {
                    table,
                    path: file.location.to_string(),
                    digest: digest(&inputs),
                });
            }
        }
        let table = &understudy_schema::tables::features::Response::TABLE;
        let files = store.files(table, &Partitions::one(&window.label)).await?;
        let parts = files
            .iter()
            .filter_map(|file| {
                file.location
                    .filename()?
                    .strip_suffix(".parquet")
                    .map(str::to_owned)
            })
            .collect();
        Ok(Self {
            sources,
            before,
            parts,
        })
    }

    /// The files whose features must be made.
    pub(crate) fn unread(&self) -> impl Iterator<Item = &Source> {
        self.sources
            .iter()
            .filter(|source| self.kept(source).is_none())
    }

    /// The notes of files whose features are there.
    pub(crate) fn still_true(&self) -> Inputs {
        self.sources
            .iter()
            .filter_map(|source| Some((source.path.clone(), self.kept(source)?.clone())))
            .collect()
    }

    /// The parts that belong to the present sources.
    pub(crate) fn parts(&self) -> BTreeSet<String> {
        self.sources.iter().map(Source::part).collect()
    }

    /// The note of a source whose features are there; a file without an answer in the window has no part.
    fn kept(&self, source: &Source) -> Option<&String> {
        let note = self.before.get(&source.path)?;
        let (digest, n_rows) = note.split_once(' ')?;
        let there = n_rows == "0" || self.parts.contains(&source.part());
        (digest == source.digest && there).then_some(note)
    }
}
