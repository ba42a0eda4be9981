//! What a run is told. There are no defaults here: the program decides, and says so in its help.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use understudy_providers::batch::BatchApi;
use understudy_providers::{Dialect, Price, Profile};
use understudy_schema::Window;
use understudy_schema::units::{Millis, Usd};

use crate::{AwsKeys, Bucket, Secret};

/// Everything a run is told.
#[derive(Debug, Clone)]
pub struct Options {
    /// Id of the run and partition of its rows. Giving an earlier run's id goes on with that run.
    pub run: String,
    /// The span of production calls to replay.
    pub window: Window,
    /// The secondaries (arm `S1`).
    pub targets: Vec<Target>,
    /// The primary again (arms `P1`, `P2`), for the noise floor.
    pub control: Option<Control>,
    /// How many calls of each template are replayed.
    pub sample: Sampling,
    /// What is done with calls that ask exactly the same.
    pub duplicates: Duplicates,
    /// What is sent although it was sent before.
    pub repeat: Repeat,
    /// Templates that may never leave.
    pub forbidden: BTreeSet<String>,
    /// Seed of the sample, the order and the waits between attempts.
    pub seed: u64,
    /// The most the run may cost, what the same run cost earlier included. Infinity is no bound.
    pub budget: Usd,
    /// Calls in flight per target, at most; at least 1.
    pub concurrency: usize,
    /// When calls are due, of those that are sent one by one.
    pub pacing: Pacing,
    /// Which calls are handed in as batches, and how long these are waited for.
    pub batches: Batches,
    /// Time for one attempt, from sending to the last byte.
    pub timeout: Millis,
    /// When and how long to wait before an attempt is repeated.
    pub retry: Retry,
    /// Where the time is read.
    pub clock: Clock,
}

/// Whom to send to.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its name in `understudy.toml` and in every table.
    pub name: String,
    /// Who translates.
    pub mode: Mode,
    /// The wire format it speaks.
    pub dialect: Dialect,
    /// Its address, with or without the API's version.
    pub base_url: String,
    /// The model to ask for.
    pub model: String,
    /// What the model was found to accept; `None` goes by its vendor's documentation.
    pub profile: Option<Profile>,
    /// Its key.
    pub api_key: Secret,
    /// Keys by which requests are signed, where the target is Bedrock and has no key of its own.
    pub aws: Option<AwsKeys>,
    /// What it costs; `None` looks in the bundled table. A target on this machine that is in neither is free.
    pub price: Option<Price>,
    /// How fast it may be asked.
    pub limits: RateLimits,
    /// Whether answers are streamed. Those of batches never are.
    pub streaming: Streaming,
    /// How it takes batches.
    pub batch: BatchTerms,
    /// Fields laid over every body, objects merged: what this server needs and no log holds.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// Who translates a request for a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// This program.
    Own,
    /// The user's own gateway: it gets the body in `OpenAI`'s words, as the application sent it.
    ViaGateway,
    /// Nobody: the logged body is sent with another model, without stream. Only within one dialect.
    Raw,
}

impl Mode {
    /// The word in configuration and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::ViaGateway => "via_gateway",
            Self::Raw => "raw",
        }
    }
}

/// Whether answers are streamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Streaming {
    /// As the application asked for it.
    AsLogged,
    /// Each: only streams have a time to the first token.
    Always,
    /// None.
    Never,
}

/// How fast a target may be asked; `None` is no bound.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RateLimits {
    /// The most requests started per minute.
    pub requests_per_minute: Option<f64>,
    /// The most tokens asked for per minute, prompts and answers, as estimated before the send.
    pub tokens_per_minute: Option<f64>,
}

/// When calls are due.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pacing {
    /// As soon as limits and concurrency allow.
    Fast,
    /// At their logged times, so many times as fast (open loop): a call that cannot be sent when it is due waits,
    /// and its wait counts.
    Logged {
        /// 1 for the log's own pace, 60 for an hour in a minute.
        speed: f64,
    },
}

