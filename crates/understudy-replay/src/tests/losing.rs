//! What may have been paid for is held against the budget, however its answer was lost, and is not asked for again.

use std::time::Duration;

use understudy_schema::units::Usd;

use super::scene::{Scene, calls, options, target};
use super::stand_in::{Act, StandIn, reply};
use crate::{Options, Streaming, run, stop_switch};

/// What a call is held possible to cost: 135 tokens of prompt and 256 of answer.
const ESTIMATE: f64 = (100.0 * 1.35 * 100.0 + 256.0 * 200.0) / 1e6;

/// Options for calls whose answers are asked for in pieces.
fn streamed(base_url: &str) -> Options {
    let mut other = target("other", base_url);
    other.streaming = Streaming::Always;
    options(vec![other])
}

fn piece(delta: &str, finish: &str) -> String {
    format!(
        "data: {{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"stand-in-2026\",\"choices\":[{{\
         \"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}]}}\n\n"
    )
}

fn whole_stream() -> String {
    let usage = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[],\
        \"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":150}}\n\ndata: [DONE]\n\n";
    [
        piece("{\"content\":\"hello\"}", "null"),
        piece("{}", "\"stop\""),
        usage.to_owned(),
    ]
    .concat()
}

#[tokio::test]
async fn further_attempts_are_within_the_budget() {
    let server = StandIn::start(|_| Act::Close).await;
    let scene = Scene::of(&calls("billing", 6));
    let mut limited = options(vec![target("other", &server.base_url)]);
    limited.budget = Usd(ESTIMATE * 5.5);
    let outcome = scene.run(limited).await.unwrap();
    assert_eq!(server.n_received(), 5);
    assert!((outcome.spent.0 - 5.0 * ESTIMATE).abs() < 1e-9);
    // Every attempt's money stands in a row.
    let held = scene.replays().await;
    let held = held.iter().filter_map(|row| row.cost_held_usd);
    assert!((held.sum::<f64>() - outcome.spent.0).abs() < 1e-9);
}

#[tokio::test]
async fn a_run_that_is_gone_on_with_knows_what_lost_attempts_cost() {
    let server = StandIn::start(|received| match received.n_before {
        0 => Act::Close,
        _ => Act::text("hello"),
    })
    .await;
    let scene = Scene::of(&calls("billing", 3));
    let options = options(vec![target("other", &server.base_url)]);
    let outcome = scene.run(options.clone()).await.unwrap();
    let each = ESTIMATE + 0.02;
    assert!((outcome.spent.0 - 3.0 * each).abs() < 1e-9);
    for row in scene.replays().await {
        assert_eq!((row.attempts, row.cost_source.as_str()), (2, "configured"));
        assert!((row.cost_usd.unwrap() - 0.02).abs() < 1e-9);
        assert!((row.cost_held_usd.unwrap() - each).abs() < 1e-9);
    }
    let target = &outcome.targets[0];
    let sum = target.spent + target.held_for_uncounted;
    assert!((sum.0 - outcome.spent_now().0).abs() < 1e-9);

    let again = scene.run(options).await.unwrap();
    assert!((again.spent_before.0 - 3.0 * each).abs() < 1e-9);
    assert!(again.spent_now().0 < 1e-9);
}

