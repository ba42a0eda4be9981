//! A request that goes back to a model of its own vendor is the request that was logged.

use serde_json::{Value, json};
use understudy_schema::chat::Output;

use crate::servers::Server;
use crate::{
    Delivery, Dialect, Severity, Target, Warning, read_request, write_request, write_request_for,
};

/// The body at a target and the losses on the way, of a logged request.
fn sent(from: Dialect, body: &Value, target: &Target) -> (Value, Vec<(Warning, Severity)>) {
    let chat = read_request(from, body).unwrap();
    let written = write_request(&chat, target).unwrap();
    let losses = written.losses.iter();
    let losses = losses.map(|loss| (loss.warning, loss.severity)).collect();
    (written.body, losses)
}

fn gemini() -> Value {
    json!({
        "contents": [{"role": "user", "parts": [{"text": "Is it a or b?"}]}],
        "generationConfig": {"maxOutputTokens": 20, "responseMimeType": "text/x.enum",
            "responseSchema": {"type": "STRING", "enum": ["a", "b"]}},
        "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}],
    })
}

#[test]
fn gemini_keeps_the_resolution_of_its_pictures() {
    let mut body = gemini();
    body["generationConfig"]["mediaResolution"] = json!("MEDIA_RESOLUTION_LOW");
    let target = Target::new(Dialect::Gemini, "gemini-2.5-flash");
    assert_eq!(sent(Dialect::Gemini, &body, &target), (body, Vec::new()));
}

#[test]
fn a_picture_that_is_asked_for_is_not_replayed_and_a_text_is() {
    for (asked, written) in [("IMAGE", false), ("TEXT", true)] {
        let mut body = gemini();
        body["generationConfig"]["responseModalities"] = json!(["TEXT", asked]);
        let chat = read_request(Dialect::Gemini, &body).unwrap();
        let target = Target::new(Dialect::OpenAi, "gpt-4o");
        assert_eq!(write_request(&chat, &target).is_ok(), written, "{asked}");
    }
}

#[test]
fn gemini_keeps_its_filters_and_its_bare_words() {
    for model in ["gemini-1.5-pro", "gemini-2.5-flash", "gemini-3-pro-preview"] {
        let target = Target::new(Dialect::Gemini, model);
        assert_eq!(
            sent(Dialect::Gemini, &gemini(), &target),
            (gemini(), Vec::new()),
            "{model}"
        );
    }
}

#[test]
fn bare_words_are_asked_for_in_words_at_another_vendor() {
    for (dialect, model) in [
        (Dialect::OpenAi, "gpt-4o"),
        (Dialect::OpenAiResponses, "gpt-4o"),
        (Dialect::Anthropic, "claude-haiku-4-5"),
        (Dialect::BedrockConverse, "us.amazon.nova-pro-v1:0"),
    ] {
        let target = Target::new(dialect, model);
        let (body, losses) = sent(Dialect::Gemini, &gemini(), &target);
        let expected = [
            (Warning::SchemaPromptOnly, Severity::MeaningChange),
            (Warning::SafetyPolicy, Severity::MeaningChange),
        ];
        assert_eq!(losses, expected, "{dialect}");
        let body = body.to_string();
        assert!(body.contains(r"nothing else:\na\nb"), "{body}");
        assert!(!body.contains("json_schema") && !body.contains("jsonSchema"));
    }
}

#[test]
fn an_older_gemini_with_tools_is_asked_in_words() {
    let mut body = gemini();
    body["tools"] = json!([{"functionDeclarations": [{"name": "look_up"}]}]);
    let target = Target::new(Dialect::Gemini, "gemini-2.5-flash");
    let (body, losses) = sent(Dialect::Gemini, &body, &target);
    let expected = [(Warning::SchemaPromptOnly, Severity::MeaningChange)];
    assert_eq!(losses, expected);
    assert_eq!(body["generationConfig"], json!({"maxOutputTokens": 20}));
}

#[test]
fn an_enumeration_as_json_stays_json() {
    let mut body = gemini();
    body["generationConfig"]["responseMimeType"] = json!("application/json");
    let chat = read_request(Dialect::Gemini, &body).unwrap();
    assert!(matches!(chat.output, Output::JsonSchema { .. }));
}

#[test]
fn bedrock_and_mistral_keep_their_filters() {
    let guardrail = json!({"guardrailIdentifier": "g", "guardrailVersion": "1", "streamProcessingMode": "async"});
    let body = json!({"messages": [{"role": "user", "content": [{"text": "hi"}]}], "inferenceConfig": {"maxTokens": 9},
        "guardrailConfig": guardrail});
    let chat = read_request(Dialect::BedrockConverse, &body).unwrap();
    let nova = Target::new(Dialect::BedrockConverse, "us.amazon.nova-pro-v1:0");
    let streamed = write_request_for(&chat, &nova, Delivery::Stream).unwrap();
    assert_eq!((streamed.body, streamed.losses), (body, Vec::new()));
    let whole = write_request(&chat, &nova).unwrap();
    assert_eq!(
        whole.body["guardrailConfig"],
        json!({"guardrailIdentifier": "g", "guardrailVersion": "1"})
    );

    let body = json!({"model": "mistral-large-2411", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 9,
        "safe_prompt": true});
    let mistral = Target::of_server(Server::Mistral, "mistral-large-2411");
    assert_eq!(
        sent(Dialect::OpenAi, &body, &mistral),
        (body.clone(), Vec::new())
    );
    let openai = Target::new(Dialect::OpenAi, "gpt-4o");
    let (sent, losses) = sent(Dialect::OpenAi, &body, &openai);
    assert_eq!(losses, [(Warning::SafetyPolicy, Severity::MeaningChange)]);
    assert_eq!(sent["safe_prompt"], Value::Null);
}
