//! `LiteLLM`'s `StandardLoggingPayload`: one record per attempt, all providers in one shape. Rows of its database are
//! brought into that shape first.

pub(super) mod spend;

use serde_json::{Value, json};
use understudy_schema::chat::Usage;

use super::body;
use crate::decode::{Context, Fault, Reason};
use crate::draft::{Api, Delivery, Draft, Failure, Request, Timing};
use crate::failure::{self, Words};
use crate::field::{self, Object};
use crate::grade::{self, Flag, REDACTED};
use crate::instant;
use crate::options::Undated;
use crate::template::Name;

/// The word in the tables.
const FORMAT: &str = "litellm";

/// Reads one record.
pub(super) fn read(mut record: Object, context: &Context) -> Result<Draft, Fault> {
    let api = api(&record)?;
    if spend::is_row(&record) {
        spend::as_payload(&mut record);
    }
    let messages = record
        .shift_remove("messages")
        .map_or(Value::Null, field::unwrapped);
    let timing = timing(&record, context)?;
    let parameters = record
        .shift_remove("model_parameters")
        .map(field::unwrapped);
    let metadata = record
        .shift_remove("metadata")
        .map_or(Value::Null, field::unwrapped);
    let metadata = metadata.as_object().cloned().unwrap_or_default();
    let failed = field::text(&record, "status") == Some("failure");
    let response = response(&mut record, failed);
    let cache_hit = record.get("cache_hit").and_then(field::truth) == Some(true);
    let mut flags = flags(&metadata, cache_hit, parameters.as_ref(), response.as_ref());
    let (request, shape_flag) = request(api, messages, parameters, &record)?;
    flags.extend(shape_flag);
    let failure = failed.then(|| failure(&record));
    let stream = record.get("stream").and_then(field::truth) == Some(true);
    let timing = match (&failure, stream) {
        (Some(_), _) => Timing {
            latency_ms: None,
            ttft_ms: None,
            ..timing
        },
        (None, true) => timing,
        (None, false) => Timing {
            ttft_ms: None,
            ..timing
        },
    };
    Ok(Draft {
        format: FORMAT,
        native_id: native_id(&record, failed),
        trace_id: field::text(&record, "trace_id").map(str::to_owned),
        session_id: field::text(&record, "session_id").map(str::to_owned),
        end_user: end_user(&record, &metadata, &request.native),
        timing,
        template: managed_prompt(&metadata),
        custom_id: None,
        tags: tags(&record),
        environment: None,
        provider: provider(&record),
        model_requested: model(&record),
        base_url: base_url(&record),
        http_status: http_status(&record, failed, cache_hit),
        usage: usage(&record, &metadata),
        cost_usd: record.get("response_cost").and_then(field::number),
        delivery: delivery(&record, stream, cache_hit),
        metadata: callers_metadata(&metadata),
        response: if failed { None } else { response },
        request,
        failure,
        flags,
    })
}

/// The answer. Where prompts are not logged an empty object stands in its place, also in a text.
fn response(record: &mut Object, failed: bool) -> Option<Value> {
    let response = record.shift_remove("response")?;
    if is_empty(&field::unwrapped(response.clone())) {
        return None;
    }
    Some(body::whole(body::opened(response, failed)))
}

/// Only chats can be compared; embeddings, images, speech and the like are told apart by the call's type.
fn api(record: &Object) -> Result<Api, Fault> {
    let call_type = field::text(record, "call_type").unwrap_or("completion");
    match call_type {
        "completion" | "acompletion" | "text_completion" | "atext_completion" => Ok(Api::Chat),
        "anthropic_messages" => Ok(Api::Messages),
        "responses" | "aresponses" => Ok(Api::Responses),
        "generate_content"
        | "agenerate_content"
        | "generate_content_stream"
        | "agenerate_content_stream" => Ok(Api::GenerateContent),
        other => {
            let detail = format!("call_type is `{}`", field::cut(other, 40));
            Err(Fault::new(Reason::NotAChat, detail, FORMAT))
        }
    }
}

fn timing(record: &Object, context: &Context) -> Result<Timing, Fault> {
    let at = |name: &str| {
        instant::read(record.get(name)?).and_then(|at| instant::plausible(at, context.now))
    };
    let started_at = match (at("startTime"), context.undated) {
        (Some(start), _) | (None, Undated::At(start)) => start,
        (None, Undated::Reject) => {
            return Err(Fault::new(
                Reason::NoTime,
                "startTime is missing or lies outside 2015 to tomorrow",
                FORMAT,
            ));
        }
    };
    let ended_at = at("endTime").filter(|end| started_at <= *end);
    let first = at("completionStartTime").filter(|first| started_at <= *first);
    // response_time is no substitute: for streams it is the time to the first token.
    Ok(Timing {
        started_at,
        ended_at,
        latency_ms: ended_at.map(|end| instant::milliseconds_between(started_at, end)),
        ttft_ms: first.map(|first| instant::milliseconds_between(started_at, first)),
        overhead_ms: hidden(record, "litellm_overhead_time_ms").and_then(field::number),
    })
}

