//! What need not be made again: a table is kept for as long as everything it was made from is the same.
//!
//! A table's inputs are its query, the build of the program, and a digest of each table it reads: for tables of the store
//! the files' names, sizes and times; for settings their values; for derived tables the digest of their own inputs, and
//! for those that are never stored these inputs themselves. So no row is read to find out what changed, and a changed
//! margin reaches only the queries that read margins.

use std::collections::{BTreeMap, BTreeSet};

use understudy_schema::Partition;
use understudy_schema::tables;
use understudy_store::Store;
use understudy_store::origins::{Inputs, Origins};
use understudy_store::read::{Partitions, identity};

use crate::order::Step;
use crate::queries::DIMENSIONS;
use crate::session::OF_WINDOW_BEFORE;
use crate::{Options, Origin, Result};

/// The table of judged rows, from which each dimension's table is taken.
pub(crate) const VERDICTS: &str = "drift.judged";

/// The table that is made file by file: what is seen in an answer depends on nothing but the answer.
pub(crate) const ANSWERS: &str = "features.responses";

/// The table that is made some calls at a time.
pub(crate) const PAIRS: &str = "pairs.responses";

/// The table that tells which replays do not count; the answers are chosen by it.
const SUPERSEDED: &str = "replays.superseded";

/// The lines that were not read.
const REJECTS: &str = "requests.rejects";

/// What each step was made from, and which tables must be there for it.
pub(crate) struct Plan {
    inputs: BTreeMap<String, Inputs>,
    stale: BTreeSet<String>,
    wanted: BTreeSet<String>,
}

impl Plan {
    /// Finds out what must be made, from the notes of the run before.
    ///
    /// # Errors
    /// When the store cannot be listed.
    pub(crate) async fn of(store: &Store, options: &Options, steps: &[Step]) -> Result<Self> {
        let mut known = sources(store, options, steps).await?;
        let mut inputs = BTreeMap::new();
        for step in steps {
            let table = step.query.table();
            let made_from = inputs_of(step, options, &known, &inputs);
            known.insert(
                table.clone(),
                digest(&seen_by_readers(&table, &made_from, &known)),
            );
            for dimension in outputs(&table) {
                known.insert(dimension, digest(&made_from));
            }
            inputs.insert(table, made_from);
        }
        let mut plan = Self {
            inputs,
            stale: BTreeSet::new(),
            wanted: BTreeSet::new(),
        };
        plan.find_stale(store, &options.window.label, steps).await?;
        plan.find_wanted(steps);
        Ok(plan)
    }

    /// The notes that stay true while this plan is carried out. Those on the answers are kept file by file.
    pub(crate) fn still_true(&self, before: &Origins) -> Origins {
        let mut notes = before.clone();
        notes.retain(|table, _| table == ANSWERS || !self.is_stale(table));
        notes
    }

    /// What a step's table is made from.
    pub(crate) fn inputs(&self, table: &str) -> Inputs {
        self.inputs.get(table).cloned().unwrap_or_default()
    }

    /// Whether a stored table must be made anew.
    pub(crate) fn is_stale(&self, table: &str) -> bool {
        self.stale.contains(table)
    }

    /// Whether a table that is only held in memory is read by anything that is made.
    pub(crate) fn is_wanted(&self, table: &str) -> bool {
        self.wanted.contains(table)
    }

    /// Why a table is made anew.
    pub(crate) fn origin(&self, table: &str, step: &str, before: &Origins) -> Origin {
        if !self.is_stale(table) {
            return Origin::Kept;
        }
        let inputs = self.inputs(step);
        let changed = before.get(table).map(|before| {
            let names: BTreeSet<&String> = before.keys().chain(inputs.keys()).collect();
            names
                .into_iter()
                .filter(|name| before.get(*name) != inputs.get(*name))
                .cloned()
                .collect()
        });
        Origin::Made {
            changed: changed.unwrap_or_default(),
        }
    }

    async fn find_stale(&mut self, store: &Store, window: &str, steps: &[Step]) -> Result<()> {
        let before = store.origins(window);
        for step in steps {
            let made_from = self.inputs(&step.query.table());
            for name in outputs(&step.query.table()) {
                let Some(table) = tables::find(&name) else {
                    continue;
                };
                let there = !store
                    .files(table, &Partitions::one(window))
                    .await?
                    .is_empty();
                // The files of the answers are compared one by one where they are made.
                if !there || name == ANSWERS || before.get(&name) != Some(&made_from) {
                    self.stale.insert(name);
                }
            }
        }
        Ok(())
    }

