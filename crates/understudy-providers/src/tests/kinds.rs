//! What one kind of model does and another does not, though both speak Chat Completions; and what a vendor is sure to refuse.

use serde_json::{Value, json};

use super::rows::{CLAUDE, noted};
use crate::servers::Server;
use crate::{Dialect, Severity, Target, Warning, anthropic, openai, read_reply, write_request};

/// A logged request of `OpenAI`'s, said to a model at a server.
fn sent(server: Server, logged: &str, model: &str, extra: &Value) -> (Vec<Warning>, Value) {
    let mut body = json!({"model": logged, "messages": [{"role": "user", "content": "hi"}]});
    for (name, value) in extra.as_object().unwrap() {
        body[name] = value.clone();
    }
    let chat = openai::read_request(&body).unwrap();
    let written = write_request(&chat, &Target::of_server(server, model)).unwrap();
    let warnings = written.losses.iter().map(|loss| loss.warning);
    (warnings.collect(), written.body)
}

#[test]
fn a_prefill_to_a_model_of_another_kind_is_named() {
    let prefill = json!({"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "{"}]});
    let warnings = |server, logged, model| sent(server, logged, model, &prefill).0;
    assert_eq!(
        warnings(Server::OpenAi, "claude-sonnet-4-5", "gpt-4o"),
        [Warning::Prefill]
    );
    assert_eq!(
        warnings(Server::Vllm, "gpt-4o", "llama-3.3-70b"),
        [Warning::Prefill]
    );
    assert_eq!(warnings(Server::OpenAi, "gpt-4o", "gpt-4.1"), []);
    assert_eq!(
        warnings(
            Server::OpenRouter,
            "claude-sonnet-4-5",
            "anthropic/claude-haiku-4-5"
        ),
        []
    );
}

#[test]
fn ids_of_tokens_are_not_sent_to_another_vocabulary() {
    let bias = json!({"logit_bias": {"42": -100}});
    let (warnings, body) = sent(Server::OpenAi, "gpt-4o", "llama-3.3-70b", &bias);
    assert_eq!(warnings, [Warning::LogitBias]);
    assert_eq!(body["logit_bias"], Value::Null);
    let (warnings, body) = sent(Server::OpenAi, "gpt-4o-2024-08-06", "gpt-4.1", &bias);
    assert_eq!(warnings, []);
    assert_eq!(body["logit_bias"], json!({"42": -100}));
}

#[test]
fn a_developer_s_words_are_the_system_s_at_compatible_servers() {
    let words = json!({"messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "hi"}]});
    let (warnings, body) = sent(Server::Together, "gpt-4o", "llama-3.3-70b", &words);
    assert_eq!(warnings, [Warning::DeveloperAsSystem]);
    assert_eq!(body["messages"][0]["role"], "system");
    let (warnings, body) = sent(Server::Azure, "gpt-4o", "gpt-4o", &words);
    assert_eq!(warnings, []);
    assert_eq!(body["messages"][0]["role"], "developer");
}

#[test]
fn the_bound_of_another_dialect_s_log_has_the_older_name() {
    let logged =
        json!({"model": CLAUDE, "max_tokens": 40, "messages": [{"role": "user", "content": "hi"}]});
    let chat = anthropic::read_request(&logged).unwrap();
    let written = write_request(&chat, &Target::of_server(Server::Vllm, "llama-3.3-70b")).unwrap();
    assert_eq!(written.body["max_tokens"], 40);
    assert_eq!(written.body["max_completion_tokens"], Value::Null);
}

#[test]
fn a_claude_does_not_think_after_calls_that_have_no_thinking_of_its_own() {
    let history = json!({"reasoning_effort": "medium",
        "tools": [{"type": "function", "function": {"name": "f"}}],
        "messages": [
            {"role": "user", "content": "go"},
            {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "call_1", "content": "1"}]});
    for (dialect, model) in [
        (Dialect::Anthropic, CLAUDE),
        (Dialect::BedrockConverse, super::rows::BEDROCK),
    ] {
        let (found, body) = noted(history.clone(), dialect, model);
        assert!(found.contains(&(Warning::Reasoning, Severity::MeaningChange)));
        assert!(!body.to_string().contains("budget_tokens"), "{body}");
    }
    let sealed = json!({"model": CLAUDE, "max_tokens": 4_000, "thinking": {"type": "enabled", "budget_tokens": 2_000},
        "tools": [{"name": "f", "input_schema": {"type": "object"}}],
        "messages": [
            {"role": "user", "content": "go"},
            {"role": "assistant", "content": [
                {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"},
                {"type": "tool_use", "id": "toolu_1", "name": "f", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "1"}]}]});
    let chat = anthropic::read_request(&sealed).unwrap();
    let written = write_request(&chat, &Target::new(Dialect::Anthropic, CLAUDE)).unwrap();
    assert_eq!(written.body["thinking"]["budget_tokens"], 2_000);
}

#[test]
fn a_gemini_that_always_thinks_is_asked_for_the_least() {
    let off = json!({"reasoning_effort": "none"});
    let (found, body) = noted(off, Dialect::Gemini, "gemini-2.5-pro");
    assert_eq!(found, [(Warning::Reasoning, Severity::MeaningChange)]);
    assert_eq!(
        body["generationConfig"]["thinkingConfig"],
        json!({"thinkingBudget": 128})
    );
}

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
