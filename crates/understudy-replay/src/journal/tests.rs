//! Whatever happened before the kill, and wherever checkpoints fell, the rows are those that ended and those in flight.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use understudy_schema::tables::replays::{Attempt, Call, Loss};
use understudy_store::Store;
use understudy_store::read::Partitions;

use super::*;
use crate::retry::code;

fn row(id: &str, text: &str) -> Call {
    Call {
        replay_id: id.to_owned(),
        call_id: format!("call {id}"),
        template_id: "t".into(),
        template_version: Some("3".into()),
        prompt_hash: "p".into(),
        schema_json: None,
        window_label: "2026-W46".into(),
        arm: "S1".into(),
        target: "other".into(),
        dialect: "openai".into(),
        base_url: "http://127.0.0.1".into(),
        model_requested: "m".into(),
        model_served: None,
        system_fingerprint: None,
        mode: "own".into(),
        translator_version: "1".into(),
        losses: vec!["W_SEED:seed".into(), "W_TIER:service_tier".into()],
        loss_severity: "lossy".into(),
        request_sent_json: "{\"a\": \"\\u0000\"}".into(),
        lane: "live".into(),
        n_in_flight: 3,
        due_at: "2026-11-16T00:00:00.123456Z".parse().unwrap(),
        started_at: "2026-11-16T00:00:01Z".parse().unwrap(),
        queue_ms: 0.1 + 0.2,
        latency_ms: Some(1.0e-7),
        total_ms: 1_234_567.890_123,
        due_latency_ms: None,
        ttfb_ms: None,
        first_event_ms: None,
        ttft_ms: None,
        tokens_per_second: None,
        attempts: 1,
        http_status: Some(200),
        outcome: "ok".into(),
        error_class: None,
        error_code: None,
        error_message: None,
        text: Some(text.to_owned()),
        refusal_text: None,
        reasoning_text: Some(String::new()),
        tool_calls_json: None,
        finish_native: None,
        finish: "stop".into(),
        response_native_json: None,
        tokens_in: Some(i64::MAX),
        tokens_in_cache_read: None,
        tokens_out: Some(0),
        tokens_out_reasoning: None,
        cost_usd: Some(f64::MIN_POSITIVE),
        cost_source: "bundled".into(),
        cost_held_usd: None,
        inclusion_probability: 1.0 / 3.0,
        anchor: Some(true),
        seed: i64::MIN,
    }
}

fn in_flight(id: &str) -> Call {
    Call {
        outcome: "error".into(),
        error_class: Some("network".into()),
        error_code: Some(code::IN_FLIGHT_AT_KILL.into()),
        ..row(id, "")
    }
}

fn lost() -> Lost {
    Lost {
        warning: "W_SEED".into(),
        parameter: "seed".into(),
        severity: "lossy".into(),
        detail: "7 to nothing".into(),
        asked_json: Some("7".into()),
        sent_json: None,
    }
}

fn departure(id: &str) -> Departure {
    Departure {
        row: in_flight(id),
        losses: Arc::from([lost()]),
    }
}

/// A call of an odd number was tried twice.
fn arrival(row: Call) -> Arrival {
    let odd = row.replay_id.ends_with(['1', '3', '5', '7', '9']);
    let attempts = if odd { 1..3 } else { 0..0 };
    let attempts = attempts.map(|attempt| Tried {
        attempt,
        waited_ms: 0.25,
        ..Tried::last_of(&row)
    });
    let attempts = attempts.collect();
    Arrival {
        row,
        attempts,
        losses: Arc::from([]),
    }
}

fn scratch() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let location = folder.path().join("store");
    let now = "2026-11-16T00:00:00Z".parse().unwrap();
    let store = Store::open_or_create(location.to_str().unwrap(), now).unwrap();
    (folder, store)
}

fn tiny(rows_per_part: usize) -> Room {
    Room {
        rows_per_part,
        bytes_per_file: 1 << 30,
        ballast_bytes: 1,
    }
}

/// Leaves a journal without closing it, as a kill does, and waits for its thread.
fn abandon(journal: Arc<Journal>) {
    let Journal { messages, thread } = Arc::into_inner(journal).unwrap();
    drop(messages);
    thread
        .into_inner()
        .unwrap()
        .unwrap()
        .join()
        .unwrap()
        .unwrap();
}

/// What happens to one call.
#[derive(Debug, Clone, Copy)]
enum Event {
    Sent(u8),
    Ended(u8),
    Settled(u8),
}

fn event() -> impl Strategy<Value = Event> {
    (0_u8..12, 0_u8..4).prop_map(|(id, kind)| match kind {
        0 | 1 => Event::Sent(id),
        2 => Event::Ended(id),
        _ => Event::Settled(id),
    })
}

/// What should be known of each call in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    InFlight,
    Ended,
}

