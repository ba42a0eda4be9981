//! Says one logged request to one target, in one of three ways, and names what was lost.

use std::sync::Arc;

use serde_json::{Map, Value};
use understudy_providers::{
    Delivery, Dialect, Loss, Severity, Target as Written, Translated, Warning, raw_request,
    write_request_for,
};
use understudy_schema::chat::Chat;

use crate::journal::beside::Lost;
use crate::lane::Sendable;
use crate::wire::cut;
use crate::{Mode, Streaming, Target};

/// Longest value of a lost parameter that is kept, in characters.
const LONGEST_VALUE: usize = 500;

/// A request in a target's words.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    /// The body, as it is sent and kept.
    pub(crate) body: String,
    /// What was lost or changed.
    pub(crate) losses: Arc<[Lost]>,
    /// The warnings among them, each once.
    pub(crate) warnings: Vec<&'static str>,
    /// Gravest loss: `none`, `lossy`, `meaning_change`.
    pub(crate) severity: &'static str,
    /// How long the answer may be.
    pub(crate) bound: Bound,
    /// Whether the answer is asked for in pieces.
    pub(crate) delivery: Delivery,
}

/// How long the answer to a body may be, by what the body itself says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bound {
    /// The most tokens of one answer; `None` where the body leaves it open.
    pub(crate) max_out: Option<u64>,
    /// Answers that are asked for.
    pub(crate) n_answers: u64,
}

impl Bound {
    /// One answer with at most so many tokens.
    pub(crate) fn one(max_out: Option<u64>) -> Self {
        Self {
            max_out,
            n_answers: 1,
        }
    }

    /// The bound in a body, by any of its names. Where it has several, the highest may be the one that holds.
    fn of(body: &Value) -> Self {
        const MAX_OUT: [&str; 6] = [
            "/max_completion_tokens",
            "/max_tokens",
            "/max_output_tokens",
            "/generationConfig/maxOutputTokens",
            "/generation_config/max_output_tokens",
            "/inferenceConfig/maxTokens",
        ];
        const N_ANSWERS: [&str; 3] = [
            "/n",
            "/generationConfig/candidateCount",
            "/generation_config/candidate_count",
        ];
        let highest = |names: &[&str]| {
            let values = names.iter().filter_map(|name| body.pointer(name)?.as_u64());
            values.max()
        };
        Self {
            max_out: highest(&MAX_OUT),
            n_answers: highest(&N_ANSWERS).unwrap_or(1).max(1),
        }
    }
}

impl Prepared {
    /// The losses as `replays.calls` lists them: `WARNING:parameter`.
    pub(crate) fn words(&self) -> Vec<String> {
        let words = self.losses.iter();
        words
            .map(|lost| format!("{}:{}", lost.warning, lost.parameter))
            .collect()
    }
}

/// A request that cannot be said to a target.
#[derive(Debug, Clone)]
pub(crate) struct Unsayable {
    /// Why not.
    pub(crate) detail: String,
    /// Everything that was found on the way, where the request was understood.
    pub(crate) losses: Vec<Lost>,
}

impl Unsayable {
    fn plain(detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            losses: Vec::new(),
        }
    }
}

/// Says a logged request in a target's words, or says why it cannot be said.
pub(crate) fn prepare(
    text: &Sendable,
    target: &Target,
    written: &Written,
) -> Result<Prepared, Unsayable> {
    match target.mode {
        Mode::Raw => verbatim(text, target, written),
        // A gateway is asked in the words the application asked in; what it makes of them is what is measured.
        Mode::ViaGateway if speaks(text.api.as_deref(), target.dialect) => {
            verbatim(text, target, written)
        }
        Mode::Own | Mode::ViaGateway => translated(text, target, written),
    }
}

