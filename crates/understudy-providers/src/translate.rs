//! What the writers of all dialects share: parameters that mean the same everywhere, and what becomes of them.

use serde::Serialize;
use serde_json::{Value, json};
use understudy_schema::chat::{Block, Chat, Output};

use crate::loss::{Ledger, Loss, Severity, Untranslatable, Warning};
use crate::profile::Target;
use crate::{Delivery, Dialect, limits};

/// A request ready to be sent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Translated {
    /// The body.
    pub body: Value,
    /// The end of the address, as [`Dialect::path`] gives it. [`Dialect::endpoint`] gives the whole.
    pub path: String,
    /// Headers beside the key and the content type.
    pub headers: Vec<(&'static str, String)>,
    /// What was lost or changed.
    pub losses: Vec<Loss>,
}

impl Translated {
    /// The gravest of the losses, `None` without any.
    pub fn gravest(&self) -> Option<Severity> {
        self.losses.iter().map(|loss| loss.severity).max()
    }
}

/// Says a chat in a target's words, for one answer that comes in one piece.
///
/// # Errors
/// When a part of the request cannot be said to the target at all; the error names every such part.
pub fn write_request(chat: &Chat, target: &Target) -> Result<Translated, Untranslatable> {
    write_request_for(chat, target, Delivery::Whole)
}

/// Says a chat in a target's words, for one answer that comes as the delivery says, whatever the log did.
///
/// # Errors
/// When a part of the request cannot be said to the target at all; the error names every such part.
pub fn write_request_for(
    chat: &Chat,
    target: &Target,
    delivery: Delivery,
) -> Result<Translated, Untranslatable> {
    let mut ledger = Ledger::default();
    let mut body = match target.dialect {
        Dialect::OpenAi => crate::openai::write_request(chat, target, &mut ledger),
        Dialect::OpenAiResponses => crate::responses::write_request(chat, target, &mut ledger),
        Dialect::Anthropic => crate::anthropic::write_request(chat, target, &mut ledger),
        Dialect::Gemini => crate::gemini::write_request(chat, target, &mut ledger),
        Dialect::BedrockConverse => crate::converse::write_request(chat, target, &mut ledger),
    };
    limits::note(chat, target, &mut ledger);
    let losses = ledger.close()?;
    deliver(&mut body, target, delivery);
    Ok(Translated {
        body,
        path: target.dialect.path_for(&target.model, delivery),
        headers: target.dialect.headers(),
        losses,
    })
}

/// Asks in a body for an answer in one piece or for a stream that counts its tokens. Gemini and Bedrock say it by the
/// address.
pub fn deliver(body: &mut Value, target: &Target, delivery: Delivery) {
    let Value::Object(fields) = body else { return };
    match (target.dialect, delivery) {
        (Dialect::BedrockConverse, Delivery::Whole) => {
            // Only a stream knows in which order it is filtered and sent.
            if let Some(Value::Object(guardrail)) = fields.get_mut("guardrailConfig") {
                guardrail.shift_remove("streamProcessingMode");
            }
        }
        (Dialect::Gemini | Dialect::BedrockConverse, _) => {}
        (_, Delivery::Whole) => {
            fields.shift_remove("stream");
            fields.shift_remove("stream_options");
        }
        (dialect, Delivery::Stream) => {
            fields.insert("stream".to_owned(), json!(true));
            if dialect == Dialect::OpenAi && target.profile.stream_usage {
                let options = fields.entry("stream_options").or_insert_with(|| json!({}));
                if !options.is_object() {
                    *options = json!({});
                }
                options["include_usage"] = json!(true);
            }
        }
    }
}

/// The temperature to send, or null.
pub(crate) fn temperature(chat: &Chat, target: &Target, ledger: &mut Ledger) -> Value {
    let Some(asked) = chat.sampling.temperature else {
        return Value::Null;
    };
    match target.profile.temperature_max {
        Some(max) if asked <= max => json!(asked),
        Some(max) => {
            ledger.change(
                Warning::TempClamped,
                "temperature",
                format!("{asked} to {max}"),
            );
            json!(max)
        }
        // A model that only knows its own temperature mostly calls it 1.
        None if (asked - 1.0).abs() < f64::EPSILON => Value::Null,
        None => {
            ledger.change(
                Warning::TempDropped,
                "temperature",
                format!("{asked} to the model's own"),
            );
            Value::Null
        }
    }
}

