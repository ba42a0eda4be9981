//! A Messages response becomes a reply.

use serde_json::Value;
use understudy_schema::chat::{Abnormal, Finish, Reply, Usage};

use super::blocks::call_of;
use crate::error::{Error, Result};
use crate::finish::{finish_of, settle_refusal};
use crate::{Dialect, field};

/// Reads a response body.
///
/// # Errors
/// When the body is no object, has no `content`, or says that the call failed.
pub fn read_reply(body: &Value) -> Result<Reply> {
    let dialect = Dialect::Anthropic;
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
    let Some(content) = body.get("content").and_then(Value::as_array) else {
        return Err(Error::MissingField {
            dialect,
            what: "response",
            field: "content",
        });
    };
    let native = field::words(body, "stop_reason");
    let (finish, abnormal) = native.as_deref().map(finish_of).unwrap_or_default();
    let of_kind = |kind: &'static str| {
        content
            .iter()
            .filter(move |block| field::text(block, "type") == Some(kind))
    };
    let mut reply = Reply {
        text: joined(of_kind("text"), "text"),
        refusal: None,
        reasoning: joined(of_kind("thinking"), "thinking"),
        tool_calls: of_kind("tool_use").map(call_of).collect(),
        finish_native: native,
        finish,
        abnormal,
        model_served: field::words(body, "model"),
        system_fingerprint: None,
        response_id: field::words(body, "id"),
        service_tier: body
            .get("usage")
            .and_then(|usage| field::words(usage, "service_tier")),
        usage: body.get("usage").map(usage_of).unwrap_or_default(),
    };
    read_refusal(body, &mut reply);
    Ok(reply)
}

fn joined<'a>(blocks: impl Iterator<Item = &'a Value>, name: &str) -> Option<String> {
    let text: String = blocks
        .filter_map(|block| field::text(block, name))
        .collect();
    (!text.is_empty()).then_some(text)
}

fn read_refusal(body: &Value, reply: &mut Reply) {
    if reply.finish == Finish::Refusal {
        let details = body.get("stop_details");
        reply.refusal = details.and_then(|details| field::words(details, "explanation"));
        settle_refusal(reply);
    }
    // A Bedrock guardrail leaves the ordinary stop reason and says so only here.
    if field::text(body, "amazon-bedrock-guardrailAction") == Some("INTERVENED") {
        reply.abnormal = Some(Abnormal::BlockedOutput);
    }
}

/// Anthropic counts cached tokens beside the prompt's; here they are inside.
fn usage_of(usage: &Value) -> Usage {
    let read = field::count(usage, "cache_read_input_tokens");
    let write = field::count(usage, "cache_creation_input_tokens");
    let fresh = field::count(usage, "input_tokens");
    let details = usage.get("output_tokens_details");
    Usage {
        tokens_in: fresh.map(|fresh| {
            fresh
                .saturating_add(read.unwrap_or(0))
                .saturating_add(write.unwrap_or(0))
        }),
        tokens_in_cache_read: read,
        tokens_in_cache_write: write,
        tokens_out: field::count(usage, "output_tokens"),
        tokens_out_reasoning: details.and_then(|details| field::count(details, "reasoning_tokens")),
    }
}
