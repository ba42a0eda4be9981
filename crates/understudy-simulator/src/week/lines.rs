//! A call as a line of a log.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use understudy_providers::{cost_usd, price};
use understudy_schema::chat::Usage;

use super::{Fate, LoggedCall, messages_of};
use crate::draw::fingerprint;
use crate::wire;
use crate::world::{NamedBy, World};

/// The line that `LiteLLM` writes for a call: its `StandardLoggingPayload`.
pub fn litellm_line(world: &World, call: &LoggedCall<'_>) -> Value {
    let id = id_of(call);
    let succeeded = matches!(call.fate, Fate::Answered | Fate::Cached);
    let (ended_at, first_at) = times(call);
    let (tokens_in, tokens_out) = if succeeded {
        (call.response.tokens_in, call.response.tokens_out)
    } else {
        (0, 0)
    };
    let cost = if call.fate == Fate::Answered {
        cost_of(world, call)
    } else {
        0.0
    };
    json!({
        "id": if succeeded { format!("chatcmpl-{id}") } else { id.clone() },
        "litellm_call_id": format!("5eed0000-0000-4000-8000-{:012x}", call.number),
        "trace_id": format!("sess-{:05}", call.number / 2),
        "session_id": "",
        "call_type": "acompletion",
        "cache_hit": call.fate == Fate::Cached,
        "stream": if call.stream { json!(true) } else { Value::Null },
        "status": if succeeded { "success" } else { "failure" },
        "custom_llm_provider": "openai",
        "startTime": seconds(call.started_at),
        "endTime": seconds(ended_at),
        "completionStartTime": seconds(first_at),
        "response_time": seconds(first_at) - seconds(call.started_at),
        "model": world.primary_model,
        "metadata": metadata(call),
        "response_cost": cost,
        "total_tokens": tokens_in + tokens_out,
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "request_tags": tags(call),
        "end_user": format!("user-{:04}", call.user),
        "api_base": "https://api.openai.com/v1",
        "model_group": "",
        "model_id": "",
        "messages": messages_of(call.template, &call.prompt),
        "response": if succeeded { response_of(&id, call) } else { json!({}) },
        "model_parameters": parameters(call),
        "hidden_params": hidden(call),
        "error_str": error_of(call.fate).map(|(_, _, words)| words),
        "error_information": error_information(call.fate),
    })
}

fn id_of(call: &LoggedCall<'_>) -> String {
    fingerprint(format!("{} {}", call.number, call.prompt).as_bytes())
}

/// When the last and the first byte came.
fn times(call: &LoggedCall<'_>) -> (Timestamp, Timestamp) {
    let whole_ms = match call.fate {
        Fate::Answered => call.response.latency_ms,
        Fate::Cached => 4.0,
        Fate::RateLimited => 60.0,
        Fate::ServerError => 900.0,
        Fate::TimedOut => 30_000.0,
    };
    let ended_at = later(call.started_at, whole_ms);
    let first_ms = if call.stream {
        call.template.latency.base_ms.min(whole_ms)
    } else {
        whole_ms
    };
    (ended_at, later(call.started_at, first_ms))
}

fn later(from: Timestamp, milliseconds: f64) -> Timestamp {
    from.checked_add(SignedDuration::from_secs_f64(milliseconds / 1_000.0))
        .unwrap_or(from)
}

fn seconds(at: Timestamp) -> f64 {
    at.as_microsecond() as f64 / 1e6
}

fn cost_of(world: &World, call: &LoggedCall<'_>) -> f64 {
    let usage = Usage {
        tokens_in: Some(call.response.tokens_in),
        tokens_out: Some(call.response.tokens_out),
        ..Usage::default()
    };
    price("openai", &world.primary_model)
        .and_then(|price| cost_usd(&usage, price))
        .unwrap_or(0.0)
}

fn name_of(call: &LoggedCall<'_>) -> Value {
    json!({ "prompt_id": call.template.id, "prompt_version": call.template.version })
}

