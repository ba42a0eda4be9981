//! The frames of `ConverseStream`, put together.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Progress;
use crate::field;

/// A Converse answer as far as it has come.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    role: Option<String>,
    blocks: BTreeMap<u64, Block>,
    /// Why it ended, and what was counted.
    rest: Map<String, Value>,
}

#[derive(Debug, Default)]
struct Block {
    call: Option<Map<String, Value>>,
    text: String,
    arguments: String,
    thinking: String,
    signature: Option<Value>,
    redacted: Option<Value>,
}

impl Assembly {
    /// Takes one event by its name.
    pub(super) fn take(&mut self, name: &str, event: &Value, progress: &mut Progress) {
        progress.n_events += 1;
        let place = field::size(event, "contentBlockIndex").unwrap_or(0);
        match name {
            "messageStart" => self.role = field::owned(event, "role"),
            "contentBlockStart" => {
                let start = event.get("start").and_then(|start| start.get("toolUse"));
                if let Some(Value::Object(call)) = start {
                    self.blocks.entry(place).or_default().call = Some(call.clone());
                }
            }
            "contentBlockDelta" => {
                if let Some(delta) = event.get("delta") {
                    self.blocks.entry(place).or_default().take(delta, progress);
                }
            }
            "contentBlockStop" => {
                // A tool without arguments is first seen when it is closed.
                let silent = |block: &Block| block.call.is_some() && block.arguments.is_empty();
                progress.n_visible += u64::from(self.blocks.get(&place).is_some_and(silent));
            }
            "messageStop" | "metadata" => {
                for (name, value) in event.as_object().into_iter().flatten() {
                    self.rest.insert(name.clone(), value.clone());
                }
                progress.ended |= name == "messageStop";
            }
            _ => {}
        }
    }

    /// The body of the whole answer.
    pub(super) fn body(self) -> Value {
        let content: Vec<Value> = self.blocks.into_values().map(Block::value).collect();
        let role = self.role.unwrap_or_else(|| "assistant".to_owned());
        let mut body = self.rest;
        body.insert(
            "output".to_owned(),
            json!({ "message": { "role": role, "content": content } }),
        );
        Value::Object(body)
    }
}

impl Block {
    fn take(&mut self, delta: &Value, progress: &mut Progress) {
        let before = self.text.len() + self.arguments.len();
        let thought = self.thinking.len();
        self.text
            .push_str(field::text(delta, "text").unwrap_or_default());
        if let Some(call) = delta.get("toolUse") {
            self.arguments
                .push_str(field::text(call, "input").unwrap_or_default());
        }
        if let Some(thinking) = delta.get("reasoningContent") {
            self.thinking
                .push_str(field::text(thinking, "text").unwrap_or_default());
            for (name, kept) in [
                ("signature", &mut self.signature),
                ("redactedContent", &mut self.redacted),
            ] {
                if let Some(value) = thinking.get(name) {
                    *kept = Some(value.clone());
                }
            }
        }
        progress.n_visible += u64::from(before < self.text.len() + self.arguments.len());
        progress.n_reasoning += u64::from(thought < self.thinking.len());
    }

    /// The block with its arguments read. Such that are no JSON stay the text they are.
    fn value(self) -> Value {
        if let Some(mut call) = self.call {
            let input = match self.arguments.as_str() {
                "" => json!({}),
                text => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
            };
            call.insert("input".to_owned(), input);
            return json!({ "toolUse": call });
        }
        if let Some(redacted) = self.redacted {
            return json!({ "reasoningContent": { "redactedContent": redacted } });
        }
        if !self.thinking.is_empty() {
            let mut said = json!({ "text": self.thinking });
            if let Some(signature) = self.signature {
                said["signature"] = signature;
            }
            return json!({ "reasoningContent": { "reasoningText": said } });
        }
        json!({ "text": self.text })
    }
}
