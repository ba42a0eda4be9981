//! Says when the next request to a target may start: requests per minute, and waits that the target asked of everyone.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use understudy_schema::units::Millis;

/// The order in which requests to one target start.
#[derive(Debug)]
pub(crate) struct Pace {
    gap: Duration,
    next: Mutex<Instant>,
}

impl Pace {
    /// A pace of so many requests per minute, evenly spread; `None` is no bound.
    pub(crate) fn new(max_requests_per_minute: Option<f64>) -> Self {
        let gap = max_requests_per_minute
            .and_then(|rate| Duration::try_from_secs_f64(60.0 / rate).ok())
            .unwrap_or(Duration::ZERO);
        Self {
            gap,
            next: Mutex::new(Instant::now()),
        }
    }

    /// Waits for the next turn.
    pub(crate) async fn turn(&self) {
        loop {
            let at = self.reserve();
            tokio::time::sleep_until(at).await;
            // A wait that was asked for meanwhile holds for those who had a turn before it, too.
            if !self.is_held_at(at) {
                return;
            }
        }
    }

    /// Nothing starts before this wait is over.
    pub(crate) fn hold(&self, wait: Millis) {
        let wait = Duration::try_from_secs_f64(wait.0 / 1_000.0).unwrap_or(Duration::ZERO);
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = (*next).max(Instant::now() + wait);
    }

    fn reserve(&self) -> Instant {
        let now = Instant::now();
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = (*next).max(now);
        *next = at + self.gap;
        at
    }

    /// Whether the turns were put off by more than their own spacing since a turn was given.
    fn is_held_at(&self, at: Instant) -> bool {
        let next = *self.next.lock().unwrap_or_else(PoisonError::into_inner);
        self.gap.is_zero() && at < next && Instant::now() < next
    }
}

#[cfg(test)]
mod tests {
    //! Turns are evenly spread, and nobody passes a wait.

    use super::*;

    #[tokio::test]
    async fn turns_are_evenly_spread() {
        let pace = Pace::new(Some(600.0));
        let began = Instant::now();
        for _ in 0..4 {
            pace.turn().await;
        }
        assert!(300 <= began.elapsed().as_millis());
    }

    #[tokio::test]
    async fn a_wait_holds_everyone() {
        let pace = Pace::new(None);
        let began = Instant::now();
        pace.turn().await;
        pace.hold(Millis(200.0));
        pace.turn().await;
        assert!(200 <= began.elapsed().as_millis());
    }
}
