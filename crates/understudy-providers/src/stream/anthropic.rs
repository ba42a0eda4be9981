//! The events of Messages, put together.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Progress;
use crate::field;

/// A Messages answer as far as it has come.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    message: Map<String, Value>,
    usage: Map<String, Value>,
    blocks: BTreeMap<u64, Block>,
}

/// A content block, and the arguments of a tool as the text that came.
#[derive(Debug, Default)]
struct Block {
    fields: Map<String, Value>,
    arguments: String,
}

impl Assembly {
    /// Takes one event. Kinds that are not known are left out, as the vendor asks.
    pub(super) fn take(&mut self, event: &Value, progress: &mut Progress) {
        let kind = field::text(event, "type").unwrap_or_default();
        if kind == "ping" {
            return;
        }
        progress.n_events += 1;
        let place = field::size(event, "index").unwrap_or(0);
        match kind {
            "message_start" => self.start(event),
            "content_block_start" => self.open(place, event, progress),
            "content_block_delta" => self.lengthen(place, event, progress),
            "content_block_stop" => {
                // A tool without arguments is first seen when it is closed.
                let silent = |block: &Block| block.is_call() && block.arguments.is_empty();
                progress.n_visible += u64::from(self.blocks.get(&place).is_some_and(silent));
            }
            "message_delta" => self.end(event, progress),
            "message_stop" => progress.ended = true,
            _ => {}
        }
    }

    /// The tokens of the answer that the opening event counts are none yet.
    fn start(&mut self, event: &Value) {
        let Some(message) = event.get("message").and_then(Value::as_object) else {
            return;
        };
        for (name, value) in message {
            match (name.as_str(), value) {
                ("content", _) => {}
                ("usage", Value::Object(usage)) => {
                    let told = usage.iter().filter(|(name, _)| *name != "output_tokens");
                    let told = told.map(|(name, value)| (name.clone(), value.clone()));
                    self.usage.extend(told);
                }
                _ => {
                    self.message.insert(name.clone(), value.clone());
                }
            }
        }
    }

    fn open(&mut self, place: u64, event: &Value, progress: &mut Progress) {
        let Some(Value::Object(fields)) = event.get("content_block") else {
            return;
        };
        let block = Block {
            fields: fields.clone(),
            arguments: String::new(),
        };
        let shown = block.said("text") && block.is("text");
        progress.n_visible += u64::from(shown);
        self.blocks.insert(place, block);
    }

    fn lengthen(&mut self, place: u64, event: &Value, progress: &mut Progress) {
        let nothing = Value::Null;
        let delta = event.get("delta").unwrap_or(&nothing);
        let block = self.blocks.entry(place).or_default();
        let piece = |name: &str| field::text(delta, name).unwrap_or_default();
        match piece("type") {
            "text_delta" => {
                block.append("text", "text", piece("text"));
                progress.n_visible += u64::from(!piece("text").is_empty());
            }
            "input_json_delta" => {
                block.arguments.push_str(piece("partial_json"));
                progress.n_visible += u64::from(!piece("partial_json").is_empty());
            }
            "thinking_delta" => {
                block.append("thinking", "thinking", piece("thinking"));
                progress.n_reasoning += u64::from(!piece("thinking").is_empty());
            }
            "signature_delta" => block.append("thinking", "signature", piece("signature")),
            _ => {}
        }
    }

    fn end(&mut self, event: &Value, progress: &mut Progress) {
        if let Some(delta) = event.get("delta").and_then(Value::as_object) {
            let told = delta.iter().filter(|(_, value)| !value.is_null());
            let told = told.map(|(name, value)| (name.clone(), value.clone()));
            self.message.extend(told);
            progress.ended |= delta.get("stop_reason").is_some_and(Value::is_string);
        }
        if let Some(usage) = event.get("usage").and_then(Value::as_object) {
            let told = usage.iter().filter(|(_, value)| !value.is_null());
            let told = told.map(|(name, value)| (name.clone(), value.clone()));
            self.usage.extend(told);
        }
    }

    /// The body of the whole answer.
    pub(super) fn body(self) -> Value {
        let mut body = self.message;
        let content = self.blocks.into_values().map(Block::value).collect();
        body.insert("content".to_owned(), Value::Array(content));
        if !self.usage.is_empty() {
            body.insert("usage".to_owned(), Value::Object(self.usage));
        }
        Value::Object(body)
    }
}

impl Block {
    fn is(&self, kind: &str) -> bool {
        self.fields.get("type").and_then(Value::as_str) == Some(kind)
    }

    fn is_call(&self) -> bool {
        self.is("tool_use")
    }

    fn said(&self, name: &str) -> bool {
        let text = self.fields.get(name).and_then(Value::as_str);
        text.is_some_and(|text| !text.is_empty())
    }

    /// Appends to a text, and makes the block of its kind where the stream never opened it.
    fn append(&mut self, kind: &str, name: &str, piece: &str) {
        self.fields.entry("type").or_insert_with(|| json!(kind));
        let text = self.fields.entry(name).or_insert_with(|| json!(""));
        match text {
            Value::String(text) => text.push_str(piece),
            other => *other = json!(piece),
        }
    }

    /// The block with its arguments read. Such that are no JSON stay the text they are.
    fn value(mut self) -> Value {
        if !self.arguments.is_empty() {
            let input = serde_json::from_str(&self.arguments);
            let input = input.unwrap_or_else(|_| Value::String(self.arguments));
            self.fields.insert("input".to_owned(), input);
            self.fields
                .entry("type")
                .or_insert_with(|| json!("tool_use"));
        }
        Value::Object(self.fields)
    }
}
