//! The server: three wire formats on one address.

mod handle;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::error::{Error, Result};
use crate::ledger::Ledger;
use crate::world::World;

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
    /// The base URL for a provider of the `OpenAI` dialect.
    pub fn openai_url(&self) -> String {
        format!("http://{}/v1", self.addr)
    }

    /// The base URL for a provider of the Anthropic or the Gemini dialect.
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
    scripts: Mutex<Vec<Script>>,
    ledger: Ledger,
    opened: Instant,
    received: AtomicU64,
    stop: watch::Receiver<bool>,
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
        scripts: Mutex::new(options.scripts),
        ledger: ledger.clone(),
        opened: Instant::now(),
        received: AtomicU64::new(0),
        stop: stopped,
    });
    let router = Router::new()
        .route("/v1/chat/completions", post(handle::openai))
        .route("/v1/messages", post(handle::anthropic))
        .route("/v1beta/models/{call}", post(handle::gemini))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(state);
    let task = tokio::spawn(async move {
        // Serving ends only with the task itself.
        drop(axum::serve(listener, router).await);
    });
    Ok(Server {
        addr,
        ledger,
        stop,
        task,
    })
}
