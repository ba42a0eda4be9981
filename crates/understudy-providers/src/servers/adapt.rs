//! A body in `OpenAI`'s words, made fit for the server it goes to.

use serde_json::{Map, Value, json};
use understudy_schema::chat::{Block, Chat};

use super::{Facts, Server, Without};
use crate::loss::{Ledger, Warning};
use crate::profile::Target;

/// Takes out what the server ignores or refuses, and names it.
pub(crate) fn adapt(
    chat: &Chat,
    target: &Target,
    body: &mut Map<String, Value>,
    ledger: &mut Ledger,
) {
    let facts = target.server.facts();
    for without in facts.without {
        leave_out(without, facts, body, ledger);
    }
    for (name, here) in facts.renamed {
        if let Some(value) = body.shift_remove(*name) {
            body.insert((*here).to_owned(), value);
        }
    }
    if facts.explicit_sampling && target.profile.temperature_max.is_some() {
        // The values that the dialect's own vendor puts in their place.
        for name in ["temperature", "top_p"] {
            body.entry(name).or_insert_with(|| json!(1.0));
        }
    }
    if facts.refuses_names {
        leave_names_out(body, ledger);
    }
    if facts.ignores_detail && asks_for_detail(chat) {
        ledger.lossy(
            Warning::DetailDropped,
            "messages.image_url.detail",
            format!("ignored by {}", facts.name),
        );
    }
    if target.server == Server::Mistral {
        two_levels(body, ledger);
    }
}

fn leave_out(without: &Without, facts: &Facts, body: &mut Map<String, Value>, ledger: &mut Ledger) {
    let Some(value) = body.shift_remove(without.field) else {
        return;
    };
    if without.field == "logprobs" {
        body.shift_remove("top_logprobs");
    }
    if !says_nothing(without.field, &value) {
        let detail = format!("ignored or refused by {}", facts.name);
        ledger.note(without.severity, without.warning, without.field, detail);
    }
}

/// Whether a field has the value that holds without it.
fn says_nothing(field: &str, value: &Value) -> bool {
    match field {
        "n" => *value == json!(1),
        "logprobs" => *value == json!(false),
        "parallel_tool_calls" => *value == json!(true),
        "tool_choice" => *value == json!("auto"),
        "presence_penalty" | "frequency_penalty" => value.as_f64() == Some(0.0),
        _ => false,
    }
}

fn leave_names_out(body: &mut Map<String, Value>, ledger: &mut Ledger) {
    let messages = body.get_mut("messages").and_then(Value::as_array_mut);
    for (index, message) in messages.into_iter().flatten().enumerate() {
        let fields = message.as_object_mut();
        if fields.is_some_and(|fields| fields.shift_remove("name").is_some()) {
            ledger.lossy(
                Warning::NameDropped,
                &format!("messages[{index}].name"),
                "no place for a name",
            );
        }
    }
}

fn asks_for_detail(chat: &Chat) -> bool {
    chat.blocks().any(|block| match block {
        Block::Image { detail, .. } => detail.as_deref().is_some_and(|detail| detail != "auto"),
        _ => false,
    })
}

/// Mistral thinks at the level `high` or not at all.
fn two_levels(body: &mut Map<String, Value>, ledger: &mut Ledger) {
    let Some(Value::String(level)) = body.get_mut("reasoning_effort") else {
        return;
    };
    if level != "none" && level != "high" {
        ledger.change(
            Warning::Reasoning,
            "reasoning_effort",
            format!("{level} to high"),
        );
        "high".clone_into(level);
    }
}
