//! What earlier runs have sent, so that nothing is paid for twice.

use std::collections::{HashMap, HashSet};

use arrow::array::{Array as _, AsArray as _, Float64Array, RecordBatch};
use arrow::datatypes::Float64Type;
use futures::TryStreamExt as _;
use understudy_schema::Row as _;
use understudy_schema::chat::ErrorClass;
use understudy_schema::tables::replays::Call;
use understudy_schema::units::Usd;
use understudy_store::Store;
use understudy_store::layout::partition_of;
use understudy_store::read::Partitions;
use xxhash_rust::xxh3::xxh3_128;

use super::{Arm, Slot};
use crate::calls::Columns;
use crate::journal::batches::BatchFile;
use crate::{Options, Repeat, Result, Target, retry};

const COLUMNS: &[&str] = &[
    "call_id",
    "window_label",
    "arm",
    "target",
    "model_requested",
    "mode",
    "outcome",
    "error_class",
    "error_code",
    "http_status",
    "started_at",
    "cost_usd",
    "cost_held_usd",
];

/// What earlier runs have sent.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    sent: HashSet<u128>,
    /// Target, model and mode of each lane.
    lanes: Vec<(String, String, &'static str)>,
    /// When each target, model and mode was asked last what it answered, in microseconds since 1970.
    replied: HashMap<[String; 3], i64>,
    /// What this very run has sent and sends again.
    pub(crate) repeated: Repeated,
    /// What this very run has cost so far.
    pub(crate) spent: Usd,
    /// Batches of the window that are out, whichever run handed them in.
    pub(crate) batches: Vec<BatchFile>,
}

impl Earlier {
    /// Reads what earlier runs have sent in the window.
    ///
    /// # Errors
    /// When a file of `replays.calls` cannot be read.
    pub(crate) async fn read(store: &Store, options: &Options) -> Result<Self> {
        read(store, options).await
    }

    /// Whether a target has answered a call of the window before.
    pub(crate) fn has_replied(&self, target: &Target) -> bool {
        let mode = target.mode.as_str().to_owned();
        self.replied
            .contains_key(&[target.name.clone(), target.model.clone(), mode])
    }

    /// The model that a target was later than its present one: of the calls that both were sent, its answers are compared.
    pub(crate) fn later_model(&self, target: &Target) -> Option<&str> {
        let of_target = self.replied.iter().filter(|(way, _)| way[0] == target.name);
        let (own, others): (Vec<_>, Vec<_>) =
            of_target.partition(|(way, _)| way[1] == target.model);
        let last = own.into_iter().map(|(_, asked)| *asked).max()?;
        let (way, asked) = others.into_iter().max_by_key(|(_, asked)| **asked)?;
        (last < *asked).then_some(way[1].as_str())
    }

    /// What is out in batches has been sent, whatever comes of it.
    fn note_batches(&mut self, batches: Vec<BatchFile>, options: &Options) {
        let of_window = batches.into_iter().filter(|batch| {
            let same_run = batch.intent.run == options.run;
            batch.intent.window_label == options.window.label
                && (same_run || options.repeat != Repeat::Everything)
        });
        self.batches = of_window.collect();
        for batch in &self.batches {
            let of = &batch.intent;
            for one in &of.requests {
                let parts = [&one.call_id, &one.arm, &of.target, &of.model, &of.mode];
                self.sent.insert(key(parts.map(String::as_str)));
            }
        }
    }

    /// The slots by which a call was sent before, as bits.
    pub(crate) fn slots_sent(&self, call_id: &str, slots: &[Slot]) -> u64 {
        if self.sent.is_empty() {
            return 0;
        }
        slots.iter().enumerate().fold(0, |mask, (bit, slot)| {
            let Some((target, model, mode)) = self.lanes.get(slot.lane) else {
                return mask;
            };
            let parts = [call_id, slot.arm.as_str(), target, model, mode];
            let known = self.sent.contains(&key(parts));
            mask | u64::from(known) << bit
        })
    }
}

/// Calls that one run has sent before and sends again, with how often.
#[derive(Debug, Default)]
pub(crate) struct Repeated(HashMap<u128, u32>);

impl Repeated {
    /// How often the run has sent a call to a target in an arm.
    pub(crate) fn n_before(&self, call_id: &str, arm: Arm, target: &Target) -> u32 {
        if self.0.is_empty() {
            return 0;
        }
        let mode = target.mode.as_str();
        let key = key([call_id, arm.as_str(), &target.name, &target.model, mode]);
        self.0.get(&key).copied().unwrap_or(0)
    }
}

/// One way in which one call was sent, in 16 bytes: at a billion of them the odds of two sharing one are 10⁻²¹.
fn key(parts: [&str; 5]) -> u128 {
    let mut text = String::with_capacity(128);
    for part in parts {
        text.push_str(part);
        text.push('\u{1f}');
    }
    xxh3_128(text.as_bytes())
}

