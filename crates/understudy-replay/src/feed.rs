//! Loads the texts of planned calls piece by piece and hands them to the lanes in seeded random order.
//!
//! Within a piece all targets and arms are shuffled together, and no lane runs ahead of another by more than its
//! queue: what a target's hour of day does to one arm, it does to all.

use std::sync::Arc;

use arrow::array::{Int64Array, RecordBatch, StringArray};
use futures::TryStreamExt as _;
use futures::stream::BoxStream;
use tokio::sync::mpsc;
use understudy_store::Store;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::calls::{Columns, TABLE, optional, optional_text};
use crate::course::Course;
use crate::lane::{CallText, Job, Sendable};
use crate::plan::{self, Entry, Plan, Slot, SourceFile, Stratum};
use crate::{Error, Result};

const COLUMNS: &[&str] = &[
    "call_id",
    "template_id",
    "template_version",
    "prompt_hash",
    "request_chat_json",
    "tokens_in",
    "tokens_out",
];

/// What is read when nothing more is sent and only the skips are written.
const COLUMNS_WITHOUT_TEXT: &[&str] = &["call_id", "template_id"];

/// Calls of one piece, at most.
const CALLS_PER_PIECE: usize = 4_096;

/// Characters of one piece, about.
const CHARACTERS_PER_PIECE: usize = 32 << 20;

/// Hands all planned calls to the lanes, by the lanes' senders, and returns when that is done.
pub(crate) async fn feed(
    store: &Store,
    plan: &Plan,
    course: &Course,
    lanes: Vec<mpsc::Sender<Job>>,
) -> Result<()> {
    let mut feeder = Feeder {
        plan,
        course,
        lanes,
        piece: Vec::new(),
        n_characters: 0,
        n_pieces: 0,
    };
    // Only the files that were planned are read, whatever an ingest adds meanwhile.
    let files = store.files(&TABLE, &plan::days(&course.options)).await?;
    for wave in 0..plan.n_waves {
        for source in &plan.files {
            let entries = feeder.entries(source, wave);
            if entries.is_empty() {
                continue;
            }
            let file = files
                .iter()
                .find(|file| file.location.as_ref() == source.path);
            let file = file.ok_or_else(|| Error::Vanished {
                path: source.path.clone(),
            })?;
            let batches = store.batches(file, feeder.columns()).await?;
            feeder.file(source, &entries, batches).await?;
            if course.is_broken() {
                return Ok(());
            }
        }
        feeder.hand_out().await;
    }
    Ok(())
}

/// The batches of one file.
type Batches = BoxStream<'static, understudy_store::Result<RecordBatch>>;

struct Feeder<'a> {
    plan: &'a Plan,
    course: &'a Course,
    lanes: Vec<mpsc::Sender<Job>>,
    piece: Vec<(Entry, Arc<CallText>)>,
    n_characters: usize,
    n_pieces: u64,
}

