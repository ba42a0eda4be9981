//! What the model said is what is kept, in whatever shape a log holds it.

use serde_json::{Value, json};
use understudy_schema::chat::{Block, Chat, Reasoning};

use super::*;

#[tokio::test]
async fn an_answer_that_is_json_is_the_answer() {
    let answer = r#"{"category":"hardware","urgent":true}"#;
    let messages = json!([{"role": "user", "content": "Sort the letter."}]);
    let at = "2026-11-09T10:00:00Z";
    for line in [
        json!({"ts": at, "messages": messages, "response": answer}),
        json!({"ts": at, "messages": messages, "output": answer}),
        json!({"ts": at, "prompt": "Sort the letter.", "completion": answer}),
        json!({"ts": at, "request": {"messages": messages}, "response": answer}),
        json!({"ts": at, "request": {"messages": messages}, "response": {"role": "assistant", "content": answer}}),
        json!({"ts": at, "request": {"messages": messages}, "response": {"message": {"role": "assistant", "content": answer}}}),
        json!({"ts": at, "messages": messages, "choices": ["a", "b"], "response": answer}),
    ] {
        let call = one(&line).await;
        assert_eq!(call.text.as_deref(), Some(answer), "{line}");
        assert_eq!((call.outcome.as_str(), call.error_class), ("ok", None));
        assert_ne!(call.replay_grade, "X");
    }
    for answer in [
        r#"["a","b"]"#,
        r#"{"error":"no ticket in the text","category":null}"#,
        r#"{"text":"printer broken","category":"hardware"}"#,
        "data: the figures are below\nlamp 4",
    ] {
        let call = one(&json!({"ts": at, "messages": messages, "response": answer})).await;
        assert_eq!(call.text.as_deref(), Some(answer));
        assert_eq!(call.outcome, "ok");
    }
    let failed = json!({"ts": at, "messages": messages, "status": 429, "response": r#"{"error":"slow down"}"#});
    let call = one(&failed).await;
    assert_eq!(
        (call.outcome.as_str(), call.error_message.as_deref()),
        ("error", Some("slow down"))
    );
    for parsed in [
        json!({"question": "2+2?", "choices": ["3", "4"]}),
        json!({"text": "good", "sentiment": "pos"}),
        json!({"type": "praise", "text": "good"}),
    ] {
        let line = json!({"ts": at, "messages": messages, "response": parsed});
        let flags = one(&line).await.fidelity_flags;
        assert!(flags.contains(&"no_answer".to_owned()), "{parsed}");
    }
    for wrapped in [
        json!({"text": "good"}),
        json!({"type": "text", "text": "good"}),
        json!({"id": "r1", "content": "good", "model": "gpt-4o", "finish_reason": "stop", "usage": {}, "error": null}),
    ] {
        let line = json!({"ts": at, "messages": messages, "response": wrapped});
        let text = one(&line).await.text;
        assert_eq!(text.as_deref(), Some("good"), "{wrapped}");
    }
}

#[tokio::test]
async fn a_list_is_an_answer_only_where_it_is_put_together() {
    let line = |response: &Value| json!({"ts": "2026-11-09T10:00:00Z", "prompt": "x", "temperature": 0, "response": response});
    let chunk = |text: &str, finish: Value| json!({"object": "text_completion", "choices": [{"index": 0, "text": text, "finish_reason": finish}]});
    let chunks = [chunk("Hel", Value::Null), chunk("lo", json!("stop"))];
    let captured = format!(
        "data: {}\n\ndata: {}\n\ndata: [DONE]\n\n",
        chunks[0], chunks[1]
    );
    for response in [json!(chunks), json!(captured)] {
        let call = one(&line(&response)).await;
        assert_eq!(
            (call.text.as_deref(), call.finish.as_str()),
            (Some("Hello"), "stop")
        );
    }
    let pieces = json!([{"text": "Hel"}, {"text": "lo"}]);
    let call = one(&line(&pieces)).await;
    assert_eq!(
        (call.text.as_deref(), call.replay_grade.as_str()),
        (None, "X")
    );
    assert_eq!(call.fidelity_flags, ["no_answer"]);
    let only = json!([{"role": "assistant", "content": "Hello"}]);
    assert_eq!(one(&line(&only)).await.text.as_deref(), Some("Hello"));
}

#[tokio::test]
async fn anthropics_request_without_a_system_text_keeps_its_schema() {
    let request = json!({"model": "claude-sonnet-4-5", "max_tokens": 4096, "thinking": {"type": "enabled", "budget_tokens": 2048},
        "output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}}, "messages": [{"role": "user", "content": "x"}]});
    let response = json!({"type": "message", "role": "assistant", "content": [{"type": "text", "text": "{}"}], "stop_reason": "end_turn"});
    let call =
        one(&json!({"ts": "2026-11-09T10:00:00Z", "request": request, "response": response})).await;
    assert_eq!(
        (
            call.api.as_str(),
            call.provider.as_str(),
            call.expects.as_str()
        ),
        ("messages", "anthropic", "json_schema")
    );
    let chat = Chat::from_json(call.request_chat_json.as_deref().unwrap()).unwrap();
    assert_eq!(chat.reasoning, Some(Reasoning::Budget { tokens: 2048 }));
}

#[tokio::test]
async fn a_tools_answer_in_parts_is_its_words() {
    let parts = json!([{"type": "input_text", "text": "lamp 4"}, {"type": "input_image", "image_url": "https://host/4.png"}]);
    let input = json!([{"role": "user", "content": "x"},
        {"type": "function_call", "call_id": "c1", "name": "find", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c1", "output": parts}]);
    let line = json!({"ts": "2026-11-09T10:00:00Z", "request": {"input": input}, "response": "y"});
    let chat = one(&line).await.request_chat_json.unwrap();
    let chat = Chat::from_json(&chat).unwrap();
    let Some(Block::ToolResult { content, .. }) = chat.messages[2].blocks.first() else {
        panic!("{chat:?}");
    };
    assert_eq!(content[0].as_text(), Some("lamp 4"));
    assert!(matches!(content[1], Block::Image { .. }), "{content:?}");
}

#[tokio::test]
async fn bedrocks_converse_is_read_in_its_own_words() {
    let request = json!({
        "modelId": "eu.anthropic.claude-sonnet-4-5-v1:0",
        "system": [{"text": "Answer questions about lamps."}],
        "messages": [{"role": "user", "content": [{"text": "Does lamp 3 dim?"}]}],
        "inferenceConfig": {"temperature": 0.0, "maxTokens": 99},
        "toolConfig": {"tools": [{"toolSpec": {"name": "find", "inputSchema": {"json": {"type": "object"}}}}]},
    });
    let response = json!({
        "output": {"message": {"role": "assistant", "content": [{"text": "I look."}, {"toolUse": {"toolUseId": "t1", "name": "find", "input": {"n": 3}}}]}},
        "stopReason": "tool_use",
        "usage": {"inputTokens": 20, "outputTokens": 9},
    });
    let enveloped = json!({"ts": "2026-11-09T10:00:00Z", "request": request, "response": response});
    let mut merged = json!({"ts": "2026-11-09T10:00:00Z"});
    for half in [&request, &response] {
        let fields = half.as_object().unwrap().clone();
        merged.as_object_mut().unwrap().extend(fields);
    }
    let streamed = json!({"ts": "2026-11-09T10:00:00Z", "request": request, "response": [
        {"messageStart": {"role": "assistant"}},
        {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "I "}}},
        {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "look."}}},
        {"contentBlockStart": {"contentBlockIndex": 1, "start": {"toolUse": {"toolUseId": "t1", "name": "find"}}}},
        {"contentBlockDelta": {"contentBlockIndex": 1, "delta": {"toolUse": {"input": "{\"n\":3}"}}}},
        {"messageStop": {"stopReason": "tool_use"}},
        {"metadata": {"usage": {"inputTokens": 20, "outputTokens": 9}}},
    ]});
    for line in [enveloped, merged, streamed] {
        let call = one(&line).await;
        assert_eq!(
            (call.api.as_str(), call.provider.as_str()),
            ("converse", "bedrock"),
            "{line}"
        );
        assert_eq!(
            (call.replay_grade.as_str(), call.expects.as_str()),
            ("A", "tools")
        );
        assert_eq!(
            call.model_requested.as_deref(),
            Some("eu.anthropic.claude-sonnet-4-5-v1:0")
        );
        assert_eq!(
            (call.text.as_deref(), call.finish.as_str()),
            (Some("I look."), "tool_calls")
        );
        assert!(call.tool_calls_json.unwrap().contains(r#"{\"n\":3}"#));
        assert_eq!((call.tokens_in, call.tokens_out), (Some(20), Some(9)));
    }
}

#[tokio::test]
async fn a_prompt_that_a_filter_refused_is_filtered_with_or_without_an_error() {
    for code in ["content_filter", "bio_policy"] {
        let line = json!({"ts": "2026-11-09T10:00:00Z", "status": 400, "messages": [{"role": "user", "content": "x"}],
            "response": {"error": {"code": code, "message": "The prompt was refused."}}});
        let call = one(&line).await;
        assert_eq!(
            (
                call.outcome.as_str(),
                call.finish.as_str(),
                call.error_class.as_deref()
            ),
            ("filtered", "content_filter", Some("content_block"))
        );
        assert_eq!(call.error_code.as_deref(), Some(code));
    }
}
