//! Says when the next request to a target may start: requests and tokens per minute, and waits that the target asked
//! of everyone.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use understudy_schema::units::Millis;

use crate::RateLimits;

/// The order in which requests to one target start: evenly spread, so that no minute has a burst at its beginning.
#[derive(Debug)]
pub(crate) struct Pace {
    /// Between two requests.
    gap: Duration,
    /// Seconds that one token takes.
    seconds_per_token: f64,
    turns: Mutex<Turns>,
}

#[derive(Debug)]
struct Turns {
    /// When the next request may start by the bound on requests.
    next: Instant,
    /// When the next request may start by the bound on tokens.
    next_by_tokens: Instant,
    /// Nothing starts before, because the target said so.
    held: Instant,
}

impl Pace {
    /// A pace within some limits.
    pub(crate) fn new(limits: RateLimits) -> Self {
        let seconds = limits.requests_per_minute.map(|rate| 60.0 / rate);
        let now = Instant::now();
        Self {
            gap: duration(seconds.unwrap_or(0.0)),
            seconds_per_token: limits.tokens_per_minute.map_or(0.0, |rate| 60.0 / rate),
            turns: Mutex::new(Turns {
                next: now,
                next_by_tokens: now,
                held: now,
            }),
        }
    }

    /// Waits for the next turn of a request of so many tokens.
    pub(crate) async fn turn(&self, n_tokens: f64) {
        tokio::time::sleep_until(self.reserve(n_tokens)).await;
        // A wait that was asked for meanwhile holds for those who had a turn before it, too.
        loop {
            let held = self.turns().held;
            if held <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(held).await;
        }
    }

    /// Nothing starts before this wait is over.
    pub(crate) fn hold(&self, wait: Millis) {
        let until = Instant::now() + duration(wait.0 / 1_000.0);
        let mut turns = self.turns();
        turns.held = turns.held.max(until);
    }

    fn reserve(&self, n_tokens: f64) -> Instant {
        let now = Instant::now();
        let mut turns = self.turns();
        let at = now
            .max(turns.next)
            .max(turns.next_by_tokens)
            .max(turns.held);
        turns.next = at + self.gap;
        turns.next_by_tokens = at + duration(n_tokens * self.seconds_per_token);
        at
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// So many seconds; what is no length of time is none.
fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    //! Turns are evenly spread, and nobody passes a wait.

    use super::*;

    fn pace(requests: Option<f64>, tokens: Option<f64>) -> Pace {
        Pace::new(RateLimits {
            requests_per_minute: requests,
            tokens_per_minute: tokens,
        })
    }

    #[tokio::test]
    async fn turns_are_evenly_spread() {
        let pace = pace(Some(600.0), None);
        let began = Instant::now();
        for _ in 0..4 {
            pace.turn(1e9).await;
        }
        assert!(300 <= began.elapsed().as_millis());
    }

    #[tokio::test]
    async fn many_tokens_keep_the_next_one_waiting() {
        let pace = pace(Some(60_000.0), Some(60_000.0));
        let began = Instant::now();
        pace.turn(200.0).await;
        assert!(began.elapsed().as_millis() < 150);
        pace.turn(100.0).await;
        pace.turn(1.0).await;
        assert!(300 <= began.elapsed().as_millis());
    }

    #[tokio::test]
    async fn a_wait_holds_everyone() {
        let pace = pace(None, None);
        let began = Instant::now();
        pace.turn(1.0).await;
        pace.hold(Millis(200.0));
        pace.turn(1.0).await;
        assert!(200 <= began.elapsed().as_millis());
    }
}
