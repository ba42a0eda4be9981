//! A Responses object, and the events it is streamed in.

use serde_json::{Value, json};

use super::pieces::{Moment, Piece, named, steps, text};
use crate::answer::{Answer, Blocked, REFUSAL};
use crate::respond::Response;

/// The whole object.
pub(super) fn body(id: &str, answer: &Answer, response: &Response) -> Value {
    let (tokens_in, tokens_out) = (response.tokens_in, response.tokens_out);
    let (status, details) = match answer {
        Answer {
            blocked: Some(Blocked::Midway),
            ..
        } => ("incomplete", json!({ "reason": "content_filter" })),
        Answer {
            truncated: true, ..
        } => ("incomplete", json!({ "reason": "max_output_tokens" })),
        _ => ("completed", Value::Null),
    };
    let mut body = json!({
        "id": format!("resp_{id}"),
        "object": "response",
        "created_at": 1_794_182_400,
        "status": status,
        "error": null,
        "incomplete_details": details,
        "instructions": null,
        "metadata": {},
        "model": response.model_served,
        "output": output(id, answer, status),
        "parallel_tool_calls": true,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "service_tier": "default",
        "usage": {
            "input_tokens": tokens_in,
            "input_tokens_details": { "cached_tokens": 0, "cache_write_tokens": 0 },
            "output_tokens": tokens_out,
            "output_tokens_details": { "reasoning_tokens": 0 },
            "total_tokens": tokens_in + tokens_out,
        },
    });
    if answer.blocked == Some(Blocked::Prompt) {
        body["status"] = json!("failed");
        body["output"] = json!([]);
        body["error"] = json!({
            "code": "invalid_prompt",
            "message": "Invalid prompt: it was flagged by the vendor's filter.",
        });
    }
    body
}

fn output(id: &str, answer: &Answer, status: &str) -> Vec<Value> {
    let mut output = Vec::new();
    let part = if answer.refused {
        Some(json!({ "type": "refusal", "refusal": REFUSAL }))
    } else if answer.text.is_empty() {
        None
    } else {
        Some(
            json!({ "type": "output_text", "text": answer.text, "annotations": [], "logprobs": [] }),
        )
    };
    if let Some(part) = part {
        output.push(json!({
            "type": "message",
            "id": format!("msg_{id}"),
            "status": status,
            "role": "assistant",
            "content": [part],
        }));
    }
    if let Some((name, arguments)) = &answer.call {
        output.push(json!({
            "type": "function_call",
            "id": format!("fc_{id}"),
            "call_id": format!("call_{id}"),
            "name": name,
            "arguments": arguments.to_string(),
            "status": "completed",
        }));
    }
    output
}

/// The events of a stream of the object.
pub(super) fn pieces(body: &Value) -> Vec<Piece> {
    let mut events: Vec<(Moment, Value)> = Vec::new();
    let mut opening = body.clone();
    opening["status"] = json!("in_progress");
    opening["output"] = json!([]);
    for name in ["error", "incomplete_details", "usage"] {
        opening[name] = Value::Null;
    }
    for kind in ["response.created", "response.in_progress"] {
        events.push((
            Moment::Opening,
            json!({ "type": kind, "response": opening }),
        ));
    }
    for (index, item) in body["output"].as_array().into_iter().flatten().enumerate() {
        item_events(index, item, &mut events);
    }
    let last = match text(body, "/status") {
        "incomplete" => "response.incomplete",
        "failed" => "response.failed",
        _ => "response.completed",
    };
    events.push((Moment::Closing, json!({ "type": last, "response": body })));
    let numbered = events.into_iter().enumerate();
    numbered
        .map(|(number, (moment, mut event))| {
            event["sequence_number"] = json!(number);
            Piece {
                moment,
                bytes: named(text(&event, "/type"), &event),
            }
        })
        .collect()
}

fn item_events(index: usize, item: &Value, events: &mut Vec<(Moment, Value)>) {
    let id = &item["id"];
    let mut opening = item.clone();
    opening["status"] = json!("in_progress");
    let is_call = text(item, "/type") == "function_call";
    if is_call {
        opening["arguments"] = json!("");
    } else {
        opening["content"] = json!([]);
    }
    let added = "response.output_item.added";
    events.push((
        Moment::Opening,
        json!({ "type": added, "output_index": index, "item": opening }),
    ));
    let (kind, said) = if is_call {
        ("response.function_call_arguments", "/arguments")
    } else if text(item, "/content/0/type") == "refusal" {
        ("response.refusal", "/content/0/refusal")
    } else {
        ("response.output_text", "/content/0/text")
    };
    let part = &item["content"][0];
    if !is_call {
        let mut opening = part.clone();
        let name = if kind.ends_with("refusal") {
            "refusal"
        } else {
            "text"
        };
        opening[name] = json!("");
        events.push((
            Moment::Opening,
            json!({ "type": "response.content_part.added", "item_id": id, "output_index": index,
                "content_index": 0, "part": opening }),
        ));
    }
    for step in steps(text(item, said)) {
        let mut event = json!({
            "type": format!("{kind}.delta"), "item_id": id, "output_index": index, "delta": step,
        });
        if !is_call {
            event["content_index"] = json!(0);
        }
        if kind.ends_with("text") {
            event["logprobs"] = json!([]);
        }
        events.push((Moment::Visible, event));
    }
    if !is_call {
        events.push((
            Moment::Visible,
            json!({ "type": "response.content_part.done", "item_id": id, "output_index": index,
                "content_index": 0, "part": part }),
        ));
    }
    let done = "response.output_item.done";
    events.push((
        Moment::Visible,
        json!({ "type": done, "output_index": index, "item": item }),
    ));
}
