//! Everything the report draws, read from the store for one window.

use arrow::array::{AsArray as _, RecordBatch};
use futures::TryStreamExt as _;
use understudy_schema::tables::pairs;
use understudy_schema::tables::requests::{Call, Template};
use understudy_schema::tables::summary::{
    Calibration, Cost, Coverage, Finding, Incident, Parity, Posture, Week,
};
use understudy_schema::{Row, Table, Window};
use understudy_store::Store;
use understudy_store::read::Partitions;

use crate::{Error, Result};

/// What the primary is called where the store does not say.
pub const UNNAMED_PRIMARY: &str = "the primary";

/// The tables of one window, and the matrix of the window before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The window's label, as in `2026-W46`.
    pub window: String,
    /// What the primary is called: the control's target, else the one provider of the window's calls, else
    /// [`UNNAMED_PRIMARY`].
    pub primary: String,
    /// The templates seen.
    pub templates: Vec<Template>,
    /// The parity matrix, one row per cell.
    pub parity: Vec<Parity>,
    /// The verdict per template and secondary.
    pub posture: Vec<Posture>,
    /// What changed, worst first.
    pub findings: Vec<Finding>,
    /// What was read, sent, failed, lost and left out.
    pub coverage: Vec<Coverage>,
    /// What it costs.
    pub cost: Vec<Cost>,
    /// The run's self-test, by dimension and as a whole.
    pub calibration: Vec<Calibration>,
    /// What changed since the window before, and by whose doing.
    pub week: Vec<Week>,
    /// What a failover would have broken, hour by hour.
    pub incident: Vec<Incident>,
    /// The window before, where the store has its summary.
    pub previous: Option<Previous>,
}

/// The parity matrix of the window before.
#[derive(Debug, Clone, PartialEq)]
pub struct Previous {
    /// That window's label.
    pub window: String,
    /// Its parity matrix.
    pub parity: Vec<Parity>,
}

/// Tables of which at least one must hold the window for it to count as summed up.
const OWN: [Table; 3] = [Parity::TABLE, Posture::TABLE, Coverage::TABLE];

impl Summary {
    /// Reads the summary of a window.
    ///
    /// # Errors
    /// [`Error::Missing`], naming the windows there are, when the window has none; [`Error::Store`] when the store
    /// cannot be read.
    pub async fn read(store: &Store, window: &str) -> Result<Self> {
        let failed = |source: understudy_store::Error| Error::Store {
            window: window.to_owned(),
            source: source.into(),
        };
        let windows = windows(store).await.map_err(failed)?;
        if !windows.iter().any(|known| known == window) {
            return Err(Error::Missing {
                window: window.to_owned(),
                windows,
            });
        }
        tables(store, window, &windows).await.map_err(failed)
    }
}

/// The windows that have a summary, sorted by label.
///
/// # Errors
/// When the store's folders cannot be listed.
pub async fn windows(store: &Store) -> understudy_store::Result<Vec<String>> {
    let mut windows = Vec::new();
    for table in &OWN {
        windows.extend(store.partitions(table).await?);
    }
    windows.sort();
    windows.dedup();
    Ok(windows)
}

async fn tables(
    store: &Store,
    window: &str,
    windows: &[String],
) -> understudy_store::Result<Summary> {
    let here = Partitions::one(window);
    let mut findings: Vec<Finding> = store.rows(&here).await?;
    findings.sort_by_key(|finding| finding.rank);
    Ok(Summary {
        window: window.to_owned(),
        primary: primary(store, window)
            .await?
            .unwrap_or_else(|| UNNAMED_PRIMARY.to_owned()),
        templates: store.rows(&here).await?,
        parity: store.rows(&here).await?,
        posture: store.rows(&here).await?,
        findings,
        coverage: store.rows(&here).await?,
        cost: store.rows(&here).await?,
        calibration: store.rows(&here).await?,
        week: store.rows(&here).await?,
        incident: store.rows(&here).await?,
        previous: previous(store, window, windows).await?,
    })
}

async fn previous(
    store: &Store,
    window: &str,
    windows: &[String],
) -> understudy_store::Result<Option<Previous>> {
    let before = span(window)
        .and_then(|window| window.previous())
        .map(|window| window.label);
    let Some(window) = before.filter(|label| windows.contains(label)) else {
        return Ok(None);
    };
    let parity: Vec<Parity> = store.rows(&Partitions::one(&window)).await?;
    Ok((!parity.is_empty()).then_some(Previous { window, parity }))
}

/// The span of time that a label names, where it can be read back.
pub(crate) fn span(label: &str) -> Option<Window> {
    let between = || {
        label
            .split_once('_')
            .and_then(|(since, until)| Window::between(since, until).ok())
    };
    Window::week(label).ok().or_else(between)
}

/// What the primary is called: by the control's target, else by the calls' provider where all name the same.
async fn primary(store: &Store, window: &str) -> understudy_store::Result<Option<String>> {
    let controls = named(
        store,
        &pairs::Response::TABLE,
        &Partitions::one(window),
        "target",
    )
    .await?;
    if controls.is_some() {
        return Ok(controls);
    }
    let Some(span) = span(window) else {
        return Ok(None);
    };
    let days = span.days().iter().map(ToString::to_string).collect();
    named(store, &Call::TABLE, &Partitions::Only(days), "provider").await
}

/// The one value of a text column; `None` when there are none or several. In pairs, control pairs alone count.
async fn named(
    store: &Store,
    table: &Table,
    partitions: &Partitions,
    column: &str,
) -> understudy_store::Result<Option<String>> {
    let mut name: Option<String> = None;
    for file in store.files(table, partitions).await? {
        let mut batches = store.batches(&file, &[column, "contrast"]).await?;
        while let Some(batch) = batches.try_next().await? {
            for value in values(&batch, column) {
                match &name {
                    None => name = Some(value.to_owned()),
                    Some(known) if known == value => {}
                    Some(_) => return Ok(None),
                }
            }
        }
    }
    Ok(name)
}

/// The values of a text column, without the rows that contrast the primary with a secondary.
fn values<'a>(batch: &'a RecordBatch, column: &str) -> Vec<&'a str> {
    let text = |name: &str| {
        batch
            .column_by_name(name)
            .and_then(|array| array.as_string_opt::<i32>())
    };
    let (Some(values), contrast) = (text(column), text("contrast")) else {
        return Vec::new();
    };
    let control = |row: usize| contrast.is_none_or(|contrast| contrast.value(row) == "control");
    values
        .iter()
        .enumerate()
        .filter(|(row, _)| control(*row))
        .filter_map(|(_, value)| value)
        .collect()
}
