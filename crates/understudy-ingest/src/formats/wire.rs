//! Is it a vendor's response, or JSON that a model wrote?
//!
//! Models are asked for JSON with fields such as `choices`, `output`, `text` or `error`. What a vendor sends is told by
//! more than one of its fields' names.

use serde_json::Value;
use understudy_providers::Dialect;

use super::stream;

/// Kinds of items in the output of a Responses object.
const ITEMS: [&str; 4] = ["message", "reasoning", "function_call", "custom_tool_call"];

/// The vendor's body in a text that holds one. Any other JSON is the answer itself and stays a text. Of a failed call any
/// object with an error is one.
pub(super) fn opened(response: Value, failed: bool) -> Value {
    let Value::String(text) = &response else {
        return response;
    };
    if !text.trim_start().starts_with(['{', '[']) {
        return response;
    }
    match serde_json::from_str::<Value>(text) {
        Ok(body) if is_body(&body) || failed && body.get("error").is_some() => body,
        _ => response,
    }
}

fn is_body(body: &Value) -> bool {
    if let Some(events) = body.as_array() {
        return stream::dialect_of(events).is_some();
    }
    dialect_of(body).is_some() || is_turn(body) || is_error(body) || is_wrapper(body)
}

/// The dialect of a response in one piece.
pub(super) fn dialect_of(body: &Value) -> Option<Dialect> {
    if is_completion(body) {
        return Some(Dialect::OpenAi);
    }
    if is_generated(body) {
        return Some(Dialect::Gemini);
    }
    if body
        .get("output")
        .is_some_and(|output| is_output(output, body))
    {
        return Some(Dialect::OpenAiResponses);
    }
    if is_message(body) {
        return Some(Dialect::Anthropic);
    }
    let content = body.pointer("/output/message/content");
    content
        .is_some_and(Value::is_array)
        .then_some(Dialect::BedrockConverse)
}

/// A turn of the model, as requests hold it.
pub(super) fn is_turn(body: &Value) -> bool {
    word(body, "role") == Some("assistant")
        && (body.get("content").is_some() || body.get("tool_calls").is_some())
}

fn is_completion(body: &Value) -> bool {
    let Some(choices) = body.get("choices").and_then(Value::as_array) else {
        return false;
    };
    let kind = word(body, "object").unwrap_or_default();
    let named = kind.starts_with("chat.completion") || kind == "text_completion";
    let is_choice = |choice: &Value| {
        let has = |name: &str| choice.get(name).is_some();
        let is_object = |name: &str| choice.get(name).is_some_and(Value::is_object);
        is_object("message") || is_object("delta") || has("finish_reason")
    };
    match choices.first() {
        Some(choice) => named || is_choice(choice) || choice.get("error").is_some(),
        None => named || body.get("usage").is_some(),
    }
}

fn is_generated(body: &Value) -> bool {
    let candidate = body.pointer("/candidates/0");
    let spoke = candidate.is_some_and(|candidate| {
        candidate.pointer("/content").is_some_and(Value::is_object)
            || word(candidate, "finishReason").is_some()
            || word(candidate, "finish_reason").is_some()
    });
    let is_object = |name: &str| body.get(name).is_some_and(Value::is_object);
    spoke || is_object("promptFeedback") || is_object("prompt_feedback")
}

fn is_output(output: &Value, body: &Value) -> bool {
    let Some(items) = output.as_array() else {
        return false;
    };
    let kind = items.first().and_then(|item| word(item, "type"));
    word(body, "object") == Some("response")
        || kind.is_some_and(|kind| ITEMS.contains(&kind) || kind.ends_with("_call"))
}

fn is_message(body: &Value) -> bool {
    let Some(blocks) = body.get("content").and_then(Value::as_array) else {
        return false;
    };
    let named = word(body, "type") == Some("message");
    let ended = body
        .get("stop_reason")
        .is_some_and(|reason| !reason.is_null());
    (named || ended) && blocks.iter().all(|block| word(block, "type").is_some())
}

/// The body with which vendors answer a call that failed.
fn is_error(body: &Value) -> bool {
    body.get("error").is_some_and(|error| {
        let coded = ["type", "code", "status"]
            .iter()
            .any(|name| error.get(*name).is_some());
        word(error, "message").is_some() && coded
    })
}

/// A response with its status beside its body.
fn is_wrapper(body: &Value) -> bool {
    body.get("status_code").is_some_and(Value::is_number)
        && body.get("body").is_some_and(|inner| match inner {
            Value::Object(_) => dialect_of(inner).is_some() || inner.get("error").is_some(),
            Value::String(_) => true,
            _ => false,
        })
}

fn word<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    //! The same words in a vendor's body and in a model's.

    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_model_wrote_stays_a_text() {
        for text in [
            r#"{"category":"hardware","urgent":true}"#,
            r#"{"error":"no date found","date":null}"#,
            r#"{"error":null,"content":"abc"}"#,
            r#"{"question":"2+2?","choices":["3","4"]}"#,
            r#"{"question":"2+2?","choices":[{"text":"3"},{"text":"4"}]}"#,
            r#"{"choices":[{"message":"go left"}]}"#,
            r#"{"candidates":["Ann","Bob"],"best":"Ann"}"#,
            r#"{"candidates":[{"name":"Ann","content":"x"}]}"#,
            r#"{"output":["a","b"]}"#,
            r#"{"output":[{"type":"bug"}]}"#,
            r#"{"output":{"message":"done"}}"#,
            r#"{"type":"message","content":["a"]}"#,
            r#"{"text":"hello","lang":"en"}"#,
            r#"{"status_code":200,"body":{"a":1}}"#,
            r#"["a","b"]"#,
            r#"[{"a":1}]"#,
            "{}",
            "{not json",
        ] {
            assert_eq!(opened(json!(text), false), json!(text));
        }
    }

    #[test]
    fn a_vendors_body_in_a_text_is_opened() {
        for body in [
            json!({"choices": [{"message": {"content": "x"}}]}),
            json!({"choices": [{"text": "x", "finish_reason": "stop"}]}),
            json!({"object": "text_completion", "choices": [{"text": "x"}]}),
            json!({"choices": [], "usage": {}}),
            json!({"candidates": [{"content": {"parts": []}}]}),
            json!({"promptFeedback": {"blockReason": "SAFETY"}}),
            json!({"prompt_feedback": {"block_reason": "SAFETY"}}),
            json!({"object": "response", "output": []}),
            json!({"output": [{"type": "message", "content": []}]}),
            json!({"type": "message", "content": [{"type": "text", "text": "x"}]}),
            json!({"output": {"message": {"content": [{"text": "x"}]}}}),
            json!({"role": "assistant", "content": "x"}),
            json!({"error": {"message": "slow down", "type": "rate_limit_error"}}),
            json!({"status_code": 200, "body": {"choices": [{"message": {}}]}}),
            json!([{"choices": [{"delta": {"content": "x"}}]}]),
        ] {
            assert_eq!(opened(json!(body.to_string()), false), body);
        }
        let refused = json!({"error": "slow down"});
        assert_eq!(opened(json!(refused.to_string()), true), refused);
    }
}