/// Which calls are handed in as batches, and how long these are waited for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Batches {
    /// By which lane calls go.
    pub lane: LaneChoice,
    /// How long batches are waited for, from the beginning of the run. What is not over by then goes on at the vendor,
    /// and the next run of the window collects it.
    pub wait: Millis,
    /// The wait before a batch is asked after for the first time; each further one is half as long again.
    pub first_poll: Millis,
    /// The longest of these waits.
    pub longest_poll: Millis,
    /// The most requests of one batch, where the vendor takes more.
    pub requests_max: usize,
    /// The most bytes of one batch, where the vendor takes more.
    pub bytes_max: usize,
    /// The most bytes that go in the call which makes a batch, where its vendor takes files, too, and more in a call.
    pub inline_max: usize,
}

impl Batches {
    /// Batches of a choice of lane, asked after every 30 s to 10 min for a day, of at most 10,000 requests or 48 MB: what
    /// one batch holds is in memory while it is handed in and while it is collected.
    pub fn by(lane: LaneChoice) -> Self {
        Self {
            lane,
            wait: Millis(24.0 * 3_600_000.0),
            first_poll: Millis(30_000.0),
            longest_poll: Millis(600_000.0),
            requests_max: 10_000,
            bytes_max: 48 << 20,
            inline_max: usize::MAX,
        }
    }
}

/// By which lane calls go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LaneChoice {
    /// One by one, at once.
    Live,
    /// In batches, for the vendor's discount and without latencies. A target that takes none is an error.
    Batch,
    /// In batches where a target takes them, but for a random part of each template that is sent one by one, so that it
    /// has latencies. The same calls go one by one to all targets; with a control they are calls of the control.
    Auto {
        /// Share of each template's sample that is sent one by one, 0 to 1.
        live_share: f64,
        /// At least so many calls per template, as far as there are.
        live_minimum: u64,
    },
}

/// How a target takes batches.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BatchTerms {
    /// Whose way it takes them in; `None` goes by its dialect and address.
    pub api: Option<BatchApi>,
    /// The part of its price that a request in a batch costs, 0 to 1. `None` is the vendor's documented part of a bundled
    /// list price, and the whole of a configured one: nobody knows the contract.
    pub price_share: Option<f64>,
    /// The most prompt tokens that may wait in batches at once, as estimated; `None` is no bound.
    pub tokens_max: Option<u64>,
    /// Where the batches of Bedrock lie, without which it takes none.
    pub bucket: Option<Bucket>,
}

/// The replay of a part of the sample against the primary itself, twice.
#[derive(Debug, Clone)]
pub struct Control {
    /// The primary.
    pub primary: Target,
    /// Share of each template's sample, 0 to 1.
    pub share: f64,
    /// At least so many calls per template, as far as there are.
    pub minimum: u64,
}

/// How many calls of each template are replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sampling {
    /// All of them.
    Every,
    /// A seeded random sample of each template. A larger one holds the smaller one of the same seed.
    PerTemplate {
        /// Calls per template, at most.
        n: u64,
    },
    /// As [`Sampling::PerTemplate`], of sizes that were decided for each template; of others nothing is sent.
    Sizes(Arc<BTreeMap<String, u64>>),
}

/// What is done with calls of one template that ask exactly the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplicates {
    /// The earliest that was answered is replayed; the others are skipped as `duplicate_prompt`.
    Once,
    /// Each is replayed.
    Every,
}

/// What is sent although it was sent before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// What was never answered for a reason that is the caller's own: the key was refused, the account was used
    /// up, no connection could be made. Other failures are findings and are kept.
    Unanswered,
    /// Whatever failed, including calls whose answer was lost because the program was killed while they were in
    /// flight. These may have been paid for already.
    Failed,
    /// Everything, as if there were no earlier run. What *this* run sent before is not sent again.
    Everything,
}

/// When and how long to wait before an attempt is repeated.
///
/// Waits are drawn evenly between 0 and `base · 2^(attempt − 1)`, at most `cap` ("full jitter", Brooker 2015),
/// unless the server names one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retry {
    /// Attempts per call, the first included; at least 1.
    pub max_attempts: u32,
    /// Bound of the first wait.
    pub base: Millis,
    /// Bound of every wait that the server did not name.
    pub cap: Millis,
    /// The longest wait a server may ask for. When it asks for more, the call ends with its error.
    pub longest_asked: Millis,
}

/// Where the time is read.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// Reads the time from a function.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Clock")
    }
}
