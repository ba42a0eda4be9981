//! Servers are known by their address, and get what they know.

#![expect(
    clippy::needless_pass_by_value,
    reason = "requests are written where they are handed on"
)]

use serde_json::{Value, json};

use super::*;
use crate::{Delivery, Severity, Target, Warning, openai, write_request_for};

fn sent(server: Server, model: &str, extra: Value) -> (Vec<(Warning, Severity)>, Value) {
    let mut body = json!({"model": "gpt-4o", "messages": [{"role": "user", "content": "hi", "name": "ann"}], "max_completion_tokens": 50});
    body.as_object_mut()
        .unwrap()
        .extend(extra.as_object().unwrap().clone());
    let chat = openai::read_request(&body).unwrap();
    let target = Target::of_server(server, model);
    let translated = write_request_for(&chat, &target, Delivery::Stream).unwrap();
    let losses = translated.losses.iter();
    let losses = losses.map(|loss| (loss.warning, loss.severity)).collect();
    (losses, translated.body)
}

#[test]
fn a_server_is_known_by_its_host_or_its_port() {
    let rows = [
        ("https://api.openai.com/v1", Server::OpenAi),
        ("https://res.openai.azure.com/openai/v1/", Server::Azure),
        ("http://127.0.0.1:11434/v1", Server::Ollama),
        ("https://API.groq.com/openai/v1", Server::Groq),
        ("https://api.mistral.ai/v1?x=1", Server::Mistral),
        ("https://api.deepseek.com", Server::DeepSeek),
        ("https://notdeepseek.com", Server::OpenAi),
        ("https://openrouter.ai/api/v1", Server::OpenRouter),
        (
            "https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1",
            Server::BedrockCompatible,
        ),
        ("http://mistral.ai.example.com/", Server::OpenAi),
        ("http://user@127.0.0.1:8000/v1", Server::OpenAi),
    ];
    for (url, server) in rows {
        assert_eq!(Server::of_base_url(url), server, "{url}");
    }
}

#[test]
fn words_go_both_ways_and_every_server_has_a_row() {
    for facts in Server::all() {
        assert_eq!(Server::of_name(facts.name), Some(facts.server));
        assert_eq!(facts.server.facts(), facts);
        assert_eq!(json!(facts.server), json!(facts.name));
        if !facts.base_url.is_empty() {
            assert_eq!(Server::of_base_url(facts.base_url), facts.server);
        }
    }
}

#[test]
fn mistral_gets_only_what_it_does_not_refuse() {
    let extra = json!({"seed": 7, "logit_bias": {"1": 2}, "logprobs": true, "top_logprobs": 2, "reasoning_effort": "low"});
    let (losses, body) = sent(Server::Mistral, "magistral-medium-2509", extra);
    assert_eq!(
        losses,
        [
            (Warning::LogitBias, Severity::MeaningChange),
            (Warning::Logprobs, Severity::Lossy),
            (Warning::NameDropped, Severity::Lossy),
            (Warning::Reasoning, Severity::MeaningChange),
        ]
    );
    let expected = json!({
        "model": "magistral-medium-2509",
        "messages": [{"role": "user", "content": "hi"}],
        "max_tokens": 50,
        "reasoning_effort": "high",
        "random_seed": 7,
        "stream": true,
    });
    assert_eq!(body, expected);
}

#[test]
fn vllm_gets_the_sampling_that_the_log_left_to_the_vendor() {
    let (losses, body) = sent(Server::Vllm, "qwen3", json!({"top_p": 0.5}));
    assert_eq!(losses, []);
    assert_eq!(
        (&body["temperature"], &body["top_p"]),
        (&json!(1.0), &json!(0.5))
    );
    assert_eq!(body["stream_options"], json!({"include_usage": true}));
}

#[test]
fn what_ollama_ignores_is_named_and_what_says_nothing_is_not() {
    let tools = json!([{"type": "function", "function": {"name": "f"}}]);
    let (losses, _) = sent(
        Server::Ollama,
        "llama3.3",
        json!({"tools": tools, "tool_choice": "required", "n": 1}),
    );
    assert_eq!(
        losses,
        [(Warning::ToolChoiceChanged, Severity::MeaningChange)]
    );
    let (losses, body) = sent(
        Server::Ollama,
        "llama3.3",
        json!({"tools": tools, "tool_choice": "auto", "parallel_tool_calls": true}),
    );
    assert_eq!(losses, []);
    assert!(body.get("tool_choice").is_none());
}

#[test]
fn azure_takes_the_key_by_a_header_of_its_own() {
    let azure = Target::at(
        Dialect::OpenAi,
        "https://res.openai.azure.com/openai/v1",
        "dep",
    );
    assert_eq!(azure.auth_header().name, "api-key");
    let plain = Target::at(Dialect::OpenAi, "https://api.openai.com/v1", "gpt-4o");
    assert_eq!(plain.auth_header().prefix, "Bearer ");
}

#[test]
fn anthropic_s_compatible_surface_says_what_it_drops() {
    let schema = json!({"type": "json_schema", "json_schema": {"name": "a", "strict": true, "schema": {"type": "object"}}});
    let (losses, body) = sent(
        Server::AnthropicCompatible,
        "claude-sonnet-4-5",
        json!({"response_format": schema, "seed": 1, "temperature": 1.4}),
    );
    assert_eq!(
        losses,
        [
            (Warning::SchemaPromptOnly, Severity::MeaningChange),
            (Warning::TempClamped, Severity::MeaningChange),
            (Warning::Seed, Severity::Lossy),
        ]
    );
    assert!(body.get("response_format").is_none() && body.get("seed").is_none());
}