    fn find_wanted(&mut self, steps: &[Step]) {
        self.wanted.insert(SUPERSEDED.to_owned());
        for step in steps.iter().rev() {
            let table = step.query.table();
            let made =
                self.is_wanted(&table) || outputs(&table).iter().any(|name| self.is_stale(name));
            if made {
                self.wanted.extend(step.reads.iter().cloned());
            }
            if outputs(&table).iter().any(|name| self.is_stale(name)) {
                self.wanted.insert(table);
            }
        }
    }
}

/// What a table is to those that read it: of the answers, they see those that `replays.superseded` leaves.
fn seen_by_readers(table: &str, made_from: &Inputs, known: &BTreeMap<String, String>) -> Inputs {
    let mut seen = made_from.clone();
    if let Some(superseded) = known.get(SUPERSEDED).filter(|_| table == ANSWERS) {
        seen.insert(SUPERSEDED.to_owned(), superseded.clone());
    }
    seen
}

/// The stored tables that a query's table leads to.
pub(crate) fn outputs(table: &str) -> Vec<String> {
    if table == VERDICTS {
        return DIMENSIONS
            .iter()
            .map(|name| format!("drift.{name}"))
            .collect();
    }
    vec![table.to_owned()]
}

/// What the features of any answer are made from besides its file.
pub(crate) fn besides_files(mut inputs: Inputs) -> Inputs {
    inputs.retain(|name, _| !name.contains('.'));
    inputs
}

/// A digest of a map, the same for the same map.
pub(crate) fn digest(inputs: &Inputs) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, value) in inputs {
        for part in [name, value] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    short(&hasher.finalize())
}

/// A digest of a text.
pub(crate) fn digest_text(text: &str) -> String {
    short(&blake3::hash(text.as_bytes()))
}

/// 64 bits tell a few thousand files apart.
fn short(hash: &blake3::Hash) -> String {
    hash.to_hex().chars().take(16).collect()
}

/// What a step's table is made from. A table that is only held in memory stands for its query and for what it was made from
/// in turn, so that what is said to have changed is what somebody changed.
fn inputs_of(
    step: &Step,
    options: &Options,
    known: &BTreeMap<String, String>,
    earlier: &BTreeMap<String, Inputs>,
) -> Inputs {
    let mut inputs = Inputs::from([
        ("program".to_owned(), options.program.clone()),
        ("query".to_owned(), digest_text(&step.query.sql)),
        (
            "window".to_owned(),
            format!("{} to {}", options.window.since, options.window.until),
        ),
    ]);
    for table in &step.reads {
        let in_memory = earlier.get(table).filter(|_| tables::find(table).is_none());
        if let Some(made_from) = in_memory {
            let query = made_from.get("query").cloned().unwrap_or_default();
            inputs.insert(table.clone(), query);
            let sources = made_from.iter().filter(|(name, _)| name.contains('.'));
            inputs.extend(sources.map(|(name, value)| (name.clone(), value.clone())));
        } else if let Some(digest) = known.get(table) {
            inputs.insert(table.clone(), digest.clone());
        }
    }
    inputs
}

/// Digests of what no query makes.
async fn sources(
    store: &Store,
    options: &Options,
    steps: &[Step],
) -> Result<BTreeMap<String, String>> {
    let days: Vec<String> = options
        .window
        .days()
        .iter()
        .map(ToString::to_string)
        .collect();
    let made: BTreeSet<String> = steps
        .iter()
        .flat_map(|step| outputs(&step.query.table()))
        .collect();
    let mut known = options.limits.digests();
    known.insert(
        "settings.templates".to_owned(),
        digest_text(&format!("{:?}", options.templates)),
    );
    for name in steps.iter().flat_map(|step| &step.reads) {
        let earlier = OF_WINDOW_BEFORE.iter().find(|(known, _)| known == name);
        let (table, partitions) = match (tables::find(name), earlier) {
            // A rejected line has no day of its own: it lies under that of its reading.
            (Some(table), _) if table.partition == Partition::Day && *name != REJECTS => {
                (table, Partitions::Only(days.clone()))
            }
            (Some(table), _) => (table, Partitions::Every),
            (None, Some((_, table))) => (table, before(options)),
            (None, None) => continue,
        };
        if !made.contains(name) && !known.contains_key(name) {
            let files = store.files(table, &partitions).await?;
            let inputs = files
                .iter()
                .map(|file| (file.location.to_string(), identity(file)))
                .collect();
            known.insert(name.clone(), digest(&inputs));
        }
    }
    Ok(known)
}

/// The partition of the window before.
fn before(options: &Options) -> Partitions {
    let label = options.window.previous().map(|window| window.label);
    Partitions::Only(label.into_iter().collect())
}
