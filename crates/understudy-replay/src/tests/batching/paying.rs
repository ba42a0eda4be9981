//! A batch is paid from the budget before it is handed in, at its vendor's discount.

use std::time::Duration;

use understudy_schema::units::Usd;

use super::*;
use crate::{Stop, run};

#[tokio::test]
async fn the_budget_is_never_passed_by_what_is_out() {
    let server = vendor(BatchManner::default()).await;
    let scene = Scene::of(&calls("billing", 100));
    let mut options = by_batch(taking(BatchApi::OpenAi, &server.url()));
    // A call may cost 6.47 cents: 135 tokens of prompt and 256 of answer.
    options.budget = Usd(1.0);
    let outcome = scene.run(options).await.unwrap();
    assert!(outcome.spent.0 <= 1.0, "{}", outcome.spent);
    let batches = scene.batches().await;
    // Of 15 calls that fit at once one batch is full and one is not; the next wait for what these leave.
    let mut n_sent = 0;
    for batch in &batches {
        assert!(batch.n_requests <= 10 && batch.cost_at_most_usd <= 1.0);
        n_sent += u64::try_from(batch.n_requests).unwrap();
    }
    assert!(15 < n_sent && n_sent < 100, "{n_sent}");
    assert_eq!(outcome.targets[0].skipped["budget"], 100 - n_sent);
    judge(&scene, &server).await;
}

#[tokio::test]
async fn what_is_out_is_held_by_the_next_run() {
    let slow = BatchManner {
        polls: 1_000_000,
        ..BatchManner::default()
    };
    let server = vendor(slow).await;
    let scene = Scene::of(&calls("billing", 100));
    let mut options = by_batch(taking(BatchApi::OpenAi, &server.url()));
    options.budget = Usd(1.0);
    options.batches.wait = Millis(300.0);
    for _ in 0..3 {
        let running = run(&scene.store, options.clone(), &(), Stop::never());
        let ended = tokio::time::timeout(Duration::from_secs(20), running).await;
        let outcome = ended.expect("it waits for money that nobody gives back");
        let outcome = outcome.unwrap();
        let n_out: u64 = outcome.batches_out.iter().map(|one| one.n_calls).sum();
        // 6.47 cents each: never more than the budget at once, also when the run is gone on with.
        assert_eq!((n_out, outcome.n_unsent), (15, 85), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_discount_is_taken_where_it_is_known() {
    let server = vendor(BatchManner::default()).await;
    let (mut costs, mut most) = (Vec::new(), Vec::new());
    for share in [None, Some(0.5)] {
        let scene = Scene::of(&calls("billing", 5));
        let mut target = taking(BatchApi::OpenAi, &server.url());
        target.batch.price_share = share;
        let options = by_batch(target);
        let forecast = crate::forecast(&scene.store, &options).await.unwrap();
        assert_eq!(forecast.targets[0].n_by_batch, 5);
        let outcome = scene.run(options).await.unwrap();
        let rows = scene.replays().await;
        let cost: f64 = rows.iter().filter_map(|row| row.cost_usd).sum();
        assert!((cost - outcome.spent.0).abs() < 1e-9);
        costs.push(forecast.cost().0);
        let reserved = scene.batches().await[0].cost_at_most_usd;
        assert!((reserved - forecast.cost_at_most().0).abs() < 1e-9);
        assert!(cost <= reserved);
        most.push(reserved);
    }
    // The contract behind a configured price is not known, so that it is paid as a whole unless the user says otherwise.
    assert!((costs[1] * 2.0 - costs[0]).abs() < 1e-9, "{costs:?}");
    assert!((most[1] * 2.0 - most[0]).abs() < 1e-9, "{most:?}");
}

#[tokio::test]
async fn no_more_tokens_wait_in_batches_than_the_account_may_have() {
    let server = vendor(BatchManner::default()).await;
    let scene = Scene::of(&calls("billing", 12));
    let mut target = taking(BatchApi::OpenAi, &server.url());
    // Each prompt is held to have 135 tokens.
    target.batch.tokens_max = Some(400);
    let outcome = scene.run(by_batch(target)).await.unwrap();
    assert_eq!(outcome.targets[0].n_answered(), 12);
    let batches = scene.batches().await;
    assert!(batches.len() == 6 && batches.iter().all(|one| one.n_requests == 2));
}
