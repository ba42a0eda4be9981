//! Reads the texts of planned calls, file by file.

use std::sync::Arc;

use arrow::array::{BooleanArray, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use futures::TryStreamExt as _;
use futures::stream::BoxStream;
use understudy_store::Store;

use crate::calls::{Columns, TABLE, optional, optional_text};
use crate::lane::{CallText, Sendable};
use crate::plan::{self, Entry, Plan, SourceFile};
use crate::{Error, Mode, Options, Result};

/// What is read of each call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Only which call it is, for calls that are not sent.
    Names,
    /// What a translation needs.
    Chats,
    /// The logged bodies besides.
    Bodies,
}

impl Depth {
    /// What the targets of a run need.
    pub(crate) fn of(options: &Options) -> Self {
        let control = options.control.iter().map(|control| &control.primary);
        let mut targets = options.targets.iter().chain(control);
        if targets.any(|target| target.mode != Mode::Own) {
            Self::Bodies
        } else {
            Self::Chats
        }
    }

    fn columns(self) -> &'static [&'static str] {
        const COLUMNS: &[&str] = &[
            "call_id",
            "template_id",
            "template_version",
            "prompt_hash",
            "started_at",
            "request_chat_json",
            "tokens_in",
            "tokens_out",
            "stream",
            "schema_json",
            "api",
            "request_native_json",
        ];
        let n = match self {
            Self::Names => 2,
            Self::Chats => 10,
            Self::Bodies => 12,
        };
        COLUMNS.get(..n).unwrap_or(COLUMNS)
    }
}

/// The batches of one file.
type Batches = BoxStream<'static, understudy_store::Result<RecordBatch>>;

/// A planned call with its text and the time it was made.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) entry: Entry,
    pub(crate) text: CallText,
    /// In microseconds since 1970; 0 when it was not read.
    pub(crate) started_us: i64,
}

/// The planned calls of one file, in the file's order.
pub(crate) struct Texts {
    path: String,
    batches: Batches,
    entries: std::iter::Peekable<std::vec::IntoIter<Entry>>,
    first_row: u64,
}

impl Texts {
    /// Opens one file of a plan for some of its entries. Only files that were planned are read, whatever an ingest
    /// adds meanwhile.
    pub(crate) async fn open(
        store: &Store,
        options: &Options,
        source: &SourceFile,
        depth: Depth,
        entries: Vec<Entry>,
    ) -> Result<Self> {
        let files = store.files(&TABLE, &plan::days(options)).await?;
        let file = files
            .iter()
            .find(|file| file.location.as_ref() == source.path);
        let file = file.ok_or_else(|| Error::Vanished {
            path: source.path.clone(),
        })?;
        Ok(Self {
            path: source.path.clone(),
            batches: store.batches(file, depth.columns()).await?,
            entries: entries.into_iter().peekable(),
            first_row: source.first_row,
        })
    }

    /// The next calls; `None` when there are no more.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Read>>> {
        if self.entries.peek().is_none() {
            return Ok(None);
        }
        let Some(batch) = self.batches.try_next().await? else {
            return Ok(None);
        };
        let cells = Cells::of(&Columns {
            batch: &batch,
            path: &self.path,
        })?;
        let end = self.first_row + batch.num_rows() as u64;
        let mut read = Vec::new();
        while let Some(entry) = self.entries.next_if(|entry| entry.row < end) {
            let row = usize::try_from(entry.row - self.first_row).unwrap_or(usize::MAX);
            read.push(Read {
                entry,
                text: cells.call(row),
                started_us: cells.started_us(row),
            });
        }
        self.first_row = end;
        Ok(Some(read))
    }
}

impl Plan {
    /// The calls of one wave in one file, or of all waves.
    pub(crate) fn entries_of(&self, source: &SourceFile, wave: Option<u16>) -> Vec<Entry> {
        let first = self
            .entries
            .partition_point(|entry| entry.row < source.first_row);
        let within = self.entries.iter().skip(first);
        let within = within.take_while(|entry| entry.row < source.first_row + source.n_rows);
        within
            .filter(|entry| wave.is_none_or(|wave| entry.wave == wave))
            .copied()
            .collect()
    }
}

/// The columns of one batch.
struct Cells {
    call_ids: StringArray,
    template_ids: StringArray,
    rest: Option<Rest>,
}

/// What only calls that are sent need.
struct Rest {
    template_versions: StringArray,
    prompt_hashes: StringArray,
    started: TimestampMicrosecondArray,
    chats: StringArray,
    tokens_in: Int64Array,
    tokens_out: Int64Array,
    streams: BooleanArray,
    /// `None` where an older program wrote the calls.
    schemas: Option<StringArray>,
    bodies: Option<(StringArray, StringArray)>,
}

impl Rest {
    fn of(columns: &Columns<'_>) -> Result<Self> {
        let bodies = match columns.batch.column_by_name("request_native_json") {
            Some(_) => Some((columns.text("api")?, columns.text("request_native_json")?)),
            None => None,
        };
        Ok(Self {
            template_versions: columns.text("template_version")?,
            prompt_hashes: columns.text("prompt_hash")?,
            started: columns.instant("started_at")?,
            chats: columns.text("request_chat_json")?,
            tokens_in: columns.integer("tokens_in")?,
            tokens_out: columns.integer("tokens_out")?,
            streams: columns.boolean("stream")?,
            schemas: match columns.batch.column_by_name("schema_json") {
                Some(_) => Some(columns.text("schema_json")?),
                None => None,
            },
            bodies,
        })
    }

    fn sendable(&self, row: usize) -> Sendable {
        let bodies = self.bodies.as_ref();
        Sendable {
            template_version: optional_text(&self.template_versions, row),
            prompt_hash: self.prompt_hashes.value(row).to_owned(),
            schema_json: self
                .schemas
                .as_ref()
                .and_then(|schemas| optional_text(schemas, row)),
            chat_json: optional_text(&self.chats, row),
            api: bodies.and_then(|(apis, _)| optional_text(apis, row)),
            native_json: bodies.and_then(|(_, bodies)| optional_text(bodies, row)),
            stream: self.streams.value(row),
            tokens_in: optional(&self.tokens_in, row),
            tokens_out: optional(&self.tokens_out, row),
        }
    }
}

impl Cells {
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

    fn started_us(&self, row: usize) -> i64 {
        self.rest.as_ref().map_or(0, |rest| rest.started.value(row))
    }
}

/// A call's text, shared by all who get it.
pub(crate) type Shared = Arc<CallText>;
