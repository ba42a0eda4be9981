//! A Converse response becomes a reply.

use serde_json::Value;
use understudy_schema::chat::{Abnormal, Finish, Reply, Usage};

use super::blocks::call_of;
use crate::error::{Error, Result};
use crate::finish::{finish_of, settle_refusal};
use crate::{Dialect, field};

/// Reads a response body.
///
/// # Errors
/// When the body is no object or has no `output`.
pub fn read_reply(body: &Value) -> Result<Reply> {
    let dialect = Dialect::BedrockConverse;
    if !body.is_object() {
        return Err(Error::NotAnObject {
            dialect,
            what: "response",
        });
    }
    let Some(output) = body.get("output") else {
        if let Some(message) = field::text(body, "message") {
            return Err(Error::Failed {
                dialect,
                message: field::cut(message, 500),
            });
        }
        return Err(Error::MissingField {
            dialect,
            what: "response",
            field: "output",
        });
    };
    let nothing = Value::Null;
    let message = output.get("message").unwrap_or(&nothing);
    let content = field::entries(message, "content");
    let native = field::words(body, "stopReason");
    let (finish, abnormal) = native.as_deref().map(finish_of).unwrap_or_default();
    let thoughts = content.iter().filter_map(|block| {
        let said = block.get("reasoningContent")?.get("reasoningText")?;
        field::text(said, "text")
    });
    let calls = content.iter().filter_map(|block| block.get("toolUse"));
    let mut reply = Reply {
        text: joined(content.iter().filter_map(text_of)),
        reasoning: joined(thoughts),
        tool_calls: calls.map(call_of).collect(),
        finish_native: native,
        finish,
        abnormal,
        model_served: model_of(body),
        service_tier: body
            .get("serviceTier")
            .and_then(|tier| field::words(tier, "type")),
        usage: body.get("usage").map(usage_of).unwrap_or_default(),
        ..Reply::default()
    };
    read_guardrail(body, &mut reply);
    settle_refusal(&mut reply);
    Ok(reply)
}

fn text_of(block: &Value) -> Option<&str> {
    field::text(block, "text")
}

fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> Option<String> {
    let text: String = texts.collect();
    (!text.is_empty()).then_some(text)
}

/// Only a router of prompts says which model answered.
fn model_of(body: &Value) -> Option<String> {
    let trace = body.get("trace")?.get("promptRouter")?;
    field::words(trace, "invokedModelId")
}

/// A guardrail blocked the prompt when its assessment of the input did, and the answer otherwise.
fn read_guardrail(body: &Value, reply: &mut Reply) {
    if reply.finish_native.as_deref() != Some("guardrail_intervened") {
        return;
    }
    reply.finish = Finish::ContentFilter;
    let input = body
        .pointer("/trace/guardrail/inputAssessment")
        .is_some_and(|assessment| blocks(assessment, 0));
    reply.abnormal = Some(if input {
        Abnormal::BlockedInput
    } else {
        Abnormal::BlockedOutput
    });
}

/// Whether anything in an assessment was blocked. Assessments are eight deep at most.
fn blocks(assessment: &Value, depth: usize) -> bool {
    match assessment {
        _ if 12 < depth => false,
        Value::Object(fields) => {
            field::text(assessment, "action") == Some("BLOCKED")
                || fields.values().any(|inner| blocks(inner, depth + 1))
        }
        Value::Array(entries) => entries.iter().any(|inner| blocks(inner, depth + 1)),
        _ => false,
    }
}

/// Bedrock counts cached tokens beside the prompt's; here they are inside.
fn usage_of(usage: &Value) -> Usage {
    let read = field::count(usage, "cacheReadInputTokens");
    let write = field::count(usage, "cacheWriteInputTokens");
    let fresh = field::count(usage, "inputTokens");
    Usage {
        tokens_in: fresh.map(|fresh| {
            fresh
                .saturating_add(read.unwrap_or(0))
                .saturating_add(write.unwrap_or(0))
        }),
        tokens_in_cache_read: read,
        tokens_in_cache_write: write,
        tokens_out: field::count(usage, "outputTokens"),
        tokens_out_reasoning: None,
    }
}
