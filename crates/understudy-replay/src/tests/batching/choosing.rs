//! Which calls go by batch, and that only the others have latencies.

use super::*;
use crate::{Control, Error, Mode};

fn auto() -> LaneChoice {
    LaneChoice::Auto {
        live_share: 0.1,
        live_minimum: 6,
    }
}

#[tokio::test]
async fn a_part_of_the_control_goes_live_and_alone_has_latencies() {
    let server = vendor(BatchManner::default()).await;
    let scene = Scene::of(&[calls("billing", 40), calls("small", 4)].concat());
    let mut primary = taking(BatchApi::OpenAi, &server.url());
    primary.name = "openai".to_owned();
    let mut options = by_batch(taking(BatchApi::Anthropic, &server.url()));
    options.batches.lane = auto();
    options.control = Some(Control {
        primary,
        share: 0.5,
        minimum: 2,
    });
    let outcome = scene.run(options).await.unwrap();
    assert!(outcome.is_whole(), "{outcome:?}");
    let rows = scene.replays().await;
    // 44 to the secondary; 20 and 2 of the control twice to the primary.
    assert_eq!(rows.len(), 44 + 2 * 22);
    let mut lanes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in &rows {
        assert_eq!(row.latency_ms.is_some(), row.lane == "live", "{row:?}");
        lanes.entry(&row.call_id).or_default().insert(&row.lane);
    }
    // All arms of a call go the same way.
    assert!(lanes.values().all(|lanes| lanes.len() == 1));
    let live = |arm: &str, template: &str| {
        let of = rows
            .iter()
            .filter(|row| row.lane == "live" && row.arm == arm);
        of.filter(|row| row.template_id == template).count()
    };
    let of_large = [
        live("S1", "billing"),
        live("P1", "billing"),
        live("P2", "billing"),
    ];
    assert_eq!(of_large, [6; 3]);
    // No more than the control has.
    assert_eq!([live("S1", "small"), live("P1", "small")], [2; 2]);
    let n_by_batch = rows.iter().filter(|row| row.lane == "batch").count();
    assert_eq!(answered(&server).len(), n_by_batch);
}

#[tokio::test]
async fn a_target_that_takes_no_batches_is_named_or_asked_live() {
    let server = vendor(BatchManner::default()).await;
    let mut week = calls("billing", 8);
    for call in &mut week {
        let prompt = format!("question {}", call.source_line);
        let body = serde_json::json!({ "messages": [{ "role": "user", "content": prompt }] });
        call.request_native_json = body.to_string();
    }
    let scene = Scene::of(&week);
    let mut gateway = taking(BatchApi::OpenAi, &server.url());
    gateway.mode = Mode::ViaGateway;
    let refused = scene.run(by_batch(gateway.clone())).await.unwrap_err();
    assert!(matches!(refused, Error::NoBatches { .. }));
    assert!(refused.to_string().contains("--lane auto"), "{refused}");
    let mut options = by_batch(gateway);
    options.batches.lane = auto();
    scene.run(options).await.unwrap();
    let rows = scene.replays().await;
    assert!(rows.len() == 8 && rows.iter().all(|row| row.lane == "live"));

    // Of a server at an address of its own nobody knows whether it takes batches.
    let scene = Scene::of(&calls("billing", 8));
    let mut own = taking(BatchApi::OpenAi, &server.url());
    own.batch.api = None;
    let mut options = by_batch(own);
    options.batches.lane = auto();
    scene.run(options).await.unwrap();
    let rows = scene.replays().await;
    assert!(rows.len() == 8 && rows.iter().all(|row| row.lane == "live"));
    assert_eq!(n_made(&server), 0);
}

#[tokio::test]
async fn a_call_that_was_streamed_in_the_log_is_asked_for_in_one_piece() {
    let server = vendor(BatchManner::default()).await;
    let mut week = calls("billing", 3);
    for call in &mut week {
        call.stream = true;
    }
    let scene = Scene::of(&week);
    let options = by_batch(taking(BatchApi::OpenAi, &server.url()));
    scene.run(options).await.unwrap();
    let rows = scene.replays().await;
    let streamed = |row: &replays::Call| row.request_sent_json.contains("\"stream\":true");
    assert!(rows.len() == 3 && !rows.iter().any(streamed));
}

#[tokio::test]
async fn a_refused_key_stops_the_target_with_a_word() {
    let world = World::parse(DEMO).unwrap();
    let options = understudy_simulator::Options {
        key: Some("another-key".to_owned()),
        ..understudy_simulator::Options::new(world, 7)
    };
    let server = serve(options).await.unwrap();
    for api in APIS {
        let scene = Scene::of(&calls("billing", 25));
        let options = by_batch(taking(api, &server.url()));
        let outcome = scene.run(options).await.unwrap();
        let stopped = outcome.targets[0].stopped.clone().unwrap();
        assert!(
            stopped.starts_with("it refused the key (401"),
            "{api:?} {stopped}"
        );
        let n_out = outcome.batches_out.len();
        assert_eq!((outcome.n_unsent, n_out), (25, 0), "{api:?}");
        assert!(scene.replays().await.is_empty() && scene.journals().is_empty());
        let known = ["account", "provider_stopped"];
        let skips = scene.skips().await;
        assert!(
            skips
                .iter()
                .all(|skip| known.contains(&skip.reason.as_str()))
        );
    }
    assert!(server.ledger.is_empty());
}
