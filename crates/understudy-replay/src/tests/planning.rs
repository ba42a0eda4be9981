//! Who is sent what, and why the others are not.

use std::collections::{BTreeMap, HashSet};

use super::scene::{Scene, call, calls, options, target};
use super::stand_in::{Act, StandIn};
use crate::{Control, Duplicates, Error, Options, Outcome, Sampling};

fn reasons(outcome: &Outcome) -> Vec<(&str, u64)> {
    outcome
        .excluded
        .iter()
        .map(|(reason, n)| (reason.as_str(), *n))
        .collect()
}

#[tokio::test]
async fn every_answer_becomes_a_row() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 20));
    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!(server.n_received(), 20);
    let rows = scene.replays().await;
    assert_eq!(rows.len(), 20);
    for row in &rows {
        assert_eq!(row.outcome, "ok");
        assert_eq!(row.text.as_deref(), Some("hello"));
        assert_eq!(row.model_served.as_deref(), Some("stand-in-2026"));
        assert_eq!((row.tokens_in, row.tokens_out), (Some(100), Some(50)));
        assert!((row.cost_usd.unwrap() - 0.02).abs() < 1e-12);
        assert_eq!(row.cost_source, "configured");
        assert_eq!(
            (row.arm.as_str(), row.window_label.as_str()),
            ("S1", "2026-W46")
        );
        assert_eq!(row.attempts, 1);
        assert!(
            row.request_sent_json.contains("\"model\":\"stand-in\""),
            "{}",
            row.request_sent_json
        );
        assert!(row.latency_ms.unwrap() <= row.total_ms);
        assert!((row.inclusion_probability - 1.0).abs() < 1e-12);
    }
    let only = &outcome.targets[0];
    assert_eq!(
        (only.n_planned, only.n_sent, only.n_answered()),
        (20, 20, 20)
    );
    assert_eq!(outcome.n_unsent, 0);
    assert!((outcome.spent.0 - 0.4).abs() < 1e-9);
    assert!(scene.journals().is_empty());
}

#[tokio::test]
async fn what_cannot_be_replayed_is_a_skip_with_its_reason() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let mut week = calls("billing", 4);
    week[0].replay_grade = "X".into();
    week[1].outcome = "error".into();
    week[2].cache_hit = true;
    week.push(call("secret", "a", 5));
    week.push(call("billing", "outside", -5));
    week.push(call("billing", "the last minute", 7 * 24 * 60 - 1));
    week.push(call("billing", "next week", 7 * 24 * 60));
    let scene = Scene::of(&week);
    let mut options = options(vec![target("other", &server.base_url)]);
    options.forbidden.insert("secret".to_owned());
    let outcome = scene.run(options).await.unwrap();
    assert_eq!(server.n_received(), 2);
    assert_eq!(outcome.n_calls, 6);
    let expected = [
        ("cache_hit", 1),
        ("failed_call", 1),
        ("forbidden", 1),
        ("grade_x", 1),
    ];
    assert_eq!(reasons(&outcome), expected);
    let skips = scene.skips().await;
    assert_eq!(skips.len(), 4);
    assert!(
        skips
            .iter()
            .all(|skip| skip.target == "other" && !skip.detail.is_empty())
    );
}

#[tokio::test]
async fn equal_prompts_are_sent_once_and_the_earliest_stands_for_them() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let mut week = vec![
        call("a", "same", 30),
        call("a", "same", 10),
        call("a", "same", 20),
    ];
    week[1].cache_hit = true;
    week.push(call("b", "same", 40));
    let scene = Scene::of(&week);
    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!(
        reasons(&outcome),
        [("cache_hit", 1), ("duplicate_prompt", 1)]
    );
    let sent: HashSet<String> = scene
        .replays()
        .await
        .into_iter()
        .map(|row| row.call_id)
        .collect();
    assert_eq!(
        sent,
        HashSet::from([week[2].call_id.clone(), week[3].call_id.clone()])
    );

    let mut all = options(vec![target("other", &server.base_url)]);
    all.duplicates = Duplicates::Every;
    all.run = "run-2".to_owned();
    let outcome = scene.run(all).await.unwrap();
    assert_eq!((outcome.n_already_sent, server.n_received()), (2, 3));
}

