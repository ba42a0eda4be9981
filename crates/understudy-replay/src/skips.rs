//! Writes `replays.skips`: every request that was not sent, and why.
//!
//! A run has two files of them: what was decided when it was planned, and what was planned but not sent. Going on
//! with a run replaces both, so that the rows always say how the run stands.

use futures::TryStreamExt as _;
use understudy_schema::Row;
use understudy_schema::tables::replays::{Loss, Skip};
use understudy_store::{PartWriter, Store};

use crate::calls::{Columns, TABLE};
use crate::plan::{self, Arm, Plan};
use crate::{Error, Options, Result};

/// Rows that are held before they are written.
const ROWS_HELD: usize = 4_096;

/// Which of a run's two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Decided before anything was sent.
    Planned,
    /// Planned, but not sent.
    Unsent,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Unsent => "unsent",
        }
    }
}

/// One of the two files, being written.
#[derive(Debug)]
pub(crate) struct SkipFile {
    part: PartWriter,
    held: Vec<Skip>,
    /// What kept calls from being said, of calls that were planned and not sent.
    losses: PartWriter,
    held_losses: Vec<Loss>,
}

impl SkipFile {
    /// Starts a file.
    pub(crate) fn create(store: &Store, run: &str, part: Part) -> Result<Self> {
        Ok(Self {
            losses: store.writer(&Loss::TABLE, run, part.name())?,
            part: store.writer(&Skip::TABLE, run, part.name())?,
            held: Vec::new(),
            held_losses: Vec::new(),
        })
    }

    /// Adds what kept a call from being said.
    pub(crate) fn push_losses(&mut self, rows: impl IntoIterator<Item = Loss>) -> Result<()> {
        self.held_losses.extend(rows);
        if ROWS_HELD <= self.held_losses.len() {
            self.flush()?;
        }
        Ok(())
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: Skip) -> Result<()> {
        self.held.push(row);
        if ROWS_HELD <= self.held.len() {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        write(&mut self.part, &mut self.held)?;
        write(&mut self.losses, &mut self.held_losses)
    }

    /// Ends the file. From here on its rows exist.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.losses.finish()?;
        Ok(self.part.finish()?)
    }
}

fn write<R: Row>(part: &mut PartWriter, held: &mut Vec<R>) -> Result<()> {
    let batch = R::batch(held).map_err(|source| Error::Rows {
        table: R::TABLE.full_name(),
        source,
    })?;
    held.clear();
    Ok(part.write(&batch)?)
}

/// Writes why each call that is not replayed is not, once per target.
pub(crate) async fn write_planned(store: &Store, options: &Options, plan: &Plan) -> Result<()> {
    let mut file = SkipFile::create(store, &options.run, Part::Planned)?;
    let decided_at = options.clock.now();
    let addressees = addressees(options, plan);
    let files = store.files(&TABLE, &plan::days(options)).await?;
    for source in &plan.files {
        let path = source.path.clone();
        let meta = files.iter().find(|file| file.location.as_ref() == path);
        let meta = meta.ok_or_else(|| Error::Vanished { path: path.clone() })?;
        let mut batches = store.batches(meta, &["call_id", "template_id"]).await?;
        let mut row = usize::try_from(source.first_row).unwrap_or(usize::MAX);
        while let Some(batch) = batches.try_next().await? {
            let columns = Columns {
                batch: &batch,
                path: &path,
            };
            let (calls, templates) = (columns.text("call_id")?, columns.text("template_id")?);
            let verdicts = plan.verdicts.get(row..).unwrap_or_default();
            for (place, verdict) in verdicts.iter().take(batch.num_rows()).enumerate() {
                let Some(reason) = verdict.reason() else {
                    continue;
                };
                for (target, arm) in &addressees {
                    file.push(Skip {
                        call_id: calls.value(place).to_owned(),
                        template_id: templates.value(place).to_owned(),
                        window_label: options.window.label.clone(),
                        arm: arm.as_str().to_owned(),
                        target: target.clone(),
                        reason: reason.to_owned(),
                        detail: verdict.detail().to_owned(),
                        decided_at,
                    })?;
                }
            }
            row += batch.num_rows();
        }
    }
    file.finish()
}

/// Whom the excluded calls would have gone to: the secondaries, or the primary when there is only a control.
fn addressees(options: &Options, plan: &Plan) -> Vec<(String, Arm)> {
    let secondaries = plan.slots.iter().filter(|slot| !slot.arm.is_control());
    let named: Vec<(String, Arm)> = secondaries
        .filter_map(|slot| Some((options.targets.get(slot.lane)?.name.clone(), slot.arm)))
        .collect();
    if !named.is_empty() {
        return named;
    }
    options
        .control
        .iter()
        .map(|control| (control.primary.name.clone(), Arm::P1))
        .collect()
}
