//! A Responses object becomes a reply.

use serde_json::Value;
use understudy_schema::chat::{Abnormal, Finish, Reply, Usage};

use super::items::{call_of, summary_of};
use crate::error::{Error, Result};
use crate::finish::finish_of;
use crate::{Dialect, field};

/// Errors that are the vendor's filter and no failure.
const BLOCKS: [&str; 3] = [
    "bio_policy",
    "misalignment_policy_violation",
    "invalid_prompt",
];

/// Reads a response body.
///
/// # Errors
/// When the body is no object, has no `output`, or says that the call failed or was cancelled.
pub fn read_reply(body: &Value) -> Result<Reply> {
    let dialect = Dialect::OpenAiResponses;
    if !body.is_object() {
        return Err(Error::NotAnObject {
            dialect,
            what: "response",
        });
    }
    let mut reply = Reply {
        model_served: field::words(body, "model"),
        response_id: field::words(body, "id"),
        service_tier: field::words(body, "service_tier"),
        usage: body.get("usage").map(usage_of).unwrap_or_default(),
        ..Reply::default()
    };
    if let Some(error) = body.get("error").filter(|error| !error.is_null()) {
        return match field::text(error, "code").filter(|code| BLOCKS.contains(code)) {
            Some(code) => {
                reply.finish_native = Some(code.to_owned());
                reply.finish = Finish::ContentFilter;
                reply.abnormal = Some(Abnormal::BlockedInput);
                Ok(reply)
            }
            None => Err(failed(error)),
        };
    }
    let status = field::text(body, "status");
    if matches!(status, Some("failed" | "cancelled")) {
        return Err(failed(&Value::from(status)));
    }
    let Some(items) = body.get("output").and_then(Value::as_array) else {
        return Err(Error::MissingField {
            dialect,
            what: "response",
            field: "output",
        });
    };
    read_output(items, &mut reply);
    read_end(body, &mut reply);
    Ok(reply)
}

fn failed(error: &Value) -> Error {
    let words = field::text(error, "message").or_else(|| error.as_str());
    let words = words.map_or_else(|| error.to_string(), str::to_owned);
    Error::Failed {
        dialect: Dialect::OpenAiResponses,
        message: field::cut(&words, 500),
    }
}

fn read_output(items: &[Value], reply: &mut Reply) {
    let of_kind = |kind: &'static str| {
        items
            .iter()
            .filter(move |item| field::text(item, "type") == Some(kind))
    };
    let joined = |kind: &str, name: &str| {
        let parts = of_kind("message").flat_map(|item| field::entries(item, "content"));
        let parts = parts.filter(|part| field::text(part, "type") == Some(kind));
        let text: String = parts.filter_map(|part| field::text(part, name)).collect();
        (!text.is_empty()).then_some(text)
    };
    reply.text = joined("output_text", "text");
    reply.refusal = joined("refusal", "refusal");
    let thoughts: Vec<String> = of_kind("reasoning").filter_map(summary_of).collect();
    reply.reasoning = (!thoughts.is_empty()).then(|| thoughts.join("\n\n"));
    let calls = items.iter().filter(|item| {
        matches!(
            field::text(item, "type"),
            Some("function_call" | "custom_tool_call")
        )
    });
    reply.tool_calls = calls.map(call_of).collect();
}

/// Why it ended: the reason where one is given, else the status.
fn read_end(body: &Value, reply: &mut Reply) {
    let status = field::words(body, "status");
    let reason = body
        .get("incomplete_details")
        .and_then(|details| field::words(details, "reason"));
    let (finish, abnormal) = match (status.as_deref(), reason.as_deref()) {
        (Some("completed"), _) if reply.tool_calls.is_empty() => (Finish::Stop, None),
        (Some("completed"), _) => (Finish::ToolCalls, None),
        (Some("incomplete"), Some(reason)) => finish_of(reason),
        (Some("incomplete"), None) => (Finish::Other, None),
        (Some("in_progress" | "queued"), _) => (Finish::Other, Some(Abnormal::Paused)),
        _ => (Finish::Unknown, None),
    };
    reply.finish = finish;
    reply.abnormal = abnormal;
    reply.finish_native = reason.or(status);
}

/// A gateway's log may have given the counts their Chat Completions names.
fn usage_of(usage: &Value) -> Usage {
    let nothing = Value::Null;
    let details = |name: &str, other: &str| {
        let details = usage.get(name).or_else(|| usage.get(other));
        details.unwrap_or(&nothing)
    };
    let count =
        |name: &str, other: &str| field::count(usage, name).or_else(|| field::count(usage, other));
    let input = details("input_tokens_details", "prompt_tokens_details");
    let output = details("output_tokens_details", "completion_tokens_details");
    Usage {
        tokens_in: count("input_tokens", "prompt_tokens"),
        tokens_in_cache_read: field::count(input, "cached_tokens"),
        tokens_in_cache_write: field::count(input, "cache_write_tokens"),
        tokens_out: count("output_tokens", "completion_tokens"),
        tokens_out_reasoning: field::count(output, "reasoning_tokens"),
    }
}
