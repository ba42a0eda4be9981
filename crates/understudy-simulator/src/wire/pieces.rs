//! A whole body cut into the events of each vendor's stream.
//!
//! The events are made of the body that the same answer has in one piece, so that the two say the same.

use serde_json::{Map, Value, json};
use understudy_providers::Dialect;

use super::errors::{amazon_exception, error_body, words_for};
use super::{converse, responses};
use crate::respond::Failure;

/// Characters of text in one event: about four tokens.
const STEP: usize = 16;

/// When in an answer an event comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Before the first visible token.
    Opening,
    /// With something to be seen.
    Visible,
    /// When all has been said.
    Closing,
}

/// The bytes of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) moment: Moment,
    pub(crate) bytes: Vec<u8>,
}

/// The stream of a whole body. `asked` is the request, which may ask for a count of tokens.
pub(crate) fn pieces(dialect: Dialect, body: &Value, asked: &Value) -> Vec<Piece> {
    match dialect {
        Dialect::OpenAi => openai(body, asked),
        Dialect::OpenAiResponses => responses::pieces(body),
        Dialect::Anthropic => anthropic(body),
        Dialect::Gemini => gemini(body),
        Dialect::BedrockConverse => converse::pieces(body),
    }
}

/// The event of a stream that fails in its middle.
pub(crate) fn failed(dialect: Dialect, status: u16) -> Piece {
    let failure = Failure {
        status,
        retry_after_ms: None,
    };
    let body = error_body(dialect, failure, words_for(status));
    let bytes = match dialect {
        Dialect::Anthropic => named("error", &body),
        Dialect::OpenAiResponses => {
            let mut event = body["error"].clone();
            event["type"] = json!("error");
            named("error", &event)
        }
        Dialect::BedrockConverse => {
            converse::frame(":exception-type", amazon_exception(status), &body)
        }
        Dialect::OpenAi | Dialect::Gemini => unnamed(&body),
    };
    Piece {
        moment: Moment::Closing,
        bytes,
    }
}

/// An event that is none.
pub(crate) fn malformed() -> Piece {
    Piece {
        moment: Moment::Closing,
        bytes: b"data: <html><body>502 Bad Gateway</body></html>\n\n".to_vec(),
    }
}

fn unnamed(data: &Value) -> Vec<u8> {
    format!("data: {data}\n\n").into_bytes()
}

pub(super) fn named(name: &str, data: &Value) -> Vec<u8> {
    format!("event: {name}\ndata: {data}\n\n").into_bytes()
}

/// A text in steps; none of none.
pub(super) fn steps(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters
        .chunks(STEP)
        .map(|step| step.iter().collect())
        .collect()
}

pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn openai(body: &Value, asked: &Value) -> Vec<Piece> {
    let counts = asked.pointer("/stream_options/include_usage") == Some(&Value::Bool(true));
    let chunk = |choices: Value| {
        let mut chunk = json!({ "object": "chat.completion.chunk", "choices": choices });
        for name in [
            "id",
            "created",
            "model",
            "service_tier",
            "system_fingerprint",
        ] {
            chunk[name] = body[name].clone();
        }
        if counts {
            chunk["usage"] = Value::Null;
        }
        chunk
    };
    let piece = |moment: Moment, delta: Value| {
        let choice = json!({ "index": 0, "delta": delta, "logprobs": null, "finish_reason": null });
        Piece {
            moment,
            bytes: unnamed(&chunk(json!([choice]))),
        }
    };
    let mut pieces = vec![piece(
        Moment::Opening,
        json!({ "role": "assistant", "content": "", "refusal": null }),
    )];
    let message = &body["choices"][0]["message"];
    for name in ["content", "refusal"] {
        let said = steps(message[name].as_str().unwrap_or_default());
        let said = said.iter().map(|step| json!({ (name): step }));
        pieces.extend(said.map(|delta| piece(Moment::Visible, delta)));
    }
    for (index, call) in message["tool_calls"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let mut opening = call.clone();
        opening["index"] = json!(index);
        opening["function"]["arguments"] = json!("");
        pieces.push(piece(Moment::Visible, json!({ "tool_calls": [opening] })));
        for step in steps(text(call, "/function/arguments")) {
            let call = json!({ "index": index, "function": { "arguments": step } });
            pieces.push(piece(Moment::Visible, json!({ "tool_calls": [call] })));
        }
    }
    let finish = &body["choices"][0]["finish_reason"];
    let last = json!([{ "index": 0, "delta": {}, "logprobs": null, "finish_reason": finish }]);
    let mut closing = vec![unnamed(&chunk(last))];
    if counts {
        let mut usage = chunk(json!([]));
        usage["usage"] = body["usage"].clone();
        closing.push(unnamed(&usage));
    }
    closing.push(b"data: [DONE]\n\n".to_vec());
    pieces.extend(closing.into_iter().map(|bytes| Piece {
        moment: Moment::Closing,
        bytes,
    }));
    pieces
}