#[tokio::test]
async fn an_earlier_call_that_is_ingested_later_does_not_pay_for_the_prompt_again() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&[call("a", "same", 30)]);
    scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    scene
        .store
        .append("2026-11-09", "late", &[call("a", "same", 1)])
        .unwrap();
    scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!(server.n_received(), 1);
}

#[tokio::test]
async fn a_sample_is_nested_and_its_chances_are_kept() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let week = [calls("big", 200), calls("small", 5)].concat();
    let drawn = async |n: u64, run: &str| {
        let scene = Scene::of(&week);
        let mut options = options(vec![target("other", &server.base_url)]);
        options.sample = Sampling::PerTemplate { n };
        options.run = run.to_owned();
        let outcome = scene.run(options).await.unwrap();
        let excluded = outcome.excluded.get("not_sampled").copied().unwrap_or(0);
        let rows = scene.replays().await;
        assert_eq!(rows.len() as u64 + excluded, 205);
        rows
    };
    let twenty = drawn(20, "twenty").await;
    let fifty = drawn(50, "fifty").await;
    let again = drawn(20, "again").await;
    let ids = |rows: &[understudy_schema::tables::replays::Call]| -> HashSet<String> {
        rows.iter().map(|row| row.call_id.clone()).collect()
    };
    assert_eq!(twenty.len(), 25);
    assert_eq!(ids(&twenty), ids(&again));
    assert!(ids(&twenty).is_subset(&ids(&fifty)));
    for row in &twenty {
        let expected = if row.template_id == "big" { 0.1 } else { 1.0 };
        assert!((row.inclusion_probability - expected).abs() < 1e-12);
    }
}

#[tokio::test]
async fn the_control_is_sent_twice_and_among_the_others() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&[calls("big", 100), calls("small", 4)].concat());
    let mut options = options(vec![target("other", &server.base_url)]);
    options.concurrency = 1;
    let primary = target("primary", &format!("{}/primary", server.base_url));
    options.control = Some(Control {
        primary,
        share: 0.2,
        minimum: 10,
    });
    let outcome = scene.run(options).await.unwrap();
    let mut arms: BTreeMap<(String, String), HashSet<String>> = BTreeMap::new();
    for row in scene.replays().await {
        arms.entry((row.template_id, row.arm))
            .or_default()
            .insert(row.call_id);
    }
    let n = |template: &str, arm: &str| arms[&(template.to_owned(), arm.to_owned())].len();
    assert_eq!(
        (n("big", "S1"), n("big", "P1"), n("big", "P2")),
        (100, 20, 20)
    );
    assert_eq!(
        (n("small", "S1"), n("small", "P1"), n("small", "P2")),
        (4, 4, 4)
    );
    assert_eq!(
        arms[&("big".into(), "P1".into())],
        arms[&("big".into(), "P2".into())]
    );
    assert_eq!(outcome.targets[1].arms, ["P1", "P2"]);

    // The control does not come before or after the others: its requests lie in the middle on average.
    let ledger = server.ledger();
    let places: Vec<usize> = ledger
        .iter()
        .enumerate()
        .filter(|(_, received)| received.head.contains("/primary/"))
        .map(|(place, _)| place)
        .collect();
    let mean = places.iter().sum::<usize>() as f64 / places.len() as f64 / ledger.len() as f64;
    assert!((0.3..0.7).contains(&mean), "{mean}");
    assert!(places.windows(2).any(|pair| pair[0] + 1 < pair[1]));
}

#[tokio::test]
async fn a_control_alone_is_possible_and_nothing_at_all_is_not() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 3));
    let mut options = options(Vec::new());
    assert!(matches!(
        scene.run(options.clone()).await,
        Err(Error::Option {
            option: "targets",
            ..
        })
    ));
    let primary = target("primary", &server.base_url);
    options.control = Some(Control {
        primary,
        share: 1.0,
        minimum: 0,
    });
    scene.run(options).await.unwrap();
    assert_eq!(server.n_received(), 6);
}

