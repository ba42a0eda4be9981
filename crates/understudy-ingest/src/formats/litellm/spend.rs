//! Rows of the proxy's database, `LiteLLM_SpendLogs`, in the words of the payload that its loggers write.
//!
//! The request is the body that the caller sent; what is JSON may stand in a text. Where prompts are not stored, both are
//! empty.

use serde_json::{Value, json};

use crate::field::{self, Object};

/// Fields of the caller's body that are for the gateway, or secret, and no part of what the vendor was asked.
const GATEWAYS: [&str; 19] = [
    "api_base",
    "api_key",
    "base_url",
    "cache",
    "caching",
    "disable_fallbacks",
    "fallbacks",
    "guardrails",
    "litellm_metadata",
    "litellm_session_id",
    "litellm_trace_id",
    "metadata",
    "mock_response",
    "model",
    "no-log",
    "num_retries",
    "request_timeout",
    "tags",
    "timeout",
];

/// Names under which the bodies of different calls hold the prompt.
const PROMPTS: [&str; 4] = ["messages", "input", "contents", "prompt"];

/// Whether a record is such a row.
pub(in crate::formats) fn is_row(record: &Object) -> bool {
    let has = |name: &str| record.contains_key(name);
    has("call_type") && has("request_id") && (has("spend") || has("proxy_server_request"))
}

/// Gives the row's fields the payload's names.
pub(super) fn as_payload(row: &mut Object) {
    let mut metadata = taken(row, "metadata");
    if let Some(body) = body(row) {
        put_request(body, row, &mut metadata);
    }
    let failed = [&*row, &metadata]
        .iter()
        .any(|holder| field::text(holder, "status") == Some("failure"));
    if failed {
        put(row, "status", json!("failure"));
    }
    if let Some(error) = metadata.shift_remove("error_information") {
        put_error(error, row);
    }
    for (from, to) in [
        ("request_id", "id"),
        ("session_id", "trace_id"),
        ("spend", "response_cost"),
    ] {
        if let (Some(value), false) = (row.get(from).cloned(), row.contains_key(to)) {
            put(row, to, value);
        }
    }
    put(row, "metadata", Value::Object(metadata));
}

fn taken(row: &mut Object, name: &str) -> Object {
    match row.shift_remove(name).map(field::unwrapped) {
        Some(Value::Object(fields)) => fields,
        _ => Object::new(),
    }
}

/// The caller's body, which some versions keep within the request's address and headers.
fn body(row: &mut Object) -> Option<Object> {
    let mut request = taken(row, "proxy_server_request");
    let body = match request.shift_remove("body").map(field::unwrapped) {
        Some(Value::Object(inner)) => inner,
        _ => request,
    };
    PROMPTS
        .iter()
        .any(|name| body.contains_key(*name))
        .then_some(body)
}

fn put_request(mut body: Object, row: &mut Object, metadata: &mut Object) {
    let prompt = PROMPTS.iter().find_map(|name| body.shift_remove(*name));
    put(row, "messages", prompt.unwrap_or_default());
    if let Some(stream) = body.get("stream") {
        put(row, "stream", stream.clone());
    }
    if let Some(callers) = body.get("metadata").filter(|callers| callers.is_object()) {
        metadata
            .entry("requester_metadata")
            .or_insert_with(|| callers.clone());
    }
    body.retain(|name, _| !GATEWAYS.contains(&name.as_str()));
    put(row, "model_parameters", Value::Object(body));
}

/// Older rows hold the whole error as one text.
fn put_error(error: Value, row: &mut Object) {
    let mut error = match field::unwrapped(error) {
        Value::Object(error) => error,
        Value::String(message) => Object::from_iter([("error".to_owned(), json!(message))]),
        _ => return,
    };
    if let Some(message) = error.shift_remove("error") {
        error.entry("error_message").or_insert(message);
    }
    put(row, "error_information", Value::Object(error));
}

fn put(row: &mut Object, name: &str, value: Value) {
    row.insert(name.to_owned(), value);
}
