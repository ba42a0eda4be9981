//! Logs that are no part of this repository, read where the environment names their folder.

use std::path::PathBuf;

use serde_json::Value;

use super::*;

/// The folder, or `None` with a word on why the test is skipped.
#[expect(
    clippy::disallowed_methods,
    reason = "a test reads where its optional data are"
)]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn folder() -> Option<PathBuf> {
    let folder = std::env::var("UNDERSTUDY_SHARED_SAMPLES")
        .ok()
        .map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: UNDERSTUDY_SHARED_SAMPLES names no folder");
    }
    folder
}

fn golden(folder: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("canonical.expected.synthetic.jsonl")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn same(call: &Call, golden: &Value) {
    let at: Timestamp = golden["ts_start"].as_str().unwrap().parse().unwrap();
    assert_eq!(call.started_at, at);
    let text = |name: &str| golden[name].as_str();
    assert_eq!(Some(call.template_id.as_str()), text("template_id"));
    assert_eq!(call.template_version.as_deref(), text("template_version"));
    assert_eq!(Some(call.provider.as_str()), text("provider"));
    assert_eq!(call.model_requested.as_deref(), text("model_requested"));
    assert_eq!(call.model_served.as_deref(), text("model_served"));
    assert_eq!(call.text.as_deref(), text("text"));
    assert_eq!(call.refusal_text.as_deref(), text("refusal"));
    assert_eq!(Some(call.expects.as_str()), text("expects"));
    assert_eq!(Some(call.stream), golden["stream"].as_bool());
    assert_eq!(call.http_status, golden["http_status"].as_i64());
    assert_eq!(call.tokens_in, golden["usage"]["input"].as_i64());
    assert_eq!(call.tokens_out, golden["usage"]["output"].as_i64());
    assert_eq!(
        call.tokens_in_cache_read,
        golden["usage"]["cache_read"].as_i64()
    );
    assert_eq!(call.ttft_ms.map(f64::round), golden["ttft_ms"].as_f64());
    let failed = text("outcome").is_some_and(|outcome| outcome.starts_with("error"));
    assert_eq!(call.outcome == "error", failed);
    if !failed {
        assert_eq!(
            call.latency_ms.map(f64::round),
            golden["latency_ms"].as_f64()
        );
    }
    assert_eq!(call.replay_grade, "A");
}

#[tokio::test]
async fn litellm_gives_every_field_of_the_golden_rows() {
    let Some(folder) = folder() else { return };
    let scratch = Scratch::new();
    let log = folder.join("logs/litellm_standard_logging_payload.synthetic.jsonl");
    let outcome = scratch.ingest(vec![source(&log)]).await.unwrap();
    assert_eq!((outcome.n_calls, outcome.n_rejects), (6, 0));
    let mut golden = golden(&folder);
    golden.sort_by_key(|row| row["ts_start"].as_str().unwrap().to_owned());
    let calls = scratch.calls().await;
    for (call, golden) in calls.iter().zip(&golden) {
        same(call, golden);
        assert_eq!(Some(call.fallback), golden["is_fallback"].as_bool());
        assert_eq!(
            call.cost_usd.filter(|_| call.outcome != "error"),
            golden["cost_usd"].as_f64()
        );
    }
}

#[tokio::test]
async fn plain_lines_give_what_they_hold() {
    let Some(folder) = folder() else { return };
    let scratch = Scratch::new();
    let log = folder.join("logs/plain_openai_style.synthetic.jsonl");
    let outcome = scratch.ingest(vec![source(&log)]).await.unwrap();
    assert_eq!((outcome.n_calls, outcome.n_rejects), (5, 0));
    let golden: Vec<Value> = golden(&folder)
        .into_iter()
        .filter(|row| row["attempt"] == 1)
        .collect();
    for (call, golden) in scratch.calls().await.iter().zip(&golden) {
        same(call, golden);
    }
    let scratch = Scratch::new();
    let mut options = options(vec![source(
        &folder.join("logs/plain_variants.synthetic.jsonl"),
    )]);
    options.undated = Undated::At("2026-11-19T00:00:00Z".parse().unwrap());
    let outcome = run(&scratch.store, options, &Silent).await.unwrap();
    assert_eq!(
        (outcome.n_calls, outcome.n_rejects),
        (5, 0),
        "{:?}",
        scratch.rejects().await
    );
    assert!(
        scratch
            .calls()
            .await
            .iter()
            .all(|call| call.text.as_deref() == Some("hello"))
    );
}

#[tokio::test]
async fn other_products_logs_are_rejects_that_name_them() {
    let Some(folder) = folder() else { return };
    let scratch = Scratch::new();
    let outcome = scratch
        .ingest(vec![source(&folder.join("logs"))])
        .await
        .unwrap();
    assert_nothing_is_lost(&outcome);
    let rejects = scratch.rejects().await;
    assert!(rejects.iter().all(|reject| !reject.detail.is_empty()));
    for product in [
        "Langfuse",
        "OTLP",
        "Bedrock",
        "Portkey",
        "Helicone",
        "LangSmith",
        "Braintrust",
    ] {
        assert!(
            rejects.iter().any(|reject| reject.detail.contains(product)),
            "{product}"
        );
    }
}
