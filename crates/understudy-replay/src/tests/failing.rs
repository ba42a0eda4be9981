//! What fails once is tried again; what fails is a row; what fails for good stops its target and no other.

use std::time::{Duration, Instant};

use super::scene::{Scene, calls, n_of, options, target};
use super::stand_in::{Act, StandIn};

#[tokio::test]
async fn a_wait_that_the_server_asks_for_is_kept() {
    let server = StandIn::start(|received| match received.n_before {
        0 => Act::error(429, "rate_limit_exceeded", "retry-after-ms: 300\r\n"),
        _ => Act::text("hello"),
    })
    .await;
    let scene = Scene::of(&calls("billing", 1));
    let began = Instant::now();
    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert!(Duration::from_millis(300) <= began.elapsed());
    assert_eq!(outcome.targets[0].n_retries, 1);
    let rows = scene.replays().await;
    assert_eq!((rows[0].attempts, rows[0].outcome.as_str()), (2, "ok"));
    assert!(300.0 <= rows[0].total_ms && rows[0].latency_ms.unwrap() < 250.0);
}

#[tokio::test]
async fn a_storm_of_rate_limits_is_weathered() {
    let server = StandIn::start(|received| match received.n_before {
        0 | 1 => Act::error(429, "rate_limit_exceeded", "retry-after: 0.02\r\n"),
        _ => Act::text("hello"),
    })
    .await;
    let scene = Scene::of(&calls("billing", 60));
    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!(outcome.targets[0].answered["ok"], 60);
    assert_eq!(outcome.targets[0].n_retries, 120);
}

#[tokio::test]
async fn an_error_that_stays_is_a_row_and_a_finding() {
    let server = StandIn::start(|received| {
        if received.body.contains("question 3\"") {
            Act::error(500, "server_error", "")
        } else if received.n_before == 0 {
            Act::error(503, "overloaded", "")
        } else {
            Act::text("hello")
        }
    })
    .await;
    let scene = Scene::of(&calls("billing", 10));
    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!(outcome.targets[0].answered["ok"], 9);
    assert_eq!(outcome.targets[0].failed["overloaded"], 1);
    let rows = scene.replays().await;
    let failed = rows.iter().find(|row| row.outcome == "error").unwrap();
    assert_eq!((failed.attempts, failed.http_status), (4, Some(500)));
    assert_eq!(failed.error_code.as_deref(), Some("server_error"));
    assert_eq!(failed.cost_usd, None);

    let again = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!((again.n_already_sent, again.targets[0].n_sent), (10, 0));
}

#[tokio::test]
async fn what_the_server_calls_wrong_is_not_tried_again() {
    let server = StandIn::start(|_| Act::error(400, "context_length_exceeded", "")).await;
    let scene = Scene::of(&calls("billing", 5));
    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!(outcome.targets[0].failed["invalid_request"], 5);
    assert_eq!(server.n_received(), 5);
}

#[tokio::test]
async fn a_server_that_hangs_is_left_after_the_deadline() {
    let server = StandIn::start(|received| {
        if received.body.contains("question 2\"") {
            Act::Hang
        } else {
            Act::text("hello")
        }
    })
    .await;
    let scene = Scene::of(&calls("billing", 5));
    let mut options = options(vec![target("other", &server.base_url)]);
    options.timeout.0 = 300.0;
    let outcome = scene.run(options).await.unwrap();
    assert_eq!(outcome.targets[0].failed["timeout"], 1);
    let rows = scene.replays().await;
    let late = rows.iter().find(|row| row.outcome == "error").unwrap();
    assert_eq!(
        (late.attempts, late.latency_ms, late.http_status),
        (1, None, None)
    );
    assert!(300.0 <= late.total_ms);
    // Nobody knows that it cost nothing.
    assert!(0.08 < outcome.spent.0, "{}", outcome.spent);
}

#[tokio::test]
async fn broken_answers_are_rows() {
    let server = StandIn::start(|received| {
        let body = if received.body.contains("question 0\"") {
            "{\"choices\": [".to_owned()
        } else if received.body.contains("question 1\"") {
            "[".repeat(100_000)
        } else if received.body.contains("question 2\"") {
            "<html>welcome</html>".to_owned()
        } else if received.body.contains("question 3\"") {
            "{\"weather\": \"fine\"}".to_owned()
        } else {
            "x".repeat(33 << 20)
        };
        Act::Answer {
            status: 200,
            headers: String::new(),
            body,
        }
    })
    .await;
    let scene = Scene::of(&calls("billing", 5));
    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!(outcome.targets[0].failed["decode"], 5);
    let rows = scene.replays().await;
    let codes: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.error_code.as_deref())
        .collect();
    assert_eq!(n_of(codes.iter().copied(), "unreadable"), 4);
    assert_eq!(n_of(codes.iter().copied(), "too_large"), 1);
    assert!(
        rows.iter()
            .all(|row| row.error_message.as_ref().unwrap().len() < 2_100)
    );
}

#[tokio::test]
async fn connections_that_break_are_tried_again() {
    let server = StandIn::start(|received| match received.n_before {
        0 => Act::Close,
        _ => Act::text("hello"),
    })
    .await;
    let scene = Scene::of(&calls("billing", 12));
    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!(outcome.targets[0].answered["ok"], 12);
    assert_eq!(outcome.targets[0].n_retries, 12);
}

#[tokio::test]
async fn a_used_up_account_stops_its_target_and_no_other() {
    let poor = StandIn::start(|_| Act::error(429, "insufficient_quota", "")).await;
    let rich = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 40));
    let targets = vec![
        target("poor", &poor.base_url),
        target("rich", &rich.base_url),
    ];
    let outcome = scene.run(options(targets)).await.unwrap();
    assert_eq!(poor.n_received(), 1);
    assert_eq!(outcome.targets[1].answered["ok"], 40);
    let stopped = outcome.targets[0].stopped.as_deref().unwrap();
    assert!(stopped.contains("account is used up"), "{stopped}");
    assert_eq!(outcome.targets[0].skipped["provider_stopped"], 39);
    assert_eq!(outcome.targets[0].skipped["account"], 1);
    assert_eq!(outcome.n_unsent, 40);
    let skips = scene.skips().await;
    assert!(
        skips
            .iter()
            .all(|skip| skip.target == "poor" && skip.detail.contains("insufficient_quota"))
    );
}

#[tokio::test]
async fn an_address_where_nobody_answers_is_given_up_soon() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let rich = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 200));
    let targets = vec![target("nobody", &nobody), target("rich", &rich.base_url)];
    let outcome = scene.run(options(targets)).await.unwrap();
    let stopped = outcome.targets[0].stopped.as_deref().unwrap();
    assert!(stopped.starts_with("could not be reached in "), "{stopped}");
    assert!(outcome.targets[0].n_sent <= 2);
    assert_eq!(outcome.targets[1].answered["ok"], 200);

    // When somebody answers again, all of them are sent, those that failed included.
    let back = StandIn::start(|_| Act::text("hello")).await;
    let outcome = scene
        .run(options(vec![target("nobody", &back.base_url)]))
        .await
        .unwrap();
    assert_eq!((outcome.targets[0].n_sent, outcome.n_unsent), (200, 0));
}

#[tokio::test]
async fn no_more_requests_start_than_the_target_allows() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 11));
    let mut slow = target("slow", &server.base_url);
    slow.limits.requests_per_minute = Some(1_200.0);
    let began = Instant::now();
    scene.run(options(vec![slow])).await.unwrap();
    assert!(Duration::from_millis(500) <= began.elapsed());
}
