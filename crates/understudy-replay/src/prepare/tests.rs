//! What is sent in each mode, and what is said of what was lost.

use serde_json::{Value, json};

use super::*;
use crate::Secret;

fn target(mode: Mode, dialect: Dialect) -> Target {
    Target {
        name: "other".to_owned(),
        mode,
        dialect,
        base_url: "http://127.0.0.1:9".to_owned(),
        model: "claude-sonnet-4-5".to_owned(),
        profile: None,
        api_key: Secret::none(),
        aws: None,
        price: None,
        limits: crate::RateLimits::default(),
        streaming: Streaming::Never,
        batch: crate::BatchTerms::default(),
        extra: Map::new(),
    }
}

fn logged(api: &str, native: &Value) -> Sendable {
    let dialect = match api {
        "messages" => Dialect::Anthropic,
        "generate_content" => Dialect::Gemini,
        _ => Dialect::OpenAi,
    };
    let chat = understudy_providers::read_request(dialect, native).unwrap();
    Sendable {
        template_version: None,
        prompt_hash: String::new(),
        schema_json: None,
        chat_json: Some(chat.to_json().unwrap()),
        api: Some(api.to_owned()),
        native_json: Some(native.to_string()),
        stream: native["stream"] == true,
        tokens_in: None,
        tokens_out: None,
    }
}

fn said(text: &Sendable, target: &Target) -> Result<Prepared, Unsayable> {
    let written = Written::new(target.dialect, &target.model);
    prepare(text, target, &written)
}

fn hello() -> Value {
    json!({
        "model": "gpt-4o", "messages": [{ "role": "user", "content": "hello" }],
        "temperature": 1.7, "seed": 7, "user": "u1", "custom": { "kept": true },
        "stream": true, "stream_options": { "include_usage": true }, "max_tokens": 40
    })
}

#[test]
fn a_loss_says_what_was_asked_and_what_is_sent() {
    let text = logged("chat", &hello());
    let prepared = said(&text, &target(Mode::Own, Dialect::Anthropic)).unwrap();
    let clamped = prepared
        .losses
        .iter()
        .find(|lost| lost.parameter == "temperature")
        .unwrap();
    assert_eq!(clamped.severity, "meaning_change");
    assert_eq!(clamped.asked_json.as_deref(), Some("1.7"));
    assert_eq!(clamped.sent_json.as_deref(), Some("1.0"));
    let seed = prepared
        .losses
        .iter()
        .find(|lost| lost.parameter == "seed")
        .unwrap();
    assert_eq!(
        (seed.asked_json.as_deref(), &seed.sent_json),
        (Some("7"), &None)
    );
    assert!(prepared.words().contains(&"W_SEED:seed".to_owned()));
}

#[test]
fn a_raw_body_differs_in_model_stream_ids_and_tier_alone() {
    let mut expected = hello();
    let fields = expected.as_object_mut().unwrap();
    for name in ["stream", "stream_options", "user"] {
        fields.remove(name);
    }
    fields.insert("model".to_owned(), json!("claude-sonnet-4-5"));
    let mut native = hello();
    native["store"] = json!(true);
    native["metadata"] = json!({ "team": "a" });
    native["service_tier"] = json!("priority");
    for mode in [Mode::Raw, Mode::ViaGateway] {
        let prepared = said(&logged("chat", &native), &target(mode, Dialect::OpenAi)).unwrap();
        let body: Value = serde_json::from_str(&prepared.body).unwrap();
        assert_eq!(body, expected);
        assert!(prepared.words().contains(&"W_TIER:service_tier".to_owned()));
        assert_eq!(prepared.severity, "lossy");
        assert_eq!(prepared.bound.max_out, Some(40));
    }
}

