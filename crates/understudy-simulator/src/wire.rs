//! A response in each vendor's wire format.

mod converse;
mod errors;
mod pieces;
mod responses;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};
use understudy_providers::Dialect;

use crate::answer::{Answer, Blocked, REFUSAL};
use crate::respond::Response;
pub(crate) use errors::refuse;
use errors::{blocked_by_azure, words_for};
pub(crate) use pieces::{Moment, Piece, failed, malformed, pieces};

/// Status, headers and body of one HTTP answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Written {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// Writes a response; `id` tells it from others.
pub(crate) fn write(dialect: Dialect, id: &str, response: &Response) -> Written {
    match &response.outcome {
        Ok(answer) => {
            if answer.blocked == Some(Blocked::Prompt) && dialect == Dialect::OpenAi {
                return blocked_by_azure();
            }
            let body = match dialect {
                Dialect::OpenAi => openai(id, answer, response),
                Dialect::OpenAiResponses => responses::body(id, answer, response),
                Dialect::Anthropic => anthropic(id, answer, response),
                Dialect::Gemini => gemini(id, answer, response),
                Dialect::BedrockConverse => converse::body(id, answer, response),
            };
            let headers = answer_headers(dialect, id, response.latency_ms);
            Written {
                status: 200,
                headers,
                body: body.to_string(),
            }
        }
        Err(failure) => refuse(dialect, *failure, words_for(failure.status)),
    }
}

fn answer_headers(dialect: Dialect, id: &str, latency_ms: f64) -> Vec<(&'static str, String)> {
    match dialect {
        Dialect::OpenAi | Dialect::OpenAiResponses => vec![
            ("x-request-id", format!("req_{id}")),
            // What the answer would have taken at full scale.
            ("openai-processing-ms", format!("{latency_ms:.0}")),
            ("x-ratelimit-remaining-requests", "9999".to_owned()),
        ],
        Dialect::Anthropic => vec![
            ("request-id", format!("req_{id}")),
            ("anthropic-ratelimit-requests-remaining", "3999".to_owned()),
        ],
        Dialect::Gemini => vec![("server-timing", format!("gfet4t7; dur={latency_ms:.0}"))],
        Dialect::BedrockConverse => vec![("x-amzn-requestid", format!("req_{id}"))],
    }
}

/// A Chat Completions response.
pub(crate) fn openai(id: &str, answer: &Answer, response: &Response) -> Value {
    let silent = answer.text.is_empty() && (answer.call.is_some() || answer.refused);
    let content = if silent {
        Value::Null
    } else {
        json!(answer.text)
    };
    let refusal = if answer.refused {
        json!(REFUSAL)
    } else {
        Value::Null
    };
    let mut message = json!({ "role": "assistant", "content": content, "refusal": refusal });
    if let Some(call) = answer.call_value(&format!("call_{id}")) {
        message["tool_calls"] = json!([call]);
    }
    let finish = match answer {
        Answer {
            blocked: Some(_), ..
        } => "content_filter",
        Answer {
            truncated: true, ..
        } => "length",
        Answer { call: Some(_), .. } => "tool_calls",
        _ => "stop",
    };
    let (tokens_in, tokens_out) = (response.tokens_in, response.tokens_out);
    json!({
        "id": format!("chatcmpl-{id}"),
        "object": "chat.completion",
        "created": 1_794_182_400,
        "model": response.model_served,
        "choices": [{ "index": 0, "message": message, "logprobs": null, "finish_reason": finish }],
        "usage": {
            "prompt_tokens": tokens_in,
            "completion_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
            "prompt_tokens_details": { "cached_tokens": 0, "audio_tokens": 0 },
            "completion_tokens_details": { "reasoning_tokens": 0, "audio_tokens": 0 },
        },
        "service_tier": "default",
        "system_fingerprint": "fp_understudy",
    })
}

fn anthropic(id: &str, answer: &Answer, response: &Response) -> Value {
    let mut content = Vec::new();
    if !answer.text.is_empty() {
        content.push(json!({ "type": "text", "text": answer.text }));
    }
    if let Some((name, arguments)) = &answer.call {
        content.push(json!({ "type": "tool_use", "id": format!("toolu_{id}"), "name": name, "input": arguments }));
    }
    let stop = match answer {
        Answer { refused: true, .. }
        | Answer {
            blocked: Some(_), ..
        } => "refusal",
        Answer {
            truncated: true, ..
        } => "max_tokens",
        Answer { call: Some(_), .. } => "tool_use",
        _ => "end_turn",
    };
    let details = if stop == "refusal" {
        json!({ "type": "refusal", "category": "general_harms", "explanation": null })
    } else {
        Value::Null
    };
    json!({
        "id": format!("msg_{id}"),
        "type": "message",
        "role": "assistant",
        "model": response.model_served,
        "content": content,
        "stop_reason": stop,
        "stop_sequence": null,
        "stop_details": details,
        "usage": {
            "input_tokens": response.tokens_in,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": response.tokens_out,
            "service_tier": "standard",
        },
    })
}

fn gemini(id: &str, answer: &Answer, response: &Response) -> Value {
    let mut parts = Vec::new();
    if !answer.text.is_empty() {
        parts.push(json!({ "text": answer.text }));
    }
    if let Some((name, arguments)) = &answer.call {
        parts.push(json!({ "functionCall": { "name": name, "args": arguments } }));
    }
    let content = if parts.is_empty() {
        json!({ "role": "model" })
    } else {
        json!({ "role": "model", "parts": parts })
    };
    let mut candidate = json!({ "content": content, "finishReason": "STOP", "index": 0 });
    if answer.truncated {
        candidate["finishReason"] = json!("MAX_TOKENS");
    }
    if answer.refused {
        let rating = json!({ "category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH", "blocked": true });
        candidate = json!({ "finishReason": "SAFETY", "index": 0, "safetyRatings": [rating] });
    }
    if answer.blocked == Some(Blocked::Midway) {
        candidate["finishReason"] = json!("SAFETY");
    }
    let (tokens_in, tokens_out) = (response.tokens_in, response.tokens_out);
    if answer.blocked == Some(Blocked::Prompt) {
        return json!({
            "promptFeedback": { "blockReason": "PROHIBITED_CONTENT" },
            "usageMetadata": { "promptTokenCount": tokens_in, "totalTokenCount": tokens_in },
            "modelVersion": response.model_served,
            "responseId": id,
        });
    }
    json!({
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": tokens_in,
            "candidatesTokenCount": tokens_out,
            "totalTokenCount": tokens_in + tokens_out,
        },
        "modelVersion": response.model_served,
        "responseId": id,
    })
}
