//! A target is given up for what every call would share, and for nothing else.

use understudy_schema::chat::{Outcome, Reply};

use super::*;
use crate::wire::Billed;

fn failed(class: ErrorClass, code: &str, fatal: bool) -> Reading {
    let failure = Failure {
        class,
        code: Some(code.to_owned()),
        message: "why".to_owned(),
        asked_wait: Some(Millis(2_000.0)),
        repeatable: !fatal,
        fatal,
    };
    Reading::Failed {
        failure,
        outcome: Outcome::Error(class),
        text: None,
        billed: Billed::No,
    }
}

fn answered() -> Reading {
    Reading::Reply {
        reply: Box::new(Reply::default()),
        outcome: Outcome::Ok,
    }
}

#[test]
fn a_key_refused_at_once_stops_the_target() {
    let health = Health::new(8);
    health.note(
        &failed(ErrorClass::Auth, "invalid_api_key", true),
        Some(401),
    );
    assert_eq!(
        health.stopped(),
        Some("it refused the key (401 invalid_api_key: why)")
    );
}

#[test]
fn a_model_that_is_missing_for_some_requests_does_not() {
    let health = Health::new(8);
    let miss = || {
        health.note(
            &failed(ErrorClass::InvalidRequest, "model_not_found", true),
            Some(404),
        )
    };
    for _ in 0..3 {
        for _ in 1..MISSES {
            miss();
        }
        assert_eq!(health.stopped(), None);
        health.note(&answered(), Some(200));
    }
    for _ in 0..MISSES {
        miss();
    }
    assert!(health.stopped().is_some());
}

#[test]
fn a_single_refusal_among_answers_does_not() {
    let health = Health::new(8);
    for _ in 0..10 {
        health.note(&answered(), Some(200));
        health.note(
            &failed(ErrorClass::Auth, "invalid_api_key", true),
            Some(401),
        );
    }
    assert_eq!(health.stopped(), None);
    for _ in 0..2 {
        health.note(
            &failed(ErrorClass::Auth, "invalid_api_key", true),
            Some(401),
        );
    }
    assert!(health.stopped().is_some());
}

#[test]
fn an_account_used_up_stops_the_target_however_much_it_answered() {
    let health = Health::new(8);
    health.note(&answered(), Some(200));
    health.note(
        &failed(ErrorClass::Quota, "insufficient_quota", true),
        Some(429),
    );
    assert!(health.stopped().is_some_and(|why| why.contains("used up")));
}

#[test]
fn storms_and_overload_never_stop_it() {
    let health = Health::new(8);
    for _ in 0..1_000 {
        health.note(
            &failed(ErrorClass::Quota, "rate_limit_exceeded", false),
            Some(429),
        );
        health.note(
            &failed(ErrorClass::Overloaded, "overloaded_error", false),
            Some(529),
        );
    }
    assert_eq!(health.stopped(), None);
}

#[test]
fn everyone_waits_when_the_target_says_so_again_and_again() {
    let health = Health::new(8);
    let busy = failed(ErrorClass::Quota, "rate_limit_exceeded", false);
    assert_eq!(health.note(&busy, Some(429)), None);
    assert_eq!(health.note(&busy, Some(429)), None);
    assert_eq!(health.note(&busy, Some(429)), Some(Millis(2_000.0)));
    health.note(&answered(), Some(200));
    assert_eq!(health.note(&busy, Some(429)), None);
}

#[test]
fn a_target_that_was_never_reached_is_given_up_soon() {
    let health = Health::new(64);
    let unreachable = failed(ErrorClass::Network, code::CONNECT_FAILED, false);
    for _ in 0..4 {
        health.note(&unreachable, None);
    }
    assert_eq!(health.stopped(), None);
    health.note(&unreachable, None);
    assert!(
        health
            .stopped()
            .is_some_and(|why| why.starts_with("could not be reached"))
    );
}

#[test]
fn resets_between_answers_are_findings() {
    let health = Health::new(4);
    for _ in 0..1_000 {
        health.note(
            &failed(ErrorClass::Network, code::CONNECTION_LOST, false),
            None,
        );
        health.note(&answered(), Some(200));
    }
    assert_eq!(health.stopped(), None);
    for _ in 0..20 {
        health.note(&failed(ErrorClass::Timeout, code::DEADLINE, false), None);
    }
    assert!(
        health
            .stopped()
            .is_some_and(|why| why.starts_with("gave no answer"))
    );
}

#[tokio::test]
async fn one_call_goes_first() {
    let health = Health::new(8);
    let first = health.enter().await;
    assert!(first.is_some());
    let second = tokio::time::timeout(Duration::from_millis(100), health.enter()).await;
    assert!(second.is_err());
    health.note(&answered(), Some(200));
    assert!(health.enter().await.is_none());
}
