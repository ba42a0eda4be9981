//! What a call lost in translation and how often it was tried are rows beside it.

use understudy_schema::chat::Chat;
use understudy_schema::tables::replays::{Attempt, Loss};
use understudy_store::read::Partitions;

use super::scene::{Scene, call, calls, options, target};
use super::stand_in::{Act, StandIn};
use understudy_providers::Dialect;

#[tokio::test]
async fn what_a_call_lost_is_rows_of_its_own() {
    let server = StandIn::start(|_| {
        let body = serde_json::json!({
            "id": "m", "type": "message", "role": "assistant", "model": "claude",
            "content": [{ "type": "text", "text": "hello" }], "stop_reason": "end_turn",
            "usage": { "input_tokens": 9, "output_tokens": 3 }
        });
        Act::Answer {
            status: 200,
            headers: String::new(),
            body: body.to_string(),
        }
    })
    .await;
    let mut week = vec![call("billing", "warm", 1), call("billing", "plain", 2)];
    let mut chat = Chat::from_json(week[0].request_chat_json.as_deref().unwrap()).unwrap();
    chat.sampling.temperature = Some(1.7);
    week[0].request_chat_json = Some(chat.to_json().unwrap());
    let mut impossible = call("billing", "search", 3);
    let mut chat = Chat::from_json(impossible.request_chat_json.as_deref().unwrap()).unwrap();
    chat.tools = vec![understudy_schema::chat::Tool::Opaque {
        raw: serde_json::json!({ "type": "web_search" }),
    }];
    impossible.request_chat_json = Some(chat.to_json().unwrap());
    week.push(impossible);
    let scene = Scene::of(&week);
    let mut other = target("other", &server.base_url);
    other.dialect = Dialect::Anthropic;
    other.model = "claude-sonnet-4-5".into();
    scene.run(options(vec![other])).await.unwrap();

    let rows = scene.replays().await;
    let losses: Vec<Loss> = scene.store.rows(&Partitions::one("run-1")).await.unwrap();
    let warm = rows
        .iter()
        .find(|row| row.call_id == week[0].call_id)
        .unwrap();
    let clamped = losses
        .iter()
        .find(|loss| loss.warning == "W_TEMP_CLAMPED")
        .unwrap();
    assert_eq!(clamped.replay_id.as_ref(), Some(&warm.replay_id));
    assert_eq!(clamped.severity, "meaning_change");
    assert_eq!(clamped.asked_json.as_deref(), Some("1.7"));
    for row in &rows {
        let of_row = losses
            .iter()
            .filter(|loss| loss.replay_id.as_ref() == Some(&row.replay_id));
        let words: Vec<String> = of_row
            .map(|loss| format!("{}:{}", loss.warning, loss.parameter))
            .collect();
        assert_eq!(words, row.losses);
    }
    let kept_back: Vec<&Loss> = losses
        .iter()
        .filter(|loss| loss.severity == "impossible")
        .collect();
    assert_eq!(kept_back.len(), 1, "{losses:?}");
    assert_eq!(kept_back[0].replay_id, None);
    assert_eq!(kept_back[0].call_id, week[2].call_id);
}

#[tokio::test]
async fn every_attempt_is_a_row() {
    let server = StandIn::start(|received| match received.n_before {
        0 => Act::error(429, "rate_limit_exceeded", "retry-after-ms: 40\r\n"),
        1 => Act::error(503, "overloaded", ""),
        _ => Act::text("hello"),
    })
    .await;
    let scene = Scene::of(&calls("billing", 5));
    scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    let mut attempts: Vec<Attempt> = scene.store.rows(&Partitions::one("run-1")).await.unwrap();
    assert_eq!(attempts.len(), 15);
    attempts
        .sort_by(|one, next| (&one.replay_id, one.attempt).cmp(&(&next.replay_id, next.attempt)));
    for tried in attempts.chunks(3) {
        let statuses: Vec<Option<i64>> = tried.iter().map(|one| one.http_status).collect();
        assert_eq!(statuses, [Some(429), Some(503), Some(200)]);
        assert_eq!(tried[0].asked_wait_ms, Some(40.0));
        assert_eq!(
            (tried[0].waited_ms, tried[0].outcome.as_str()),
            (0.0, "error")
        );
        assert!(40.0 <= tried[1].waited_ms && tried[2].outcome == "ok");
    }
}
