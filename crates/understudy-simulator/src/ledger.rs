//! Every request that was received: the judge of what was sent, and how often.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use understudy_providers::Delivery;

use crate::error::{Error, Result};

/// One request received.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Milliseconds from the opening of the server to the answer.
    pub offset_ms: u64,
    /// The path it was sent to.
    pub path: String,
    /// The model asked for; empty when the body does not say.
    pub model: String,
    /// The same for requests with the same path and body.
    pub body_hash: String,
    /// How often the same request came before.
    pub asking: u64,
    /// The template it was taken for.
    pub template: Option<String>,
    /// The HTTP status answered; 0 when it was left without an answer.
    pub status: u16,
    /// What the client named the attempt: its header `x-understudy-attempt`, `idempotency-key` or
    /// `x-client-request-id`.
    pub attempt: Option<String>,
    /// How the answer was asked for.
    pub delivery: Delivery,
    /// What went wrong on its way, in the word of [`crate::Mishap::as_str`], or `hung`.
    pub mishap: Option<&'static str>,
    /// The batch it came in, for a request of a batch; its id there is the attempt's name.
    pub batch: Option<String>,
}

/// All requests received, in the order in which they were answered. Clones are of the same ledger.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    entries: Vec<Entry>,
    askings: HashMap<String, u64>,
    file: Option<std::fs::File>,
}

impl Ledger {
    /// A ledger that is also kept in a file, one line of JSON for each request.
    pub(crate) fn with_file(path: &Path) -> Result<Self> {
        let opened = std::fs::File::options()
            .create(true)
            .append(true)
            .open(path);
        let file = opened.map_err(|source| Error::Ledger {
            path: path.to_owned(),
            source,
        })?;
        let ledger = Self::default();
        ledger.lock().file = Some(file);
        Ok(ledger)
    }

    /// All entries so far.
    pub fn entries(&self) -> Vec<Entry> {
        self.lock().entries.clone()
    }

    /// How many requests were received.
    pub fn len(&self) -> usize {
        self.lock().entries.len()
    }

    /// Whether none was received.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The most often any one request was received.
    pub fn most_often(&self) -> u64 {
        let inner = self.lock();
        let mut counts: HashMap<&str, u64> = HashMap::new();
        for entry in &inner.entries {
            *counts.entry(entry.body_hash.as_str()).or_default() += 1;
        }
        counts.into_values().max().unwrap_or(0)
    }

    /// Counts an asking of a request: 0 for the first.
    pub(crate) fn asked(&self, body_hash: &str) -> u64 {
        let mut inner = self.lock();
        let count = inner.askings.entry(body_hash.to_owned()).or_default();
        let asking = *count;
        *count += 1;
        asking
    }

    /// Keeps an entry. A file that cannot be written to is given up: the ledger in memory goes on.
    pub(crate) fn keep(&self, entry: Entry) {
        let mut inner = self.lock();
        let line = serde_json::to_string(&entry).unwrap_or_default();
        if let Some(file) = &mut inner.file
            && writeln!(file, "{line}").is_err()
        {
            inner.file = None;
        }
        inner.entries.push(entry);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