#[tokio::test]
async fn the_extra_fields_of_a_target_are_laid_over_the_body() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 1));
    let mut other = target("other", &server.base_url);
    other
        .extra
        .insert("safe_prompt".to_owned(), serde_json::json!(true));
    scene.run(options(vec![other])).await.unwrap();
    assert!(server.ledger()[0].body.contains("\"safe_prompt\":true"));
}

#[tokio::test]
async fn a_request_that_cannot_be_said_is_a_skip() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let mut week = calls("billing", 3);
    week[0].request_chat_json = None;
    week[1].request_chat_json = Some("[".to_owned());
    let scene = Scene::of(&week);
    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!(outcome.targets[0].skipped["untranslatable"], 2);
    assert_eq!((outcome.n_unsent, server.n_received()), (0, 1));
}

#[tokio::test]
async fn two_targets_of_one_name_and_other_nonsense_are_refused() {
    let scene = Scene::of(&[]);
    let twice = vec![
        target("a", "http://127.0.0.1:9"),
        target("a", "http://127.0.0.1:9"),
    ];
    assert!(matches!(
        scene.run(options(twice)).await,
        Err(Error::DuplicateTarget { .. })
    ));
    let wrong = async |change: &dyn Fn(&mut Options)| {
        let mut options = options(vec![target("a", "http://127.0.0.1:9")]);
        change(&mut options);
        scene.run(options).await.unwrap_err().to_string()
    };
    assert!(
        wrong(&|options| options.run = "../x".into())
            .await
            .contains("run is `../x`")
    );
    assert!(
        wrong(&|options| options.concurrency = 0)
            .await
            .contains("concurrency")
    );
    assert!(
        wrong(&|options| options.budget.0 = f64::NAN)
            .await
            .contains("budget")
    );
    let at = |url: &str| {
        let url = url.to_owned();
        move |options: &mut Options| options.targets[0].base_url.clone_from(&url)
    };
    assert!(
        wrong(&at("ftp://127.0.0.1"))
            .await
            .contains("neither http nor https")
    );
    assert!(
        wrong(&at("nowhere"))
            .await
            .contains("could not use the base URL of `a`")
    );
    let leaked = wrong(&at("https://user:hunter2@example.com")).await;
    assert!(leaked.contains("keys come from the environment") && !leaked.contains("hunter2"));
}

#[tokio::test]
async fn only_one_run_works_on_a_store() {
    let scene = Scene::of(&calls("billing", 1));
    let _held = scene.store.lock("replay").unwrap();
    let refused = scene
        .run(options(vec![target("a", "http://127.0.0.1:9")]))
        .await;
    let locked = understudy_store::Error::Locked {
        work: String::new(),
        path: std::path::PathBuf::default(),
    };
    let Err(Error::Store(found)) = refused else {
        panic!("the store was not held")
    };
    assert_eq!(
        std::mem::discriminant(&found),
        std::mem::discriminant(&locked)
    );
}

#[tokio::test]
async fn calls_of_other_models_than_the_controls_are_told_before_anything_is_sent() {
    let mut week = calls("billing", 6);
    week[0].model_served = Some("gpt-4o-2024-05-13".into());
    week[1].model_requested = Some("our-best".into());
    week[1].model_served = Some("gpt-4o-2024-05-13".into());
    week[2].model_served = Some("gpt-4o-mini".into());
    week[2].model_requested = Some("our-small".into());
    week[3].model_requested = Some("gpt-4o-mini".into());
    week[4].model_requested = Some("gpt-4o-mini".into());
    week[4].cache_hit = true;
    let scene = Scene::of(&week);
    let mut options = options(vec![target("other", "http://127.0.0.1:9")]);
    let mut primary = target("primary", "http://127.0.0.1:9");
    primary.model = "gpt-4o".into();
    options.control = Some(Control {
        primary,
        share: 1.0,
        minimum: 0,
    });
    let forecast = crate::forecast(&scene.store, &options).await.unwrap();
    let expected = BTreeMap::from([("gpt-4o-mini".to_owned(), 2)]);
    assert_eq!(forecast.other_models, expected);
    options.control = None;
    let forecast = crate::forecast(&scene.store, &options).await.unwrap();
    assert!(forecast.other_models.is_empty());
}