/// The stop sequences to send.
pub(crate) fn stop_sequences(chat: &Chat, target: &Target, ledger: &mut Ledger) -> Vec<String> {
    let asked = &chat.sampling.stop;
    let blanks_refused = matches!(
        target.dialect,
        Dialect::Anthropic | Dialect::BedrockConverse
    );
    let usable = asked
        .iter()
        .filter(|sequence| !(sequence.is_empty() || blanks_refused && sequence.trim().is_empty()));
    let stop: Vec<String> = usable.take(target.profile.stop_max).cloned().collect();
    if stop.len() < asked.len() {
        ledger.change(
            Warning::StopTruncated,
            "stop",
            format!("{} of {} sequences sent", stop.len(), asked.len()),
        );
    }
    stop
}

/// The bound on the answer, brought under the target's own.
pub(crate) fn capped_max_out(chat: &Chat, target: &Target, ledger: &mut Ledger) -> Option<u64> {
    let asked = chat.limits.max_out?;
    match target.profile.max_out {
        Some(max) if max < asked => {
            ledger.change(
                Warning::MaxCapped,
                "max_tokens",
                format!("{asked} to {max}"),
            );
            Some(max)
        }
        _ => Some(asked),
    }
}

/// Notes penalties that cannot be said. A penalty of zero is none.
pub(crate) fn note_penalties(chat: &Chat, ledger: &mut Ledger) {
    let penalties = [
        ("presence_penalty", chat.sampling.presence_penalty),
        ("frequency_penalty", chat.sampling.frequency_penalty),
    ];
    for (name, penalty) in penalties {
        if penalty.is_some_and(|penalty| penalty != 0.0) {
            ledger.lossy(Warning::Penalty, name, "no place for it");
        }
    }
}

/// Replays use the target's default tier, so that a paid tier at one vendor is not held against another.
pub(crate) fn note_tier(chat: &Chat, ledger: &mut Ledger) {
    if let Some(tier) = chat
        .service_tier
        .as_deref()
        .filter(|tier| !matches!(*tier, "default" | "auto" | "standard"))
    {
        ledger.lossy(
            Warning::Tier,
            "service_tier",
            format!("{tier} to the default"),
        );
    }
}

/// The word without which `OpenAI` refuses its JSON mode, where no message says it.
pub(crate) fn json_word(chat: &Chat, ledger: &mut Ledger) -> Option<&'static str> {
    let systems = chat.system.iter().flat_map(|system| &system.blocks);
    let mut said = systems.chain(chat.blocks()).filter_map(Block::as_text);
    if chat.output != Output::JsonObject
        || said.any(|text| text.to_ascii_lowercase().contains("json"))
    {
        return None;
    }
    ledger.lossy(
        Warning::JsonWordAdded,
        "response_format",
        "a system message names JSON, without which its mode is refused",
    );
    Some("Answer in JSON.")
}

/// Notes a form of answer that is asked for in the system message, because it cannot be enforced.
pub(crate) fn note_form_in_words(ledger: &mut Ledger) {
    ledger.change(
        Warning::SchemaPromptOnly,
        "response_format",
        "asked for in the system message",
    );
}

/// Notes fields on single tokens, which a model that samples as it likes refuses.
pub(crate) fn note_token_fields(chat: &Chat, ledger: &mut Ledger) {
    if !chat.sampling.logit_bias.is_empty() {
        ledger.change(Warning::LogitBias, "logit_bias", "the model takes none");
    }
    if chat.sampling.logprobs == Some(true) {
        ledger.lossy(Warning::Logprobs, "logprobs", "cannot be had");
    }
}

/// Notes sampling parameters that neither Anthropic nor Gemini can express.
pub(crate) fn note_sampling_without_place(chat: &Chat, ledger: &mut Ledger) {
    if !chat.sampling.logit_bias.is_empty() {
        ledger.change(
            Warning::LogitBias,
            "logit_bias",
            "bias is on the primary's own tokens",
        );
    }
    if let Some(verbosity) = &chat.verbosity {
        ledger.lossy(
            Warning::Verbosity,
            "verbosity",
            format!("{verbosity} has no counterpart"),
        );
    }
}
