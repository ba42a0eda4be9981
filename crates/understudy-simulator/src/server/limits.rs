//! Limits on requests and tokens by the minute, and the headers in which each vendor tells them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use understudy_providers::Dialect;

/// What may be asked in a minute, of each model by each key. The allowance fills up evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimits {
    /// Requests; 0 for any number.
    pub requests_per_minute: u32,
    /// Tokens of prompts, four characters of the body each; 0 for any number.
    pub tokens_per_minute: u32,
}

/// What is left of every allowance.
#[derive(Debug, Default)]
pub(super) struct Meter {
    accounts: Mutex<HashMap<String, Account>>,
}

#[derive(Debug, Clone, Copy)]
struct Account {
    requests: f64,
    tokens: f64,
    at: Instant,
}

/// Where an account stands after a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    limits: RateLimits,
    requests: f64,
    tokens: f64,
    /// How long to wait; `None` when the request was let through.
    pub(super) wait: Option<Duration>,
}

impl Meter {
    /// Takes a request off an account, or says how long it must wait.
    pub(super) fn take(
        &self,
        limits: RateLimits,
        name: &str,
        tokens: u32,
        now: Instant,
    ) -> Standing {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let account = accounts.entry(name.to_owned()).or_insert(Account {
            requests: f64::from(limits.requests_per_minute),
            tokens: f64::from(limits.tokens_per_minute),
            at: now,
        });
        let minutes = now.saturating_duration_since(account.at).as_secs_f64() / 60.0;
        account.at = now;
        let refill = |left: &mut f64, limit: u32| {
            *left = (*left + minutes * f64::from(limit)).min(f64::from(limit));
        };
        refill(&mut account.requests, limits.requests_per_minute);
        refill(&mut account.tokens, limits.tokens_per_minute);
        // A prompt beyond the whole allowance is let through when the allowance is full.
        let tokens = f64::from(tokens.min(limits.tokens_per_minute));
        let wait = until(account.requests, 1.0, limits.requests_per_minute).max(until(
            account.tokens,
            tokens,
            limits.tokens_per_minute,
        ));
        if wait.is_zero() {
            account.requests -= 1.0;
            account.tokens -= tokens;
        }
        Standing {
            limits,
            requests: account.requests,
            tokens: account.tokens,
            wait: (!wait.is_zero()).then_some(wait),
        }
    }
}

/// The time until an allowance holds so much.
fn until(left: f64, wanted: f64, limit: u32) -> Duration {
    if limit == 0 || wanted <= left {
        return Duration::ZERO;
    }
    Duration::from_secs_f64((wanted - left) * 60.0 / f64::from(limit))
}

impl Standing {
    /// The headers in which the vendor tells it; `now` is the time of the response.
    pub(super) fn headers(&self, dialect: Dialect, now: Timestamp) -> Vec<(String, String)> {
        let requests = ("requests", self.limits.requests_per_minute, self.requests);
        let tokens = ("tokens", self.limits.tokens_per_minute, self.tokens);
        let of_input = ("input-tokens", self.limits.tokens_per_minute, self.tokens);
        let told: &[(&str, u32, f64)] = match dialect {
            Dialect::OpenAi | Dialect::OpenAiResponses => &[requests, tokens],
            Dialect::Anthropic => &[requests, tokens, of_input],
            Dialect::Gemini | Dialect::BedrockConverse => &[],
        };
        let limited = told.iter().filter(|(_, limit, _)| *limit != 0);
        limited
            .flat_map(|(what, limit, left)| {
                let full = until(*left, f64::from(*limit), *limit);
                let left = left.floor().max(0.0).to_string();
                let (told, full) = if dialect == Dialect::Anthropic {
                    let names = ["limit", "remaining", "reset"];
                    let told = names.map(|name| format!("anthropic-ratelimit-{what}-{name}"));
                    (told, moment(now, full))
                } else {
                    let names = ["limit", "remaining", "reset"];
                    let told = names.map(|name| format!("x-ratelimit-{name}-{what}"));
                    (told, spelt(full))
                };
                told.into_iter().zip([limit.to_string(), left, full])
            })
            .collect()
    }
}

/// A time as `OpenAI` spells it: `12ms`, `1s`, `6m0s`.
fn spelt(time: Duration) -> String {
    let milliseconds = time.as_millis();
    match milliseconds {
        0..=999 => format!("{milliseconds}ms"),
        1_000..=59_999 => format!("{}s", time.as_secs_f64()),
        _ => format!("{}m{}s", time.as_secs() / 60, time.as_secs() % 60),
    }
}

/// A moment as Anthropic writes it, in whole seconds, rounded up.
fn moment(now: Timestamp, later: Duration) -> String {
    let whole = later.as_secs() + u64::from(later.subsec_nanos() != 0);
    let seconds = i64::try_from(whole).unwrap_or(i64::MAX);
    let then = now.checked_add(SignedDuration::from_secs(seconds));
    let then = then.unwrap_or(now);
    format!("{}Z", then.strftime("%Y-%m-%dT%H:%M:%S"))
}