fn hidden<'a>(record: &'a Object, name: &str) -> Option<&'a Value> {
    field::object(record, "hidden_params")?.get(name)
}

fn header<'a>(record: &'a Object, name: &str) -> Option<&'a Value> {
    hidden(record, "additional_headers")?.get(name)
}

/// The request body as the caller must have sent it, put together from the record's parts.
fn request(
    api: Api,
    messages: Value,
    parameters: Option<Value>,
    record: &Object,
) -> Result<(Request, Option<Flag>), Fault> {
    if is_empty(&messages) {
        return Err(Fault::new(
            Reason::NoPrompt,
            "messages is empty: the gateway was told not to log prompts (see its store_prompts_in_spend_logs and turn_off_message_logging)",
            FORMAT,
        ));
    }
    let mut native = Object::new();
    if let Some(model) = model(record) {
        native.insert("model".to_owned(), Value::String(model));
    }
    let (api, flag) = match api {
        Api::Messages => {
            put_anthropic_messages(messages, &mut native);
            (Api::Messages, Some(Flag::MixedShape))
        }
        Api::Responses => {
            native.insert("input".to_owned(), messages);
            (Api::Responses, None)
        }
        Api::GenerateContent if messages.pointer("/0/parts").is_some() => {
            native.insert("contents".to_owned(), messages);
            (Api::GenerateContent, None)
        }
        Api::GenerateContent => {
            native.insert("messages".to_owned(), as_messages(messages));
            (Api::Chat, Some(Flag::MixedShape))
        }
        Api::Chat | Api::Converse => {
            native.insert("messages".to_owned(), as_messages(messages));
            (Api::Chat, None)
        }
    };
    if let Some(Value::Object(parameters)) = parameters {
        for (name, value) in parameters {
            native.entry(name).or_insert(value);
        }
    }
    Ok((
        Request {
            api,
            native: Value::Object(native),
        },
        flag,
    ))
}

/// A prompt that is one text is a user's message.
fn as_messages(messages: Value) -> Value {
    match messages {
        Value::String(text) => json!([{"role": "user", "content": text}]),
        Value::Object(message) => json!([message]),
        other => other,
    }
}

/// For Anthropic's own API the gateway moves the system text into the messages; it goes back to its place.
fn put_anthropic_messages(messages: Value, native: &mut Object) {
    let Value::Array(messages) = as_messages(messages) else {
        return;
    };
    let is_system = |message: &Value| message.get("role").and_then(Value::as_str) == Some("system");
    let (system, others): (Vec<Value>, Vec<Value>) = messages.into_iter().partition(is_system);
    let mut blocks = Vec::new();
    for message in system {
        match message.get("content") {
            Some(Value::String(text)) => blocks.push(json!({"type": "text", "text": text})),
            Some(Value::Array(parts)) => blocks.extend(parts.iter().cloned()),
            _ => {}
        }
    }
    if !blocks.is_empty() {
        native.insert("system".to_owned(), Value::Array(blocks));
    }
    native.insert("messages".to_owned(), Value::Array(others));
}

/// The gateway writes `openai/gpt-4o` or `gpt-4o`; slashes that are part of the model's name stay.
fn model(record: &Object) -> Option<String> {
    let model = field::text(record, "model").or_else(|| field::text(record, "model_group"))?;
    let provider = field::text(record, "custom_llm_provider").unwrap_or_default();
    let bare = model
        .strip_prefix(provider)
        .and_then(|rest| rest.strip_prefix('/'))
        .filter(|_| !provider.is_empty());
    Some(bare.unwrap_or(model).to_owned())
}

fn provider(record: &Object) -> Option<String> {
    let of_error = field::object(record, "error_information")
        .and_then(|error| field::text(error, "llm_provider"));
    field::text(record, "custom_llm_provider")
        .or(of_error)
        .map(str::to_owned)
}

fn base_url(record: &Object) -> Option<String> {
    let hidden = hidden(record, "api_base").and_then(Value::as_str);
    field::text(record, "api_base")
        .or(hidden)
        .map(str::to_owned)
}