/// Reads what earlier runs have sent in the window.
async fn read(store: &Store, options: &Options) -> Result<Earlier> {
    let control = options.control.iter().map(|control| &control.primary);
    let targets = options.targets.iter().chain(control);
    let mut earlier = Earlier {
        lanes: targets
            .map(|one| (one.name.clone(), one.model.clone(), one.mode.as_str()))
            .collect(),
        ..Earlier::default()
    };
    for meta in store.files(&Call::TABLE, &Partitions::Every).await? {
        let path = meta.location.to_string();
        let same_run = partition_of(&path) == Some(options.run.as_str());
        if !same_run && options.repeat == Repeat::Everything {
            continue;
        }
        let mut batches = store.batches(&meta, COLUMNS).await?;
        while let Some(batch) = batches.try_next().await? {
            let columns = Columns {
                batch: &batch,
                path: &path,
            };
            for (way, asked) in replied(&columns, options)? {
                let last = earlier.replied.entry(way).or_insert(asked);
                *last = asked.max(*last);
            }
            for (key, again) in sendings(&columns, options)? {
                if !again {
                    earlier.sent.insert(key);
                } else if same_run {
                    *earlier.repeated.0.entry(key).or_insert(0) += 1;
                }
            }
            if same_run {
                earlier.spent += cost(&batch);
            }
        }
    }
    earlier.note_batches(BatchFile::all(store)?, options);
    Ok(earlier)
}

/// When each target, model and mode was asked last what it answered of the window.
fn replied(columns: &Columns<'_>, options: &Options) -> Result<HashMap<[String; 3], i64>> {
    let windows = columns.text("window_label")?;
    let outcomes = columns.text("outcome")?;
    let targets = columns.text("target")?;
    let models = columns.text("model_requested")?;
    let modes = columns.text("mode")?;
    let started = columns.instant("started_at")?;
    let rows = (0..outcomes.len()).filter(|row| {
        windows.value(*row) == options.window.label && outcomes.value(*row) != "error"
    });
    let mut known: HashMap<[&str; 3], i64> = HashMap::new();
    for row in rows {
        let way = [targets.value(row), models.value(row), modes.value(row)];
        let last = known.entry(way).or_insert(i64::MIN);
        *last = started.value(row).max(*last);
    }
    let known = known.into_iter();
    Ok(known
        .map(|(way, asked)| (way.map(str::to_owned), asked))
        .collect())
}

/// What a batch's rows of the window say was sent, and whether it is to be sent again.
fn sendings(columns: &Columns<'_>, options: &Options) -> Result<Vec<(u128, bool)>> {
    let windows = columns.text("window_label")?;
    let call_ids = columns.text("call_id")?;
    let arms = columns.text("arm")?;
    let targets = columns.text("target")?;
    let models = columns.text("model_requested")?;
    let modes = columns.text("mode")?;
    let outcomes = columns.text("outcome")?;
    let classes = columns.text("error_class")?;
    let codes = columns.text("error_code")?;
    let statuses = columns.integer("http_status")?;
    let rows = (0..call_ids.len()).filter(|row| windows.value(*row) == options.window.label);
    let sendings = rows.map(|row| {
        let parts = [
            call_ids.value(row),
            arms.value(row),
            targets.value(row),
            models.value(row),
            modes.value(row),
        ];
        let failed = outcomes.value(row) == "error";
        let again = match options.repeat {
            Repeat::Failed => failed,
            Repeat::Unanswered | Repeat::Everything => {
                let class = ErrorClass::ALL
                    .into_iter()
                    .find(|one| one.as_str() == classes.value(row));
                let code = codes.is_valid(row).then(|| codes.value(row));
                let status = crate::calls::optional(&statuses, row);
                failed && class.is_some_and(|class| retry::is_unanswered(class, code, status))
            }
        };
        (key(parts), again)
    });
    Ok(sendings.collect())
}

/// The ids of all rows of a run.
///
/// # Errors
/// When a file of `replays.calls` cannot be read.
pub(crate) async fn replay_ids(store: &Store, run: &str) -> Result<HashSet<String>> {
    let mut ids = HashSet::new();
    for meta in store.files(&Call::TABLE, &Partitions::one(run)).await? {
        let path = meta.location.to_string();
        let mut batches = store.batches(&meta, &["replay_id"]).await?;
        while let Some(batch) = batches.try_next().await? {
            let columns = Columns {
                batch: &batch,
                path: &path,
            };
            let found = columns.text("replay_id")?;
            ids.extend(found.iter().flatten().map(str::to_owned));
        }
    }
    Ok(ids)
}

/// What the rows of a batch are held to have cost together; what they cost, where an older program wrote them.
fn cost(batch: &RecordBatch) -> Usd {
    let column = |name: &str| {
        batch
            .column_by_name(name)?
            .as_primitive_opt::<Float64Type>()
    };
    let (shown, held) = (column("cost_usd"), column("cost_held_usd"));
    let of = |column: Option<&Float64Array>, row: usize| {
        column
            .filter(|column| column.is_valid(row))
            .map(|column| column.value(row))
    };
    let costs = (0..batch.num_rows()).filter_map(|row| of(held, row).or_else(|| of(shown, row)));
    Usd(costs.sum())
}
