//! Promises that hold for any request.

use proptest::prelude::*;
use serde_json::{Value, json};
use understudy_schema::chat::{Block, Chat, Role};

use crate::{Dialect, Target, read_request, write_request};

const TARGETS: [(Dialect, &str); 7] = [
    (Dialect::OpenAi, "gpt-4o"),
    (Dialect::OpenAiResponses, "gpt-4o"),
    (
        Dialect::BedrockConverse,
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ),
    (Dialect::BedrockConverse, "us.amazon.nova-pro-v1:0"),
    (Dialect::Anthropic, "claude-sonnet-4-5"),
    (Dialect::Anthropic, "claude-3-5-sonnet-20240620"),
    (Dialect::Gemini, "gemini-2.5-flash"),
];

fn words() -> impl Strategy<Value = String> {
    "[a-zäß{}\"0-9][a-zäß{}\"0-9 \\n]{0,20}[a-z{}]"
}

/// A round of a conversation: the user speaks, the model perhaps calls tools and is answered, the model speaks.
fn round() -> impl Strategy<Value = Vec<Value>> {
    let call = ("[a-z]{1,6}", words());
    (words(), prop::collection::vec(call, 0..3), words(), any::<bool>()).prop_map(|(asked, calls, said, system)| {
        let mut messages = vec![json!({"role": "user", "content": asked})];
        if system {
            messages.insert(0, json!({"role": "system", "content": format!("rule {said}")}));
        }
        if !calls.is_empty() {
            let id = |index: usize| format!("call_{asked_hash}_{index}", asked_hash = asked.len());
            let written: Vec<Value> = calls.iter().enumerate().map(|(index, (name, argument))| {
                let arguments = json!({"a": argument}).to_string();
                json!({"id": id(index), "type": "function", "function": {"name": name, "arguments": arguments}})
            }).collect();
            messages.push(json!({"role": "assistant", "content": null, "tool_calls": written}));
            let answers = calls.iter().enumerate().rev();
            messages.extend(answers.map(|(index, (_, argument))| json!({"role": "tool", "tool_call_id": id(index), "content": argument})));
        }
        messages.push(json!({"role": "assistant", "content": said}));
        messages
    })
}

fn request() -> impl Strategy<Value = Value> {
    (
        prop::collection::vec(round(), 0..4),
        words(),
        prop::option::of(0.0..2.0f64),
    )
        .prop_map(|(rounds, last, temperature)| {
            let mut messages: Vec<Value> = rounds.into_iter().flatten().collect();
            messages.push(json!({"role": "user", "content": last}));
            let mut body = json!({"model": "gpt-4o", "messages": messages, "max_tokens": 64});
            if let Some(temperature) = temperature {
                body["temperature"] = json!(temperature);
            }
            body
        })
}

/// Everything said by users and the model, and every call: what a translation must not lose.
fn said(chat: &Chat) -> (Vec<String>, Vec<(String, Value)>) {
    let speech = chat
        .messages
        .iter()
        .filter(|message| message.role != Role::Tool)
        .flat_map(|message| &message.blocks);
    let texts = speech
        .filter_map(Block::as_text)
        .filter(|text| !text.contains("system-note"))
        .map(str::to_owned)
        .collect();
    let calls = chat.blocks().filter_map(|block| match block {
        Block::ToolCall(call) => {
            Some((call.name.clone(), Value::Object(call.arguments().unwrap())))
        }
        _ => None,
    });
    (texts, calls.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn text_and_calls_come_back_from_every_dialect(body in request()) {
        let chat = read_request(Dialect::OpenAi, &body).unwrap();
        for (dialect, model) in TARGETS {
            let translated = write_request(&chat, &Target::new(dialect, model)).unwrap();
            let back = read_request(dialect, &translated.body).unwrap();
            prop_assert_eq!(said(&back), said(&chat), "{} {}", dialect, translated.body);
        }
    }

    #[test]
    fn what_is_written_once_is_written_the_same_again(body in request()) {
        let chat = read_request(Dialect::OpenAi, &body).unwrap();
        for (dialect, model) in TARGETS {
            let target = Target::new(dialect, model);
            let once = write_request(&chat, &target).unwrap();
            let again = write_request(&read_request(dialect, &once.body).unwrap(), &target).unwrap();
            prop_assert_eq!(&again.body, &once.body, "{}", dialect);
        }
    }

    #[test]
    fn the_primary_s_own_dialect_keeps_the_body(body in request()) {
        let chat = read_request(Dialect::OpenAi, &body).unwrap();
        let translated = write_request(&chat, &Target::new(Dialect::OpenAi, "gpt-4o")).unwrap();
        prop_assert_eq!(&translated.body, &body);
        prop_assert!(translated.losses.is_empty());
    }

    #[test]
    fn any_json_is_read_or_refused(text in "[\\[\\]{}\",:a-z0-9 ]{0,80}") {
        let pieces = [json!(text), json!([text]), json!({"role": text, "content": [text, {"type": text}]}), Value::Null];
        for piece in &pieces {
            for body in [json!({"messages": [piece]}), json!({"contents": [piece], "tools": [piece]}), json!({"messages": piece}), piece.clone()] {
                for (dialect, model) in TARGETS {
                    if let Ok(chat) = read_request(dialect, &body) {
                        let target = Target::new(dialect, model);
                        drop(write_request(&chat, &target));
                    }
                }
            }
        }
    }
}
