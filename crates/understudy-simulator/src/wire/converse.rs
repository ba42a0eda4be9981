//! A Converse response, and the frames it is streamed in.

use serde_json::{Value, json};
use understudy_providers::stream::Frame;

use super::pieces::{Moment, Piece, steps, text};
use crate::answer::{Answer, Blocked, REFUSAL};
use crate::respond::Response;

/// The whole body. A refusal has no field of its own here: what refuses is the guardrail.
pub(super) fn body(id: &str, answer: &Answer, response: &Response) -> Value {
    let mut content = Vec::new();
    if answer.refused || answer.blocked == Some(Blocked::Prompt) {
        content.push(json!({ "text": REFUSAL }));
    } else if !answer.text.is_empty() {
        content.push(json!({ "text": answer.text }));
    }
    if let Some((name, arguments)) = &answer.call {
        let call =
            json!({ "toolUseId": format!("tooluse_{id}"), "name": name, "input": arguments });
        content.push(json!({ "toolUse": call }));
    }
    let stop = match answer {
        Answer { refused: true, .. }
        | Answer {
            blocked: Some(Blocked::Prompt),
            ..
        } => "guardrail_intervened",
        Answer {
            blocked: Some(Blocked::Midway),
            ..
        } => "content_filtered",
        Answer {
            truncated: true, ..
        } => "max_tokens",
        Answer { call: Some(_), .. } => "tool_use",
        _ => "end_turn",
    };
    let (tokens_in, tokens_out) = (response.tokens_in, response.tokens_out);
    let mut body = json!({
        "output": { "message": { "role": "assistant", "content": content } },
        "stopReason": stop,
        "usage": {
            "inputTokens": tokens_in,
            "outputTokens": tokens_out,
            "totalTokens": tokens_in + tokens_out,
        },
        "metrics": { "latencyMs": response.latency_ms.round() },
    });
    if stop == "guardrail_intervened" {
        let side = if answer.refused {
            "outputAssessments"
        } else {
            "inputAssessment"
        };
        let topic = json!({ "name": "lamps", "type": "DENY", "action": "BLOCKED" });
        let assessment = json!({ "topicPolicy": { "topics": [topic] } });
        let assessment = if answer.refused {
            json!([assessment])
        } else {
            assessment
        };
        body["trace"] = json!({ "guardrail": { (side): { "gr-1": assessment } } });
    }
    body
}

/// One frame of a stream.
pub(super) fn frame(kind: &str, name: &str, payload: &Value) -> Vec<u8> {
    let message_type = if kind == ":exception-type" {
        "exception"
    } else {
        "event"
    };
    let headers = [
        (kind, name),
        (":content-type", "application/json"),
        (":message-type", message_type),
    ];
    let frame = Frame {
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        payload: payload.to_string().into_bytes(),
    };
    frame.encode()
}

/// The frames of a stream of the body.
pub(super) fn pieces(body: &Value) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut push = |moment: Moment, name: &str, payload: Value| {
        pieces.push(Piece {
            moment,
            bytes: frame(":event-type", name, &payload),
        });
    };
    push(
        Moment::Opening,
        "messageStart",
        json!({ "role": "assistant" }),
    );
    let content = body.pointer("/output/message/content");
    let blocks = content.and_then(Value::as_array).into_iter().flatten();
    for (index, block) in blocks.enumerate() {
        let deltas: Vec<Value> = if let Some(call) = block.get("toolUse") {
            let start = json!({ "toolUseId": call["toolUseId"], "name": call["name"] });
            let start = json!({ "contentBlockIndex": index, "start": { "toolUse": start } });
            push(Moment::Opening, "contentBlockStart", start);
            let said = steps(&call["input"].to_string());
            said.iter()
                .map(|step| json!({ "toolUse": { "input": step } }))
                .collect()
        } else {
            let said = steps(text(block, "/text"));
            said.iter().map(|step| json!({ "text": step })).collect()
        };
        for delta in deltas {
            push(
                Moment::Visible,
                "contentBlockDelta",
                json!({ "contentBlockIndex": index, "delta": delta }),
            );
        }
        push(
            Moment::Visible,
            "contentBlockStop",
            json!({ "contentBlockIndex": index }),
        );
    }
    push(
        Moment::Closing,
        "messageStop",
        json!({ "stopReason": body["stopReason"] }),
    );
    let mut metadata = json!({ "usage": body["usage"], "metrics": body["metrics"] });
    if let Some(trace) = body.get("trace") {
        metadata["trace"] = trace.clone();
    }
    push(Moment::Closing, "metadata", metadata);
    pieces
}
