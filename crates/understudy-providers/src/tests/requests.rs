//! One request in three dialects, file by file.

use serde_json::Value;
use understudy_schema::chat::Chat;

use super::{folder, read_json};
use crate::{Dialect, Target, read_request, write_request};

fn support() -> Chat {
    let body = read_json(&folder("fixtures/requests/support.openai.json"));
    read_request(Dialect::OpenAi, &body).unwrap()
}

fn check(dialect: Dialect, model: &str, file: &str) {
    let expected = read_json(&folder("fixtures/requests").join(file));
    let translated = write_request(&support(), &Target::new(dialect, model)).unwrap();
    assert_eq!(translated.body, expected["body"], "{:#}", translated.body);
    let losses: Vec<Value> = translated
        .losses
        .iter()
        .map(|loss| Value::String(loss.to_string()))
        .collect();
    assert_eq!(Value::Array(losses), expected["losses"]);
    assert_eq!(
        translated.gravest().map(crate::Severity::as_str),
        expected["gravest"].as_str()
    );
}

#[test]
fn anthropic_gets_the_request_in_its_own_words() {
    check(
        Dialect::Anthropic,
        "claude-haiku-4-5",
        "support.anthropic.json",
    );
}

#[test]
fn gemini_gets_the_request_in_its_own_words() {
    check(
        Dialect::Gemini,
        "gemini-3-pro-preview",
        "support.gemini.json",
    );
}

#[test]
fn the_same_dialect_gets_the_request_back_but_for_the_caller_s_name() {
    let mut logged = read_json(&folder("fixtures/requests/support.openai.json"));
    logged.as_object_mut().unwrap().remove("user");
    let translated =
        write_request(&support(), &Target::new(Dialect::OpenAi, "gpt-4.1-mini")).unwrap();
    assert_eq!(translated.body, logged);
    let losses: Vec<String> = translated.losses.iter().map(ToString::to_string).collect();
    assert_eq!(losses, ["W_IDENTITY_DROPPED:user"]);
}

#[test]
fn headers_hold_no_key() {
    let translated = write_request(
        &support(),
        &Target::new(Dialect::Anthropic, "claude-haiku-4-5"),
    )
    .unwrap();
    assert_eq!(
        translated.headers,
        [("anthropic-version", "2023-06-01".to_owned())]
    );
    assert_eq!(translated.path, "/messages");
}
