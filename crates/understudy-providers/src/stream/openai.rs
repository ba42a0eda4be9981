//! The chunks of Chat Completions, put together.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Progress;
use crate::field;

/// Fields of a chunk that are not the answer's, or are put together apart.
const APART: [&str; 5] = ["choices", "usage", "object", "obfuscation", "x_groq"];

/// A Chat Completions answer as far as it has come. Of several choices the first is put together.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    head: Map<String, Value>,
    choice: Map<String, Value>,
    message: Map<String, Value>,
    content: String,
    refusal: String,
    reasoning: String,
    calls: BTreeMap<u64, Call>,
    last_call: u64,
    older_call: Option<Call>,
    usage: Option<Value>,
    spoke: bool,
}

#[derive(Debug, Default)]
struct Call {
    id: String,
    kind: String,
    name: String,
    arguments: String,
}

impl Assembly {
    /// Takes one chunk.
    pub(super) fn take(&mut self, chunk: Value, progress: &mut Progress) {
        progress.n_events += 1;
        let Value::Object(mut chunk) = chunk else {
            return;
        };
        let usage = chunk
            .get("usage")
            .or_else(|| chunk.get("x_groq")?.get("usage"));
        if let Some(usage) = usage.filter(|usage| usage.is_object()) {
            self.usage = Some(usage.clone());
        }
        let choices = chunk.remove("choices");
        let told = |value: &Value| !value.is_null() && value.as_str() != Some("");
        for (name, value) in chunk {
            if !APART.contains(&name.as_str()) && told(&value) {
                self.head.insert(name, value);
            }
        }
        let choices = choices.as_ref().and_then(Value::as_array);
        let first = choices.and_then(|choices| {
            let is_first = |choice: &&Value| field::count(choice, "index").unwrap_or(0) == 0;
            choices.iter().find(is_first)
        });
        if let Some(choice) = first {
            self.take_choice(choice, progress);
        }
    }

    fn take_choice(&mut self, choice: &Value, progress: &mut Progress) {
        self.spoke = true;
        if field::words(choice, "finish_reason").is_some() {
            progress.ended = true;
        }
        for (name, value) in choice.as_object().into_iter().flatten() {
            let apart = ["delta", "message", "text", "logprobs"].contains(&name.as_str());
            if !apart && !value.is_null() {
                self.choice.insert(name.clone(), value.clone());
            }
        }
        let (shown, thought) = self.take_words(choice);
        let called = self.take_calls(choice);
        progress.n_visible += u64::from(shown || called);
        progress.n_reasoning += u64::from(thought);
    }

    /// Whether anything was said, and whether anything was thought.
    fn take_words(&mut self, choice: &Value) -> (bool, bool) {
        let nothing = Value::Null;
        let delta = choice.get("delta").or_else(|| choice.get("message"));
        let delta = delta.unwrap_or(&nothing);
        let before = (
            self.content.len() + self.refusal.len(),
            self.reasoning.len(),
        );
        match delta.get("content").or_else(|| choice.get("text")) {
            Some(Value::String(text)) => self.content.push_str(text),
            Some(Value::Array(parts)) => parts.iter().for_each(|part| self.take_part(part)),
            _ => {}
        }
        self.refusal
            .push_str(field::text(delta, "refusal").unwrap_or_default());
        let thinking =
            field::text(delta, "reasoning_content").or_else(|| field::text(delta, "reasoning"));
        self.reasoning.push_str(thinking.unwrap_or_default());
        for name in ["role", "provider_specific_fields", "annotations", "audio"] {
            if let Some(value) = delta.get(name).filter(|value| !value.is_null()) {
                self.message.insert(name.to_owned(), value.clone());
            }
        }
        (
            before.0 < self.content.len() + self.refusal.len(),
            before.1 < self.reasoning.len(),
        )
    }

    /// Mistral's thinking models send parts instead of a text.
    fn take_part(&mut self, part: &Value) {
        match field::text(part, "type") {
            Some("thinking") => {
                let thoughts = field::entries(part, "thinking").iter();
                let texts = thoughts.filter_map(|thought| field::text(thought, "text"));
                self.reasoning.extend(texts);
            }
            Some("text") => self
                .content
                .push_str(field::text(part, "text").unwrap_or_default()),
            _ => {}
        }
    }

