//! Each format says what it has to say.

use serde_json::{Value, json};
use understudy_schema::chat::Chat;
use understudy_schema::tables::requests::Call;

use super::*;

async fn litellm() -> Vec<Call> {
    let scratch = Scratch::new();
    let outcome = scratch
        .ingest(vec![source(&sample("litellm.jsonl"))])
        .await
        .unwrap();
    assert_eq!((outcome.n_calls, outcome.n_rejects), (8, 0));
    scratch.calls().await
}

async fn plain() -> Vec<Call> {
    let scratch = Scratch::new();
    let outcome = scratch
        .ingest(vec![source(&sample("plain.jsonl"))])
        .await
        .unwrap();
    assert_eq!(
        (outcome.n_calls, outcome.n_rejects),
        (9, 0),
        "{outcome:?} {:?}",
        scratch.rejects().await
    );
    scratch.calls().await
}

fn near(value: Option<f64>, expected: f64) {
    assert!(
        (value.unwrap() - expected).abs() < 0.01,
        "{value:?} is not {expected}"
    );
}

#[tokio::test]
async fn a_litellm_success_is_read_whole() {
    let calls = litellm().await;
    let call = &calls[0];
    assert_eq!(call.source_format, "litellm");
    assert_eq!(call.source_line, 1);
    assert_eq!(call.started_at, "2026-11-09T09:01:00Z".parse().unwrap());
    near(call.latency_ms, 812.0);
    assert_eq!(call.ttft_ms, None, "the call was no stream");
    near(call.gateway_overhead_ms, 3.5);
    assert_eq!(
        (call.template_id.as_str(), call.template_version.as_deref()),
        ("lamp_sorter", Some("3"))
    );
    assert_eq!(call.template_source, "metadata_key");
    assert_eq!(call.environment.as_deref(), Some("prod"));
    assert_eq!(
        call.metadata_json.as_deref(),
        Some(r#"{"prompt_id":"lamp_sorter","prompt_version":"3"}"#)
    );
    assert_eq!(
        (call.provider.as_str(), call.api.as_str()),
        ("openai", "chat")
    );
    assert_eq!(
        call.model_requested.as_deref(),
        Some("gpt-4o"),
        "without the gateway's prefix"
    );
    assert_eq!(call.model_served.as_deref(), Some("gpt-4o-2024-08-06"));
    assert_eq!(call.expects, "json_schema");
    assert!(call.schema_hash.is_some() && call.tools_hash.is_none());
    assert_eq!(
        (call.replay_grade.as_str(), call.fidelity_flags.len()),
        ("A", 0)
    );
    assert_eq!(
        call.text.as_deref(),
        Some(r#"{"kind":"fault","lamp":"reading lamp"}"#)
    );
    assert_eq!(
        (call.finish.as_str(), call.outcome.as_str()),
        ("stop", "ok")
    );
    assert_eq!(
        (call.tokens_in, call.tokens_in_cache_read, call.tokens_out),
        (Some(90), Some(64), Some(30))
    );
    assert_eq!(
        (call.cost_usd, call.cost_source.as_str()),
        (Some(0.00042), "logged")
    );
    assert_eq!(call.http_status, Some(200));
    let chat = Chat::from_json(call.request_chat_json.as_deref().unwrap()).unwrap();
    assert_eq!(chat.sampling.temperature, Some(0.0));
    assert_eq!(chat.limits.max_out, Some(200));
}

#[tokio::test]
async fn a_stream_has_a_first_token_and_a_tag_names_the_template() {
    let calls = litellm().await;
    let call = &calls[1];
    assert!(call.stream);
    near(call.ttft_ms, 341.0);
    near(call.latency_ms, 812.0);
    assert_eq!(
        (call.template_id.as_str(), call.template_source.as_str()),
        ("lamp_finder", "tag")
    );
    assert_eq!(
        (
            call.expects.as_str(),
            call.finish.as_str(),
            call.outcome.as_str()
        ),
        ("tools", "tool_calls", "ok")
    );
    let calls: Value = serde_json::from_str(call.tool_calls_json.as_deref().unwrap()).unwrap();
    assert_eq!(
        calls[0]["function"],
        json!({"name": "find_lamp", "arguments": "{\"number\":412}"})
    );
}

#[tokio::test]
async fn a_refusal_is_found_where_the_gateway_put_it() {
    let calls = litellm().await;
    assert_eq!(
        calls[2].refusal_text.as_deref(),
        Some("I'm sorry, I can't share that.")
    );
    assert_eq!(
        (calls[2].text.as_deref(), calls[2].outcome.as_str()),
        (None, "refused")
    );
}

#[tokio::test]
async fn a_failed_attempt_and_its_fallback_share_a_trace() {
    let calls = litellm().await;
    let (failed, fallback) = (&calls[3], &calls[4]);
    assert_eq!(
        (failed.outcome.as_str(), failed.error_class.as_deref()),
        ("error", Some("quota"))
    );
    assert_eq!(
        (failed.http_status, failed.error_code.as_deref()),
        (Some(429), Some("429"))
    );
    assert_eq!(
        (failed.latency_ms, failed.response_native_json.as_ref()),
        (None, None)
    );
    assert_eq!(failed.replay_grade, "A", "the request is as good as any");
    assert_eq!(failed.trace_id, fallback.trace_id);
    assert!(fallback.fallback && !failed.fallback);
    assert_eq!(
        (fallback.provider.as_str(), fallback.outcome.as_str()),
        ("anthropic", "ok")
    );
    assert_eq!(
        fallback.model_requested.as_deref(),
        Some("claude-sonnet-4-5")
    );
    assert_eq!(failed.prompt_hash, fallback.prompt_hash);
    assert_eq!(failed.template_id, fallback.template_id);
    assert_eq!(failed.template_source, "system_text");
}

#[tokio::test]
async fn a_cache_hit_lost_its_parameters() {
    let calls = litellm().await;
    assert!(calls[5].cache_hit);
    assert_eq!(
        (calls[5].replay_grade.as_str(), calls[5].http_status),
        ("C", None)
    );
    assert_eq!(calls[5].fidelity_flags, ["no_parameters"]);
}

#[tokio::test]
async fn a_cut_answer_is_truncated_and_a_cut_picture_is_flagged() {
    let calls = litellm().await;
    assert_eq!(
        (calls[6].finish.as_str(), calls[6].outcome.as_str()),
        ("length", "truncated")
    );
    assert_eq!(
        (
            calls[7].replay_grade.as_str(),
            calls[7].fidelity_flags[0].as_str()
        ),
        ("C", "images_truncated")
    );
}

#[tokio::test]
async fn a_plain_envelope_is_read_whole() {
    let calls = plain().await;
    let call = &calls[0];
    assert_eq!(call.source_format, "plain");
    assert_eq!(
        (call.template_id.as_str(), call.template_source.as_str()),
        ("lamp_sorter", "explicit_field")
    );
    near(call.latency_ms, 812.0);
    assert_eq!(
        call.ended_at,
        Some("2026-11-09T10:00:00.812Z".parse().unwrap())
    );
    assert_eq!(
        (call.replay_grade.as_str(), call.cost_source.as_str()),
        ("A", "none")
    );
    assert_eq!(call.http_status, Some(200));
    assert_eq!(
        (calls[1].outcome.as_str(), calls[1].error_class.as_deref()),
        ("error", Some("quota"))
    );
    assert_eq!(calls[1].error_code.as_deref(), Some("rate_limit_exceeded"));
    assert_eq!(calls[1].latency_ms, None);
}

#[tokio::test]
async fn lines_without_an_envelope_are_told_apart() {
    let calls = plain().await;
    near(calls[2].latency_ms, 800.0);
    assert_eq!(calls[2].text.as_deref(), Some("Yes, with any wall dimmer."));
    assert_eq!(calls[2].replay_grade, "A", "its temperature is there");
    let (dataset, completion) = (&calls[3], &calls[4]);
    assert_eq!(
        (dataset.text.as_deref(), dataset.replay_grade.as_str()),
        (Some("Amber."), "B")
    );
    assert_eq!(dataset.fidelity_flags, ["no_sampling"]);
    assert_eq!(
        (completion.text.as_deref(), completion.latency_ms),
        (Some("Teal."), Some(640.0))
    );
    assert!(dataset.template_id.starts_with("shape-"));
    assert_eq!(dataset.template_id, completion.template_id);
}

#[tokio::test]
async fn every_vendor_is_read_in_its_own_words() {
    let calls = plain().await;
    let apis: Vec<&str> = calls[5..8].iter().map(|call| call.api.as_str()).collect();
    assert_eq!(apis, ["responses", "messages", "generate_content"]);
    let texts: Vec<Option<&str>> = calls[5..8]
        .iter()
        .map(|call| call.text.as_deref())
        .collect();
    assert_eq!(
        texts,
        [
            Some("No."),
            Some("A lamp that hangs on a wall."),
            Some("A unit of light.")
        ]
    );
    let tokens: Vec<Option<i64>> = calls[5..8].iter().map(|call| call.tokens_in).collect();
    assert_eq!(
        tokens,
        [Some(18), Some(25), Some(12)],
        "Anthropic counts cached tokens apart"
    );
    let providers: Vec<&str> = calls[5..8]
        .iter()
        .map(|call| call.provider.as_str())
        .collect();
    assert_eq!(providers, ["openai", "anthropic", "gemini"]);
    assert_eq!(
        calls[7].model_requested.as_deref(),
        Some("gemini-2.5-flash")
    );
    // The same system text at two vendors, and at a third in another log, is one template.
    assert_eq!(calls[6].template_id, calls[7].template_id);
    assert!(calls[6].template_id.starts_with("system-"));
}

#[tokio::test]
async fn a_captured_stream_is_put_together() {
    let calls = plain().await;
    let call = &calls[8];
    assert!(call.stream && call.outcome == "ok");
    near(call.ttft_ms, 310.0);
    assert!(
        call.tool_calls_json
            .as_deref()
            .unwrap()
            .contains(r#"{\"number\":12}"#),
        "{:?}",
        call.tool_calls_json
    );
    assert_eq!(call.model_served.as_deref(), Some("gpt-4o-2024-08-06"));
}

fn envelope(request: &Value, response: &Value) -> Value {
    json!({"ts": "2026-11-09T10:00:00Z", "request": request, "response": response})
}

#[tokio::test]
async fn what_leans_on_the_vendor_cannot_be_replayed() {
    let answer = json!({"role": "assistant", "content": "x"});
    let messages = json!([{"role": "user", "content": "x"}]);
    let cases = [
        (
            json!({"input": "x", "previous_response_id": "resp_1"}),
            "prev_response_id",
        ),
        (
            json!({"input": "x", "tools": [{"type": "web_search"}]}),
            "server_tools",
        ),
        (
            json!({"contents": [{"parts": [{"text": "x"}]}],
                "tools": [{"functionDeclarations": [{"name": "f"}], "googleSearch": {}}]}),
            "server_tools",
        ),
        (
            json!({"input": "x", "prompt": {"id": "pmpt_1", "version": "3"}}),
            "server_prompt",
        ),
        (
            json!({"messages": messages, "web_search_options": {}}),
            "server_tools",
        ),
        (
            json!({"messages": [{"role": "user", "content": "redacted-by-litellm"}]}),
            "redacted",
        ),
    ];
    for (request, flag) in cases {
        let call = one(&envelope(&request, &answer)).await;
        assert_eq!(
            (call.replay_grade.as_str(), call.fidelity_flags[0].as_str()),
            ("X", flag),
            "{request}"
        );
    }
    let call = one(&envelope(&json!({"messages": messages}), &Value::Null)).await;
    assert_eq!(
        (call.replay_grade.as_str(), call.fidelity_flags[0].as_str()),
        ("X", "no_answer")
    );
    let prompt = one(&envelope(
        &json!({"input": "x", "prompt": {"id": "pmpt_1", "version": "3"}}),
        &answer,
    ))
    .await;
    assert_eq!(
        (
            prompt.template_id.as_str(),
            prompt.template_version.as_deref()
        ),
        ("pmpt_1", Some("3"))
    );
}

#[tokio::test]
async fn responses_are_read_as_chats() {
    let request = json!({
        "model": "gpt-4o",
        "instructions": "Be brief.",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Lamp 4?"}]},
            {"type": "function_call", "call_id": "c1", "name": "find", "arguments": "{}"},
            {"type": "function_call", "call_id": "c2", "name": "find", "arguments": "{\"n\":4}"},
            {"type": "function_call_output", "call_id": "c1", "output": "none"},
        ],
        "tools": [{"type": "function", "name": "find", "parameters": {"type": "object"}, "strict": true}],
        "text": {"format": {"type": "json_schema", "name": "lamp_answer", "schema": {"type": "object"}}},
        "max_output_tokens": 9,
        "reasoning": {"effort": "low"},
    });
    let response = json!({"object": "response", "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"},
        "output": [{"type": "message", "content": [{"type": "refusal", "refusal": "No."}]}]});
    let call = one(&envelope(&request, &response)).await;
    let chat = Chat::from_json(call.request_chat_json.as_deref().unwrap()).unwrap();
    assert_eq!(chat.system_text(), "Be brief.");
    assert_eq!(
        chat.messages.len(),
        3,
        "two calls in a row are one turn: {:?}",
        chat.messages
    );
    assert_eq!(chat.functions().next().unwrap().name, "find");
    assert_eq!(chat.limits.max_out, Some(9));
    assert_eq!(
        (call.expects.as_str(), call.template_id.as_str()),
        ("json_schema", "lamp_answer")
    );
    assert_eq!(
        (call.finish.as_str(), call.finish_native.as_deref()),
        ("length", Some("max_output_tokens"))
    );
    assert_eq!(
        (call.outcome.as_str(), call.refusal_text.as_deref()),
        ("refused", Some("No."))
    );
    assert_eq!(call.replay_grade, "A");
}

#[tokio::test]
async fn anthropics_own_api_behind_the_gateway_is_put_back_in_shape() {
    let mut line: Value = serde_json::from_str(&sample_lines("litellm.jsonl")[1]).unwrap();
    line["call_type"] = json!("anthropic_messages");
    line["model_parameters"]["tools"] =
        json!([{"name": "find_lamp", "input_schema": {"type": "object"}}]);
    line["model_parameters"]["tool_choice"] = json!({"type": "any"});
    let call = one(&line).await;
    let chat = Chat::from_json(call.request_chat_json.as_deref().unwrap()).unwrap();
    assert_eq!(chat.system_text(), "Find lamps for customers.");
    assert_eq!(chat.functions().next().unwrap().name, "find_lamp");
    assert_eq!(
        (call.api.as_str(), call.expects.as_str()),
        ("messages", "tools_required")
    );
    assert_eq!(
        (call.replay_grade.as_str(), call.fidelity_flags[0].as_str()),
        ("B", "mixed_shape")
    );
    assert!(
        call.tool_calls_json.is_some(),
        "the answer stays in the OpenAI shape"
    );
}

#[tokio::test]
async fn arrays_and_objects_over_several_lines_are_read() {
    let lines = sample_lines("litellm.jsonl");
    let values: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for text in [
        format!("[{}]", lines.join(",")),
        serde_json::to_string_pretty(&values).unwrap(),
        values
            .iter()
            .map(|value| serde_json::to_string_pretty(value).unwrap() + "\n")
            .collect(),
        format!("[{}]\n[{}]", lines[..3].join(","), lines[3..].join(",")),
    ] {
        let scratch = Scratch::new();
        let outcome = scratch.read(text).await;
        assert_eq!((outcome.n_calls, outcome.n_rejects), (8, 0));
    }
}

#[tokio::test]
async fn packed_files_are_known_by_their_first_bytes() {
    let bytes = std::fs::read(sample("litellm.jsonl")).unwrap();
    let half = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let two_members = [gzipped(&bytes[..half]), gzipped(&bytes[half..])].concat();
    let zstd = zstd::encode_all(bytes.as_slice(), 3).unwrap();
    for packed in [gzipped(&bytes), two_members, zstd] {
        let scratch = Scratch::new();
        let outcome = scratch
            .ingest(vec![scratch.file("no_ending", &packed)])
            .await
            .unwrap();
        assert_eq!((outcome.n_calls, outcome.n_rejects), (8, 0));
    }
}

#[tokio::test]
async fn a_folder_of_small_files_is_read() {
    let scratch = Scratch::new();
    for (index, line) in sample_lines("litellm.jsonl").iter().enumerate() {
        scratch.file(&format!("logs/2026-11-09/{index}.json"), line.as_bytes());
    }
    let outcome = scratch
        .ingest(vec![source(&scratch.path("logs"))])
        .await
        .unwrap();
    assert_eq!((outcome.n_calls, outcome.sources[0].n_files), (8, 8));
    let glob = format!("{}/logs/**/*.json", scratch.folder.path().display());
    let again = scratch.ingest(vec![Source::Path(glob)]).await.unwrap();
    assert_eq!((again.n_calls, again.n_duplicates), (0, 8));
}
