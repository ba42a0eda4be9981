//! Money is never promised twice.

use std::sync::Arc;

use super::*;

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let budget = Budget::new(Usd(1.0), Usd(0.5));
    assert!(budget.reserve(Usd(0.6)).await.is_none());
    assert!(budget.reserve(Usd(0.5)).await.is_some());
}

#[tokio::test]
async fn a_call_waits_for_money_that_may_become_free() {
    let budget = Arc::new(Budget::new(Usd(1.0), Usd(0.0)));
    let first = budget.reserve(Usd(0.9)).await.unwrap();
    let waiting = {
        let budget = Arc::clone(&budget);
        tokio::spawn(async move { budget.reserve(Usd(0.9)).await.is_some() })
    };
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    first.charge(Usd(0.05));
    drop(first);
    assert!(waiting.await.unwrap());
}

#[tokio::test]
async fn a_call_that_waited_in_vain_is_refused() {
    let budget = Arc::new(Budget::new(Usd(1.0), Usd(0.0)));
    let first = budget.reserve(Usd(0.9)).await.unwrap();
    let waiting = {
        let budget = Arc::clone(&budget);
        tokio::spawn(async move { budget.reserve(Usd(0.9)).await.is_some() })
    };
    tokio::task::yield_now().await;
    first.charge(Usd(0.2));
    drop(first);
    assert!(!waiting.await.unwrap());
    assert!((budget.spent().0 - 0.2).abs() < 1e-12);
}
