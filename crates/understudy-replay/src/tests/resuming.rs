//! A run goes on where it was ended, and nothing is sent twice.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::scene::{Scene, calls, now, options, target};
use super::stand_in::{Act, StandIn, reply};
use crate::journal::{Arrival, Departure, Journal, Room};
use crate::{Clock, Repeat, Sampling, Stop, Target, run, stop_switch};

fn most_often(server: &StandIn) -> usize {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for received in server.ledger() {
        *counts.entry(received.body).or_default() += 1;
    }
    counts.into_values().max().unwrap_or(0)
}

#[tokio::test]
async fn a_second_run_sends_nothing_and_a_larger_one_only_what_is_missing() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 100));
    let mut options = options(vec![target("other", &server.base_url)]);
    options.sample = Sampling::PerTemplate { n: 30 };
    scene.run(options.clone()).await.unwrap();
    options.run = "run-2".to_owned();
    let again = scene.run(options.clone()).await.unwrap();
    assert_eq!((again.n_already_sent, server.n_received()), (30, 30));
    options.run = "run-3".to_owned();
    options.sample = Sampling::Every;
    let larger = scene.run(options).await.unwrap();
    assert_eq!((larger.n_already_sent, larger.targets[0].n_sent), (30, 70));
    assert_eq!(most_often(&server), 1);
}

#[tokio::test]
async fn a_run_that_repeats_everything_does_so_once() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 10));
    let mut options = options(vec![target("other", &server.base_url)]);
    scene.run(options.clone()).await.unwrap();
    options.run = "fresh".to_owned();
    options.repeat = Repeat::Everything;
    scene.run(options.clone()).await.unwrap();
    assert_eq!(server.n_received(), 20);
    scene.run(options).await.unwrap();
    assert_eq!(server.n_received(), 20);
}

#[tokio::test]
async fn another_model_of_the_same_target_is_asked_anew() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 5));
    let mut other = target("other", &server.base_url);
    scene.run(options(vec![other.clone()])).await.unwrap();
    other.model = "stand-in-2".to_owned();
    let outcome = scene.run(options(vec![other])).await.unwrap();
    assert_eq!((outcome.n_already_sent, server.n_received()), (0, 10));
    assert_eq!(outcome.targets[0].later_model, None);
}

#[tokio::test]
async fn a_model_that_is_changed_back_is_told_whose_answers_count() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 5));
    let first = target("other", &server.base_url);
    let mut second = first.clone();
    second.model = "stand-in-2".to_owned();
    let hour = |hours, target: &Target, repeat| {
        let mut options = options(vec![target.clone()]);
        options.run = format!("run-{hours}");
        options.clock = Clock::new(move || now() + SignedDuration::from_hours(hours));
        options.repeat = repeat;
        options
    };
    let steps = [
        (&first, Repeat::Unanswered, None, 5),
        (&second, Repeat::Unanswered, None, 10),
        (&first, Repeat::Unanswered, Some("stand-in-2"), 10),
        (&first, Repeat::Everything, None, 15),
        (&first, Repeat::Unanswered, None, 15),
    ];
    for (hours, (target, repeat, later_model, n_received)) in (0..).zip(steps) {
        let outcome = scene.run(hour(hours, target, repeat)).await.unwrap();
        let told = outcome.targets[0].later_model.as_deref();
        assert_eq!((told, server.n_received()), (later_model, n_received));
    }
}

#[tokio::test]
async fn a_run_that_is_asked_to_end_waits_for_what_is_in_flight_and_can_go_on() {
    let slow = Duration::from_millis(30);
    let server = StandIn::start(move |_| Act::Late(slow, reply("hello"))).await;
    let scene = Scene::of(&calls("billing", 300));
    let (switch, stop) = stop_switch();
    let asking = async {
        while server.n_received() < 40 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        switch.stop();
    };
    let base_url = server.base_url.clone();
    let running = run(
        &scene.store,
        options(vec![target("other", &base_url)]),
        &(),
        stop,
    );
    let (outcome, ()) = tokio::join!(running, asking);
    let outcome = outcome.unwrap();
    let n_sent = server.n_received();
    assert!((40..=60).contains(&n_sent), "{n_sent}");
    assert_eq!(scene.replays().await.len(), n_sent);
    assert_eq!(outcome.n_unsent, 300 - n_sent as u64);
    assert_eq!(
        outcome.targets[0].skipped["interrupted"],
        300 - n_sent as u64
    );
    assert_eq!(scene.skips().await.len(), 300 - n_sent);
    // Only the mark is left by which the next run goes on with this one.
    let left = scene.journals();
    assert!(left.iter().all(|path| path.ends_with("run-1.underway")));

    let outcome = scene
        .run(options(vec![target("other", &base_url)]))
        .await
        .unwrap();
    assert_eq!(
        (outcome.n_already_sent, outcome.n_unsent),
        (n_sent as u64, 0)
    );
    assert_eq!((server.n_received(), most_often(&server)), (300, 1));
    assert_eq!(scene.replays().await.len(), 300);
    // The skips say how the run stands now.
    assert!(scene.skips().await.is_empty());
}

