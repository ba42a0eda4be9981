//! The events of Responses, put together.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Progress;
use crate::field;

/// A Responses answer as far as it has come.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    response: Map<String, Value>,
    items: BTreeMap<u64, Item>,
}

/// One item of the output.
#[derive(Debug, Default)]
struct Item {
    fields: Map<String, Value>,
    parts: BTreeMap<u64, Part>,
    arguments: String,
    summary: String,
}

#[derive(Debug, Default)]
struct Part {
    kind: &'static str,
    text: String,
}

impl Assembly {
    /// Takes one event.
    pub(super) fn take(&mut self, event: &Value, progress: &mut Progress) {
        progress.n_events += 1;
        let place = field::size(event, "output_index").unwrap_or(0);
        let kind = field::text(event, "type").unwrap_or_default();
        match kind {
            "response.created" | "response.in_progress" | "response.queued" => {
                self.take_response(event);
            }
            "response.completed" | "response.incomplete" => {
                self.take_response(event);
                progress.ended = true;
            }
            "response.output_item.added" | "response.output_item.done" => {
                if let Some(Value::Object(item)) = event.get("item") {
                    let held = self.items.entry(place).or_default();
                    // A call without arguments is first seen when it is done.
                    let silent =
                        kind.ends_with("done") && is_call(item) && held.arguments.is_empty();
                    progress.n_visible += u64::from(silent);
                    held.fields.clone_from(item);
                }
            }
            _ => self.take_delta(kind, event, progress),
        }
    }

    fn take_response(&mut self, event: &Value) {
        if let Some(Value::Object(response)) = event.get("response") {
            self.response.clone_from(response);
        }
    }

    fn take_delta(&mut self, kind: &str, event: &Value, progress: &mut Progress) {
        let Some(delta) = field::text(event, "delta").filter(|delta| !delta.is_empty()) else {
            return;
        };
        let place = field::size(event, "output_index").unwrap_or(0);
        let part = field::size(event, "content_index").unwrap_or(0);
        let item = self.items.entry(place).or_default();
        match kind {
            "response.output_text.delta" => item.lengthen(part, "output_text", delta),
            "response.refusal.delta" => item.lengthen(part, "refusal", delta),
            "response.function_call_arguments.delta" | "response.custom_tool_call_input.delta" => {
                item.arguments.push_str(delta);
            }
            "response.reasoning_summary_text.delta" | "response.reasoning_text.delta" => {
                item.summary.push_str(delta);
                progress.n_reasoning += 1;
                return;
            }
            _ => return,
        }
        progress.n_visible += 1;
    }

    /// The body of the whole answer: the vendor's own last word, or, where it is missing, what came before it.
    pub(super) fn body(self, complete: bool) -> Value {
        let mut body = self.response;
        let told = body.get("output").and_then(Value::as_array);
        let empty = told.is_none_or(Vec::is_empty);
        if !complete {
            // Such an answer has no end, whatever its beginning said of it.
            for name in ["status", "usage", "error"] {
                body.remove(name);
            }
        }
        if !complete || empty {
            let items = self.items.into_values().map(Item::value).collect();
            body.insert("output".to_owned(), Value::Array(items));
        }
        Value::Object(body)
    }
}

fn is_call(item: &Map<String, Value>) -> bool {
    item.get("type").and_then(Value::as_str) == Some("function_call")
}

impl Item {
    fn lengthen(&mut self, part: u64, kind: &'static str, delta: &str) {
        let part = self.parts.entry(part).or_default();
        part.kind = kind;
        part.text.push_str(delta);
    }

    fn value(mut self) -> Value {
        if !self.parts.is_empty() {
            let parts = self.parts.into_values().map(|part| {
                let name = if part.kind == "refusal" {
                    "refusal"
                } else {
                    "text"
                };
                json!({ "type": part.kind, (name): part.text })
            });
            self.fields
                .entry("type")
                .or_insert_with(|| json!("message"));
            self.fields.insert("content".to_owned(), parts.collect());
        }
        if !self.arguments.is_empty() {
            self.fields
                .insert("arguments".to_owned(), json!(self.arguments));
        }
        if !self.summary.is_empty() {
            let summary = json!([{ "type": "summary_text", "text": self.summary }]);
            self.fields
                .entry("type")
                .or_insert_with(|| json!("reasoning"));
            self.fields.insert("summary".to_owned(), summary);
        }
        Value::Object(self.fields)
    }
}
