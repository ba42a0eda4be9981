//! Errors in each vendor's own form.

use serde_json::{Value, json};
use understudy_providers::Dialect;

use super::Written;
use crate::respond::Failure;

pub(super) fn words_for(status: u16) -> &'static str {
    match status {
        400 => "The request is not valid.",
        401 => "Incorrect API key provided.",
        404 => "The model does not exist.",
        429 => "Rate limit reached.",
        529 => "Overloaded",
        _ => "The server had an error while processing the request.",
    }
}

/// Writes an error in the vendor's own form.
pub(crate) fn refuse(dialect: Dialect, failure: Failure, message: &str) -> Written {
    let Failure {
        status,
        retry_after_ms,
    } = failure;
    let mut headers = Vec::new();
    let tells = !matches!(dialect, Dialect::Gemini | Dialect::BedrockConverse);
    if let (Some(milliseconds), true) = (retry_after_ms, tells) {
        headers.push(("retry-after", milliseconds.div_ceil(1_000).to_string()));
        if dialect != Dialect::Anthropic {
            headers.push(("retry-after-ms", milliseconds.to_string()));
        }
    }
    if dialect == Dialect::BedrockConverse {
        let name = amazon_error(status);
        let word = format!("{name}:http://internal.amazon.com/coral/com.amazon.bedrock/");
        headers.push(("x-amzn-errortype", word));
    }
    Written {
        status,
        headers,
        body: error_body(dialect, failure, message).to_string(),
    }
}

/// The body of an error, which is also the event of a stream that fails.
pub(super) fn error_body(dialect: Dialect, failure: Failure, message: &str) -> Value {
    let Failure {
        status,
        retry_after_ms,
    } = failure;
    match dialect {
        Dialect::BedrockConverse => json!({ "message": message }),
        Dialect::OpenAi | Dialect::OpenAiResponses => {
            let (kind, code) = openai_error(status);
            json!({ "error": { "message": message, "type": kind, "param": null, "code": code } })
        }
        Dialect::Anthropic => {
            json!({ "type": "error", "error": { "type": anthropic_error(status), "message": message } })
        }
        Dialect::Gemini => gemini_error(status, retry_after_ms, message),
    }
}

/// Azure's filter answers a blocked prompt with an error.
pub(super) fn blocked_by_azure() -> Written {
    let hate = json!({ "filtered": true, "severity": "high" });
    let body = json!({ "error": {
        "message": "The response was filtered due to the prompt triggering the content management policy.",
        "type": null,
        "param": "prompt",
        "code": "content_filter",
        "status": 400,
        "innererror": {
            "code": "ResponsibleAIPolicyViolation",
            "content_filter_result": { "hate": hate },
        },
    } });
    Written {
        status: 400,
        headers: Vec::new(),
        body: body.to_string(),
    }
}

fn amazon_error(status: u16) -> &'static str {
    match status {
        401 | 403 => "AccessDeniedException",
        404 => "ResourceNotFoundException",
        408 => "ModelTimeoutException",
        424 => "ModelErrorException",
        429 => "ThrottlingException",
        503 | 529 => "ServiceUnavailableException",
        400..=499 => "ValidationException",
        _ => "InternalServerException",
    }
}

/// The name of the frame that reports an error in the middle of a stream.
pub(super) fn amazon_exception(status: u16) -> &'static str {
    match status {
        424 => "modelStreamErrorException",
        429 => "throttlingException",
        503 | 529 => "serviceUnavailableException",
        400..=499 => "validationException",
        _ => "internalServerException",
    }
}

fn openai_error(status: u16) -> (&'static str, &'static str) {
    match status {
        401 => ("invalid_request_error", "invalid_api_key"),
        404 => ("invalid_request_error", "model_not_found"),
        429 => ("requests", "rate_limit_exceeded"),
        400..=499 => ("invalid_request_error", "invalid_value"),
        _ => ("server_error", "server_error"),
    }
}

fn anthropic_error(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        529 => "overloaded_error",
        400..=499 => "invalid_request_error",
        _ => "api_error",
    }
}

fn gemini_error(status: u16, retry_after_ms: Option<u64>, message: &str) -> Value {
    let word = match status {
        401 | 403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 | 529 => "UNAVAILABLE",
        400..=499 => "INVALID_ARGUMENT",
        _ => "INTERNAL",
    };
    let mut error = json!({ "code": status, "message": message, "status": word });
    if let Some(milliseconds) = retry_after_ms {
        let delay = format!("{}.{:03}s", milliseconds / 1_000, milliseconds % 1_000);
        error["details"] =
            json!([{ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay }]);
    }
    json!({ "error": error })
}