#[tokio::test]
async fn a_call_that_waits_for_its_next_attempt_is_left_for_the_next_run() {
    let server = StandIn::start(|received| match received.n_before {
        0 => Act::error(429, "rate_limit_exceeded", "retry-after: 2\r\n"),
        _ => Act::text("hello"),
    })
    .await;
    let scene = Scene::of(&calls("billing", 1));
    let (switch, stop) = stop_switch();
    let asking = async {
        while server.n_received() == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        switch.stop();
    };
    let running = run(
        &scene.store,
        options(vec![target("other", &server.base_url)]),
        &(),
        stop,
    );
    let (outcome, ()) = tokio::join!(running, asking);
    assert_eq!(outcome.unwrap().n_unsent, 1);
    assert!(scene.replays().await.is_empty());
    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!(outcome.targets[0].answered["ok"], 1);
}

fn departure(row: understudy_schema::tables::replays::Call) -> Departure {
    Departure {
        row,
        losses: Arc::from([]),
    }
}

/// What a run that was killed leaves behind: a journal whose end nobody wrote.
#[tokio::test]
async fn a_killed_run_is_recovered_and_what_was_in_flight_is_not_sent_again() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 10));
    // The rows of a whole run are taken, and its table with them.
    scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    let rows = scene.replays().await;
    let table = <understudy_schema::tables::replays::Call as understudy_schema::Row>::TABLE;
    scene.store.remove_partition(&table, "run-1").unwrap();

    let room = Room {
        rows_per_part: 1_000,
        bytes_per_file: 1 << 30,
        ballast_bytes: 1 << 10,
    };
    let journal = Journal::start(&scene.store, "run-1", 1, room).unwrap();
    for (place, row) in rows.iter().enumerate() {
        let mut sent = row.clone();
        sent.outcome = "error".into();
        sent.error_class = Some("network".into());
        sent.error_code = Some("in_flight_at_kill".into());
        sent.text = None;
        journal.sent(departure(sent)).await.unwrap();
        match place {
            0..5 => {
                let attempts = Vec::new();
                let row = row.clone();
                let losses = Arc::from([]);
                let arrival = Arrival {
                    row,
                    attempts,
                    losses,
                };
                journal.ended(arrival).await.unwrap();
            }
            5..7 => journal.settled(&row.replay_id).await.unwrap(),
            _ => {}
        }
    }
    // The last message is answered, so all before it is on the disk. The thread is left alone, as after a kill, and
    // a line is torn.
    journal.sent(departure(rows[9].clone())).await.unwrap();
    let [file]: [std::path::PathBuf; 1] = scene
        .journals()
        .into_iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "jsonl")
        })
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    let mut text = std::fs::read_to_string(&file).unwrap();
    text.push_str("{\"replay_id\":\"torn");
    std::fs::write(&file, text).unwrap();
    std::mem::forget(journal);

    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!((outcome.n_recovered, outcome.n_in_flight_at_kill), (8, 2));
    // Five had ended, three were in flight (one of them seems answered), two had been settled and are sent again.
    assert_eq!((outcome.n_already_sent, outcome.targets[0].n_sent), (8, 2));
    assert_eq!(server.n_received(), 12);
    let kept = scene.replays().await;
    assert_eq!(kept.len(), 10);
    for row in &rows[..5] {
        assert!(
            kept.contains(row),
            "an answer that was paid for is missing or changed"
        );
    }
    let lost = kept
        .iter()
        .filter(|row| row.error_code.as_deref() == Some("in_flight_at_kill"));
    assert_eq!(lost.count(), 2);
    assert!(scene.journals().is_empty());

    let mut repeat = options(vec![target("other", &server.base_url)]);
    repeat.repeat = Repeat::Failed;
    let outcome = scene.run(repeat).await.unwrap();
    assert_eq!(outcome.targets[0].n_sent, 2);
}

#[tokio::test]
async fn a_run_that_is_dropped_in_the_middle_loses_nothing() {
    let slow = Duration::from_millis(20);
    let server = StandIn::start(move |_| Act::Late(slow, reply("hello"))).await;
    let scene = Scene::of(&calls("billing", 100));
    let mut options = options(vec![target("other", &server.base_url)]);
    options.retry.max_attempts = 1;
    let running = run(&scene.store, options.clone(), &(), Stop::never());
    tokio::select! {
        ended = running => panic!("{ended:?}"),
        () = server.received(20) => {}
    }
    let n_sent = server.n_received();
    assert!(0 < n_sent && n_sent < 100);
    // The journal's thread ends by itself when nobody is left.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let outcome = scene.run(options).await.unwrap();
    assert!(outcome.n_in_flight_at_kill <= 8, "{outcome:?}");
    assert_eq!(most_often(&server), 1);
    let rows = scene.replays().await;
    assert_eq!(rows.len(), 100);
    let answered = rows.iter().filter(|row| row.outcome == "ok").count() as u64;
    assert_eq!(answered, 100 - outcome.n_in_flight_at_kill);
}
