//! Rows of `LiteLLM`'s database say what its loggers say.

use serde_json::{Value, json};
use understudy_schema::chat::Chat;

use super::*;

#[tokio::test]
async fn a_row_of_the_database_keeps_what_the_caller_sent() {
    let scratch = Scratch::new();
    let outcome = scratch
        .ingest(vec![source(&sample("litellm_spend_rows.jsonl"))])
        .await
        .unwrap();
    assert_nothing_is_lost(&outcome);
    let calls = scratch.calls().await;
    let [call, failed, in_texts] = calls.as_slice() else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        (call.source_format.as_str(), call.replay_grade.as_str()),
        ("litellm", "A")
    );
    let chat = Chat::from_json(call.request_chat_json.as_deref().unwrap()).unwrap();
    assert_eq!(chat.functions().next().unwrap().name, "find_lamp");
    assert_eq!(chat.sampling.temperature, Some(0.0));
    assert!(chat.extra.is_empty(), "{:?}", chat.extra);
    assert_eq!(
        (call.template_id.as_str(), call.template_version.as_deref()),
        ("lamp_adviser", Some("2"))
    );
    assert_eq!(call.text.as_deref(), Some("Lamp 3 dims."));
    assert_eq!(
        (call.environment.as_deref(), call.cost_usd),
        (Some("prod"), Some(0.00011))
    );
    assert_eq!((call.latency_ms, call.ttft_ms), (Some(1500.0), Some(400.0)));
    assert_eq!((call.tokens_in, call.tokens_out), (Some(24), Some(5)));
    assert_eq!(call.trace_id.as_deref(), Some("trace-lamp-3"));
    assert_eq!(
        (
            failed.outcome.as_str(),
            failed.error_class.as_deref(),
            failed.http_status
        ),
        ("error", Some("quota"), Some(429))
    );
    assert_eq!(in_texts.request_native_json, call.request_native_json);
    assert_eq!((&in_texts.text, &in_texts.tags), (&call.text, &call.tags));
    let rejects = scratch.rejects().await;
    let reasons: Vec<&str> = rejects
        .iter()
        .map(|reject| reject.reason.as_str())
        .collect();
    assert_eq!(reasons, ["not_a_chat", "no_prompt"]);
}

#[tokio::test]
async fn a_text_that_the_database_cut_is_not_replayed() {
    let row: Value = serde_json::from_str(&sample_lines("litellm_spend_rows.jsonl")[0]).unwrap();
    let cut = json!("You ... (litellm_truncated 12982 chars)");
    for place in [
        "/proxy_server_request/messages/0/content",
        "/response/choices/0/message/content",
    ] {
        let mut row = row.clone();
        *row.pointer_mut(place).unwrap() = cut.clone();
        let call = one(&row).await;
        assert_eq!(
            (call.replay_grade.as_str(), call.fidelity_flags.as_slice()),
            ("X", ["io_truncated".to_owned()].as_slice())
        );
    }
}

#[tokio::test]
async fn a_row_without_the_callers_body_lost_its_parameters() {
    let mut row: Value =
        serde_json::from_str(&sample_lines("litellm_spend_rows.jsonl")[0]).unwrap();
    row["messages"] = row["proxy_server_request"]["messages"].clone();
    row["proxy_server_request"] = json!("{}");
    let call = one(&row).await;
    assert_eq!(
        (call.replay_grade.as_str(), call.fidelity_flags[0].as_str()),
        ("C", "no_parameters")
    );
}
