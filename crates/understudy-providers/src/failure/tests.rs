//! Errors as the vendors send them.

use super::*;

fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn a_rate_limit_waits_as_long_as_the_finer_header_says() {
    let body = r#"{"error":{"message":"Rate limit reached","type":"requests","param":null,"code":"rate_limit_exceeded"}}"#;
    let headers = headers(&[("Retry-After", "1"), ("retry-after-ms", "812")]);
    let failure = read_error(Dialect::OpenAi, 429, &headers, body);
    assert_eq!(failure.error_class, ErrorClass::Quota);
    assert_eq!(failure.retry_after_ms, Some(812));
    assert_eq!(failure.error_code.as_deref(), Some("rate_limit_exceeded"));
    assert!(failure.retryable && !failure.fatal);
}

#[test]
fn a_date_to_wait_for_is_counted_from_the_response_s_own_date() {
    let headers = headers(&[
        ("retry-after", "Mon, 09 Nov 2026 10:00:30 GMT"),
        ("date", "Mon, 09 Nov 2026 10:00:00 GMT"),
    ]);
    let failure = read_error(Dialect::OpenAi, 503, &headers, "busy");
    assert_eq!(failure.retry_after_ms, Some(30_000));
    assert_eq!(failure.message, "busy");
}

#[test]
fn gemini_says_the_wait_in_the_body() {
    let body = r#"{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[
        {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProject"}]},
        {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.407113092s"}]}}"#;
    let failure = read_error(Dialect::Gemini, 429, &[], body);
    assert_eq!(failure.retry_after_ms, Some(34_408));
    assert_eq!(failure.error_code.as_deref(), Some("RESOURCE_EXHAUSTED"));
    assert!(failure.retryable);
    let daily = read_error(
        Dialect::Gemini,
        429,
        &[],
        &body.replace("PerMinute", "PerDay"),
    );
    assert!(!daily.retryable && daily.fatal);
    let streamed = read_error(Dialect::Gemini, 429, &[], &format!("[{body}]"));
    assert_eq!(streamed, failure);
}

#[test]
fn a_filter_that_answers_with_an_error_is_a_block_and_no_error() {
    let azure = r#"{"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter",
        "status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#;
    let failure = read_error(Dialect::OpenAi, 400, &[], azure);
    assert_eq!(failure.error_class, ErrorClass::ContentBlock);
    assert_eq!(failure.outcome, Outcome::BlockedInput);
    assert!(!failure.retryable);
}

#[test]
fn a_tool_call_that_failed_at_the_server_is_a_malformed_call() {
    let groq = r#"{"error":{"message":"Failed to call a function.","type":"invalid_request_error","code":"tool_use_failed",
        "failed_generation":"<function=f{}</function>"}}"#;
    let failure = read_error(Dialect::OpenAi, 400, &[], groq);
    assert_eq!(failure.outcome, Outcome::MalformedTool);
    assert_eq!(
        failure.failed_generation.as_deref(),
        Some("<function=f{}</function>")
    );
}

#[test]
fn an_overload_may_be_tried_again_and_a_wrong_key_may_not() {
    let overload = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
    let failure = read_error(Dialect::Anthropic, 529, &[], overload);
    assert_eq!(
        (failure.error_class, failure.retryable),
        (ErrorClass::Overloaded, true)
    );
    let key =
        r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#;
    let failure = read_error(Dialect::Anthropic, 401, &[], key);
    assert_eq!(
        (failure.error_class, failure.retryable, failure.fatal),
        (ErrorClass::Auth, false, true)
    );
}

#[test]
fn a_used_up_account_is_left_alone_though_its_status_says_later() {
    let body = r#"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}"#;
    let failure = read_error(
        Dialect::OpenAi,
        429,
        &headers(&[("retry-after", "5")]),
        body,
    );
    assert!(!failure.retryable && failure.fatal);
}

#[test]
fn any_body_at_all_gives_a_class() {
    for body in [
        "",
        "<html>bad gateway</html>",
        "[]",
        "null",
        "{\"error\":\"plain words\"}",
        "{\"error\":[1]}",
    ] {
        let failure = read_error(Dialect::OpenAi, 502, &[], body);
        assert_eq!(failure.error_class, ErrorClass::Overloaded, "{body}");
        assert!(failure.retryable);
    }
    assert_eq!(
        read_error(Dialect::OpenAi, 400, &[], "{\"error\":\"plain words\"}").message,
        "plain words"
    );
}

#[test]
fn the_server_s_own_advice_on_trying_again_is_followed() {
    let refused = read_error(
        Dialect::OpenAi,
        500,
        &headers(&[("x-should-retry", "false")]),
        "",
    );
    assert!(!refused.retryable);
    let huge = read_error(
        Dialect::OpenAi,
        429,
        &headers(&[("retry-after", "1e300")]),
        "",
    );
    // Nobody waits so long, and nobody may take it for leave to ask soon.
    assert_eq!(huge.retry_after_ms, Some(86_400_000));
}
