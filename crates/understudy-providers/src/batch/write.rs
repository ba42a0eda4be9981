//! Requests cut into parts, each of which one batch can take.

use serde_json::{Value, json};

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
    /// What is handed in: lines of a file, or the list of requests in the call that makes the batch.
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

    /// Adds a request that was written for an answer in one piece; `tokens` are those of its prompt. Hands out the part
    /// before it when that is full.
    ///
    /// # Errors
    /// When the id is not of the pattern that all vendors take, or the request alone is larger than a batch may be.
    /// The writer stays as it was.
    pub fn push(
        &mut self,
        custom_id: &str,
        body: &Value,
        tokens: u64,
    ) -> Result<Option<BatchPart>> {
        if !self.api.admits(custom_id) {
            return Err(Error::Batch {
                reason: format!("`{custom_id}` is no id of a request"),
            });
        }
        let entry = self.entry(custom_id, body);
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
        matches!(self.api, BatchApi::Anthropic | BatchApi::Gemini)
    }

    fn is_full_for(&self, entry: &str, tokens: u64) -> bool {
        let part = &self.part;
        let beyond = |most: u64| most < part.tokens.saturating_add(tokens);
        self.limits.requests_max <= part.custom_ids.len()
            || self.limits.bytes_max < part.content.len() + entry.len() + 1 + ROUND
            || self.limits.tokens_max.is_some_and(beyond)
    }

    fn entry(&self, custom_id: &str, body: &Value) -> String {
        let entry = match self.api {
            BatchApi::OpenAi => json!({
                "custom_id": custom_id,
                "method": "POST",
                "url": BatchApi::line_url(self.dialect, &self.model),
                "body": body,
            }),
            BatchApi::Anthropic => json!({ "custom_id": custom_id, "params": body }),
            BatchApi::Gemini => json!({ "request": body, "metadata": { "key": custom_id } }),
            BatchApi::Mistral => {
                let mut body = body.clone();
                if let Some(fields) = body.as_object_mut() {
                    fields.shift_remove("model");
                }
                json!({ "custom_id": custom_id, "body": body })
            }
            BatchApi::Bedrock => json!({ "recordId": custom_id, "modelInput": body }),
        };
        entry.to_string()
    }
}
