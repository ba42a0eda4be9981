//! A Chat Completions response becomes a reply.

use serde_json::Value;
use understudy_schema::chat::{Reply, ToolCall, Usage};

use super::request::function_call;
use crate::error::{Error, Result};
use crate::finish::{finish_of, settle_refusal};
use crate::{Dialect, field};

/// Reads a response body, also in the shape in which `LiteLLM` logs other vendors' answers. Of several choices the
/// first is read.
///
/// # Errors
/// When the body is no object, has no `choices`, or says that the call failed.
pub fn read_reply(body: &Value) -> Result<Reply> {
    if !body.is_object() {
        return Err(Error::NotAnObject {
            dialect: Dialect::OpenAi,
            what: "response",
        });
    }
    let Some(choices) = body.get("choices").and_then(Value::as_array) else {
        return Err(failure_in(body).unwrap_or(Error::MissingField {
            dialect: Dialect::OpenAi,
            what: "response",
            field: "choices",
        }));
    };
    let mut reply = Reply {
        model_served: field::words(body, "model"),
        system_fingerprint: field::words(body, "system_fingerprint"),
        response_id: field::words(body, "id"),
        service_tier: field::words(body, "service_tier"),
        usage: body.get("usage").map(usage_of).unwrap_or_default(),
        ..Reply::default()
    };
    match choices.first() {
        Some(choice) => read_choice(choice, &mut reply)?,
        None => {
            if let Some(failure) = failure_in(body) {
                return Err(failure);
            }
        }
    }
    Ok(reply)
}

fn failure_in(value: &Value) -> Option<Error> {
    let error = value.get("error").filter(|error| !error.is_null())?;
    let words = field::text(error, "message").map_or_else(|| error.to_string(), str::to_owned);
    Some(Error::Failed {
        dialect: Dialect::OpenAi,
        message: field::cut(&words, 500),
    })
}

fn read_choice(choice: &Value, reply: &mut Reply) -> Result<()> {
    if let Some(failure) = failure_in(choice) {
        return Err(failure);
    }
    let nothing = Value::Null;
    let message = choice.get("message").unwrap_or(&nothing);
    let native = native_finish(choice, message);
    let (finish, abnormal) = native.as_deref().map(finish_of).unwrap_or_default();
    reply.finish_native = native;
    reply.finish = finish;
    reply.abnormal = abnormal;
    let (text, refusal) = content_of(message.get("content").or_else(|| choice.get("text")));
    reply.text = text;
    reply.refusal = refusal.or_else(|| refusal_of(message));
    reply.reasoning = field::words(message, "reasoning_content")
        .or_else(|| field::words(message, "reasoning"))
        .or_else(|| thoughts_of(message.get("content")?));
    reply.tool_calls = calls_of(message);
    settle_refusal(reply);
    Ok(())
}

/// A gateway keeps the vendor's own word apart and puts a plain `stop` in its place: the vendor's word counts.
fn native_finish(choice: &Value, message: &Value) -> Option<String> {
    let kept = [choice, message]
        .into_iter()
        .filter_map(|holder| holder.get("provider_specific_fields"));
    let native = kept.into_iter().find_map(|fields| {
        field::words(fields, "stop_reason").or_else(|| field::words(fields, "native_finish_reason"))
    });
    native.or_else(|| field::words(choice, "finish_reason"))
}

fn refusal_of(message: &Value) -> Option<String> {
    let kept = message.get("provider_specific_fields");
    field::words(message, "refusal")
        .or_else(|| kept.and_then(|fields| field::words(fields, "refusal")))
}

/// The text and the refusal in a content that is a text or an array of parts.
fn content_of(content: Option<&Value>) -> (Option<String>, Option<String>) {
    match content {
        Some(Value::String(text)) => ((!text.is_empty()).then(|| text.clone()), None),
        Some(Value::Array(parts)) => {
            let joined = |kind: &[&str], name: &str| -> Option<String> {
                let of_kind = parts
                    .iter()
                    .filter(|part| field::text(part, "type").is_none_or(|is| kind.contains(&is)));
                let text: String = of_kind.filter_map(|part| field::text(part, name)).collect();
                (!text.is_empty()).then_some(text)
            };
            (
                joined(&["text", "output_text"], "text"),
                joined(&["refusal"], "refusal"),
            )
        }
        _ => (None, None),
    }
}

/// Mistral's thinking models put their thoughts among the parts.
fn thoughts_of(content: &Value) -> Option<String> {
    let parts = content.as_array()?.iter();
    let thoughts = parts.filter(|part| field::text(part, "type") == Some("thinking"));
    let texts = thoughts.flat_map(|part| field::entries(part, "thinking"));
    let text: String = texts
        .filter_map(|thought| field::text(thought, "text"))
        .collect();
    (!text.is_empty()).then_some(text)
}

fn calls_of(message: &Value) -> Vec<ToolCall> {
    let calls = field::entries(message, "tool_calls")
        .iter()
        .filter_map(|call| {
            let id = field::owned(call, "id").unwrap_or_default();
            let function = call.get("function").or_else(|| call.get("custom"))?;
            Some(function_call(function, id))
        });
    let older = message.get("function_call").filter(|call| call.is_object());
    calls
        .chain(older.map(|call| function_call(call, String::new())))
        .collect()
}

fn usage_of(usage: &Value) -> Usage {
    let nothing = Value::Null;
    let prompt = usage.get("prompt_tokens_details").unwrap_or(&nothing);
    let completion = usage.get("completion_tokens_details").unwrap_or(&nothing);
    Usage {
        tokens_in: field::count(usage, "prompt_tokens"),
        tokens_in_cache_read: field::count(prompt, "cached_tokens")
            .or_else(|| field::count(usage, "cache_read_input_tokens")),
        tokens_in_cache_write: field::count(prompt, "cache_write_tokens")
            .or_else(|| field::count(usage, "cache_creation_input_tokens")),
        tokens_out: tokens_out(usage, field::count(completion, "reasoning_tokens")),
        tokens_out_reasoning: field::count(completion, "reasoning_tokens"),
    }
}

/// All billed tokens of the answer. xAI counts thinking beside the completion and not in it, which shows in the sum.
fn tokens_out(usage: &Value, reasoning: Option<i64>) -> Option<i64> {
    let completion = field::count(usage, "completion_tokens")?;
    let beside = completion.checked_add(reasoning.unwrap_or(0))?;
    let summed = field::count(usage, "prompt_tokens").and_then(|prompt| prompt.checked_add(beside));
    let is_beside = summed.is_some() && summed == field::count(usage, "total_tokens");
    Some(if is_beside { beside } else { completion })
}
