//! How long a vendor asks to wait.

use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Value;

use crate::field;

/// A header's value, whatever the case of its name.
pub(super) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim())
}

/// The wait in milliseconds: `retry-after-ms`, `retry-after` in seconds or as a date, or Gemini's `RetryInfo`.
pub(super) fn after_ms(headers: &[(String, String)], error: &Value) -> Option<u64> {
    let exact = header(headers, "retry-after-ms").and_then(|text| text.parse::<f64>().ok());
    if let Some(milliseconds) = exact.and_then(whole_ms) {
        return Some(milliseconds);
    }
    match header(headers, "retry-after") {
        Some(text) => match text.parse::<f64>() {
            Ok(seconds) => whole_ms(seconds * 1_000.0),
            Err(_) => until_ms(text, header(headers, "date")?),
        },
        None => retry_info_ms(error),
    }
}

/// From the response's own date to the date it names: the two are of one clock.
fn until_ms(then: &str, now: &str) -> Option<u64> {
    let parser = DateTimeParser::new();
    let then = parser.parse_timestamp(then).ok()?;
    let now = parser.parse_timestamp(now).ok()?;
    Some(u64::try_from(then.as_millisecond() - now.as_millisecond()).unwrap_or(0))
}

fn retry_info_ms(error: &Value) -> Option<u64> {
    let delay = field::entries(error, "details")
        .iter()
        .find_map(|detail| field::text(detail, "retryDelay"))?;
    let seconds: f64 = delay.strip_suffix('s')?.parse().ok()?;
    whole_ms(seconds * 1_000.0)
}

/// Waits of more than a day are said to be of one, which nobody grants either.
const WAIT_MAX_MS: f64 = 86_400_000.0;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked first"
)]
fn whole_ms(milliseconds: f64) -> Option<u64> {
    (0.0 <= milliseconds).then(|| milliseconds.min(WAIT_MAX_MS).ceil() as u64)
}
