//! A key goes to its target and nowhere else.

use std::path::Path;

use super::scene::{Scene, calls, options, target};
use super::stand_in::{Act, StandIn};
use crate::{Error, Secret, Stop, run};

const KEY: &str = "sk-0123456789-secret";

/// Whether a word stands in any file below a folder.
pub(super) fn is_anywhere(folder: &Path, word: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return is_anywhere(&path, word);
        }
        let bytes = std::fs::read(&path).unwrap();
        bytes
            .windows(word.len())
            .any(|window| window == word.as_bytes())
    })
}

#[tokio::test]
async fn a_refused_key_stops_the_target_and_is_written_nowhere() {
    // A server that repeats the key in its error, as some do.
    let server = StandIn::start(|received| {
        let given = received.head.lines().find(|line| line.starts_with("authorization")).unwrap();
        let body = serde_json::json!({ "error": { "message": format!("wrong: {given}"), "code": "invalid_api_key" } });
        Act::Answer { status: 401, headers: String::new(), body: body.to_string() }
    })
    .await;
    let scene = Scene::of(&calls("billing", 30));
    let given = options(vec![target("other", &server.base_url)]);
    let shown = format!("{given:?}");
    let outcome = scene.run(given).await.unwrap();
    assert_eq!(server.n_received(), 1);
    assert!(server.ledger()[0].head.contains(&format!("Bearer {KEY}")));
    let stopped = outcome.targets[0].stopped.clone().unwrap();
    assert!(
        stopped.starts_with("it refused the key (401 invalid_api_key"),
        "{stopped}"
    );
    assert_eq!(outcome.n_unsent, 30);
    // What the key's owner did wrong is no answer of the target.
    assert!(scene.replays().await.is_empty());
    let skips = scene.skips().await;
    let refused = skips.iter().filter(|skip| skip.reason == "account");
    assert_eq!(refused.count(), 1);
    let told = format!("{outcome:?} {skips:?} {shown}");
    assert!(!told.contains(KEY), "{told}");
    // Rows are compressed on the disk: what they hold was looked at above, and no file holds it as it is.
    assert!(!is_anywhere(scene.folder.path(), KEY));

    // With the right key all are sent, the refused one included.
    let right = StandIn::start(|_| Act::text("hello")).await;
    let outcome = scene
        .run(options(vec![target("other", &right.base_url)]))
        .await
        .unwrap();
    assert_eq!(
        (outcome.targets[0].answered["ok"], outcome.n_unsent),
        (30, 0)
    );
}

#[tokio::test]
async fn the_journal_holds_no_key() {
    let server = StandIn::start(|_| Act::Hang).await;
    let scene = Scene::of(&calls("billing", 3));
    let running = run(
        &scene.store,
        options(vec![target("other", &server.base_url)]),
        &(),
        Stop::never(),
    );
    tokio::select! {
        ended = running => panic!("{ended:?}"),
        () = server.received(1) => {}
    }
    assert_eq!(server.n_received(), 1);
    assert!(is_anywhere(scene.folder.path(), "billing question"));
    assert!(!is_anywhere(scene.folder.path(), KEY));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = StandIn::start(|_| Act::text("stolen")).await;
    let to = format!(
        "location: {}/chat/completions?key=leak\r\n",
        elsewhere.base_url
    );
    let server = StandIn::start(move |_| Act::Answer {
        status: 307,
        headers: to.clone(),
        body: String::new(),
    })
    .await;
    let scene = Scene::of(&calls("billing", 10));
    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!((server.n_received(), elsewhere.n_received()), (1, 0));
    let stopped = outcome.targets[0].stopped.clone().unwrap();
    assert!(
        stopped.contains("points elsewhere") && !stopped.contains("leak"),
        "{stopped}"
    );
}

#[tokio::test]
async fn a_server_without_a_key_is_sent_none() {
    let server = StandIn::start(|_| Act::text("hello")).await;
    let scene = Scene::of(&calls("billing", 1));
    let mut other = target("other", &server.base_url);
    other.api_key = Secret::none();
    scene.run(options(vec![other])).await.unwrap();
    assert!(
        !server.ledger()[0]
            .head
            .to_ascii_lowercase()
            .contains("authorization")
    );
    let mut broken = target("broken", &server.base_url);
    broken.api_key = Secret::new("sk-line\nbreak-secret");
    let refused = scene.run(options(vec![broken])).await.unwrap_err();
    assert!(matches!(refused, Error::ApiKey { .. }));
    assert!(!format!("{refused:?}").contains("break-secret"));
}
