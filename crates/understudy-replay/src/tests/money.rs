//! The budget is kept, and a price that nobody knows is asked for.

use understudy_schema::units::Usd;

use super::scene::{Scene, calls, options, target};
use super::stand_in::{Act, StandIn, reply};
use crate::Error;

#[tokio::test]
async fn the_budget_is_never_passed() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 200));
    let mut limited = options(vec![target("other", &server.base_url)]);
    limited.budget = Usd(1.0);
    let outcome = scene.run(limited.clone()).await.unwrap();
    // Each call costs 2 cents and is held possible to cost more before it is sent.
    let n_sent = server.n_received();
    assert!((45..=50).contains(&n_sent), "{n_sent}");
    assert!(outcome.spent.0 <= 1.0, "{}", outcome.spent);
    assert_eq!(outcome.targets[0].skipped["budget"], 200 - n_sent as u64);
    assert_eq!(outcome.n_unsent, 200 - n_sent as u64);

    // Going on with the same run, its money is still spent.
    scene.run(limited.clone()).await.unwrap();
    assert!(server.n_received() <= 50);
    // Another run has money of its own, and sends what is left.
    limited.run = "run-2".to_owned();
    limited.budget = Usd(10.0);
    let outcome = scene.run(limited).await.unwrap();
    assert_eq!((server.n_received(), outcome.n_unsent), (200, 0));
    assert_eq!(scene.replays().await.len(), 200);
}

#[tokio::test]
async fn the_calls_that_a_budget_leaves_out_are_spread_over_the_week() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 400));
    let mut limited = options(vec![target("other", &server.base_url)]);
    limited.budget = Usd(2.0);
    scene.run(limited).await.unwrap();
    let sent: Vec<usize> = server
        .ledger()
        .iter()
        .map(|received| {
            let digits = received.body.split("question ").nth(1).unwrap();
            digits.split('"').next().unwrap().parse().unwrap()
        })
        .collect();
    let mean = sent.iter().sum::<usize>() as f64 / sent.len() as f64;
    assert!((150.0..250.0).contains(&mean), "{mean}");
}

#[tokio::test]
async fn a_budget_of_nothing_sends_nothing() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 3));
    let mut limited = options(vec![target("other", &server.base_url)]);
    limited.budget = Usd(0.0);
    let outcome = scene.run(limited).await.unwrap();
    assert_eq!(
        (server.n_received(), outcome.targets[0].skipped["budget"]),
        (0, 3)
    );
}

#[tokio::test]
async fn an_unknown_price_is_asked_for_and_a_server_on_this_machine_is_free() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 3));
    let mut other = target("other", "https://models.example.com/v1");
    other.price = None;
    let refused = scene.run(options(vec![other.clone()])).await.unwrap_err();
    assert!(matches!(refused, Error::UnknownPrice { .. }));
    assert!(refused.to_string().contains("understudy.toml"), "{refused}");

    other.base_url.clone_from(&server.base_url);
    let mut options = options(vec![other]);
    options.budget = Usd(0.0);
    scene.run(options).await.unwrap();
    let rows = scene.replays().await;
    assert_eq!(rows.len(), 3);
    assert!(
        rows.iter()
            .all(|row| row.cost_usd.is_none() && row.cost_source == "none")
    );
}

#[tokio::test]
async fn a_gateway_on_this_machine_is_not_free() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 3));
    let mut gateway = target("gateway", &server.base_url);
    gateway.price = None;
    gateway.mode = crate::Mode::ViaGateway;
    let refused = scene.run(options(vec![gateway])).await.unwrap_err();
    assert!(matches!(refused, Error::UnknownPrice { .. }));
    assert_eq!(server.n_received(), 0);
}

#[tokio::test]
async fn a_price_that_is_none_is_refused() {
    let scene = Scene::of(&calls("billing", 1));
    for dollars in [f64::NAN, f64::INFINITY, -0.01] {
        let mut other = target("other", "http://127.0.0.1:9/v1");
        other.price.as_mut().unwrap().output_usd_per_mtok = dollars;
        let refused = scene.run(options(vec![other])).await.unwrap_err();
        assert!(
            refused.to_string().contains("output_usd_per_mtok"),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_does_not_say_its_tokens_is_held_at_its_estimate_and_said_so() {
    let server = StandIn::start(|_| Act::Answer {
        status: 200,
        headers: String::new(),
        body: reply("hello").replace("\"usage\"", "\"left_out\""),
    })
    .await;
    let scene = Scene::of(&calls("billing", 3));
    let options = options(vec![target("other", &server.base_url)]);
    let outcome = scene.run(options).await.unwrap();
    let target = &outcome.targets[0];
    assert_eq!(
        (target.n_answered(), target.spent, target.held_for_uncounted),
        (3, Usd(0.0), outcome.spent)
    );
    assert!(0.0 < outcome.spent.0);
    let rows = scene.replays().await;
    assert!(
        rows.iter()
            .all(|row| row.cost_usd.is_none() && row.cost_source == "none")
    );
}

#[tokio::test]
async fn a_storm_on_a_small_budget_ends() {
    let server = StandIn::start(|received| match received.n_before {
        0 => Act::error(429, "rate_limit_exceeded", "retry-after-ms: 5\r\n"),
        _ => Act::text("hello"),
    })
    .await;
    let scene = Scene::of(&calls("billing", 60));
    let mut limited = options(vec![target("other", &server.base_url)]);
    limited.budget = Usd(0.4);
    limited.concurrency = 24;
    let running = scene.run(limited);
    let ended = tokio::time::timeout(std::time::Duration::from_mins(1), running).await;
    let outcome = ended.expect("calls wait for each other").unwrap();
    assert!(outcome.spent.0 <= 0.4, "{}", outcome.spent);
    assert!(0 < outcome.targets[0].n_answered());
}
