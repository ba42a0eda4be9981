//! How fast, how many at once, in which order, and what a caller would have waited.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::scene::{Scene, call, calls, options, target};
use super::stand_in::{Act, StandIn, reply};
use crate::Pacing;

#[tokio::test]
async fn a_target_that_turns_requests_away_is_asked_by_fewer_at_once() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    let server = StandIn::start(move |_| {
        if counted.fetch_add(1, Ordering::Relaxed) < 40 {
            Act::error(429, "rate_limit_exceeded", "retry-after-ms: 5\r\n")
        } else {
            Act::Late(Duration::from_millis(5), reply("hello"))
        }
    })
    .await;
    let scene = Scene::of(&calls("billing", 200));
    let mut busy = options(vec![target("other", &server.base_url)]);
    busy.concurrency = 32;
    busy.retry.max_attempts = 50;
    let outcome = scene.run(busy).await.unwrap();
    assert_eq!(outcome.targets[0].answered["ok"], 200);
    let rows = scene.replays().await;
    let most = rows.iter().map(|row| row.n_in_flight).max().unwrap();
    assert!(
        most < 32,
        "{most} were in flight although the target turned many away"
    );
}

#[tokio::test]
async fn a_limit_that_is_used_up_is_waited_for_before_it_is_passed() {
    let server = StandIn::start(|received| {
        let last = received.body.contains("question 0\"");
        Act::Answer {
            status: 200,
            headers: if last {
                "x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 300ms\r\n".into()
            } else {
                String::new()
            },
            body: reply("hello"),
        }
    })
    .await;
    let scene = Scene::of(&calls("billing", 1));
    let mut one = options(vec![target("other", &server.base_url)]);
    one.concurrency = 1;
    scene.run(one.clone()).await.unwrap();
    // The first answer of a second run says that nothing is left; the next call waits.
    let scene = Scene::of(&calls("billing", 2));
    let began = std::time::Instant::now();
    scene.run(one).await.unwrap();
    let first_was_last = server.ledger()[1].body.contains("question 0\"");
    if first_was_last {
        assert!(Duration::from_millis(300) <= began.elapsed());
    }
}

#[tokio::test]
async fn the_logs_pace_is_kept_and_a_late_call_counts_its_wait() {
    // Two calls a minute apart, at 300 times the speed: 200 ms apart. The first takes longer than that.
    let server = StandIn::start(|received| {
        let slow = received.body.contains("first");
        Act::Late(
            Duration::from_millis(if slow { 350 } else { 5 }),
            reply("hello"),
        )
    })
    .await;
    let scene = Scene::of(&[call("billing", "second", 11), call("billing", "first", 10)]);
    let mut paced = options(vec![target("other", &server.base_url)]);
    paced.pacing = Pacing::Logged { speed: 300.0 };
    paced.concurrency = 1;
    scene.run(paced.clone()).await.unwrap();
    let rows = scene.replays().await;
    let find = |prompt: &str| {
        let row = rows
            .iter()
            .find(|row| row.request_sent_json.contains(prompt));
        row.unwrap().clone()
    };
    assert!(server.ledger()[0].body.contains("first"));
    let late = find("second");
    assert!(140.0 <= late.queue_ms, "{}", late.queue_ms);
    assert!(late.latency_ms.unwrap() < 140.0);
    assert!(145.0 <= late.due_latency_ms.unwrap());

    // With room for both, the second is sent when it is due.
    let scene = Scene::of(&[call("billing", "second", 11), call("billing", "first", 10)]);
    paced.concurrency = 4;
    let began = std::time::Instant::now();
    scene.run(paced).await.unwrap();
    assert!(Duration::from_millis(200) <= began.elapsed());
}

#[tokio::test]
async fn a_model_that_does_not_exist_stops_its_target_and_is_no_answer() {
    let server = StandIn::start(|_| Act::error(404, "model_not_found", "")).await;
    let scene = Scene::of(&calls("billing", 90));
    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    // Twenty in a row, and those that were on their way then.
    assert!((20..90).contains(&server.n_received()));
    assert!(scene.replays().await.is_empty());
    assert_eq!(outcome.n_unsent, 90);
    let stopped = outcome.targets[0].stopped.clone().unwrap();
    assert!(
        stopped.contains("does not exist (404 model_not_found"),
        "{stopped}"
    );
}

#[tokio::test]
async fn a_single_call_that_is_not_found_is_kept_and_not_sent_again() {
    // A gateway that has nobody for every third call, the first one included.
    let server = StandIn::start(|received| {
        let mut lost = ["question 0\"", "question 3", "question 6", "question 9"].iter();
        if lost.any(|word| received.body.contains(word)) {
            Act::error(404, "no_endpoints", "")
        } else {
            Act::text("hello")
        }
    })
    .await;
    let scene = Scene::of(&calls("billing", 10));
    let options = options(vec![target("other", &server.base_url)]);
    let outcome = scene.run(options.clone()).await.unwrap();
    assert!(outcome.is_whole(), "{outcome:?}");
    let target = &outcome.targets[0];
    assert_eq!(
        (target.answered["ok"], target.failed["invalid_request"]),
        (6, 4)
    );
    let rows = scene.replays().await;
    let lost: Vec<_> = rows.iter().filter(|row| row.outcome == "error").collect();
    assert_eq!((rows.len(), lost.len()), (10, 4));
    for row in lost {
        assert_eq!(row.error_code.as_deref(), Some("no_endpoints"));
        assert_eq!((row.http_status, row.cost_usd), (Some(404), None));
    }
    assert!(scene.journals().is_empty());
    let again = scene.run(options).await.unwrap();
    assert!(again.is_whole(), "{again:?}");
    assert_eq!((server.n_received(), again.n_already_sent), (10, 10));
}

