//! A `generateContent` response becomes a reply.

use serde_json::Value;
use understudy_schema::chat::{Abnormal, Finish, Reply, Usage};

use super::parts::call_of;
use super::spelling::renamed;
use crate::error::{Error, Result};
use crate::finish::finish_of;
use crate::{Dialect, field};

/// Reads a response body. Of several candidates the first is read. A blocked prompt has none at all.
///
/// # Errors
/// When the body is no object, has neither candidates nor a word on the prompt, or says that the call failed.
pub fn read_reply(body: &Value) -> Result<Reply> {
    let renamed = renamed(body);
    let body = renamed.as_ref().unwrap_or(body);
    let dialect = Dialect::Gemini;
    if !body.is_object() {
        return Err(Error::NotAnObject {
            dialect,
            what: "response",
        });
    }
    if let Some(error) = body.get("error").filter(|error| !error.is_null()) {
        let words = field::text(error, "message").map_or_else(|| error.to_string(), str::to_owned);
        return Err(Error::Failed {
            dialect,
            message: field::cut(&words, 500),
        });
    }
    let mut reply = Reply {
        model_served: field::words(body, "modelVersion"),
        response_id: field::words(body, "responseId"),
        usage: body.get("usageMetadata").map(usage_of).unwrap_or_default(),
        ..Reply::default()
    };
    let blocked = body
        .get("promptFeedback")
        .and_then(|feedback| field::words(feedback, "blockReason"));
    match (field::entries(body, "candidates").first(), blocked) {
        (Some(candidate), _) => read_candidate(candidate, &mut reply),
        (None, Some(reason)) => {
            reply.finish_native = Some(reason);
            reply.finish = Finish::ContentFilter;
            reply.abnormal = Some(Abnormal::BlockedInput);
        }
        (None, None) if body.get("candidates").is_some() || body.get("usageMetadata").is_some() => {
        }
        (None, None) => {
            return Err(Error::MissingField {
                dialect,
                what: "response",
                field: "candidates",
            });
        }
    }
    Ok(reply)
}

fn read_candidate(candidate: &Value, reply: &mut Reply) {
    let nothing = Value::Null;
    let parts = field::entries(candidate.get("content").unwrap_or(&nothing), "parts");
    let thought = |part: &&Value| part.get("thought").and_then(Value::as_bool) == Some(true);
    reply.text = joined(parts.iter().filter(|part| !thought(part)));
    reply.reasoning = joined(parts.iter().filter(thought));
    reply.tool_calls = parts
        .iter()
        .filter_map(|part| part.get("functionCall"))
        .map(call_of)
        .collect();
    let native = field::words(candidate, "finishReason");
    let (finish, abnormal) = native.as_deref().map(finish_of).unwrap_or_default();
    // A tool call ends with STOP here.
    let calls = finish == Finish::Stop && !reply.tool_calls.is_empty();
    reply.finish = if calls { Finish::ToolCalls } else { finish };
    reply.abnormal = abnormal;
    reply.finish_native = native;
}

fn joined<'a>(parts: impl Iterator<Item = &'a Value>) -> Option<String> {
    let text: String = parts.filter_map(|part| field::text(part, "text")).collect();
    (!text.is_empty()).then_some(text)
}

/// Gemini counts thinking beside the answer, except where its own total says that it is inside.
fn usage_of(usage: &Value) -> Usage {
    let prompt = field::count(usage, "promptTokenCount");
    let tool_use = field::count(usage, "toolUsePromptTokenCount").unwrap_or(0);
    let candidates = field::count(usage, "candidatesTokenCount");
    let thoughts = field::count(usage, "thoughtsTokenCount");
    let total = field::count(usage, "totalTokenCount");
    let tokens_in = prompt.map(|prompt| prompt.saturating_add(tool_use));
    let without_thoughts = tokens_in
        .unwrap_or(0)
        .saturating_add(candidates.unwrap_or(0));
    let thoughts_inside = candidates.is_some() && total == Some(without_thoughts);
    let tokens_out = match (candidates, thoughts) {
        (None, None) => total.and(Some(0)),
        (candidates, _) if thoughts_inside => candidates,
        (candidates, thoughts) => Some(
            candidates
                .unwrap_or(0)
                .saturating_add(thoughts.unwrap_or(0)),
        ),
    };
    Usage {
        tokens_in,
        tokens_in_cache_read: field::count(usage, "cachedContentTokenCount"),
        tokens_in_cache_write: None,
        tokens_out,
        tokens_out_reasoning: thoughts,
    }
}