/// Failed attempts of one call share its id and differ in their times.
fn native_id(record: &Object, failed: bool) -> Vec<String> {
    let text = |name: &str| record.get(name).and_then(field::label).unwrap_or_default();
    let mut parts = vec![text("litellm_call_id"), text("id"), text("status")];
    if failed || parts.iter().take(2).all(String::is_empty) {
        parts.push(text("startTime"));
        parts.push(text("endTime"));
    }
    parts
}

fn end_user(record: &Object, metadata: &Object, request: &Value) -> Option<String> {
    let of_request = request
        .get("user")
        .and_then(Value::as_str)
        .filter(|user| !user.is_empty());
    let found = field::text(record, "end_user")
        .or_else(|| field::text(metadata, "user_api_key_end_user_id"));
    found.or(of_request).map(str::to_owned)
}

fn managed_prompt(metadata: &Object) -> Option<Name> {
    let managed = field::object(metadata, "prompt_management_metadata")?;
    let version = managed.get("prompt_version").and_then(field::label);
    Some(Name {
        id: field::label(managed.get("prompt_id")?)?,
        version,
    })
}

/// What the caller itself said of the call; the gateway's own entries name keys and people and are left out.
fn callers_metadata(metadata: &Object) -> Object {
    let mut callers = Object::new();
    for place in ["requester_metadata", "spend_logs_metadata"] {
        for (name, value) in field::object(metadata, place).into_iter().flatten() {
            if !value.is_null() {
                callers.insert(name.clone(), value.clone());
            }
        }
    }
    callers
}

fn tags(record: &Object) -> Vec<String> {
    let tags = record
        .get("request_tags")
        .cloned()
        .map_or(Value::Null, field::unwrapped);
    tags.as_array()
        .into_iter()
        .flatten()
        .filter_map(field::label)
        .collect()
}

fn flags(
    metadata: &Object,
    cache_hit: bool,
    parameters: Option<&Value>,
    response: Option<&Value>,
) -> Vec<Flag> {
    let mut flags = Vec::new();
    let parameters = parameters.and_then(Value::as_object);
    // An answer from the gateway's cache is logged without the request's parameters: tools and schema are gone too.
    if parameters.is_none() || (cache_hit && parameters.is_some_and(Object::is_empty)) {
        flags.push(Flag::NoParameters);
    }
    if metadata.get("is_silent_experiment").and_then(field::truth) == Some(true) {
        flags.push(Flag::SilentExperiment);
    }
    if field::text(metadata, "user_api_key_request_route")
        .is_some_and(|route| route.starts_with("/health"))
    {
        flags.push(Flag::HealthCheck);
    }
    let hidden = |response: &Value| {
        response.as_str() == Some(REDACTED)
            || response
                .pointer("/choices/0/message/content")
                .and_then(Value::as_str)
                == Some(REDACTED)
    };
    if response.is_some_and(hidden) {
        flags.push(Flag::Redacted);
    }
    if response.is_some_and(grade::is_cut) {
        flags.push(Flag::TextTruncated);
    }
    flags
}

fn failure(record: &Object) -> Failure {
    let nothing = Object::new();
    let error = field::object(record, "error_information").unwrap_or(&nothing);
    let message = field::text(error, "error_message").or_else(|| field::text(record, "error_str"));
    let code = error.get("error_code").and_then(field::label);
    let words = Words {
        class: field::text(error, "error_class").unwrap_or_default(),
        code: code.as_deref().unwrap_or_default(),
        message: message.unwrap_or_default(),
        status: error.get("error_code").and_then(field::integer),
    };
    Failure {
        class: failure::class(words),
        message: message.map(str::to_owned),
        code,
    }
}

fn http_status(record: &Object, failed: bool, cache_hit: bool) -> Option<i64> {
    if failed {
        return field::object(record, "error_information")?
            .get("error_code")
            .and_then(field::integer);
    }
    // The gateway counts nothing but a 200 as a success; its cache makes no call.
    (!cache_hit).then_some(200)
}

fn usage(record: &Object, metadata: &Object) -> Usage {
    let object = field::object(metadata, "usage_object");
    let count = |name: &str| {
        let of_object = object
            .and_then(|usage| usage.get(name))
            .and_then(field::integer);
        of_object
            .or_else(|| record.get(name).and_then(field::integer))
            .filter(|count| 0 < *count)
    };
    Usage {
        tokens_in: count("prompt_tokens"),
        tokens_out: count("completion_tokens"),
        ..Usage::default()
    }
}

fn delivery(record: &Object, stream: bool, cache_hit: bool) -> Delivery {
    let count = |name: &str| header(record, name).and_then(field::integer);
    Delivery {
        stream,
        cache_hit,
        fallback: count("x-litellm-attempted-fallbacks").is_some_and(|attempts| 0 < attempts),
        retries: count("x-litellm-attempted-retries"),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(entries) => entries.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}
