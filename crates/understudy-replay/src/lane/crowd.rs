//! Says how many requests may be in flight at a target: fewer when it turns some away, slowly more when it does not.
//!
//! Additive increase, multiplicative decrease (Chiu and Jain 1989): every answer adds 1/limit, so that one more is
//! tried per round trip; a request that was turned away cuts the limit by three tenths, once per round trip: those that
//! were sent before the last cut say nothing about the limit it left.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

/// What is left of the limit after a cut.
const KEPT: f64 = 0.7;

/// How many requests may be in flight.
#[derive(Debug)]
pub(crate) struct Crowd {
    most: f64,
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    limit: f64,
    n_seated: u64,
    cut_at: Option<Instant>,
}

impl Crowd {
    /// At most so many, and so many to begin with.
    pub(crate) fn new(most: usize) -> Self {
        let most = (most as f64).max(1.0);
        Self {
            most,
            state: Mutex::new(State {
                limit: most,
                n_seated: 0,
                cut_at: None,
            }),
            freed: Notify::new(),
        }
    }

    /// Waits until one more may be in flight.
    pub(crate) async fn enter(&self) -> Seat<'_> {
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            // Registered before the look at the state, so that no leaving is missed.
            freed.as_mut().enable();
            {
                let mut state = self.state();
                if state.n_seated == 0 || (state.n_seated + 1) as f64 <= state.limit {
                    state.n_seated += 1;
                    return Seat { crowd: self };
                }
            }
            freed.await;
        }
    }

    /// A request was answered.
    pub(crate) fn answered(&self) {
        let mut state = self.state();
        if state.limit < self.most {
            state.limit = (state.limit + 1.0 / state.limit).min(self.most);
            drop(state);
            self.freed.notify_one();
        }
    }

    /// A request that was sent then was turned away.
    pub(crate) fn turned_away(&self, sent: Instant) {
        let mut state = self.state();
        if state.cut_at.is_none_or(|cut| cut < sent) {
            state.limit = (state.limit * KEPT).max(1.0);
            state.cut_at = Some(Instant::now());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Room for one request in flight, given back when dropped.
#[derive(Debug)]
pub(crate) struct Seat<'a> {
    crowd: &'a Crowd,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.crowd.state().n_seated -= 1;
        self.crowd.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    //! The limit gives way at once and comes back slowly.

    use futures::FutureExt as _;

    use super::*;

    fn limit(crowd: &Crowd) -> f64 {
        crowd.state().limit
    }

    #[tokio::test]
    async fn a_storm_cuts_the_limit_once_per_round_trip() {
        let crowd = Crowd::new(100);
        let sent = Instant::now();
        for _ in 0..50 {
            crowd.turned_away(sent);
        }
        assert!((limit(&crowd) - 70.0).abs() < 1e-9);
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        crowd.turned_away(Instant::now());
        assert!((limit(&crowd) - 49.0).abs() < 1e-9);
    }

    #[test]
    fn a_round_of_answers_adds_one_and_never_passes_the_most() {
        let crowd = Crowd::new(10);
        crowd.turned_away(Instant::now());
        for _ in 0..7 {
            crowd.answered();
        }
        assert!((7.9..8.1).contains(&limit(&crowd)), "{}", limit(&crowd));
        for _ in 0..100 {
            crowd.answered();
        }
        assert!((limit(&crowd) - 10.0).abs() < 1e-9);
    }

    #[tokio::test]
    async fn nobody_enters_above_the_limit_and_one_always_may() {
        let crowd = Crowd::new(2);
        let first = crowd.enter().await;
        let second = crowd.enter().await;
        assert!(crowd.enter().now_or_never().is_none());
        drop(first);
        let third = crowd.enter().await;
        drop((second, third));
        for _ in 0..20 {
            crowd.turned_away(Instant::now());
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        assert!(crowd.enter().now_or_never().is_some());
    }
}