#[test]
fn the_bound_is_that_of_the_body_that_is_sent() {
    let bound =
        |native: &Value, target: &Target| said(&logged("chat", native), target).unwrap().bound;
    let mut native = hello();
    native["reasoning_effort"] = json!("max");
    let claude = target(Mode::Own, Dialect::Anthropic);
    assert_eq!(bound(&native, &claude), Bound::one(Some(8_192 + 40)));

    let mut other = target(Mode::Own, Dialect::OpenAi);
    native["n"] = json!(3);
    let three = Bound {
        max_out: Some(40),
        n_answers: 3,
    };
    assert_eq!(bound(&native, &other), three);
    let mut gemini = target(Mode::Own, Dialect::Gemini);
    gemini.model = "gemini-2.5-flash".to_owned();
    assert_eq!(bound(&native, &gemini), three);

    for mode in [Mode::Own, Mode::Raw] {
        other.mode = mode;
        other.extra = json!({ "max_tokens": 9_000, "n": 2 })
            .as_object()
            .unwrap()
            .clone();
        let configured = Bound {
            max_out: Some(9_000),
            n_answers: 2,
        };
        assert_eq!(bound(&native, &other), configured);
    }
}

#[test]
fn the_bound_of_a_body_in_snake_case_is_found() {
    let native = json!({"contents": [{"parts": [{"text": "hi"}]}],
        "generation_config": {"max_output_tokens": 40, "candidate_count": 3}});
    let gemini = target(Mode::Raw, Dialect::Gemini);
    let prepared = said(&logged("generate_content", &native), &gemini).unwrap();
    let three = Bound {
        max_out: Some(40),
        n_answers: 3,
    };
    assert_eq!(prepared.bound, three);
}

#[test]
fn a_bound_that_is_configured_is_none_that_was_made_up() {
    let mut native = hello();
    native.as_object_mut().unwrap().remove("max_tokens");
    let mut claude = target(Mode::Own, Dialect::Anthropic);
    let made_up = said(&logged("chat", &native), &claude).unwrap();
    let word = "W_MAX_DEFAULT:max_tokens".to_owned();
    assert!(made_up.words().contains(&word));
    claude.extra.insert("max_tokens".to_owned(), json!(4_096));
    let configured = said(&logged("chat", &native), &claude).unwrap();
    assert!(!configured.words().contains(&word));
    assert_eq!(configured.bound, Bound::one(Some(4_096)));
}

#[test]
fn a_stream_is_asked_for_where_the_application_asked_for_one() {
    let mut streamed = target(Mode::Own, Dialect::OpenAi);
    streamed.streaming = Streaming::AsLogged;
    let prepared = said(&logged("chat", &hello()), &streamed).unwrap();
    assert_eq!(prepared.delivery, Delivery::Stream);
    assert!(
        prepared.body.contains("\"stream\":true"),
        "{}",
        prepared.body
    );
    let mut whole = hello();
    whole["stream"] = json!(false);
    let prepared = said(&logged("chat", &whole), &streamed).unwrap();
    assert_eq!(prepared.delivery, Delivery::Whole);
    assert!(!prepared.body.contains("\"stream\""), "{}", prepared.body);
}

#[test]
fn a_raw_body_of_another_dialect_is_refused_and_a_gateway_gets_it_translated() {
    let native = json!({
        "model": "claude-3-opus", "max_tokens": 9, "messages": [{ "role": "user", "content": "hi" }]
    });
    let text = logged("messages", &native);
    let refused = said(&text, &target(Mode::Raw, Dialect::OpenAi)).unwrap_err();
    assert!(
        refused.detail.contains("kind `messages`"),
        "{}",
        refused.detail
    );
    let through = said(&text, &target(Mode::ViaGateway, Dialect::OpenAi)).unwrap();
    assert!(through.body.contains("\"role\":\"user\""));
}

#[test]
fn a_log_without_content_cannot_be_sent_raw() {
    let mut text = logged("chat", &hello());
    text.native_json = Some("{\"model\":\"gpt-4o\"}".to_owned());
    let refused = said(&text, &target(Mode::Raw, Dialect::OpenAi)).unwrap_err();
    assert!(refused.detail.contains("content was not kept"));
}

#[test]
fn a_request_that_cannot_be_said_names_every_loss() {
    let native = json!({
        "model": "gpt-4o", "seed": 3,
        "messages": [{ "role": "user", "content": "x" }],
        "tools": [{ "type": "web_search" }]
    });
    let refused = said(
        &logged("chat", &native),
        &target(Mode::Own, Dialect::Anthropic),
    )
    .unwrap_err();
    let gravest = refused
        .losses
        .iter()
        .filter(|lost| lost.severity == "impossible");
    assert!(1 <= gravest.count(), "{refused:?}");
    assert!(refused.losses.iter().any(|lost| lost.parameter == "seed"));
}