#[tokio::test]
async fn a_lost_attempt_is_not_forgotten_when_the_run_ends_before_the_next() {
    let server = StandIn::start(|_| Act::Close).await;
    let scene = Scene::of(&calls("billing", 1));
    let mut options = options(vec![target("other", &server.base_url)]);
    // The first wait is drawn from 0 to an hour.
    options.retry.base.0 = 3_600_000.0;
    options.retry.cap.0 = 3_600_000.0;
    let (switch, stop) = stop_switch();
    let asking = async {
        server.received(1).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        switch.stop();
    };
    let running = run(&scene.store, options.clone(), &(), stop);
    let (outcome, ()) = tokio::join!(running, asking);
    let outcome = outcome.unwrap();
    assert!((outcome.spent.0 - ESTIMATE).abs() < 1e-9);
    let rows = scene.replays().await;
    assert_eq!(rows[0].error_code.as_deref(), Some("connection_lost"));
    let again = scene.run(options).await.unwrap();
    assert_eq!((server.n_received(), again.n_already_sent), (1, 1));
    assert!((again.spent_before.0 - ESTIMATE).abs() < 1e-9);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_held_to_have_cost_its_estimate() {
    let server = StandIn::start(|_| Act::Answer {
        status: 200,
        headers: String::new(),
        body: "<html>welcome</html>".to_owned(),
    })
    .await;
    let scene = Scene::of(&calls("billing", 30));
    let mut limited = options(vec![target("other", &server.base_url)]);
    limited.budget = Usd(ESTIMATE * 4.5);
    let outcome = scene.run(limited).await.unwrap();
    assert_eq!(
        (server.n_received(), outcome.targets[0].skipped["budget"]),
        (4, 26)
    );
    let rows = scene.replays().await;
    assert!(rows.iter().all(|row| row.cost_source == "estimated"));
}

#[tokio::test]
async fn an_error_with_the_status_of_success_is_the_failure_it_says() {
    let server = StandIn::start(|received| match received.n_before {
        0 => Act::Answer {
            status: 200,
            headers: String::new(),
            body: "{\"error\":{\"code\":429,\"message\":\"slower\"}}".to_owned(),
        },
        _ => Act::text("hello"),
    })
    .await;
    let scene = Scene::of(&calls("billing", 2));
    let options = options(vec![target("other", &server.base_url)]);
    let outcome = scene.run(options).await.unwrap();
    assert_eq!(outcome.targets[0].answered["ok"], 2);
    assert_eq!(outcome.targets[0].n_retries, 2);
    assert!((outcome.spent.0 - 0.04).abs() < 1e-9);
}

#[tokio::test]
async fn a_stream_that_has_ended_is_an_answer_however_its_connection_ends() {
    for act in [Act::Short(whole_stream()), Act::Open(whole_stream())] {
        let server = StandIn::start(move |_| act.clone()).await;
        let scene = Scene::of(&calls("billing", 2));
        let began = std::time::Instant::now();
        let outcome = scene.run(streamed(&server.base_url)).await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(3));
        assert_eq!(
            (server.n_received(), outcome.targets[0].n_answered()),
            (2, 2)
        );
        assert!((outcome.spent.0 - 0.04).abs() < 1e-9);
        let rows = scene.replays().await;
        assert!(rows.iter().all(|row| row.text.as_deref() == Some("hello")));
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_not_asked_for_again() {
    let cut = piece("{\"content\":\"hel\"}", "null");
    let server = StandIn::start(move |_| Act::Short(cut.clone())).await;
    let scene = Scene::of(&calls("billing", 2));
    let outcome = scene.run(streamed(&server.base_url)).await.unwrap();
    assert_eq!(server.n_received(), 2);
    assert!((outcome.spent.0 - 2.0 * ESTIMATE).abs() < 1e-9);
    let rows = scene.replays().await;
    let is_cut = |code: Option<&str>| code == Some("stream_cut");
    assert!(rows.iter().all(|row| is_cut(row.error_code.as_deref())));

    let server = StandIn::start(|_| Act::Short(reply("hello"))).await;
    let scene = Scene::of(&calls("billing", 2));
    let options = options(vec![target("other", &server.base_url)]);
    let outcome = scene.run(options).await.unwrap();
    assert_eq!(server.n_received(), 2);
    assert!((outcome.spent.0 - 2.0 * ESTIMATE).abs() < 1e-9);
}

#[tokio::test]
async fn a_run_that_was_interrupted_keeps_its_budget() {
    let slow = Duration::from_millis(20);
    let server = StandIn::start(move |_| Act::Late(slow, reply("hello"))).await;
    let scene = Scene::of(&calls("billing", 60));
    let options = options(vec![target("other", &server.base_url)]);
    let window = options.window.clone();
    let (switch, stop) = stop_switch();
    let asking = async {
        server.received(10).await;
        switch.stop();
    };
    let mut named = options.clone();
    named.run = "2026-W46-one".to_owned();
    let running = run(&scene.store, named.clone(), &(), stop);
    let (outcome, ()) = tokio::join!(running, asking);
    assert!(outcome.unwrap().was_ended);
    let unfinished = crate::unfinished(&scene.store, &window);
    assert_eq!(unfinished.as_deref(), Some("2026-W46-one"));
    // Gone on with to its end it is not unfinished any more.
    let whole = scene.run(named).await.unwrap();
    assert!(whole.is_whole() && !whole.was_ended);
    assert!((whole.spent.0 - 1.2).abs() < 1e-9);
    assert!(whole.spent_before.0 < 1.0);
    assert_eq!(crate::unfinished(&scene.store, &window), None);
}