/// Whether a call's answer is asked for in pieces.
fn delivery(text: &Sendable, target: &Target) -> Delivery {
    match target.streaming {
        Streaming::Always => Delivery::Stream,
        Streaming::AsLogged if text.stream => Delivery::Stream,
        Streaming::AsLogged | Streaming::Never => Delivery::Whole,
    }
}

/// Translates by this program's own rules.
fn translated(text: &Sendable, target: &Target, written: &Written) -> Result<Prepared, Unsayable> {
    let chat_json = text.chat_json.as_deref();
    let chat_json = chat_json.ok_or_else(|| Unsayable::plain("the log holds no chat"))?;
    let chat = Chat::from_json(chat_json)
        .map_err(|error| Unsayable::plain(format!("the stored request is no chat: {error}")))?;
    let delivery = delivery(text, target);
    let said = write_request_for(&chat, written, delivery).map_err(|refused| Unsayable {
        detail: refused.to_string(),
        losses: lost(&refused.losses, chat_json, &Value::Null),
    })?;
    Ok(finish(said, chat_json, (target, delivery)))
}

/// Lays the configured fields over a body and says what was lost.
fn finish(said: Translated, asked_json: &str, (target, delivery): (&Target, Delivery)) -> Prepared {
    let Translated {
        mut body,
        mut losses,
        ..
    } = said;
    overlay(&mut body, &target.extra);
    let configured = Bound::of(&Value::Object(target.extra.clone()));
    if configured.max_out.is_some() {
        // The bound is the user's own and not one that was made up.
        losses.retain(|loss| loss.warning != Warning::MaxDefault);
    }
    let gravest = losses.iter().map(|loss| loss.severity).max();
    let mut warnings: Vec<&'static str> = losses.iter().map(|loss| loss.warning.as_str()).collect();
    warnings.sort_unstable();
    warnings.dedup();
    Prepared {
        losses: lost(&losses, asked_json, &body).into(),
        bound: Bound::of(&body),
        body: body.to_string(),
        warnings,
        severity: gravest.map_or("none", word),
        delivery,
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Lossless => "none",
        Severity::Lossy => "lossy",
        Severity::MeaningChange | Severity::Impossible => "meaning_change",
    }
}

/// Whether a log of that kind of call holds bodies of a dialect.
pub(crate) fn speaks(api: Option<&str>, dialect: Dialect) -> bool {
    let spoken = match api {
        Some("chat") => "openai",
        Some("responses") => "openai_responses",
        Some("messages") => "anthropic",
        Some("generate_content") => "gemini",
        _ => return false,
    };
    dialect.as_str() == spoken
}

/// Sends the logged body itself; only model, stream, the caller's ids and the paid tier are changed.
fn verbatim(text: &Sendable, target: &Target, written: &Written) -> Result<Prepared, Unsayable> {
    if !speaks(text.api.as_deref(), target.dialect) {
        return Err(Unsayable::plain(format!(
            "the logged body is of the kind `{}` and `{}` speaks {}: it cannot be sent as it is",
            text.api.as_deref().unwrap_or("unknown"),
            target.name,
            target.dialect
        )));
    }
    let native = text.native_json.as_deref();
    let native = native.ok_or_else(|| Unsayable::plain("the log holds no body"))?;
    let Ok(logged @ Value::Object(_)) = serde_json::from_str::<Value>(native) else {
        return Err(Unsayable::plain("the logged body is no JSON object"));
    };
    let turns = ["messages", "contents", "input"];
    if !turns.iter().any(|name| logged.get(*name).is_some()) {
        return Err(Unsayable::plain(
            "the logged body holds no messages: content was not kept",
        ));
    }
    let delivery = delivery(text, target);
    let said = raw_request(&logged, written, delivery).map_err(|refused| Unsayable {
        detail: refused.to_string(),
        losses: lost(&refused.losses, native, &Value::Null),
    })?;
    Ok(finish(said, native, (target, delivery)))
}

