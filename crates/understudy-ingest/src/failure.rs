//! Why a call failed, from what gateways and vendors write about it.

use understudy_providers::is_content_block;
use understudy_schema::chat::ErrorClass;

/// What a log says of a failure.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Words<'a> {
    /// The exception's name, such as `RateLimitError`.
    pub(crate) class: &'a str,
    /// The vendor's code: a status in digits or a name such as `content_filter`.
    pub(crate) code: &'a str,
    /// The message.
    pub(crate) message: &'a str,
    /// The HTTP status, where known.
    pub(crate) status: Option<i64>,
}

/// Words in codes and messages by which gateways say that a filter refused the prompt, in lower case.
const BLOCKED: [&str; 6] = [
    "content_filter",
    "content_policy_violation",
    "content management policy",
    "responsibleaipolicyviolation",
    "contentpolicyviolation",
    "invalid_prompt",
];

/// Words of messages that say a connection failed, in lower case.
const CONNECTION: [&str; 8] = [
    "connection error",
    "connection reset",
    "connection refused",
    "cannot connect",
    "server disconnected",
    "network is unreachable",
    "name or service not known",
    "connection aborted",
];

/// Words of messages that say an answer came that cannot be read, in lower case: JSON parsers' complaints.
const UNREADABLE: [&str; 9] = [
    "unterminated string",
    "expecting value",
    "expecting ',' delimiter",
    "expecting property name",
    "expecting ':' delimiter",
    "extra data: line",
    "invalid control character",
    "unexpected end of json",
    "jsondecodeerror",
];

/// The class of a failure. Gateways put several kinds under one name, so the message is asked before the name.
pub(crate) fn class(words: Words) -> ErrorClass {
    let message = words.message.to_lowercase();
    let code = words.code.to_lowercase();
    let has = |list: &[&str]| list.iter().any(|word| message.contains(word));
    if is_content_block(words.code, words.message)
        || BLOCKED.iter().any(|word| code.contains(word))
        || has(&BLOCKED)
        || words.class.contains("ContentPolicy")
    {
        return ErrorClass::ContentBlock;
    }
    let is_vague = [
        "",
        "InternalServerError",
        "APIError",
        "APIConnectionError",
        "Exception",
    ]
    .contains(&words.class);
    if is_vague && has(&UNREADABLE) {
        return ErrorClass::Decode;
    }
    if is_vague && has(&CONNECTION) {
        return ErrorClass::Network;
    }
    by_name(words.class)
        .or_else(|| by_status(words.status.or_else(|| code.parse().ok())))
        .or_else(|| by_name(words.code))
        .unwrap_or_else(|| by_message(&message))
}

fn by_name(name: &str) -> Option<ErrorClass> {
    Some(match name {
        "AuthenticationError"
        | "PermissionDeniedError"
        | "invalid_api_key"
        | "authentication_error"
        | "permission_error" => ErrorClass::Auth,
        "RateLimitError"
        | "BudgetExceededError"
        | "rate_limit_exceeded"
        | "insufficient_quota"
        | "rate_limit_error"
        | "billing_error" => ErrorClass::Quota,
        "Timeout" | "APITimeoutError" | "TimeoutError" | "batch_expired" | "timeout" => {
            ErrorClass::Timeout
        }
        "ContextWindowExceededError"
        | "BadRequestError"
        | "NotFoundError"
        | "UnprocessableEntityError"
        | "UnsupportedParamsError"
        | "InvalidRequestError"
        | "context_length_exceeded"
        | "invalid_request_error"
        | "model_not_found" => ErrorClass::InvalidRequest,
        "APIConnectionError" | "ConnectionError" => ErrorClass::Network,
        "APIResponseValidationError" | "JSONSchemaValidationError" | "JSONDecodeError" => {
            ErrorClass::Decode
        }
        "InternalServerError"
        | "ServiceUnavailableError"
        | "BadGatewayError"
        | "MidStreamFallbackError"
        | "overloaded_error"
        | "api_error"
        | "server_error" => ErrorClass::Overloaded,
        _ => return None,
    })
}

fn by_status(status: Option<i64>) -> Option<ErrorClass> {
    let status = u16::try_from(status?)
        .ok()
        .filter(|status| (400..=599).contains(status))?;
    Some(ErrorClass::from_status(status))
}

fn by_message(message: &str) -> ErrorClass {
    if message.contains("timed out") || message.contains("timeout") {
        ErrorClass::Timeout
    } else if message.contains("rate limit") || message.contains("quota") {
        ErrorClass::Quota
    } else if CONNECTION.iter().any(|word| message.contains(word)) {
        ErrorClass::Network
    } else if UNREADABLE.iter().any(|word| message.contains(word)) {
        ErrorClass::Decode
    } else {
        ErrorClass::Overloaded
    }
}

#[cfg(test)]
mod tests {
    //! What real gateways wrote, and what it meant.

    use super::*;

    #[test]
    fn names_codes_and_messages_give_one_class() {
        let cases = [
            (
                "RateLimitError",
                "429",
                "Rate limit reached for gpt-4o",
                ErrorClass::Quota,
            ),
            (
                "BadRequestError",
                "content_filter",
                "triggering Azure OpenAI's content management policy",
                ErrorClass::ContentBlock,
            ),
            (
                "ContentPolicyViolationError",
                "400",
                "",
                ErrorClass::ContentBlock,
            ),
            (
                "Timeout",
                "408",
                "APITimeoutError - Request timed out.",
                ErrorClass::Timeout,
            ),
            (
                "InternalServerError",
                "500",
                "OpenAIException - Connection error.",
                ErrorClass::Network,
            ),
            (
                "InternalServerError",
                "500",
                "Unterminated string starting at: line 1",
                ErrorClass::Decode,
            ),
            (
                "InternalServerError",
                "500",
                "The server had an error",
                ErrorClass::Overloaded,
            ),
            (
                "ServiceUnavailableError",
                "503",
                "overloaded",
                ErrorClass::Overloaded,
            ),
            (
                "ContextWindowExceededError",
                "400",
                "maximum context length",
                ErrorClass::InvalidRequest,
            ),
            (
                "AuthenticationError",
                "401",
                "Incorrect API key",
                ErrorClass::Auth,
            ),
            ("", "bio_policy", "", ErrorClass::ContentBlock),
            ("APIConnectionError", "", "x", ErrorClass::Network),
            ("", "rate_limit_exceeded", "", ErrorClass::Quota),
            ("", "529", "", ErrorClass::Overloaded),
            ("", "", "Read timed out", ErrorClass::Timeout),
        ];
        for (name, code, message, expected) in cases {
            let words = Words {
                class: name,
                code,
                message,
                status: None,
            };
            assert_eq!(class(words), expected, "{name} {code} {message}");
        }
    }
}
