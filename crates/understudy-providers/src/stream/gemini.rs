//! The pieces of `streamGenerateContent`, put together. Each is a whole response by its shape.

use serde_json::{Map, Value, json};

use super::Progress;
use crate::field;
use crate::gemini::renamed;

/// A `generateContent` answer as far as it has come. Of several candidates the first is put together.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    head: Map<String, Value>,
    candidate: Option<Map<String, Value>>,
    parts: Vec<Value>,
    usage: Option<Map<String, Value>>,
}

impl Assembly {
    /// Takes one piece.
    pub(super) fn take(&mut self, piece: Value, progress: &mut Progress) {
        progress.n_events += 1;
        let piece = renamed(&piece).unwrap_or(piece);
        let Value::Object(mut piece) = piece else {
            return;
        };
        let candidates = piece.remove("candidates");
        if let Some(Value::Object(usage)) = piece.remove("usageMetadata") {
            self.usage = Some(usage);
        }
        let blocked = piece.get("promptFeedback");
        let blocked = blocked.and_then(|feedback| field::words(feedback, "blockReason"));
        progress.ended |= blocked.is_some();
        self.head
            .extend(piece.into_iter().filter(|(_, value)| !value.is_null()));
        let candidates = candidates.as_ref().and_then(Value::as_array);
        let first = candidates.and_then(|candidates| {
            let is_first = |candidate: &&Value| field::count(candidate, "index").unwrap_or(0) == 0;
            candidates.iter().find(is_first)
        });
        if let Some(candidate) = first {
            self.take_candidate(candidate, progress);
        }
    }

    fn take_candidate(&mut self, candidate: &Value, progress: &mut Progress) {
        let fields = self.candidate.get_or_insert_default();
        for (name, value) in candidate.as_object().into_iter().flatten() {
            if name != "content" && !value.is_null() {
                fields.insert(name.clone(), value.clone());
            }
        }
        let reason = field::words(candidate, "finishReason");
        progress.ended |= reason.is_some_and(|reason| reason != "FINISH_REASON_UNSPECIFIED");
        let nothing = Value::Null;
        let content = candidate.get("content").unwrap_or(&nothing);
        let (mut shown, mut thought) = (false, false);
        for part in field::entries(content, "parts") {
            let is_thought = part.get("thought").and_then(Value::as_bool) == Some(true);
            let speaks = field::text(part, "text").is_some_and(|text| !text.is_empty());
            shown |= part.get("functionCall").is_some() || speaks && !is_thought;
            thought |= speaks && is_thought;
            self.push(part);
        }
        progress.n_visible += u64::from(shown);
        progress.n_reasoning += u64::from(thought);
    }

    /// Plain text lengthens plain text of the same kind before it.
    fn push(&mut self, part: &Value) {
        if let Some(text) = field::text(part, "text")
            && let Some(last) = self.parts.last_mut()
            && is_plain(last)
            && is_plain(part)
            && last.get("thought") == part.get("thought")
            && let Some(Value::String(said)) = last.get_mut("text")
        {
            said.push_str(text);
            return;
        }
        self.parts.push(part.clone());
    }

    /// The body of the whole answer. Counts of an answer that was cut are those of its beginning, and left out.
    pub(super) fn body(self, complete: bool) -> Value {
        let mut body = self.head;
        if let Some(mut candidate) = self.candidate {
            let mut content = json!({ "role": "model" });
            if !self.parts.is_empty() {
                content["parts"] = Value::Array(self.parts);
            }
            candidate.insert("content".to_owned(), content);
            body.insert("candidates".to_owned(), json!([candidate]));
        }
        if let Some(mut usage) = self.usage {
            if !complete {
                for name in [
                    "candidatesTokenCount",
                    "thoughtsTokenCount",
                    "totalTokenCount",
                ] {
                    usage.remove(name);
                }
            }
            body.insert("usageMetadata".to_owned(), Value::Object(usage));
        }
        Value::Object(body)
    }
}

fn is_plain(part: &Value) -> bool {
    let plain = |name: &String| name == "text" || name == "thought";
    part.get("text").is_some()
        && part
            .as_object()
            .is_some_and(|fields| fields.keys().all(plain))
}
