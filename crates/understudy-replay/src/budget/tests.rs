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

#[test]
fn a_further_attempt_has_room_or_is_not_made() {
    let budget = Budget::new(Usd(1.0), Usd(0.0));
    let Room::Enough(first) = budget.try_reserve(Usd(0.4)) else {
        panic!("there was room");
    };
    let second = first.retry(Usd(0.4)).unwrap();
    assert!((budget.spent().0 - 0.4).abs() < 1e-12);
    // What was turned away cost nothing.
    let second = second.retry(Usd(0.0)).unwrap();
    let second = second.retry(Usd(0.4)).unwrap_err();
    assert!((budget.spent().0 - 0.4).abs() < 1e-12);
    second.charge(Usd(0.4));
    drop(second);
    assert!((budget.spent().0 - 0.8).abs() < 1e-12);
    assert!(matches!(budget.try_reserve(Usd(0.2)), Room::Enough(_)));
}

#[test]
fn joined_reservations_are_given_back_once() {
    let budget = Budget::new(Usd(1.0), Usd(0.0));
    let Room::Enough(mut first) = budget.try_reserve(Usd(0.4)) else {
        panic!("there was room");
    };
    let Room::Enough(second) = budget.try_reserve(Usd(0.5)) else {
        panic!("there was room");
    };
    first.join(second);
    assert!((first.estimate().0 - 0.9).abs() < 1e-12);
    assert!(matches!(budget.try_reserve(Usd(0.2)), Room::NotYet));
    assert!(matches!(budget.try_reserve(Usd(1.2)), Room::Never));
    drop(first);
    assert!(matches!(budget.try_reserve(Usd(1.0)), Room::Enough(_)));
}

#[test]
fn what_is_out_is_held_although_it_does_not_fit() {
    let budget = Budget::new(Usd(1.0), Usd(0.0));
    budget.pledge(Usd(3.0));
    assert!(matches!(budget.try_reserve(Usd(0.1)), Room::NotYet));
    drop(budget.adopt(Usd(3.0)));
    assert!(matches!(budget.try_reserve(Usd(0.1)), Room::Enough(_)));
    // What this run does not wait for is waited for by nobody.
    budget.promise(Usd(0.95));
    assert!(matches!(budget.try_reserve(Usd(0.1)), Room::Never));
    let Room::Enough(last) = budget.try_reserve(Usd(0.04)) else {
        panic!("there was room");
    };
    last.promise();
    assert!(matches!(budget.try_reserve(Usd(0.02)), Room::Never));
}
