//! The server: every wire format on one address.

mod batch;
mod deliver;
mod handle;
mod limits;
mod line;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::drift::Mishap;
use crate::error::{Error, Result};
use crate::ledger::Ledger;
use crate::world::World;
pub use batch::BatchManner;
use batch::Desk;
use limits::Meter;
pub use limits::RateLimits;
use line::{Cutter, Lines};

/// How a server is to be opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes any free one.
    pub bind: SocketAddr,
    /// What is asked and answered.
    pub world: World,
    /// The seed of every answer.
    pub seed: u64,
    /// The time of answers is multiplied by this before it is waited for; 0 does not wait at all.
    pub latency_scale: f64,
    /// The key every request must carry; `None` takes any or none.
    pub key: Option<String>,
    /// Faults of the server as a whole.
    pub faults: Faults,
    /// What may be asked in a minute of a model without limits of its own; `None` for any number.
    pub limits: Option<RateLimits>,
    /// How batches go of a model without a manner of its own.
    pub batch: BatchManner,
    /// The time at which the server's clock is when it opens. Headers that name a moment are by this clock, and so
    /// is their `date`.
    pub opened_at: Timestamp,
    /// Answers given before the world's own.
    pub scripts: Vec<Script>,
    /// A file for the ledger.
    pub ledger_file: Option<PathBuf>,
}

impl Options {
    /// A server of a world on a free port of loopback, without faults, that does not wait.
    pub fn new(world: World, seed: u64) -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            world,
            seed,
            latency_scale: 0.0,
            key: None,
            faults: Faults::default(),
            limits: None,
            batch: BatchManner::default(),
            opened_at: Timestamp::UNIX_EPOCH,
            scripts: Vec::new(),
            ledger_file: None,
        }
    }
}

/// Faults of the server as a whole, whatever is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Faults {
    /// Every so many requests one is turned away with 429; 0 turns none away.
    pub rate_limit_every: u64,
    /// When a request turned away is to come back, in milliseconds.
    pub retry_after_ms: u64,
    /// Every so many requests one is never answered; 0 answers all.
    pub hang_every: u64,
    /// Every so many requests one meets an overloaded server: 529 at Anthropic, 503 elsewhere; 0 for none.
    pub overload_every: u64,
    /// Every so many answers one is lost in a reset of the connection; 0 loses none.
    pub reset_every: u64,
    /// Every so many answers one is cut in its middle; 0 cuts none.
    pub cut_every: u64,
    /// Every so many answers one fails in the middle of its stream, or with 500 where it comes whole; 0 for none.
    pub stream_error_every: u64,
    /// Every so many answers one is no JSON; 0 for none.
    pub malformed_every: u64,
}

impl Faults {
    /// What goes wrong with the answer to the request of this number.
    fn mishap(&self, number: u64) -> Option<Mishap> {
        let due = |every: u64| every != 0 && number.is_multiple_of(every);
        let mishaps = [
            (self.reset_every, Mishap::Reset),
            (self.cut_every, Mishap::Cut),
            (self.stream_error_every, Mishap::StreamError { status: 500 }),
            (self.malformed_every, Mishap::Malformed),
        ];
        let due = mishaps.into_iter().find(|(every, _)| due(*every));
        due.map(|(_, mishap)| mishap)
    }
}

/// An answer given as it stands, before the world's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// The model it is for, as the request names it; empty for any.
    pub model: String,
    /// How many requests it answers.
    pub times: u32,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body, which may be anything.
    pub body: String,
    /// How long it takes, in milliseconds, whatever the scale.
    pub delay_ms: u64,
}

/// A server that runs until it is shut down or dropped.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub addr: SocketAddr,
    /// What it received.
    pub ledger: Ledger,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// The base URL for a provider of either dialect of `OpenAI`.
    pub fn openai_url(&self) -> String {
        format!("http://{}/v1", self.addr)
    }

    /// The base URL for a provider of any other dialect.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Stops it and waits until it listens no more. Requests without an answer are let go.
    pub async fn shutdown(mut self) {
        self.close();
        // An aborted task reports that it was aborted, and nothing else is of interest.
        drop((&mut self.task).await);
    }

    fn close(&self) {
        self.stop.send_replace(true);
        self.task.abort();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.close();
    }
}

/// What every request is answered from.
pub(crate) struct State {
    world: World,
    seed: u64,
    latency_scale: f64,
    key: Option<String>,
    faults: Faults,
    limits: Option<RateLimits>,
    meter: Meter,
    batch: BatchManner,
    desk: Desk,
    opened_at: Timestamp,
    scripts: Mutex<Vec<Script>>,
    ledger: Ledger,
    opened: Instant,
    received: AtomicU64,
    stop: watch::Receiver<bool>,
}

impl State {
    /// The time by the server's own clock.
    fn now(&self) -> Timestamp {
        let now = SignedDuration::try_from(self.opened.elapsed())
            .ok()
            .and_then(|elapsed| self.opened_at.checked_add(elapsed).ok());
        now.unwrap_or(self.opened_at)
    }
}

/// A body larger than this is refused.
const BODY_MAX: usize = 256 << 20;

/// Opens a server. It answers as soon as this returns.
///
/// # Errors
/// When the address cannot be listened on or the ledger's file cannot be opened.
pub async fn serve(options: Options) -> Result<Server> {
    let addr = options.bind;
    let listener = TcpListener::bind(addr)
        .await
        .map_err(|source| Error::Listen { addr, source })?;
    let addr = listener
        .local_addr()
        .map_err(|source| Error::Listen { addr, source })?;
    let ledger = match &options.ledger_file {
        Some(path) => Ledger::with_file(path)?,
        None => Ledger::default(),
    };
    let (stop, stopped) = watch::channel(false);
    let state = Arc::new(State {
        world: options.world,
        seed: options.seed,
        latency_scale: options.latency_scale,
        key: options.key,
        faults: options.faults,
        limits: options.limits,
        meter: Meter::default(),
        batch: options.batch,
        desk: Desk::default(),
        opened_at: options.opened_at,
        scripts: Mutex::new(options.scripts),
        ledger: ledger.clone(),
        opened: Instant::now(),
        received: AtomicU64::new(0),
        stop: stopped,
    });
    let router = Router::new()
        .route("/v1/chat/completions", post(handle::openai))
        .route("/v1/responses", post(handle::responses))
        .route("/v1/messages", post(handle::anthropic))
        .route("/model/{model}/{operation}", post(handle::converse))
        .route("/v1beta/models/{call}", post(handle::gemini))
        .merge(batch::routes())
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(state);
    let task = tokio::spawn(async move {
        // Serving ends only with the task itself.
        let router = router.into_make_service_with_connect_info::<Cutter>();
        drop(axum::serve(Lines(listener), router).await);
    });
    Ok(Server {
        addr,
        ledger,
        stop,
        task,
    })
}
