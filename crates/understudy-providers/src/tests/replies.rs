//! Each file of `fixtures/replies` is a body and what must be read out of it.

use serde_json::{Value, json};
use understudy_schema::chat::{Reply, outcome};

use super::{folder, read_json};
use crate::{Dialect, read_reply};

#[test]
fn every_reply_is_read_as_its_file_says() {
    let mut files: Vec<_> = std::fs::read_dir(folder("fixtures/replies"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(20 < files.len());
    for file in files {
        let fixture = read_json(&file);
        let dialect: Dialect = fixture["dialect"].as_str().unwrap().parse().unwrap();
        let found = match read_reply(dialect, &fixture["body"]) {
            Ok(reply) => seen(&reply),
            Err(error) => json!({ "error": error.to_string() }),
        };
        for (name, expected) in fixture["expect"].as_object().unwrap() {
            assert_eq!(
                found.get(name),
                Some(expected),
                "{name} in {}",
                file.display()
            );
        }
        // What a file does not name must not be there.
        for (name, value) in found.as_object().unwrap() {
            let silent = value.is_null()
                || *value == json!([])
                || ["finish_native", "tokens", "model_served"].contains(&name.as_str());
            assert!(
                silent || fixture["expect"].get(name).is_some(),
                "{name}: {value} in {}",
                file.display()
            );
        }
    }
}

fn seen(reply: &Reply) -> Value {
    let calls: Vec<Value> = reply
        .tool_calls
        .iter()
        .map(|call| json!([call.id, call.name, call.arguments_raw]))
        .collect();
    let usage = &reply.usage;
    json!({
        "outcome": outcome(reply).as_str(),
        "finish": reply.finish.as_str(),
        "finish_native": reply.finish_native,
        "text": reply.text,
        "refusal": reply.refusal,
        "reasoning": reply.reasoning,
        "calls": calls,
        "model_served": reply.model_served,
        "tokens": [usage.tokens_in, usage.tokens_in_cache_read, usage.tokens_in_cache_write, usage.tokens_out, usage.tokens_out_reasoning],
    })
}

#[test]
fn bodies_of_another_shape_are_errors_and_never_panics() {
    let bodies = [
        json!(null),
        json!([]),
        json!("text"),
        json!({}),
        json!({"choices": "no"}),
        json!({"content": {}}),
        json!({"candidates": 3}),
    ];
    for dialect in Dialect::ALL {
        for body in &bodies {
            match read_reply(dialect, body) {
                Ok(reply) => assert_eq!(outcome(&reply).as_str(), "empty", "{dialect} {body}"),
                Err(error) => assert!(error.to_string().contains(dialect.as_str())),
            }
        }
    }
}
