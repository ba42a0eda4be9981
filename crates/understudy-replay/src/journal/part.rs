//! The Parquet files of one checkpoint: calls, what they lost, their attempts.
//!
//! They have one name in three tables. The file of the calls comes last: while the journal is there, whatever a kill
//! leaves of the other two is written again, and a call is never without what stands beside it.

use arrow::array::RecordBatch;
use understudy_schema::Row;
use understudy_schema::tables::replays::{Attempt, Call, Loss};
use understudy_store::{PartWriter, Store};

use super::beside::{self, Lost, Tried};
use crate::{Error, Result};

/// The files of one checkpoint, being written. Nothing is visible before [`Part::finish`].
#[derive(Debug)]
pub(super) struct Part {
    losses: Option<PartWriter>,
    attempts: PartWriter,
    calls: PartWriter,
    place: Place,
}

/// Where the files belong.
#[derive(Debug, Clone)]
struct Place {
    store: Store,
    run: String,
    name: String,
}

/// The rows that stand beside some calls.
#[derive(Debug, Default)]
pub(super) struct Beside {
    pub(super) losses: Vec<Loss>,
    pub(super) attempts: Vec<Attempt>,
}

impl Beside {
    /// Adds what stands beside one call.
    pub(super) fn add(&mut self, call: &Call, losses: &[Lost], tried: Vec<Tried>) {
        self.losses.extend(losses.iter().map(|lost| lost.row(call)));
        self.attempts.extend(beside::attempts(call, tried));
    }
}

impl Part {
    /// Starts the files.
    pub(super) fn create(store: &Store, run: &str, name: &str) -> Result<Self> {
        Ok(Self {
            losses: None,
            attempts: store.writer(&Attempt::TABLE, run, name)?,
            calls: store.writer(&Call::TABLE, run, name)?,
            place: Place {
                store: store.clone(),
                run: run.to_owned(),
                name: name.to_owned(),
            },
        })
    }

    /// Calls written so far.
    pub(super) fn n_calls(&self) -> usize {
        self.calls.n_rows()
    }

    /// Adds calls, as a batch of their table, and what stands beside them.
    pub(super) fn write(&mut self, calls: &RecordBatch, beside: &Beside) -> Result<()> {
        if !beside.losses.is_empty() {
            let Place { store, run, name } = &self.place;
            let writer = match self.losses.take() {
                Some(writer) => writer,
                None => store.writer(&Loss::TABLE, run, name)?,
            };
            write(self.losses.insert(writer), &beside.losses)?;
        }
        write(&mut self.attempts, &beside.attempts)?;
        Ok(self.calls.write(calls)?)
    }

    /// Gives the files their names. From here on the rows exist.
    pub(super) fn finish(self) -> Result<()> {
        if let Some(losses) = self.losses {
            losses.finish()?;
        }
        self.attempts.finish()?;
        Ok(self.calls.finish()?)
    }
}

fn write<R: Row>(writer: &mut PartWriter, rows: &[R]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let batch = R::batch(rows).map_err(|source| Error::Rows {
        table: R::TABLE.full_name(),
        source,
    })?;
    Ok(writer.write(&batch)?)
}
