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