/// Plays events that make sense and leaves out the others, as no worker would do them.
async fn play(journal: &Journal, events: &[Event]) -> BTreeMap<u8, State> {
    let mut states = BTreeMap::new();
    for event in events {
        match event {
            Event::Sent(id) if !states.contains_key(id) => {
                journal.sent(departure(&id.to_string())).await.unwrap();
                states.insert(*id, State::InFlight);
            }
            Event::Ended(id) if states.get(id) == Some(&State::InFlight) => {
                journal
                    .ended(arrival(row(&id.to_string(), "done\u{2028}\"\n")))
                    .await
                    .unwrap();
                states.insert(*id, State::Ended);
            }
            Event::Settled(id) if states.get(id) == Some(&State::InFlight) => {
                journal.settled(&id.to_string()).await.unwrap();
                states.remove(id);
            }
            _ => {}
        }
    }
    states
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_kill_loses_nothing_and_doubles_nothing(
        events in prop::collection::vec(event(), 0..80),
        rows_per_part in 1_usize..6,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (_folder, store) = scratch();
            let journal = Journal::start(&store, "r", 1, tiny(rows_per_part)).unwrap();
            let mut states = play(&journal, &events).await;
            // Once more, so that everything before is on the disk; then nobody closes the journal.
            journal.sent(departure("99")).await.unwrap();
            states.insert(99, State::InFlight);
            abandon(journal);

            let first = recover::recover(&store).unwrap();
            let again = recover::recover(&store).unwrap();
            assert_eq!((again.n_rows, again.n_in_flight), (0, 0));
            let n_in_flight = states.values().filter(|state| **state == State::InFlight).count();
            assert_eq!(first.n_in_flight, n_in_flight as u64);
            let rows: Vec<Call> = store.rows(&Partitions::Every).await.unwrap();
            assert_eq!(rows.len(), states.len());
            beside(&store, &states).await;
            for found in rows {
                let id: u8 = found.replay_id.parse().unwrap();
                let expected = match states[&id] {
                    State::InFlight => in_flight(&found.replay_id),
                    State::Ended => row(&found.replay_id, "done\u{2028}\"\n"),
                };
                assert_eq!(found, expected);
            }
        });
    }
}

/// Every call has its losses and its attempts, and nothing else is there.
async fn beside(store: &Store, states: &BTreeMap<u8, State>) {
    let ids: BTreeSet<String> = states.keys().map(ToString::to_string).collect();
    let losses: Vec<Loss> = store.rows(&Partitions::Every).await.unwrap();
    let of: BTreeSet<String> = losses
        .iter()
        .filter_map(|row| row.replay_id.clone())
        .collect();
    assert_eq!((losses.len(), of), (ids.len(), ids.clone()));
    let attempts: Vec<Attempt> = store.rows(&Partitions::Every).await.unwrap();
    let expected = states.iter().map(|(id, state)| match (id % 2, state) {
        (1, State::Ended) => 2,
        _ => 1,
    });
    assert_eq!(attempts.len(), expected.sum::<usize>());
    assert!(attempts.iter().all(|row| ids.contains(&row.replay_id)));
}

#[tokio::test]
async fn a_journal_that_is_closed_leaves_rows_and_no_files() {
    let (_folder, store) = scratch();
    let journal = Journal::start(&store, "r", 7, tiny(2)).unwrap();
    for id in ["1", "2", "3", "4", "5"] {
        journal.sent(departure(id)).await.unwrap();
        journal.ended(arrival(row(id, "done"))).await.unwrap();
    }
    journal.close().await.unwrap();
    let rows: Vec<Call> = store.rows(&Partitions::one("r")).await.unwrap();
    assert_eq!(rows.len(), 5);
    let left = std::fs::read_dir(store.folder().join("_journals"))
        .unwrap()
        .count();
    assert_eq!(left, 0);
    assert_eq!(recover::next_number(&store, "r").await.unwrap(), 10);
}

#[tokio::test]
async fn a_recovery_that_was_killed_itself_is_repeated_without_harm() {
    let (_folder, store) = scratch();
    let journal = Journal::start(&store, "r", 1, tiny(100)).unwrap();
    journal.sent(departure("1")).await.unwrap();
    journal.ended(arrival(row("1", "done"))).await.unwrap();
    abandon(journal);
    let file = recover::journal_file(&store, "r", 1);
    let kept = std::fs::read(&file).unwrap();
    recover::recover(&store).unwrap();
    // As if the program had been killed between making the rows and removing the journal.
    std::fs::write(&file, kept).unwrap();
    recover::recover(&store).unwrap();
    let rows: Vec<Call> = store.rows(&Partitions::Every).await.unwrap();
    assert_eq!(rows, [row("1", "done")]);
}

#[tokio::test]
async fn a_journal_of_a_newer_program_is_left_alone() {
    let (_folder, store) = scratch();
    let file = recover::journal_file(&store, "r", 1);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "{\"journal\":2}\n{\"what\":\"ever\"}\n").unwrap();
    let refused = recover::recover(&store).unwrap_err();
    assert!(
        matches!(refused, Error::JournalFormat { found: 2, .. }),
        "{refused}"
    );
    assert!(file.exists());
}