    /// Whether a name or arguments of a tool came.
    fn take_calls(&mut self, choice: &Value) -> bool {
        let nothing = Value::Null;
        let delta = choice.get("delta").or_else(|| choice.get("message"));
        let delta = delta.unwrap_or(&nothing);
        let mut called = false;
        for piece in field::entries(delta, "tool_calls") {
            let place = self.place_of(piece);
            self.last_call = place;
            let call = self.calls.entry(place).or_default();
            call.id.push_str(if call.id.is_empty() {
                field::text(piece, "id").unwrap_or_default()
            } else {
                ""
            });
            if let Some(kind) = field::words(piece, "type") {
                call.kind = kind;
            }
            let function = piece.get("function").or_else(|| piece.get("custom"));
            called |= function.is_some_and(|function| call.take(function));
        }
        if let Some(function) = delta.get("function_call").filter(|call| call.is_object()) {
            called |= self.older_call.get_or_insert_default().take(function);
        }
        called
    }

    /// The call that a piece belongs to. Some servers leave the index out or give every call the same: another id
    /// then tells another call.
    fn place_of(&self, piece: &Value) -> u64 {
        let id = field::text(piece, "id").unwrap_or_default();
        let given = field::size(piece, "index");
        let place = given.unwrap_or(self.last_call);
        let of_another = self
            .calls
            .get(&place)
            .is_some_and(|call| !id.is_empty() && !call.id.is_empty() && call.id != id);
        if !of_another {
            return place;
        }
        let known = self.calls.iter().find(|(_, call)| call.id == id);
        known.map_or_else(
            || {
                self.calls
                    .last_key_value()
                    .map_or(0, |(last, _)| last.saturating_add(1))
            },
            |(place, _)| *place,
        )
    }

    /// The body of the whole answer.
    pub(super) fn body(self) -> Value {
        let mut body = self.head;
        body.insert("object".to_owned(), json!("chat.completion"));
        let mut message = self.message;
        let text = |text: String| {
            if text.is_empty() {
                Value::Null
            } else {
                json!(text)
            }
        };
        message.insert("content".to_owned(), text(self.content));
        message.insert("refusal".to_owned(), text(self.refusal));
        if !self.reasoning.is_empty() {
            message.insert("reasoning_content".to_owned(), json!(self.reasoning));
        }
        if !self.calls.is_empty() {
            let calls = self.calls.into_values().map(Call::value).collect();
            message.insert("tool_calls".to_owned(), Value::Array(calls));
        }
        if let Some(call) = self.older_call {
            let call = json!({ "name": call.name, "arguments": call.arguments });
            message.insert("function_call".to_owned(), call);
        }
        let mut choice = self.choice;
        choice.insert("message".to_owned(), Value::Object(message));
        let choices = if self.spoke {
            vec![Value::Object(choice)]
        } else {
            Vec::new()
        };
        body.insert("choices".to_owned(), Value::Array(choices));
        if let Some(usage) = self.usage {
            body.insert("usage".to_owned(), usage);
        }
        Value::Object(body)
    }
}

impl Call {
    fn take(&mut self, function: &Value) -> bool {
        let name = field::text(function, "name").unwrap_or_default();
        let arguments = function.get("arguments").or_else(|| function.get("input"));
        let before = self.name.len() + self.arguments.len();
        // Some servers say the name with every piece.
        if self.name.is_empty() {
            self.name.push_str(name);
        }
        match arguments {
            Some(Value::String(piece)) => self.arguments.push_str(piece),
            Some(parsed @ Value::Object(_)) => self.arguments.push_str(&parsed.to_string()),
            _ => {}
        }
        before < self.name.len() + self.arguments.len()
    }

    fn value(self) -> Value {
        let kind = if self.kind.is_empty() {
            "function"
        } else {
            self.kind.as_str()
        };
        json!({
            "id": self.id,
            "type": kind,
            "function": { "name": self.name, "arguments": self.arguments },
        })
    }
}
