//! What a log measured is read under each of its names and in each of its units.

use serde_json::{Value, json};

use super::*;

async fn with(fields: Value) -> Call {
    let mut line = json!({"ts": "2026-11-09T10:00:00Z", "response": "y",
        "request": {"messages": [{"role": "user", "content": "x"}]}});
    let fields = fields.as_object().unwrap().clone();
    line.as_object_mut().unwrap().extend(fields);
    one(&line).await
}

#[tokio::test]
async fn a_duration_has_the_unit_of_its_name_or_of_its_number() {
    for (fields, expected) in [
        (json!({"latency": 3}), 3.0),
        (json!({"latency": "50"}), 50.0),
        (json!({"latency": "0.5"}), 500.0),
        (json!({"latency": 0.5}), 500.0),
        (json!({"latency": "640.5"}), 640.5),
        (json!({"latency_s": 3}), 3000.0),
        (json!({"duration_seconds": 1.5}), 1500.0),
        (json!({"latencyMs": 812}), 812.0),
        (json!({"latency_ms": null, "latency_s": 2}), 2000.0),
    ] {
        let call = with(fields.clone()).await;
        assert_eq!(call.latency_ms, Some(expected), "{fields}");
    }
    let call = with(json!({"ttft_s": 0.25, "latency_s": 1})).await;
    assert_eq!((call.ttft_ms, call.stream), (Some(250.0), true));
}

#[tokio::test]
async fn tokens_beside_an_answer_without_any_are_its_own() {
    for usage in [
        json!({"prompt_tokens": 11, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 4}}),
        json!({"input_tokens": 11, "output_tokens": 5, "input_tokens_details": {"cached_tokens": 4}}),
    ] {
        let call = with(json!({"usage": usage})).await;
        assert_eq!(
            (call.tokens_in, call.tokens_in_cache_read, call.tokens_out),
            (Some(11), Some(4), Some(5))
        );
    }
    let usage = json!({"input_tokens": 11, "cache_read_input_tokens": 4, "output_tokens": 5});
    let request = json!({"system": "s", "messages": [{"role": "user", "content": "x"}]});
    let call = with(json!({"usage": usage, "request": request})).await;
    assert_eq!(
        call.tokens_in,
        Some(15),
        "Anthropic counts cached tokens apart"
    );
}
