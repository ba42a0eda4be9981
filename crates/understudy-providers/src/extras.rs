//! Fields of a request that the canonical chat has no place for: which may be left out, and which may not.

use serde_json::{Map, Value};
use understudy_schema::chat::Chat;

use crate::field;
use crate::loss::{Ledger, Severity, Warning};

/// Fields that name the caller or file the call away, and never change an answer.
const IDENTITY: [&str; 14] = [
    "user",
    "metadata",
    "store",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "labels",
    "requestMetadata",
    "cache_control",
    "inference_geo",
    "caching",
    "extra_headers",
    "background",
];

/// Fields that lean on what only the vendor holds.
const STATE: [&str; 8] = [
    "promptVariables",
    "previous_response_id",
    "conversation",
    "prompt",
    "cachedContent",
    "cached_content",
    "container",
    "inference_profile",
];

/// Filters that a request sets at its own vendor. Where the target is of that vendor they are passed.
const SAFETY: [&str; 4] = [
    "guardrailConfig",
    "safetySettings",
    "safe_prompt",
    "guardrails",
];

/// Sends the named fields of [`Chat::extra`] as they are, and notes what becomes of the others.
pub(crate) fn pass(
    chat: &Chat,
    passed: &[&str],
    body: &mut Map<String, Value>,
    ledger: &mut Ledger,
) {
    note(chat, passed, ledger);
    for name in passed {
        if let Some(value) = chat.extra.get(*name) {
            body.insert((*name).to_owned(), value.clone());
        }
    }
}

/// Notes what becomes of every field of [`Chat::extra`]; those named in `passed` are sent as they are.
pub(crate) fn note(chat: &Chat, passed: &[&str], ledger: &mut Ledger) {
    for (name, value) in &chat.extra {
        let name = name.as_str();
        if passed.contains(&name) || name == "stream_options" {
            continue;
        }
        if IDENTITY.contains(&name) {
            ledger.note(
                Severity::Lossless,
                Warning::IdentityDropped,
                name,
                "not sent on a replay",
            );
        } else if STATE.contains(&name) {
            ledger.block(Warning::Stateful, name, "only its vendor holds it");
        } else if SAFETY.contains(&name) {
            ledger.change(
                Warning::SafetyPolicy,
                name,
                "the primary's own filter is not the target's",
            );
        } else if name == "web_search_options" || name == "mcp_servers" {
            ledger.block(Warning::ServerTool, name, "run by the vendor");
        } else if name == "audio" || (is_modalities(name) && !only_text(value)) {
            ledger.block(Warning::Modality, name, "an answer other than text");
        } else if !is_modalities(name) {
            ledger.lossy(Warning::UnknownField, name, "the target does not know it");
        }
    }
}

/// Takes the caller's ids and the service tier out of a logged body, and names what leans on its vendor.
pub(crate) fn strip(fields: &mut Map<String, Value>, ledger: &mut Ledger) {
    let names: Vec<String> = fields.keys().cloned().collect();
    for name in names {
        let name = name.as_str();
        if STATE.contains(&name) && fields.get(name).is_some_and(|value| !value.is_null()) {
            ledger.block(Warning::Stateful, name, "only its vendor holds it");
        } else if IDENTITY.contains(&name) {
            fields.shift_remove(name);
            let detail = "not sent on a replay";
            ledger.note(Severity::Lossless, Warning::IdentityDropped, name, detail);
        } else if matches!(name, "service_tier" | "serviceTier") {
            let tier = fields.shift_remove(name).unwrap_or(Value::Null);
            let plain = ["default", "auto", "standard"];
            if !tier.is_null() && tier.as_str().is_none_or(|tier| !plain.contains(&tier)) {
                ledger.lossy(Warning::Tier, name, format!("{tier} to the default"));
            }
        }
    }
}

fn is_modalities(name: &str) -> bool {
    matches!(name, "modalities" | "responseModalities")
}

fn only_text(value: &Value) -> bool {
    field::texts(value)
        .iter()
        .all(|modality| modality.eq_ignore_ascii_case("text"))
}
