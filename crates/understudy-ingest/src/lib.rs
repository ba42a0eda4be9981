//! What was asked last week?
//!
//! Reads the logs that gateways and programs leave behind, and makes of every call one row of `requests.calls`, and of
//! every line that is none one row of `requests.rejects` with the reason.
//!
//! **Useful for** `LiteLLM` logs and plain request-and-response JSON, in files, folders, globs or a stream, packed or not,
//! of any size. **Not useful for** deciding what is replayed: it only says how faithfully each call could be.
//!
//! The way of a line: `sources` names the files, `open` unpacks them, `split` cuts them, `decode` and `formats`
//! read a line into a `draft`, `private` and `redact` take out what must not be kept, `row` brings it into the table's shape with
//! its `template` and `grade`, and `keep` writes each call once. `pipeline` lets these work side by side.

mod batch;
mod decode;
mod draft;
pub mod error;
mod failure;
mod field;
mod formats;
mod grade;
mod hash;
mod instant;
mod keep;
mod keys;
mod mend;
mod open;
pub mod options;
pub mod outcome;
mod pipeline;
mod private;
pub mod progress;
mod redact;
mod row;
mod sources;
mod split;
mod template;

use std::sync::Arc;

use understudy_store::Store;

pub use error::{Error, Result};
pub use field::FieldPath;
pub use options::{Content, DEFAULT_MAX_LINE_BYTES, Format, Options, Source, Undated};
pub use outcome::{Outcome, SourceOutcome};
pub use progress::{Progress, Silent};
pub use redact::Redaction;
pub use template::{
    DEFAULT_ID_KEYS, DEFAULT_TAG_PATTERN, DEFAULT_VERSION_KEYS, TemplateRules, TemplateSettings,
};

/// Reads logs into the store. What is there already is not added again, so a run that was cut short is simply run again.
///
/// One ingest at a time: it holds the store's lock of that name.
///
/// # Errors
/// When a source does not exist, another ingest is running, or the store cannot be read or written. A line that cannot be
/// read is no error but a reject.
pub async fn run(store: &Store, options: Options, progress: &dyn Progress) -> Result<Outcome> {
    let inputs = sources::expand(options.sources)?;
    let _lock = store.lock("ingest")?;
    let context = decode::Context {
        uris: inputs
            .each
            .iter()
            .map(|input| Arc::from(input.uri.as_str()))
            .collect(),
        format: options.format,
        template: options.template,
        redaction: options.redaction,
        content: options.content,
        undated: options.undated,
        now: options.now,
    };
    pipeline::run(inputs, context, options.max_line_bytes, store, progress).await
}