impl Feeder<'_> {
    /// The calls of one wave in one file.
    fn entries(&self, source: &SourceFile, wave: u16) -> Vec<Entry> {
        let all = &self.plan.entries;
        let first = all.partition_point(|entry| entry.row < source.first_row);
        let within = all.iter().skip(first);
        let within = within.take_while(|entry| entry.row < source.first_row + source.n_rows);
        within.filter(|entry| entry.wave == wave).copied().collect()
    }

    /// What is to be read: no texts when nothing more is sent.
    fn columns(&self) -> &'static [&'static str] {
        if self.course.is_idle() {
            COLUMNS_WITHOUT_TEXT
        } else {
            COLUMNS
        }
    }

    async fn file(
        &mut self,
        source: &SourceFile,
        entries: &[Entry],
        mut batches: Batches,
    ) -> Result<()> {
        let mut first_row = source.first_row;
        let mut entries = entries.iter().peekable();
        while let Some(batch) = batches.try_next().await? {
            let texts = Texts::of(&Columns {
                batch: &batch,
                path: &source.path,
            })?;
            let end = first_row + batch.num_rows() as u64;
            while let Some(entry) = entries.next_if(|entry| entry.row < end) {
                let row = usize::try_from(entry.row - first_row).unwrap_or(usize::MAX);
                self.add(*entry, texts.call(row)).await;
            }
            first_row = end;
            if entries.peek().is_none() || self.course.is_broken() {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn add(&mut self, entry: Entry, text: CallText) {
        self.n_characters += text.n_characters();
        self.piece.push((entry, Arc::new(text)));
        if CALLS_PER_PIECE <= self.piece.len() || CHARACTERS_PER_PIECE <= self.n_characters {
            self.hand_out().await;
        }
    }

    /// Shuffles what was loaded and hands it to the lanes, waiting for room.
    async fn hand_out(&mut self) {
        self.n_characters = 0;
        self.n_pieces += 1;
        let piece = std::mem::take(&mut self.piece);
        let mut jobs: Vec<(usize, Job)> = Vec::new();
        for (entry, text) in &piece {
            let slots = self.plan.slots.iter().enumerate();
            let slots = slots.filter(|(bit, _)| entry.slots >> bit & 1 == 1);
            jobs.extend(slots.map(|(_, slot)| (slot.lane, self.job(*entry, text, *slot))));
        }
        shuffle(&mut jobs, self.course.options.seed ^ self.n_pieces);
        for (lane, job) in jobs {
            let Some(sender) = self.lanes.get(lane) else {
                continue;
            };
            // A lane has no ears any more only when the whole run was dropped.
            if self.course.is_broken() || sender.send(job).await.is_err() {
                return;
            }
        }
    }

    fn job(&self, entry: Entry, text: &Arc<CallText>, slot: Slot) -> Job {
        let stratum = self.plan.strata.get(entry.template as usize).copied();
        let inclusion_probability =
            stratum.map_or(1.0, |one: Stratum| one.inclusion_probability(slot.arm));
        let target = self.course.lanes.get(slot.lane).map(|lane| &lane.target);
        let n_before = target.map_or(0, |target| {
            self.plan.repeated.n_before(&text.call_id, slot.arm, target)
        });
        Job {
            text: Arc::clone(text),
            arm: slot.arm,
            inclusion_probability,
            n_before,
        }
    }
}

/// The columns of one batch.
struct Texts {
    call_ids: StringArray,
    template_ids: StringArray,
    rest: Option<Rest>,
}

/// What only calls that are sent need.
struct Rest {
    template_versions: StringArray,
    prompt_hashes: StringArray,
    chats: StringArray,
    tokens_in: Int64Array,
    tokens_out: Int64Array,
}

impl Rest {
    fn of(columns: &Columns<'_>) -> Result<Self> {
        Ok(Self {
            template_versions: columns.text("template_version")?,
            prompt_hashes: columns.text("prompt_hash")?,
            chats: columns.text("request_chat_json")?,
            tokens_in: columns.integer("tokens_in")?,
            tokens_out: columns.integer("tokens_out")?,
        })
    }

    fn sendable(&self, row: usize) -> Sendable {
        Sendable {
            template_version: optional_text(&self.template_versions, row),
            prompt_hash: self.prompt_hashes.value(row).to_owned(),
            chat_json: optional_text(&self.chats, row),
            tokens_in: optional(&self.tokens_in, row),
            tokens_out: optional(&self.tokens_out, row),
        }
    }
}

impl Texts {
    fn of(columns: &Columns<'_>) -> Result<Self> {
        let has_text = columns.batch.column_by_name("request_chat_json").is_some();
        Ok(Self {
            call_ids: columns.text("call_id")?,
            template_ids: columns.text("template_id")?,
            rest: if has_text {
                Some(Rest::of(columns)?)
            } else {
                None
            },
        })
    }

    fn call(&self, row: usize) -> CallText {
        CallText {
            call_id: self.call_ids.value(row).to_owned(),
            template_id: self.template_ids.value(row).to_owned(),
            sendable: self.rest.as_ref().map(|rest| rest.sendable(row)),
        }
    }
}

/// Shuffles evenly (Fisher and Yates), by a hash of the seed and the place.
fn shuffle<T>(items: &mut [T], seed: u64) {
    for last in (1..items.len()).rev() {
        let bits = xxh3_64_with_seed(&last.to_le_bytes(), seed);
        // The high half of the product is an even draw from 0 to `last`.
        let drawn = (u128::from(bits) * (last as u128 + 1)) >> 64;
        items.swap(last, usize::try_from(drawn).unwrap_or(last));
    }
}
