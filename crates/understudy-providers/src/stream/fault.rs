//! Failures that a vendor reports in the middle of a stream, when the status of success is long sent.

use serde_json::{Value, json};

use crate::{Dialect, ProviderFailure, field, read_error};

/// Reads an error that came with a status of success and says itself which status it should have had; `None` for a body that
/// does not.
pub fn read_error_in(dialect: Dialect, body: &Value) -> Option<ProviderFailure> {
    let inner = body.get(0).unwrap_or(body);
    let status = known_status(inner.get("error").filter(|error| !error.is_null())?)?;
    Some(read_error(dialect, status, &[], &inner.to_string()))
}

/// The failure that an event reports, `None` when it reports none.
pub(super) fn failure_in(dialect: Dialect, name: &str, data: &Value) -> Option<ProviderFailure> {
    if dialect == Dialect::BedrockConverse {
        return exception(name, data);
    }
    let inner = data.get(0).unwrap_or(data);
    let response = data.get("response").filter(|_| name == "response.failed");
    let inner = response.unwrap_or(inner);
    let error = inner.get("error").filter(|error| !error.is_null());
    if error.is_none() && name != "error" {
        return None;
    }
    // The error event of Responses holds its fields itself.
    let text = match error {
        Some(_) => inner.to_string(),
        None => json!({ "error": inner }).to_string(),
    };
    let status = status_of(error.unwrap_or(inner));
    Some(read_error(dialect, status, &[], &text))
}

/// Frames that report a failure are named by it.
fn exception(name: &str, data: &Value) -> Option<ProviderFailure> {
    let status = match name {
        "throttlingException" => 429,
        "validationException" => 400,
        "modelTimeoutException" => 408,
        "modelStreamErrorException" => 424,
        "serviceUnavailableException" => 503,
        _ if name.ends_with("Exception") || name.ends_with("Error") => 500,
        _ => return None,
    };
    let kind = ("x-amzn-errortype".to_owned(), name.to_owned());
    Some(read_error(
        Dialect::BedrockConverse,
        status,
        &[kind],
        &data.to_string(),
    ))
}

/// The status with which the same error would have come before the stream.
fn status_of(error: &Value) -> u16 {
    known_status(error).unwrap_or(500)
}

fn known_status(error: &Value) -> Option<u16> {
    let given = ["code", "status", "status_code"]
        .iter()
        .find_map(|name| field::size(error, name));
    let given = given
        .and_then(|status| u16::try_from(status).ok())
        .filter(|status| (400..600).contains(status));
    if given.is_some() {
        return given;
    }
    let mut words = ["type", "code", "status"]
        .iter()
        .filter_map(|name| field::text(error, name));
    words.find_map(status_for)
}

fn status_for(word: &str) -> Option<u16> {
    let status = match word {
        "authentication_error" | "invalid_api_key" => 401,
        "billing_error" => 402,
        "permission_error" => 403,
        "not_found_error" => 404,
        "request_too_large" => 413,
        "rate_limit_error"
        | "rate_limit_exceeded"
        | "insufficient_quota"
        | "tokens"
        | "requests"
        | "RESOURCE_EXHAUSTED" => 429,
        "overloaded_error" => 529,
        "timeout_error" | "DEADLINE_EXCEEDED" => 504,
        "UNAVAILABLE" => 503,
        "invalid_request_error"
        | "content_filter"
        | "bio_policy"
        | "misalignment_policy_violation"
        | "invalid_prompt"
        | "INVALID_ARGUMENT" => 400,
        _ => return None,
    };
    Some(status)
}
