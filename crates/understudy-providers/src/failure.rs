//! An error status and its body become a failure with a class, a code and a wait.

mod retry;
#[cfg(test)]
mod tests;

use serde_json::Value;
use understudy_schema::chat::{ErrorClass, Outcome};

use crate::{Dialect, field};

/// A call that was answered with an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderFailure {
    /// Why it failed.
    pub error_class: ErrorClass,
    /// The vendor's own code or type.
    pub error_code: Option<String>,
    /// The vendor's words, cut to 500 characters.
    pub message: String,
    /// How long the vendor asks to wait, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// Whether the same call may succeed later.
    pub retryable: bool,
    /// Whether every further call with this key will fail: the provider should be left alone.
    pub fatal: bool,
    /// What became of the call, which for a few errors is not an error: a refusal, or a tool call gone wrong.
    pub outcome: Outcome,
    /// What the model had written, where the vendor returns it with the error.
    pub failed_generation: Option<String>,
}

/// Reads an error. Header names may be in any case; the body may be anything.
pub fn read_error(
    dialect: Dialect,
    status: u16,
    headers: &[(String, String)],
    body: &str,
) -> ProviderFailure {
    let parsed: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    // A stream's error is an array of one.
    let parsed = parsed.get(0).unwrap_or(&parsed);
    let nothing = Value::Null;
    let error = parsed.get("error").unwrap_or(&nothing);
    let error_code = code_of(dialect, error).or_else(|| amazon_code(headers));
    let message = message_of(parsed, error, body);
    let error_class = class_of(status, error_code.as_deref(), error, &message);
    let exhausted = is_exhausted(error_code.as_deref(), error);
    let outcome = match error_code.as_deref() {
        Some("tool_use_failed") => Outcome::MalformedTool,
        _ => error_class.outcome(),
    };
    let passing = matches!(status, 408 | 409 | 424 | 429) || 500 <= status;
    let advice =
        retry::header(headers, "x-should-retry").and_then(|word| word.parse::<bool>().ok());
    let wanted = advice.unwrap_or(passing && error_class != ErrorClass::ContentBlock);
    ProviderFailure {
        error_class,
        error_code,
        message,
        retry_after_ms: retry::after_ms(headers, error),
        retryable: wanted && !exhausted,
        fatal: exhausted || error_class == ErrorClass::Auth,
        outcome,
        failed_generation: field::words(error, "failed_generation"),
    }
}

fn code_of(dialect: Dialect, error: &Value) -> Option<String> {
    let code = match dialect {
        Dialect::OpenAi | Dialect::OpenAiResponses => {
            field::words(error, "code").or_else(|| field::words(error, "type"))
        }
        Dialect::Anthropic => field::words(error, "type"),
        Dialect::Gemini => field::words(error, "status"),
        Dialect::BedrockConverse => None,
    };
    code.or_else(|| field::count(error, "code").map(|code| code.to_string()))
}

/// Bedrock names its errors in a header, before a colon and an address.
fn amazon_code(headers: &[(String, String)]) -> Option<String> {
    let named = retry::header(headers, "x-amzn-errortype")?;
    let code = named.split(':').next().unwrap_or_default().trim();
    (!code.is_empty()).then(|| code.to_owned())
}

fn message_of(parsed: &Value, error: &Value, body: &str) -> String {
    let words = field::words(error, "message").or_else(|| error.as_str().map(str::to_owned));
    let words = words
        .or_else(|| field::words(parsed, "message"))
        .or_else(|| field::words(parsed, "Message"))
        .or_else(|| field::words(parsed, "detail"));
    field::cut(words.as_deref().unwrap_or(body).trim(), 500)
}

fn class_of(status: u16, code: Option<&str>, error: &Value, message: &str) -> ErrorClass {
    if is_block(code, error, message) && (400..500).contains(&status) {
        return ErrorClass::ContentBlock;
    }
    match code {
        Some("tool_use_failed") => ErrorClass::Decode,
        // Gemini answers a wrong key with 400.
        Some("INVALID_ARGUMENT") if message.contains("API key") => ErrorClass::Auth,
        Some("insufficient_quota" | "billing_error") => ErrorClass::Quota,
        Some("ThrottlingException" | "throttlingException" | "ServiceQuotaExceededException") => {
            ErrorClass::Quota
        }
        // The model's failure, not the request's.
        Some(
            "overloaded_error"
            | "ModelNotReadyException"
            | "ModelErrorException"
            | "modelStreamErrorException",
        ) => ErrorClass::Overloaded,
        Some("timeout_error" | "DEADLINE_EXCEEDED") => ErrorClass::Timeout,
        _ => ErrorClass::from_status(status),
    }
}

fn is_block(code: Option<&str>, error: &Value, message: &str) -> bool {
    let inner = error
        .get("innererror")
        .and_then(|inner| field::text(inner, "code"));
    [code, inner]
        .into_iter()
        .flatten()
        .chain([""])
        .any(|code| is_content_block(code, message))
}

/// Whether an error is a refusal, told by its code or its message: Azure's filter, `OpenAI`'s and Anthropic's policies.
pub fn is_content_block(code: &str, message: &str) -> bool {
    const CODES: [&str; 6] = [
        "bio_policy",
        "misalignment_policy_violation",
        "content_filter",
        "content_policy_violation",
        "ResponsibleAIPolicyViolation",
        "invalid_prompt",
    ];
    CODES.contains(&code)
        || message.contains("content filtering policy")
        || message.contains("content management policy")
}

/// A budget that is used up does not come back by waiting.
fn is_exhausted(code: Option<&str>, error: &Value) -> bool {
    let spent = matches!(
        code,
        Some("insufficient_quota" | "billing_error" | "billing_hard_limit_reached")
    );
    let daily = field::entries(error, "details")
        .iter()
        .flat_map(|detail| field::entries(detail, "violations"))
        .any(|violation| {
            field::text(violation, "quotaId").is_some_and(|quota| quota.contains("PerDay"))
        });
    spent || daily
}
