//! A chat becomes a Messages request.

use serde_json::{Map, Value, json};
use understudy_schema::chat::{Chat, Output};

use super::blocks::write_block;
use super::thinking::{Thinking, max_out, thinking_of};
use super::tools::{note_moved, offered, write_tools};
use crate::extras;
use crate::loss::{Ledger, Warning};
use crate::profile::{SchemaSupport, Target};
use crate::structured::{ANTHROPIC, fit, in_words, one_of_in_words};
use crate::turns::{Speaker, Turn, arrange};

pub(crate) fn write_request(chat: &Chat, target: &Target, ledger: &mut Ledger) -> Value {
    let arranged = arrange(chat, target, ledger);
    let functions = offered(chat, &arranged.turns, ledger);
    let thinking = thinking_of(chat, target, ledger);
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(target.model));
    body.insert(
        "max_tokens".to_owned(),
        json!(max_out(chat, target, &thinking, ledger)),
    );
    let mut system = arranged.system;
    let format = format_of(chat, target, &mut system, ledger);
    if !system.is_empty() {
        let blocks = system
            .iter()
            .map(|text| json!({ "type": "text", "text": text }))
            .collect();
        body.insert("system".to_owned(), Value::Array(blocks));
    }
    let messages = arranged
        .turns
        .iter()
        .map(|turn| write_turn(turn, ledger))
        .collect();
    body.insert("messages".to_owned(), Value::Array(messages));
    write_tools(chat, &functions, target, &mut body, ledger);
    write_sampling(chat, target, &thinking, &mut body, ledger);
    write_thinking(&thinking, format, &mut body);
    note_rest(chat, ledger);
    Value::Object(body)
}

fn write_turn(turn: &Turn, ledger: &mut Ledger) -> Value {
    let role = match turn.speaker {
        Speaker::User => "user",
        Speaker::Assistant => "assistant",
        Speaker::System => "system",
    };
    let content: Vec<Value> = turn
        .blocks
        .iter()
        .filter_map(|block| write_block(block, ledger))
        .collect();
    json!({ "role": role, "content": content })
}

fn format_of(
    chat: &Chat,
    target: &Target,
    system: &mut Vec<String>,
    ledger: &mut Ledger,
) -> Option<Value> {
    match &chat.output {
        Output::Text => None,
        Output::JsonObject => {
            ledger.change(
                Warning::JsonModeLost,
                "response_format",
                "no JSON mode: the prompt alone asks for JSON",
            );
            None
        }
        Output::OneOf { values } => {
            crate::note_form_in_words(ledger);
            system.push(one_of_in_words(values));
            None
        }
        Output::JsonSchema { schema, .. } => {
            let native = target.profile.json_schema == SchemaSupport::JsonSchema;
            let Some(fitted) = native.then(|| fit(schema, &ANTHROPIC)).flatten() else {
                crate::note_form_in_words(ledger);
                system.push(in_words(schema));
                return None;
            };
            note_moved("response_format", &fitted.changed, ledger);
            Some(json!({ "type": "json_schema", "schema": fitted.schema }))
        }
    }
}

fn write_sampling(
    chat: &Chat,
    target: &Target,
    thinking: &Thinking,
    body: &mut Map<String, Value>,
    ledger: &mut Ledger,
) {
    let sampling = &chat.sampling;
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            body.insert(name.to_owned(), value);
        }
    };
    let thinks = matches!(thinking, Thinking::Budget(_));
    let mut temperature = crate::temperature(chat, target, ledger);
    if thinks && !temperature.is_null() {
        if temperature != json!(1.0) {
            ledger.change(
                Warning::TempDropped,
                "temperature",
                format!("{temperature} to 1, because the model thinks"),
            );
        }
        temperature = Value::Null;
    }
    let alone = temperature.is_null() || target.profile.top_p_with_temperature;
    let samples = target.profile.temperature_max.is_some() && !thinks;
    match sampling.top_p {
        Some(top_p) if samples && alone => put("top_p", json!(top_p)),
        Some(top_p) if top_p < 1.0 => ledger.lossy(
            Warning::TopPDropped,
            "top_p",
            format!("{top_p} cannot be said"),
        ),
        _ => {}
    }
    match sampling.top_k {
        Some(top_k) if samples => put("top_k", json!(top_k)),
        Some(_) => ledger.lossy(Warning::TopK, "top_k", "cannot be said"),
        None => {}
    }
    put("temperature", temperature);
    let stop = crate::stop_sequences(chat, target, ledger);
    if !stop.is_empty() {
        put("stop_sequences", json!(stop));
    }
}

fn write_thinking(thinking: &Thinking, format: Option<Value>, body: &mut Map<String, Value>) {
    let mut config = Map::new();
    let said = match thinking {
        Thinking::Unsaid => None,
        Thinking::Off => Some(json!({ "type": "disabled" })),
        Thinking::Adaptive => Some(json!({ "type": "adaptive" })),
        Thinking::Budget(tokens) => Some(json!({ "type": "enabled", "budget_tokens": tokens })),
        Thinking::Effort(level) => {
            config.insert("effort".to_owned(), json!(level));
            None
        }
    };
    if let Some(said) = said {
        body.insert("thinking".to_owned(), said);
    }
    if let Some(format) = format {
        config.insert("format".to_owned(), format);
    }
    if !config.is_empty() {
        body.insert("output_config".to_owned(), Value::Object(config));
    }
}

fn note_rest(chat: &Chat, ledger: &mut Ledger) {
    if chat.sampling.seed.is_some() {
        ledger.lossy(Warning::Seed, "seed", "no place for it");
    }
    if chat.sampling.logprobs == Some(true) {
        ledger.lossy(Warning::Logprobs, "logprobs", "cannot be had");
    }
    if let Some(n) = chat.sampling.n.filter(|n| 1 < *n) {
        ledger.lossy(Warning::NSplit, "n", format!("one answer instead of {n}"));
    }
    crate::note_penalties(chat, ledger);
    crate::note_sampling_without_place(chat, ledger);
    crate::note_tier(chat, ledger);
    extras::note(chat, &[], ledger);
}
