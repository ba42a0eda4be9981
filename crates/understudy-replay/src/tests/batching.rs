//! Calls that go by batch: every request has its row or its reason, whatever becomes of the batch.

mod attaching;
mod bucket;
mod choosing;
mod paying;

use std::collections::{BTreeMap, BTreeSet};

use understudy_providers::Dialect;
use understudy_providers::batch::BatchApi;
use understudy_schema::tables::replays;
use understudy_schema::units::Millis;
use understudy_simulator::world::DEMO;
use understudy_simulator::{BatchManner, Server, World, serve};
use understudy_store::read::Partitions;

use super::scene::{Scene, calls, now, options, target};
use crate::{Batches, LaneChoice, Options, Target};

const APIS: [BatchApi; 4] = [
    BatchApi::OpenAi,
    BatchApi::Anthropic,
    BatchApi::Gemini,
    BatchApi::Mistral,
];

/// All ways a batch is handed in: at Gemini also by file.
const WAYS: [(BatchApi, usize); 5] = [
    (BatchApi::OpenAi, usize::MAX),
    (BatchApi::Anthropic, usize::MAX),
    (BatchApi::Gemini, usize::MAX),
    (BatchApi::Gemini, 1),
    (BatchApi::Mistral, usize::MAX),
];

/// A vendor whose batches go in some manner.
async fn vendor(manner: BatchManner) -> Server {
    let world = World::parse(DEMO).unwrap();
    let options = understudy_simulator::Options {
        batch: manner,
        opened_at: now(),
        ..understudy_simulator::Options::new(world, 7)
    };
    serve(options).await.unwrap()
}

/// A target that takes batches in a vendor's way, at an address without a version.
fn taking(api: BatchApi, url: &str) -> Target {
    let (dialect, model, base_url) = match api {
        BatchApi::Anthropic => (Dialect::Anthropic, "claude-sonnet-4-5", url.to_owned()),
        BatchApi::Gemini => (Dialect::Gemini, "gemini-2.5-pro", url.to_owned()),
        _ => (Dialect::OpenAi, "gpt-4o", format!("{url}/v1")),
    };
    let mut target = target("other", &base_url);
    target.dialect = dialect;
    model.clone_into(&mut target.model);
    target.batch.api = Some(api);
    target
}

/// Everything by batch, of ten requests at most, asked after without delay.
fn by_batch(target: Target) -> Options {
    let mut options = options(vec![target]);
    options.run = "2026-W46-a".to_owned();
    options.batches = Batches {
        wait: Millis(60_000.0),
        first_poll: Millis(1.0),
        longest_poll: Millis(5.0),
        requests_max: 10,
        ..Batches::by(LaneChoice::Batch)
    };
    options
}

/// How often each request of a batch was answered, by its id.
fn answered(server: &Server) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for entry in server.ledger.entries() {
        if let (Some(_), Some(id)) = (entry.batch, entry.attempt) {
            *counts.entry(id).or_insert(0) += 1;
        }
    }
    counts
}

/// How many batches were made.
fn n_made(server: &Server) -> usize {
    let entries = server.ledger.entries();
    let made = entries
        .iter()
        .filter(|entry| entry.batch.is_none() && (entry.path.contains("batch")));
    made.count()
}

impl Scene {
    async fn batches(&self) -> Vec<replays::Batch> {
        self.store.rows(&Partitions::Every).await.unwrap()
    }
}

/// The ledger against the tables: no id was answered twice, and every answer is in the table.
async fn judge(scene: &Scene, server: &Server) {
    let answered = answered(server);
    let most = answered.values().max().copied().unwrap_or(0);
    assert!(most <= 1, "a request was answered {most} times");
    let rows = scene.replays().await;
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.replay_id.as_str()).collect();
    assert_eq!(ids.len(), rows.len(), "a row stands twice");
    for id in answered.keys() {
        assert!(ids.contains(id.as_str()), "the answer to {id} is lost");
    }
}

