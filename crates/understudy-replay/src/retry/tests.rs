//! Servers are waited for as long as they ask, and no longer than the caller allows.

use super::*;

fn failure(class: ErrorClass, code: Option<&str>) -> Failure {
    Failure {
        class,
        code: code.map(str::to_owned),
        message: String::new(),
        asked_wait: None,
        repeatable: true,
        fatal: false,
    }
}

fn policy() -> Retry {
    Retry {
        max_attempts: 4,
        base: Millis(500.0),
        cap: Millis(3_000.0),
        longest_asked: Millis(60_000.0),
    }
}

fn chance(replay_id: &str) -> Chance<'_> {
    Chance { replay_id, seed: 7 }
}

#[test]
fn waits_grow_are_capped_and_repeat_exactly() {
    let busy = failure(ErrorClass::Overloaded, None);
    for attempt in 1..4 {
        let bound = (500.0 * f64::from(2_u32.pow(attempt - 1))).min(3_000.0);
        for id in ["a", "b", "c", "d"] {
            let drawn = wait(&policy(), &busy, attempt, chance(id)).unwrap();
            assert!((0.0..bound).contains(&drawn.0));
            assert_eq!(Some(drawn), wait(&policy(), &busy, attempt, chance(id)));
        }
    }
    assert_eq!(wait(&policy(), &busy, 4, chance("a")), None);
}

#[test]
fn what_the_server_asks_for_is_granted_within_bounds() {
    let mut busy = failure(ErrorClass::Quota, None);
    busy.asked_wait = Some(Millis(45_000.0));
    assert_eq!(
        wait(&policy(), &busy, 1, chance("a")),
        Some(Millis(45_000.0))
    );
    // One that is over already is no leave to ask at once.
    let drawn = wait(&policy(), &failure(ErrorClass::Quota, None), 3, chance("a"));
    busy.asked_wait = Some(Millis(0.0));
    assert_eq!(wait(&policy(), &busy, 3, chance("a")), drawn);
    busy.asked_wait = Some(Millis(3_600_000.0));
    assert_eq!(wait(&policy(), &busy, 1, chance("a")), None);
}

#[test]
fn what_cannot_pass_is_not_repeated() {
    let mut wrong = failure(ErrorClass::InvalidRequest, None);
    wrong.repeatable = false;
    assert_eq!(wait(&policy(), &wrong, 1, chance("a")), None);
}

#[test]
fn only_the_callers_own_troubles_count_as_unanswered() {
    assert!(is_unanswered(ErrorClass::Auth, None, Some(401)));
    assert!(is_unanswered(
        ErrorClass::Network,
        Some(code::CONNECT_FAILED),
        None
    ));
    assert!(is_unanswered(
        ErrorClass::Quota,
        Some("insufficient_quota"),
        Some(429)
    ));
    assert!(is_unanswered(ErrorClass::Quota, None, Some(402)));
    assert!(!is_unanswered(
        ErrorClass::Quota,
        Some("rate_limit_exceeded"),
        Some(429)
    ));
    assert!(!is_unanswered(
        ErrorClass::Network,
        Some(code::IN_FLIGHT_AT_KILL),
        None
    ));
    assert!(!is_unanswered(
        ErrorClass::Timeout,
        Some(code::DEADLINE),
        None
    ));
    assert!(!is_unanswered(ErrorClass::Overloaded, None, Some(529)));
    // One call that was not found among others that were answered; else there is no row.
    assert!(!is_unanswered(
        ErrorClass::InvalidRequest,
        Some("model_not_found"),
        Some(404)
    ));
}
