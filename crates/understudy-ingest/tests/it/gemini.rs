//! What Gemini alone says, or says in two spellings.

use serde_json::{Value, json};

use super::one;

fn envelope(request: &Value, response: &Value) -> Value {
    json!({"ts": "2026-11-09T10:00:00Z", "request": request, "response": response})
}

#[tokio::test]
async fn a_gemini_request_in_snake_case_is_the_one_in_camel_case() {
    let answer = json!({"candidates": [{"finish_reason": "SAFETY"}], "usage_metadata": {"prompt_token_count": 9}});
    let snake = json!({"system_instruction": {"parts": [{"text": "You are a pirate."}]},
        "contents": [{"parts": [{"text": "Where?"}]}], "tools": [{"function_declarations": [{"name": "look_up"}]}],
        "generation_config": {"temperature": 0, "response_mime_type": "application/json"}});
    let camel = json!({"systemInstruction": {"parts": [{"text": "You are a pirate."}]},
        "contents": [{"parts": [{"text": "Where?"}]}], "tools": [{"functionDeclarations": [{"name": "look_up"}]}],
        "generationConfig": {"temperature": 0, "responseMimeType": "application/json"}});
    let snake = one(&envelope(&snake, &answer)).await;
    let camel = one(&envelope(&camel, &answer)).await;
    assert_eq!(
        (snake.expects.as_str(), snake.replay_grade.as_str()),
        ("json_object", "A")
    );
    assert_eq!(snake.template_id, camel.template_id);
    assert_eq!(
        (snake.outcome.as_str(), snake.tokens_in),
        ("filtered", Some(9))
    );
}

#[tokio::test]
async fn a_bare_word_of_a_few_is_no_json() {
    let answer =
        json!({"candidates": [{"content": {"parts": [{"text": "a"}]}, "finishReason": "STOP"}]});
    let asked = json!({"contents": [{"parts": [{"text": "a or b?"}]}], "generationConfig": {"responseMimeType": "text/x.enum",
        "responseSchema": {"type": "STRING", "enum": ["a", "b"]}}});
    let call = one(&envelope(&asked, &answer)).await;
    assert_eq!(
        (call.expects.as_str(), call.replay_grade.as_str()),
        ("text", "A")
    );
}

#[tokio::test]
async fn what_a_library_is_called_with_is_what_it_sends() {
    let answer =
        json!({"candidates": [{"content": {"parts": [{"text": "{}"}]}, "finishReason": "STOP"}]});
    let called = [
        json!({"model": "gemini-2.0-flash", "contents": "Where?", "config": {"system_instruction": "You are a pirate.",
            "temperature": 0, "response_mime_type": "application/json", "tools": [{"function_declarations": [{"name": "f"}]}]}}),
        json!({"model": "gemini-2.0-flash", "contents": ["Where?"], "config": {"systemInstruction": [{"text": "You are a pirate."}],
            "temperature": 0, "responseMimeType": "application/json", "tools": [{"functionDeclarations": [{"name": "f"}]}]}}),
        json!({"model": "gemini-2.0-flash", "contents": {"parts": [{"text": "Where?"}]}, "config": {"top_p": null,
            "system_instruction": {"parts": [{"text": "You are a pirate."}]},
            "temperature": 0, "response_mime_type": "application/json", "tools": [{"function_declarations": [{"name": "f"}]}]}}),
    ];
    let sent = json!({"model": "gemini-2.0-flash", "contents": [{"role": "user", "parts": [{"text": "Where?"}]}],
        "systemInstruction": {"parts": [{"text": "You are a pirate."}]}, "tools": [{"functionDeclarations": [{"name": "f"}]}],
        "generationConfig": {"temperature": 0, "responseMimeType": "application/json"}});
    let sent = one(&envelope(&sent, &answer)).await;
    assert_eq!(
        (sent.expects.as_str(), sent.api.as_str()),
        ("json_object", "generate_content")
    );
    for called in called {
        let called = one(&envelope(&called, &answer)).await;
        assert_eq!(called.request_chat_json, sent.request_chat_json);
        assert_eq!(
            (&called.prompt_hash, &called.replay_grade),
            (&sent.prompt_hash, &sent.replay_grade)
        );
        assert_eq!(called.template_id, sent.template_id);
    }
}

#[tokio::test]
async fn a_config_beside_contents_is_the_requests_and_elsewhere_the_callers() {
    let answer =
        json!({"candidates": [{"content": {"parts": [{"text": "{}"}]}, "finishReason": "STOP"}]});
    let line = json!({"ts": "2026-11-09T10:00:00Z", "model": "gemini-2.0-flash", "contents": "Where?",
        "config": {"response_mime_type": "application/json"}, "response": answer});
    assert_eq!(one(&line).await.expects, "json_object");
    let line = json!({"ts": "2026-11-09T10:00:00Z", "model": "gpt-4o", "messages": [{"role": "user", "content": "Where?"}],
        "config": {"retries": 3}, "response": "Here."});
    assert!(!one(&line).await.request_native_json.contains("retries"));
}

#[tokio::test]
async fn parts_that_follow_one_another_are_one_message() {
    let answer =
        json!({"candidates": [{"content": {"parts": [{"text": "x"}]}, "finishReason": "STOP"}]});
    let called = json!({"contents": ["What is", {"text": "this?"}, {"role": "model", "parts": [{"text": "A lamp."}]}, "Sure?"]});
    let call = one(&envelope(&called, &answer)).await;
    let chat: Value = serde_json::from_str(call.request_chat_json.as_deref().unwrap()).unwrap();
    let roles: Vec<&str> = chat["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["role"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["user", "assistant", "user"], "{chat}");
}