fn metadata(call: &LoggedCall<'_>) -> Value {
    let named = |by: NamedBy| {
        if call.template.named_by == by {
            name_of(call)
        } else {
            Value::Null
        }
    };
    json!({
        "user_api_key_alias": "fernlight",
        "spend_logs_metadata": named(NamedBy::SpendLogs),
        "requester_metadata": named(NamedBy::Requester),
        "requester_ip_address": null,
        "prompt_management_metadata": null,
        "applied_guardrails": [],
    })
}

fn tags(call: &LoggedCall<'_>) -> Value {
    let template = call.template;
    let mut tags = vec!["env:prod".to_owned(), "app:fernlight".to_owned()];
    if template.named_by == NamedBy::Tag {
        tags.push(format!("prompt:{}@{}", template.id, template.version));
    }
    json!(tags)
}

/// The parameters of the call, which with its messages are the request.
fn parameters(call: &LoggedCall<'_>) -> Map<String, Value> {
    let asked = &call.template.asked;
    let mut parameters = Map::new();
    parameters.insert("temperature".to_owned(), json!(asked.temperature));
    parameters.insert("max_tokens".to_owned(), json!(asked.max_tokens));
    if let Some(format) = call.template.response_format() {
        parameters.insert("response_format".to_owned(), format);
    }
    let tools = call.template.tools();
    if !tools.is_empty() {
        parameters.insert("tools".to_owned(), Value::Array(tools));
        parameters.insert("tool_choice".to_owned(), json!("auto"));
    }
    if call.stream {
        parameters.insert("stream".to_owned(), json!(true));
        parameters.insert(
            "stream_options".to_owned(),
            json!({ "include_usage": true }),
        );
    }
    parameters
}

fn response_of(id: &str, call: &LoggedCall<'_>) -> Value {
    match &call.response.outcome {
        Ok(answer) => {
            let mut body = wire::openai(id, answer, &call.response);
            body["created"] = json!(call.started_at.as_second());
            body
        }
        Err(_) => json!({}),
    }
}

fn hidden(call: &LoggedCall<'_>) -> Value {
    let headers = match call.fate {
        Fate::RateLimited => json!({ "retry-after": "2", "x_ratelimit_remaining_requests": 0 }),
        _ => json!({ "x-litellm-attempted-retries": 0, "x-litellm-attempted-fallbacks": 0 }),
    };
    json!({ "additional_headers": headers, "litellm_overhead_time_ms": 3.1, "litellm_model_name": null })
}

/// Status, class and words of a failure as the gateway logs it.
fn error_of(fate: Fate) -> Option<(&'static str, &'static str, &'static str)> {
    match fate {
        Fate::Answered | Fate::Cached => None,
        Fate::RateLimited => Some((
            "429",
            "RateLimitError",
            "litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached for gpt-4o",
        )),
        Fate::ServerError => Some((
            "500",
            "InternalServerError",
            "litellm.InternalServerError: InternalServerError: OpenAIException - The server had an error",
        )),
        Fate::TimedOut => Some((
            "408",
            "Timeout",
            "litellm.Timeout: APITimeoutError - Request timed out after 30.0 seconds",
        )),
    }
}

fn error_information(fate: Fate) -> Value {
    let (code, class, words) = error_of(fate).unwrap_or(("", "", ""));
    let provider = if code.is_empty() { "" } else { "openai" };
    json!({ "error_code": code, "error_class": class, "llm_provider": provider, "traceback": "", "error_message": words })
}

/// A call as a line of a home-made log: the request, the response and how long it took.
pub fn plain_line(world: &World, call: &LoggedCall<'_>) -> Value {
    let mut request = Map::new();
    request.insert("model".to_owned(), json!(world.primary_model));
    request.insert(
        "messages".to_owned(),
        messages_of(call.template, &call.prompt),
    );
    let unary = LoggedCall {
        stream: false,
        ..call.clone()
    };
    request.extend(parameters(&unary));
    let id = id_of(call);
    json!({
        "ts": call.started_at.to_string(),
        "request_id": format!("req_{id}"),
        "prompt_id": call.template.id,
        "prompt_version": call.template.version,
        "provider": "openai",
        "duration_ms": call.response.latency_ms.round(),
        "status": 200,
        "request": request,
        "response": response_of(&id, call),
    })
}
