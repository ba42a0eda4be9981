//! Whenever the program dies, no batch is handed in twice and no answer is lost.

use std::time::Duration;

use super::super::line::{Fault, Line};
use super::super::stand_in::{Act, StandIn};
use super::*;
use crate::{Stop, run, stop_switch, unfinished};

/// Where a batch is made, in the first line of the request.
fn making(api: BatchApi) -> &'static str {
    match api {
        BatchApi::OpenAi => "POST /v1/batches",
        BatchApi::Mistral => "POST /v1/batch/jobs",
        BatchApi::Anthropic => "POST /v1/messages/batches",
        _ => "POST /v1beta/models/",
    }
}

/// Where a batch is asked after.
fn asking(api: BatchApi) -> &'static str {
    match api {
        BatchApi::OpenAi => "GET /v1/batches/",
        BatchApi::Mistral => "GET /v1/batch/jobs/",
        BatchApi::Anthropic => "GET /v1/messages/batches/",
        _ => "GET /v1beta/batches/",
    }
}

/// Runs until a request meets a fault, and is then dropped as by a kill.
async fn killed_at(
    scene: &Scene,
    options: &Options,
    line: &Line,
    (fault, request): (Fault, &'static str),
) {
    let n_met = line.n_met();
    line.fails(fault, request, 1);
    let running = run(&scene.store, options.clone(), &(), Stop::never());
    tokio::select! {
        ended = running => panic!("{request}: {ended:?}"),
        () = line.met(n_met + 1) => {}
    }
    line.heals();
    // The journal's thread ends by itself when nobody is left.
    tokio::time::sleep(Duration::from_millis(50)).await;
}

#[tokio::test]
async fn killed_at_every_step_a_batch_is_made_once() {
    for (api, inline_max) in WAYS {
        let mut steps = vec![
            (Fault::DeadBefore, making(api)),
            (Fault::DeadAfter, making(api)),
            (Fault::DeadBefore, asking(api)),
            (Fault::DeadAfter, asking(api)),
        ];
        if matches!(api, BatchApi::OpenAi | BatchApi::Mistral) {
            steps.push((Fault::DeadBefore, "POST /v1/files"));
            steps.push((Fault::DeadAfter, "POST /v1/files"));
            steps.push((Fault::DeadBefore, "GET /v1/files/"));
        }
        if inline_max == 1 {
            steps.push((Fault::DeadBefore, "POST /upload/v1beta/files "));
            steps.push((Fault::DeadAfter, "POST /upload/v1beta/files "));
            steps.push((Fault::DeadBefore, "POST /upload/v1beta/files?upload_id="));
            steps.push((Fault::DeadAfter, "POST /upload/v1beta/files?upload_id="));
            steps.push((Fault::DeadBefore, "GET /download/v1beta/files/"));
            steps.push((Fault::DeadAfter, "GET /download/v1beta/files/"));
        }
        for step in steps {
            let server = vendor(BatchManner::default()).await;
            let line = Line::to(server.addr).await;
            let scene = Scene::of(&calls("billing", 8));
            let mut options = by_batch(taking(api, &line.base_url));
            options.batches.inline_max = inline_max;
            killed_at(&scene, &options, &line, step).await;
            let outcome = scene.run(options).await.unwrap();
            let what = format!("{api:?} {step:?} {outcome:?}");
            assert!(outcome.is_whole(), "{what}");
            assert_eq!(n_made(&server), 1, "{what}");
            let n_answered = outcome.targets[0].n_answered();
            assert_eq!((outcome.n_already_sent, n_answered), (8, 8), "{what}");
            assert_eq!(scene.replays().await.len(), 8, "{what}");
            assert!(scene.journals().is_empty(), "{what}");
            judge(&scene, &server).await;
        }
    }
}

#[tokio::test]
async fn a_batch_of_others_is_not_taken_for_ours() {
    let server = vendor(BatchManner::default()).await;
    let line = Line::to(server.addr).await;
    let options = by_batch(taking(BatchApi::Anthropic, &line.base_url));
    // As large as ours, made after ours was written down, and without a name.
    let others = Scene::of(&calls("others", 6));
    let ours = Scene::of(&calls("billing", 6));
    let step = (Fault::DeadBefore, making(BatchApi::Anthropic));
    killed_at(&ours, &options, &line, step).await;
    others.run(options.clone()).await.unwrap();
    let outcome = ours.run(options).await.unwrap();
    assert_eq!(outcome.targets[0].n_answered(), 6, "{outcome:?}");
    assert_eq!((n_made(&server), ours.replays().await.len()), (2, 6));
}

#[tokio::test]
async fn of_four_without_ids_the_one_that_was_made_is_told_by_its_rows() {
    for _ in 0..3 {
        let server = vendor(BatchManner::default()).await;
        let line = Line::to(server.addr).await;
        let mut options = by_batch(taking(BatchApi::Anthropic, &line.base_url));
        let scene = Scene::of(&calls("billing", 40));
        // What the runs before it left is not handed in again before the next is killed.
        options.batches.first_poll = Millis(60_000.0);
        let making = making(BatchApi::Anthropic);
        for _ in 0..3 {
            killed_at(&scene, &options, &line, (Fault::DeadBefore, making)).await;
        }
        killed_at(&scene, &options, &line, (Fault::DeadAfter, making)).await;
        assert_eq!(n_made(&server), 1);
        options.batches.first_poll = Millis(1.0);
        let outcome = scene.run(options).await.unwrap();
        assert!(outcome.is_whole(), "{outcome:?}");
        judge(&scene, &server).await;
        assert_eq!((n_made(&server), scene.replays().await.len()), (4, 40));
    }
}

#[tokio::test]
async fn an_answer_lost_on_the_way_is_looked_for_before_a_batch_is_made_again() {
    for api in APIS {
        let server = vendor(BatchManner::default()).await;
        let line = Line::to(server.addr).await;
        let options = by_batch(taking(api, &line.base_url));
        let scene = Scene::of(&calls("billing", 4));
        line.fails(Fault::BrokenAfter, making(api), 1);
        let outcome = scene.run(options.clone()).await.unwrap();
        assert_eq!((n_made(&server), line.n_met()), (1, 1), "{api:?}");
        assert_eq!(outcome.targets[0].n_answered(), 4, "{api:?} {outcome:?}");
        // One that did not arrive is made again.
        let scene = Scene::of(&calls("other", 5));
        line.fails(Fault::Overloaded, making(api), 2);
        let outcome = scene.run(options).await.unwrap();
        assert_eq!(n_made(&server), 2, "{api:?} {outcome:?}");
        assert_eq!(outcome.targets[0].n_answered(), 5, "{api:?} {outcome:?}");
    }
}

#[tokio::test]
async fn an_upload_lost_on_the_way_is_begun_anew() {
    for at in ["POST /upload/v1beta/files ", "POST /upload/v1beta/files?"] {
        let server = vendor(BatchManner::default()).await;
        let line = Line::to(server.addr).await;
        let mut options = by_batch(taking(BatchApi::Gemini, &line.base_url));
        options.batches.inline_max = 1;
        let scene = Scene::of(&calls("billing", 4));
        line.fails(Fault::BrokenAfter, at, 2);
        let outcome = scene.run(options).await.unwrap();
        assert_eq!((line.n_met(), n_made(&server)), (2, 1), "{at} {outcome:?}");
        assert_eq!(outcome.targets[0].n_answered(), 4, "{at} {outcome:?}");
    }
}

#[tokio::test]
async fn content_goes_to_no_address_but_the_target_s_own() {
    let elsewhere = StandIn::start(|_| panic!("content was given away")).await;
    let away = elsewhere.base_url.replace("127.0.0.1", "localhost");
    let server = StandIn::start(move |received| {
        let is_list = received.head.starts_with("GET ");
        Act::Answer {
            status: 200,
            headers: if is_list {
                String::new()
            } else {
                format!("x-goog-upload-url: {away}\r\n")
            },
            body: "{}".to_owned(),
        }
    })
    .await;
    let mut options = by_batch(taking(
        BatchApi::Gemini,
        server.base_url.trim_end_matches("/v1"),
    ));
    options.batches.inline_max = 1;
    let scene = Scene::of(&calls("billing", 4));
    let outcome = scene.run(options).await.unwrap();
    assert_eq!(
        outcome.targets[0].skipped["batch_refused"], 4,
        "{outcome:?}"
    );
    assert_eq!(elsewhere.n_received(), 0);
}

#[tokio::test]
async fn a_vendor_that_stumbles_while_it_is_asked_is_asked_again() {
    for api in APIS {
        let server = vendor(BatchManner::default()).await;
        let line = Line::to(server.addr).await;
        let scene = Scene::of(&calls("billing", 4));
        line.fails(Fault::Overloaded, asking(api), 3);
        let options = by_batch(taking(api, &line.base_url));
        let outcome = scene.run(options).await.unwrap();
        let n_answered = outcome.targets[0].n_answered();
        assert_eq!((line.n_met(), n_answered), (3, 4), "{api:?} {outcome:?}");
    }
}

/// A number below a bound, by splitmix64.
fn draw(state: &mut u64, below: u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (bits ^ (bits >> 31)) % below
}

#[tokio::test]
async fn dropped_at_any_moment_nothing_is_lost_and_nothing_sent_twice() {
    let mut state = 11;
    for (api, inline_max) in WAYS {
        let server = vendor(BatchManner::default()).await;
        let scene = Scene::of(&calls("billing", 60));
        let mut options = by_batch(taking(api, &server.url()));
        options.batches.requests_max = 7;
        options.batches.inline_max = inline_max;
        let mut n_dropped = 0;
        for _ in 0..25 {
            let running = run(&scene.store, options.clone(), &(), Stop::never());
            let wait = Duration::from_micros(draw(&mut state, 40_000));
            if tokio::time::timeout(wait, running).await.is_ok() {
                break;
            }
            n_dropped += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let outcome = scene.run(options).await.unwrap();
        assert!(0 < n_dropped && outcome.is_whole(), "{api:?} {outcome:?}");
        let rows = scene.replays().await;
        assert_eq!(rows.len(), 60, "{api:?} after {n_dropped} drops");
        assert!(rows.iter().all(|row| row.outcome != "error"), "{api:?}");
        assert_eq!(answered(&server).len(), 60, "{api:?}");
        judge(&scene, &server).await;
        let batches = scene.batches().await;
        assert_eq!(batches.iter().map(|one| one.n_answered).sum::<i64>(), 60);
    }
}

#[tokio::test]
async fn what_is_out_when_the_user_ends_the_run_is_left_to_the_next() {
    let slow = BatchManner {
        polls: 1_000_000,
        ..BatchManner::default()
    };
    let server = vendor(slow).await;
    let scene = Scene::of(&calls("billing", 20));
    let mut options = by_batch(taking(BatchApi::OpenAi, &server.url()));
    let (switch, stop) = stop_switch();
    let running = run(&scene.store, options.clone(), &(), stop);
    let asking = async {
        while n_made(&server) < 2 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        switch.stop();
    };
    let (outcome, ()) = tokio::join!(running, asking);
    let outcome = outcome.unwrap();
    assert!(!outcome.is_whole());
    let n_out: u64 = outcome.batches_out.iter().map(|one| one.n_calls).sum();
    let n_batches = outcome.batches_out.len();
    assert_eq!((n_batches, n_out, outcome.n_unsent), (2, 20, 0));
    let unfinished = unfinished(&scene.store, &options.window);
    assert_eq!(unfinished.as_deref(), Some("2026-W46-a"));
    let shown = scene.batches().await;
    let is_out = |one: &replays::Batch| one.collected_at.is_none() && one.cost_usd.is_none();
    assert!(shown.len() == 2 && shown.iter().all(is_out));

    // Whatever it is told, the next run does not send them again; and it waits no longer than it is told to.
    options.batches.lane = LaneChoice::Live;
    options.batches.wait = Millis(50.0);
    let outcome = scene.run(options.clone()).await.unwrap();
    let n_batches = outcome.batches_out.len();
    assert_eq!((n_batches, outcome.n_already_sent), (2, 20));
    assert_eq!((n_made(&server), scene.replays().await.len()), (2, 0));
    // Another run of the window leaves them alone.
    options.run = "2026-W46-b".to_owned();
    let outcome = scene.run(options).await.unwrap();
    let n_batches = outcome.batches_out.len();
    assert_eq!((n_batches, outcome.n_already_sent), (2, 20));
}