fn anthropic(body: &Value) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut push = |moment: Moment, data: Value| {
        pieces.push(Piece {
            moment,
            bytes: named(text(&data, "/type"), &data),
        });
    };
    let mut opening = body.clone();
    opening["content"] = json!([]);
    opening["usage"]["output_tokens"] = json!(1);
    for name in ["stop_reason", "stop_details"] {
        opening[name] = Value::Null;
    }
    push(
        Moment::Opening,
        json!({ "type": "message_start", "message": opening }),
    );
    push(Moment::Opening, json!({ "type": "ping" }));
    for (index, block) in body["content"].as_array().into_iter().flatten().enumerate() {
        let mut opening = block.clone();
        let (kind, name, steps) = if text(block, "/type") == "tool_use" {
            opening["input"] = json!({});
            (
                "input_json_delta",
                "partial_json",
                steps(&block["input"].to_string()),
            )
        } else {
            opening["text"] = json!("");
            ("text_delta", "text", steps(text(block, "/text")))
        };
        push(
            Moment::Opening,
            json!({ "type": "content_block_start", "index": index, "content_block": opening }),
        );
        for step in steps {
            let delta = json!({ "type": kind, (name): step });
            push(
                Moment::Visible,
                json!({ "type": "content_block_delta", "index": index, "delta": delta }),
            );
        }
        push(
            Moment::Visible,
            json!({ "type": "content_block_stop", "index": index }),
        );
    }
    let mut delta = Map::new();
    for name in ["stop_reason", "stop_sequence", "stop_details"] {
        delta.insert(name.to_owned(), body[name].clone());
    }
    let usage = json!({ "output_tokens": body["usage"]["output_tokens"] });
    push(
        Moment::Closing,
        json!({ "type": "message_delta", "delta": delta, "usage": usage }),
    );
    push(Moment::Closing, json!({ "type": "message_stop" }));
    pieces
}

/// Lines end as the vendor ends them, with CRLF.
fn gemini(body: &Value) -> Vec<Piece> {
    let mut said: Vec<Value> = Vec::new();
    let candidate = body.pointer("/candidates/0").cloned();
    let parts = candidate
        .as_ref()
        .and_then(|candidate| candidate.pointer("/content/parts"));
    for part in parts.and_then(Value::as_array).into_iter().flatten() {
        match part["text"].as_str() {
            Some(text) => said.extend(steps(text).iter().map(|step| json!({ "text": step }))),
            None => said.push(part.clone()),
        }
    }
    let prompt = &body["usageMetadata"]["promptTokenCount"];
    let mut pieces: Vec<Piece> = said
        .into_iter()
        .map(|part| {
            let content = json!({ "role": "model", "parts": [part] });
            let data = json!({
                "candidates": [{ "content": content, "index": 0 }],
                "usageMetadata": { "promptTokenCount": prompt, "totalTokenCount": prompt },
                "modelVersion": body["modelVersion"],
                "responseId": body["responseId"],
            });
            Piece {
                moment: Moment::Visible,
                bytes: format!("data: {data}\r\n\r\n").into_bytes(),
            }
        })
        .collect();
    let mut last = body.clone();
    if let Some(content) = last.pointer_mut("/candidates/0/content") {
        *content = json!({ "role": "model", "parts": [{ "text": "" }] });
    }
    pieces.push(Piece {
        moment: Moment::Closing,
        bytes: format!("data: {last}\r\n\r\n").into_bytes(),
    });
    pieces
}
