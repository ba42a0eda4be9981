//! What one kind of model does and another does not, though both speak Chat Completions; and what a vendor is sure to refuse.

use serde_json::{Value, json};

use super::rows::{CLAUDE, noted};
use crate::servers::Server;
use crate::{Dialect, Severity, Target, Warning, anthropic, openai, read_reply, write_request};

#[test]
fn thinking_that_is_counted_beside_the_answer_is_paid_for() {
    let reply = |usage: Value| {
        let body = json!({"choices": [{"message": {"content": "hi"}, "finish_reason": "stop"}], "usage": usage});
        read_reply(Dialect::OpenAi, &body).unwrap().usage
    };
    let details = json!({"reasoning_tokens": 300});
    let xai = reply(
        json!({"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 420,
        "completion_tokens_details": details}),
    );
    assert_eq!(
        (xai.tokens_out, xai.tokens_out_reasoning),
        (Some(320), Some(300))
    );
    let openai = reply(
        json!({"prompt_tokens": 100, "completion_tokens": 320, "total_tokens": 420,
        "completion_tokens_details": details}),
    );
    assert_eq!(openai.tokens_out, Some(320));
}

#[test]
fn thoughts_among_the_parts_of_an_answer_are_its_reasoning() {
    let body = json!({"choices": [{"message": {"content": [
        {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]},
        {"type": "text", "text": "hi"}]}, "finish_reason": "stop"}]});
    let reply = read_reply(Dialect::OpenAi, &body).unwrap();
    assert_eq!(
        (reply.text.as_deref(), reply.reasoning.as_deref()),
        (Some("hi"), Some("Hm."))
    );
}
