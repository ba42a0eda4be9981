//! Requests cut into parts, each of which one batch can take.

use std::borrow::Cow;

use serde_json::Value;

use super::BatchApi;
use crate::error::{Error, Result};
use crate::{Dialect, Target};

/// The bounds of one batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    /// The most requests.
    pub requests_max: usize,
    /// The most bytes of what is handed in.
    pub bytes_max: usize,
    /// The most tokens of prompts, as far as the caller counts them; `None` for any number. `OpenAI` bounds the tokens
    /// that wait for each model.
    pub tokens_max: Option<u64>,
}

/// What one batch is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BatchPart {
    /// What is handed in: lines of a file, or at Anthropic the list of requests in the call that makes the batch.
    pub content: String,
    /// The ids of its requests, in order.
    pub custom_ids: Vec<String>,
    /// Tokens of its prompts, as far as the caller counted them.
    pub tokens: u64,
}

/// Cuts requests into parts.
#[derive(Debug)]
pub struct BatchWriter {
    api: BatchApi,
    dialect: Dialect,
    model: String,
    limits: BatchLimits,
    part: BatchPart,
}

/// What stands around a list of requests in the largest call that holds one, in bytes.
const ROUND: usize = 4_096;

impl BatchWriter {
    /// A writer for a target. The limits may be lower than the vendor's own, and count as these where they are higher.
    pub fn new(api: BatchApi, target: &Target, limits: BatchLimits) -> Self {
        let own = api.limits();
        let limits = BatchLimits {
            requests_max: limits.requests_max.min(own.requests_max).max(1),
            bytes_max: limits.bytes_max.min(own.bytes_max),
            tokens_max: limits.tokens_max,
        };
        Self {
            api,
            dialect: target.dialect,
            model: target.model.clone(),
            limits,
            part: BatchPart::default(),
        }
    }

    /// Adds a request that was written, as JSON, for an answer in one piece; `tokens` are those of its prompt. Hands out the
    /// part before it when that is full.
    ///
    /// # Errors
    /// When the id is not of the pattern that all vendors take, or the request alone is larger than a batch may be.
    /// The writer stays as it was.
    pub fn push(&mut self, custom_id: &str, body: &str, tokens: u64) -> Result<Option<BatchPart>> {
        if !self.api.admits(custom_id) {
            return Err(Error::Batch {
                reason: format!("`{custom_id}` is no id of a request"),
            });
        }
        let entry = self.entry(custom_id, &in_one_line(body)?)?;
        if self.limits.bytes_max < entry.len() + ROUND {
            return Err(Error::Batch {
                reason: format!("request {custom_id} alone has {} bytes", entry.len()),
            });
        }
        let full = self.is_full_for(&entry, tokens);
        let closed = full.then(|| std::mem::take(&mut self.part));
        let is_list = self.is_list();
        let part = &mut self.part;
        if is_list && !part.content.is_empty() {
            part.content.push(',');
        }
        part.content.push_str(&entry);
        if !is_list {
            part.content.push('\n');
        }
        part.custom_ids.push(custom_id.to_owned());
        part.tokens = part.tokens.saturating_add(tokens);
        Ok(closed.filter(|part| !part.custom_ids.is_empty()))
    }

    /// The last part, `None` when no request is left.
    pub fn finish(self) -> Option<BatchPart> {
        Some(self.part).filter(|part| !part.custom_ids.is_empty())
    }

    fn is_list(&self) -> bool {
        self.api == BatchApi::Anthropic
    }

    fn is_full_for(&self, entry: &str, tokens: u64) -> bool {
        let part = &self.part;
        let beyond = |most: u64| most < part.tokens.saturating_add(tokens);
        self.limits.requests_max <= part.custom_ids.len()
            || self.limits.bytes_max < part.content.len() + entry.len() + 1 + ROUND
            || self.limits.tokens_max.is_some_and(beyond)
    }

    /// What stands in the batch for a request. Its body goes in as it was written.
    fn entry(&self, custom_id: &str, body: &str) -> Result<String> {
        Ok(match self.api {
            BatchApi::OpenAi => {
                let url = Value::from(BatchApi::line_url(self.dialect, &self.model));
                format!(
                    r#"{{"custom_id":"{custom_id}","method":"POST","url":{url},"body":{body}}}"#
                )
            }
            BatchApi::Anthropic => format!(r#"{{"custom_id":"{custom_id}","params":{body}}}"#),
            BatchApi::Gemini => format!("{}{body}}}", before_request(custom_id)),
            BatchApi::Mistral => {
                let body = without_model(body)?;
                format!(r#"{{"custom_id":"{custom_id}","body":{body}}}"#)
            }
            BatchApi::Bedrock => format!(r#"{{"recordId":"{custom_id}","modelInput":{body}}}"#),
        })
    }
}

/// What stands before the body in a line of Gemini's file.
fn before_request(custom_id: &str) -> String {
    format!(r#"{{"key":"{custom_id}","request":"#)
}

/// The lines of a file for Gemini as the entries of a list.
pub(super) fn listed(part: &BatchPart) -> String {
    let mut list = String::with_capacity(part.content.len() + part.content.len() / 8);
    for (line, custom_id) in part.content.lines().zip(&part.custom_ids) {
        let before = before_request(custom_id);
        let behind = line.strip_prefix(&before);
        let Some(request) = behind.and_then(|line| line.strip_suffix('}')) else {
            continue;
        };
        if !list.is_empty() {
            list.push(',');
        }
        list.extend([
            r#"{"request":"#,
            request,
            r#","metadata":{"key":""#,
            custom_id,
            r#""}}"#,
        ]);
    }
    list
}

/// A body in one line. Bodies are written so; one that is not is written anew.
fn in_one_line(body: &str) -> Result<Cow<'_, str>> {
    if body.contains(['\n', '\r']) {
        return Ok(Cow::Owned(parsed(body)?.to_string()));
    }
    Ok(Cow::Borrowed(body))
}

fn without_model(body: &str) -> Result<String> {
    let mut body = parsed(body)?;
    if let Some(fields) = body.as_object_mut() {
        fields.shift_remove("model");
    }
    Ok(body.to_string())
}

fn parsed(body: &str) -> Result<Value> {
    serde_json::from_str(body).map_err(|error| Error::Batch {
        reason: format!("the body of a request is no JSON: {error}"),
    })
}