/// Lays fields over a body; objects are merged, everything else is replaced.
fn overlay(body: &mut Value, extra: &Map<String, Value>) {
    let Value::Object(fields) = body else { return };
    for (name, value) in extra {
        match (fields.get_mut(name), value) {
            (Some(below @ Value::Object(_)), Value::Object(above)) => overlay(below, above),
            _ => {
                fields.insert(name.clone(), value.clone());
            }
        }
    }
}

/// The losses with what was asked and what is sent instead, where each is a single value.
fn lost(losses: &[Loss], chat_json: &str, body: &Value) -> Vec<Lost> {
    if losses.is_empty() {
        return Vec::new();
    }
    let asked: Value = serde_json::from_str(chat_json).unwrap_or_default();
    losses
        .iter()
        .map(|loss| {
            let places = Places::of(&loss.parameter);
            Lost {
                warning: loss.warning.as_str().to_owned(),
                parameter: loss.parameter.clone(),
                severity: loss.severity.as_str().to_owned(),
                detail: loss.detail.clone(),
                asked_json: places.asked.and_then(|place| value_at(&asked, &[place])),
                sent_json: value_at(body, places.sent),
            }
        })
        .collect()
}

/// Where a parameter stands in a chat of ours and in the vendors' bodies, as JSON pointers.
struct Places {
    asked: Option<&'static str>,
    sent: &'static [&'static str],
}

impl Places {
    fn of(parameter: &str) -> Self {
        let (asked, sent): (&'static str, &'static [&'static str]) = match parameter {
            "temperature" => (
                "/sampling/temperature",
                &["/temperature", "/generationConfig/temperature"],
            ),
            "top_p" => ("/sampling/top_p", &["/top_p", "/generationConfig/topP"]),
            "top_k" => ("/sampling/top_k", &["/top_k", "/generationConfig/topK"]),
            "seed" => ("/sampling/seed", &["/seed", "/generationConfig/seed"]),
            "n" => ("/sampling/n", &["/n", "/generationConfig/candidateCount"]),
            "stop" => (
                "/sampling/stop",
                &[
                    "/stop",
                    "/stop_sequences",
                    "/generationConfig/stopSequences",
                ],
            ),
            "logprobs" => ("/sampling/logprobs", &["/logprobs"]),
            "logit_bias" => ("/sampling/logit_bias", &["/logit_bias"]),
            "presence_penalty" => ("/sampling/presence_penalty", &["/presence_penalty"]),
            "frequency_penalty" => ("/sampling/frequency_penalty", &["/frequency_penalty"]),
            "max_tokens" | "max_completion_tokens" => (
                "/limits/max_out",
                &[
                    "/max_tokens",
                    "/max_completion_tokens",
                    "/generationConfig/maxOutputTokens",
                ],
            ),
            "response_format" => (
                "/output",
                &[
                    "/response_format",
                    "/output_config/format",
                    "/generationConfig/responseMimeType",
                ],
            ),
            "tool_choice" => (
                "/tool_choice",
                &["/tool_choice", "/toolConfig/functionCallingConfig"],
            ),
            "parallel_tool_calls" => ("/parallel", &["/parallel_tool_calls"]),
            "reasoning_effort" => (
                "/reasoning",
                &[
                    "/reasoning_effort",
                    "/thinking",
                    "/output_config/effort",
                    "/generationConfig/thinkingConfig",
                ],
            ),
            "verbosity" => ("/verbosity", &["/verbosity"]),
            "service_tier" => ("/service_tier", &["/service_tier"]),
            _ => {
                return Self {
                    asked: None,
                    sent: &[],
                };
            }
        };
        Self {
            asked: Some(asked),
            sent,
        }
    }
}

fn value_at(json: &Value, pointers: &[&str]) -> Option<String> {
    let found = pointers.iter().find_map(|pointer| json.pointer(pointer))?;
    Some(cut(&found.to_string(), LONGEST_VALUE))
}

#[cfg(test)]
mod tests;