#[tokio::test]
async fn a_model_that_goes_away_in_the_middle_is_no_row_of_errors() {
    let server = StandIn::start(|received| {
        let early = (0..5).any(|n| received.body.contains(&format!("question {n}\"")));
        if early {
            Act::text("hello")
        } else {
            Act::error(404, "model_not_found", "")
        }
    })
    .await;
    let scene = Scene::of(&calls("billing", 60));
    let mut options = options(vec![target("other", &server.base_url)]);
    options.concurrency = 1;
    options.pacing = Pacing::Logged { speed: 1e9 };
    let outcome = scene.run(options).await.unwrap();
    let stopped = outcome.targets[0].stopped.clone().unwrap();
    assert!(stopped.contains("does not exist"), "{stopped}");
    assert_eq!(scene.replays().await.len(), 5);
    assert_eq!((outcome.n_unsent, server.n_received()), (55, 25));
}

#[tokio::test]
async fn a_few_calls_that_are_not_found_while_nothing_is_answered_are_no_rows() {
    let server = StandIn::start(|_| Act::error(404, "model_not_found", "")).await;
    let scene = Scene::of(&calls("billing", 7));
    let options = options(vec![target("other", &server.base_url)]);
    let outcome = scene.run(options.clone()).await.unwrap();
    assert_eq!((outcome.n_unsent, server.n_received()), (7, 7));
    assert!(scene.replays().await.is_empty());
    let skips = scene.skips().await;
    assert!(
        skips
            .iter()
            .all(|skip| skip.reason == "provider_stopped" && skip.detail.starts_with("404 "))
    );
    scene.run(options).await.unwrap();
    assert_eq!(server.n_received(), 14);
}

#[tokio::test]
async fn a_forecast_says_what_the_run_then_does() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&[calls("billing", 30), calls("small", 4)].concat());
    let options = options(vec![target("other", &server.base_url)]);
    let forecast = crate::forecast(&scene.store, &options).await.unwrap();
    assert_eq!(server.n_received(), 0);
    assert_eq!(forecast.n_to_send(), 34);
    // 100 prompt and 50 completion tokens were logged, and 2 cents is what they cost.
    assert!(
        (forecast.cost().0 - 0.68).abs() < 1e-9,
        "{}",
        forecast.cost()
    );
    assert!(forecast.cost().0 < forecast.cost_at_most().0);
    let survey = crate::survey(&scene.store, &options).await.unwrap();
    assert_eq!(survey[0].template_id, "billing");
    assert_eq!((survey[0].n_candidates, survey[1].n_candidates), (30, 4));
    assert!((survey[0].cost_per_call.0 - 0.02).abs() < 1e-9);
    let outcome = scene.run(options.clone()).await.unwrap();
    assert_eq!(outcome.targets[0].n_sent, 34);
    assert!((outcome.spent.0 - forecast.cost().0).abs() < 1e-9);
    let again = crate::forecast(&scene.store, &options).await.unwrap();
    assert_eq!((again.n_to_send(), again.n_already_sent), (0, 34));
}

/// A chat completion in three pieces.
fn stream(end: &str) -> Act {
    let piece = |delta: &str, finish: &str| {
        format!(
            "data: {{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"stand-in-2026\",\"choices\":[{{\
             \"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}]}}\n\n"
        )
    };
    let body = [
        piece("{\"role\":\"assistant\",\"content\":\"\"}", "null"),
        piece("{\"content\":\"hel\"}", "null"),
        piece("{\"content\":\"lo\"}", "null"),
        end.to_owned(),
    ];
    Act::Answer {
        status: 200,
        headers: "content-type: text/event-stream\r\n".to_owned(),
        body: body.concat(),
    }
}

const END: &str = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"stand-in-2026\",\"choices\":[{\
    \"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\
    \"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":150}}\n\ndata: [DONE]\n\n";

#[tokio::test]
async fn a_stream_has_a_first_token_and_one_that_is_cut_is_a_finding() {
    let server = StandIn::start(|received| {
        let cut = received.body.contains("question 1\"");
        stream(if cut { "" } else { END })
    })
    .await;
    let scene = Scene::of(&calls("billing", 3));
    let mut other = target("other", &server.base_url);
    other.streaming = crate::Streaming::Always;
    let outcome = scene.run(options(vec![other])).await.unwrap();
    assert!(
        server
            .ledger()
            .iter()
            .all(|one| one.body.contains("\"stream\":true"))
    );
    assert_eq!(outcome.targets[0].answered["ok"], 2);
    assert_eq!(outcome.targets[0].failed["network"], 1);
    let rows = scene.replays().await;
    for row in &rows {
        let latency = row.latency_ms.unwrap();
        let (first_event, ttft) = (row.first_event_ms.unwrap(), row.ttft_ms.unwrap());
        assert!(row.ttfb_ms.unwrap() <= first_event && first_event <= ttft && ttft <= latency);
        if row.outcome == "ok" {
            assert_eq!(row.text.as_deref(), Some("hello"));
            assert_eq!((row.tokens_in, row.tokens_out), (Some(100), Some(50)));
            assert!((row.cost_usd.unwrap() - 0.02).abs() < 1e-12);
        } else {
            assert_eq!(row.error_code.as_deref(), Some("stream_cut"));
            assert_eq!((row.attempts, row.cost_source.as_str()), (1, "estimated"));
        }
    }
}
