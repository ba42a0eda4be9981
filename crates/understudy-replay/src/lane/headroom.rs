//! Reads from an answer's headers how much of a rate limit is left.
//!
//! `OpenAI`, Azure and Groq: `x-ratelimit-remaining-*` with `x-ratelimit-reset-*` as `12ms`, `1s`, `6m0s`. Anthropic:
//! `anthropic-ratelimit-*-remaining` with `-reset` as an RFC 3339 time. Gemini and Bedrock send none.

use jiff::Timestamp;
use understudy_schema::units::Millis;

/// Pairs of headers: what is left, and when it is refilled.
const PAIRS: [(&str, &str); 6] = [
    (
        "x-ratelimit-remaining-requests",
        "x-ratelimit-reset-requests",
    ),
    ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
    (
        "anthropic-ratelimit-requests-remaining",
        "anthropic-ratelimit-requests-reset",
    ),
    (
        "anthropic-ratelimit-tokens-remaining",
        "anthropic-ratelimit-tokens-reset",
    ),
    (
        "anthropic-ratelimit-input-tokens-remaining",
        "anthropic-ratelimit-input-tokens-reset",
    ),
    (
        "anthropic-ratelimit-output-tokens-remaining",
        "anthropic-ratelimit-output-tokens-reset",
    ),
];

/// Whether a header tells of a rate limit.
pub(crate) fn is_of_limits(name: &str) -> bool {
    name.starts_with("x-ratelimit-re") || name.starts_with("anthropic-ratelimit-")
}

/// The wait until a limit that is used up is refilled; `None` when something is left of each.
pub(crate) fn wait(headers: &[(String, String)], now: Timestamp) -> Option<Millis> {
    let value = |name: &str| {
        let found = headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim())
    };
    let waits = PAIRS.iter().filter_map(|(remaining, reset)| {
        let left: f64 = value(remaining)?.parse().ok()?;
        if 0.0 < left {
            return None;
        }
        until(value(reset)?, now)
    });
    waits.reduce(|longest, wait| if longest.0 < wait.0 { wait } else { longest })
}

/// A reset as a length of time or an instant.
fn until(reset: &str, now: Timestamp) -> Option<Millis> {
    if let Ok(at) = reset.parse::<Timestamp>() {
        let wait = at.as_millisecond() - now.as_millisecond();
        return Some(Millis(wait.max(0) as f64));
    }
    length(reset).map(|seconds| Millis(seconds * 1_000.0))
}

/// Seconds of `12ms`, `1s`, `1.5s`, `6m0s`, `1h2m3s`, or of a bare number.
fn length(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut seconds = 0.0;
    if let Ok(bare) = text.parse::<f64>() {
        return (0.0..1e9).contains(&bare).then_some(bare);
    }
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !(letter.is_ascii_digit() || letter == '.'))?;
        let (number, after) = rest.split_at(digits);
        let number: f64 = number.parse().ok()?;
        let letters = after
            .find(|letter: char| letter.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        seconds += number
            * match unit {
                "ms" => 0.001,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3_600.0,
                "d" => 86_400.0,
                _ => return None,
            };
        rest = after;
    }
    (!text.is_empty() && (0.0..1e9).contains(&seconds)).then_some(seconds)
}

#[cfg(test)]
mod tests {
    //! Each vendor's headers.

    use super::*;

    fn asked(headers: &[(&str, &str)]) -> Option<f64> {
        let headers: Vec<(String, String)> = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        wait(&headers, "2026-11-16T00:00:00Z".parse().unwrap()).map(|wait| wait.0)
    }

    #[test]
    fn a_limit_that_is_used_up_is_waited_for() {
        let openai = [
            ("x-ratelimit-remaining-requests", "0"),
            ("x-ratelimit-reset-requests", "1m2.5s"),
            ("x-ratelimit-remaining-tokens", "100"),
            ("x-ratelimit-reset-tokens", "9m"),
        ];
        assert_eq!(asked(&openai), Some(62_500.0));
        let anthropic = [
            ("anthropic-ratelimit-tokens-remaining", "0"),
            ("anthropic-ratelimit-tokens-reset", "2026-11-16T00:00:07Z"),
        ];
        assert_eq!(asked(&anthropic), Some(7_000.0));
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        clippy::print_stderr,
        reason = "the folder is no part of the repository, and a test that did not run must say so"
    )]
    fn the_sample_headers_are_read() {
        let Ok(folder) = std::env::var("UNDERSTUDY_SHARED_SAMPLES") else {
            eprintln!("skipped: UNDERSTUDY_SHARED_SAMPLES is not set");
            return;
        };
        let path = format!("{folder}/wire/anthropic_headers_200.synthetic.json");
        let text = std::fs::read_to_string(path).unwrap();
        let mut headers: std::collections::BTreeMap<String, String> =
            serde_json::from_str(&text).unwrap();
        let now = "2026-11-19T08:59:30Z".parse().unwrap();
        let waited = |headers: &std::collections::BTreeMap<String, String>| {
            let headers: Vec<(String, String)> = headers.clone().into_iter().collect();
            wait(&headers, now).map(|wait| wait.0)
        };
        assert_eq!(waited(&headers), None);
        let limits: Vec<String> = headers
            .keys()
            .filter(|name| is_of_limits(name))
            .cloned()
            .collect();
        assert_eq!(limits.len(), 12);
        let remaining = "anthropic-ratelimit-requests-remaining".to_owned();
        headers.insert(remaining, "0".to_owned());
        assert_eq!(waited(&headers), Some(31_000.0));
    }

    #[test]
    fn what_is_left_or_unreadable_asks_for_no_wait() {
        let remaining = "x-ratelimit-remaining-tokens";
        assert_eq!(
            asked(&[(remaining, "3"), ("x-ratelimit-reset-tokens", "9m")]),
            None
        );
        for reset in ["", "soon", "5x", "1s2", "-4", "1e400"] {
            assert_eq!(
                asked(&[(remaining, "0"), ("x-ratelimit-reset-tokens", reset)]),
                None,
                "{reset}"
            );
        }
        assert_eq!(asked(&[]), None);
    }
}