#[tokio::test]
async fn a_week_goes_by_batch_at_every_vendor() {
    for (api, inline_max) in WAYS {
        let server = vendor(BatchManner::default()).await;
        let scene = Scene::of(&calls("billing", 25));
        let mut options = by_batch(taking(api, &server.url()));
        options.batches.inline_max = inline_max;
        let outcome = scene.run(options.clone()).await.unwrap();
        assert!(outcome.is_whole(), "{api:?} {outcome:?}");
        assert_eq!(outcome.targets[0].n_answered(), 25, "{api:?} {outcome:?}");
        let rows = scene.replays().await;
        assert_eq!((rows.len(), answered(&server).len()), (25, 25));
        for row in &rows {
            assert_eq!((row.lane.as_str(), row.http_status), ("batch", Some(200)));
            let times = (row.latency_ms, row.ttft_ms, row.ttfb_ms, row.due_latency_ms);
            assert_eq!(times, (None, None, None, None));
            assert!(row.text.is_some() && row.cost_usd.is_some());
        }
        judge(&scene, &server).await;
        let batches = scene.batches().await;
        let sizes: BTreeSet<i64> = batches.iter().map(|batch| batch.n_requests).collect();
        assert_eq!((batches.len(), sizes), (3, BTreeSet::from([5, 10])));
        assert!(
            batches
                .iter()
                .all(|one| one.state == "complete" && one.batch_id.is_some())
        );
        let cost: f64 = batches.iter().filter_map(|one| one.cost_usd).sum();
        assert!((cost - outcome.spent.0).abs() < 1e-9);
        assert!(scene.journals().is_empty(), "{:?}", scene.journals());
        // Nothing is left for another run.
        scene.run(options).await.unwrap();
        assert_eq!((n_made(&server), scene.replays().await.len()), (3, 25));
    }
}

#[tokio::test]
async fn responses_go_by_batch_too() {
    let server = vendor(BatchManner::default()).await;
    let scene = Scene::of(&calls("billing", 3));
    let mut target = taking(BatchApi::OpenAi, &server.url());
    target.dialect = Dialect::OpenAiResponses;
    let outcome = scene.run(by_batch(target)).await.unwrap();
    assert_eq!(outcome.targets[0].n_answered(), 3, "{outcome:?}");
}

#[tokio::test]
async fn what_expires_is_a_skip_and_what_is_missing_a_row() {
    for (api, inline_max) in WAYS {
        let manner = BatchManner {
            expired: 0.2,
            missing: 0.2,
            ..BatchManner::default()
        };
        let server = vendor(manner).await;
        let scene = Scene::of(&calls("billing", 40));
        let mut options = by_batch(taking(api, &server.url()));
        options.batches.inline_max = inline_max;
        let outcome = scene.run(options.clone()).await.unwrap();
        let rows = scene.replays().await;
        let skips = scene.skips().await;
        assert_eq!(rows.len() + skips.len(), 40, "{api:?}");
        assert!(skips.iter().all(|skip| skip.reason == "batch_expired"));
        assert_eq!(outcome.n_unsent, skips.len() as u64);
        // At Gemini an expired batch has no rows at all.
        let some = api == BatchApi::Gemini || !rows.is_empty();
        assert!(!skips.is_empty() && some, "{api:?}");
        let missing: Vec<_> = rows.iter().filter(|row| row.outcome == "error").collect();
        for row in &missing {
            assert_eq!(row.error_code.as_deref(), Some("batch_row_missing"));
            assert_eq!(row.cost_source, "estimated");
        }
        let batches = scene.batches().await;
        let sum = |of: fn(&replays::Batch) -> i64| {
            let sum: i64 = batches.iter().map(of).sum();
            usize::try_from(sum).unwrap()
        };
        assert_eq!(sum(|one| one.n_missing), missing.len());
        assert_eq!(sum(|one| one.n_unanswered), skips.len());
        if api.names_unanswered() {
            assert!(!missing.is_empty());
            judge(&scene, &server).await;
        }
        // The next run sends what was not answered and nothing else.
        let n_before = answered(&server).len();
        options.run = "2026-W46-b".to_owned();
        scene.run(options).await.unwrap();
        let sent: usize = answered(&server).len() - n_before;
        assert!(0 < sent && sent <= skips.len(), "{sent} of {}", skips.len());
    }
}

#[tokio::test]
async fn a_batch_that_fails_costs_nothing_and_can_be_sent_again() {
    for api in [BatchApi::OpenAi, BatchApi::Gemini, BatchApi::Mistral] {
        let manner = BatchManner {
            fails: true,
            ..BatchManner::default()
        };
        let server = vendor(manner).await;
        let scene = Scene::of(&calls("billing", 5));
        let options = by_batch(taking(api, &server.url()));
        let outcome = scene.run(options.clone()).await.unwrap();
        assert_eq!(outcome.targets[0].skipped["batch_failed"], 5, "{outcome:?}");
        assert!(outcome.spent.0.abs() < 1e-12 && scene.replays().await.is_empty());
        assert_eq!(scene.batches().await[0].state, "failed");
        let again = scene.run(options).await.unwrap();
        assert_eq!((again.n_already_sent, n_made(&server)), (0, 2));
    }
}
