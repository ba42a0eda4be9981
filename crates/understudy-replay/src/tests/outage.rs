//! An outage burns no sample, and nothing is paid for a control that would be compared with nothing.

use super::scene::{Scene, calls, options, target};
use super::stand_in::{Act, StandIn};
use crate::{Control, Options};

fn with_control(base_url: &str, control: &str) -> Options {
    let mut options = options(vec![target("other", base_url)]);
    options.control = Some(Control {
        primary: target("primary", control),
        share: 1.0,
        minimum: 1,
    });
    options
}

#[tokio::test]
async fn a_target_that_fails_from_the_first_call_on_is_stopped_and_its_calls_are_left() {
    let server = StandIn::start(|_| Act::error(503, "overloaded", "")).await;
    let scene = Scene::of(&calls("billing", 200));
    let mut options = options(vec![target("other", &server.base_url)]);
    let outcome = scene.run(options.clone()).await.unwrap();
    let stopped = outcome.targets[0].stopped.clone().unwrap();
    assert!(
        stopped.starts_with("answered none of 20 calls in a row (503: "),
        "{stopped}"
    );
    assert_eq!(outcome.n_unsent, 200);
    assert!(server.n_received() < 150, "{}", server.n_received());
    assert!(scene.replays().await.is_empty());

    // When it is back, all are sent.
    let back = StandIn::start(|_| Act::text("hello")).await;
    options.targets[0].base_url.clone_from(&back.base_url);
    let outcome = scene.run(options).await.unwrap();
    assert_eq!(outcome.targets[0].answered["ok"], 200);
}

#[tokio::test]
async fn failures_before_the_first_answer_are_findings_like_those_after_it() {
    let server = StandIn::start(|received| {
        let bad = ["question 1\"", "question 2\""];
        if bad.iter().any(|word| received.body.contains(word)) {
            Act::error(500, "server_error", "")
        } else {
            Act::text("hello")
        }
    })
    .await;
    let scene = Scene::of(&calls("billing", 9));
    let options = options(vec![target("other", &server.base_url)]);
    let outcome = scene.run(options).await.unwrap();
    assert!(outcome.is_whole());
    assert_eq!(outcome.targets[0].failed["overloaded"], 2);
    assert_eq!(scene.replays().await.len(), 9);
}

#[tokio::test]
async fn the_control_is_not_paid_for_when_no_secondary_can_be_used() {
    let deaf = [
        Act::error(404, "model_not_found", ""),
        Act::error(401, "invalid_api_key", ""),
    ];
    for act in deaf {
        let server = StandIn::start(move |_| act.clone()).await;
        let primary = StandIn::start(|_| Act::text("hello")).await;
        let scene = Scene::of(&calls("billing", 60));
        let options = with_control(&server.base_url, &primary.base_url);
        let outcome = scene.run(options).await.unwrap();
        assert_eq!((primary.n_received(), outcome.n_unsent), (0, 180));
        assert_eq!(outcome.targets[1].skipped["provider_stopped"], 120);
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let primary = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 6));
    let options = with_control(&nobody, &primary.base_url);
    scene.run(options).await.unwrap();
    assert_eq!(primary.n_received(), 0);
}

#[tokio::test]
async fn the_control_is_sent_where_a_secondary_answers_or_has_answered_before() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let primary = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 12));
    let mut options = options(vec![target("other", &server.base_url)]);
    scene.run(options.clone()).await.unwrap();
    options.control = with_control(&server.base_url, &primary.base_url).control;
    let outcome = scene.run(options).await.unwrap();
    assert_eq!((server.n_received(), primary.n_received()), (12, 24));
    assert!(outcome.is_whole());
}

#[tokio::test]
async fn the_last_calls_of_a_target_that_answered_before_are_findings_and_the_control_is_sent() {
    let server = StandIn::start(|received| {
        if received.body.contains("question 1\"") {
            Act::error(500, "server_error", "")
        } else {
            Act::text("hello")
        }
    })
    .await;
    let primary = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 9));
    let mut options = options(vec![target("other", &server.base_url)]);
    scene.run(options.clone()).await.unwrap();
    options.control = with_control(&server.base_url, &primary.base_url).control;
    options.repeat = crate::Repeat::Failed;
    let outcome = scene.run(options).await.unwrap();
    assert!(outcome.is_whole(), "{outcome:?}");
    assert_eq!(outcome.targets[0].failed["overloaded"], 1);
    assert_eq!(primary.n_received(), 18);
}
