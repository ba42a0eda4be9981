//! Where in a line the request is, and where the response.

use serde_json::{Map, Value, json};

use super::super::body;
use crate::decode::{Fault, Reason};
use crate::field::{Object, unwrapped};

/// Names under which envelopes keep the request.
const REQUESTS: [&str; 5] = ["request", "req", "request_body", "input_body", "body"];

/// Names under which they keep the response.
const RESPONSES: [&str; 7] = [
    "response",
    "resp",
    "response_body",
    "output",
    "completion",
    "answer",
    "result",
];

/// Fields of requests of all vendors, for lines that hold them without an envelope.
const REQUEST_FIELDS: [&str; 59] = [
    "model",
    "messages",
    "tools",
    "tool_choice",
    "functions",
    "function_call",
    "parallel_tool_calls",
    "response_format",
    "temperature",
    "top_p",
    "top_k",
    "seed",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "n",
    "stop",
    "max_tokens",
    "max_completion_tokens",
    "reasoning_effort",
    "verbosity",
    "service_tier",
    "stream",
    "stream_options",
    "input",
    "instructions",
    "prompt",
    "text",
    "reasoning",
    "max_output_tokens",
    "previous_response_id",
    "conversation",
    "include",
    "truncation",
    "system",
    "stop_sequences",
    "thinking",
    "contents",
    "system_instruction",
    "systemInstruction",
    "generationConfig",
    "generation_config",
    "toolConfig",
    "tool_config",
    "safetySettings",
    "safety_settings",
    "cachedContent",
    "cached_content",
    "web_search_options",
    "modalities",
    "prediction",
    "user",
    "safety_identifier",
    "modelId",
    "inferenceConfig",
    "additionalModelRequestFields",
    "outputConfig",
];

/// Fields of a response of Chat Completions or Converse that stand beside the request's in a merged line.
const RESPONSE_FIELDS: [&str; 9] = [
    "choices",
    "usage",
    "id",
    "created",
    "system_fingerprint",
    "object",
    "output",
    "stopReason",
    "trace",
];

/// A line's request and response.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) request: Value,
    pub(super) response: Option<Value>,
    /// Whether the request is the body that was sent, and not a selection of it.
    pub(super) verbatim: bool,
}

/// Takes the request and the response out of a line.
pub(super) fn unfold(record: &mut Object) -> Result<Parts, Fault> {
    refuse_half_of_a_batch(record)?;
    let request = take(record, &REQUESTS).map(unwrapped);
    if let Some(request) = request.filter(Value::is_object) {
        return Ok(Parts {
            request,
            response: response(record),
            verbatim: true,
        });
    }
    let response_beside = picked(record, &RESPONSE_FIELDS);
    if body::is_vendors(&response_beside) {
        return Ok(Parts {
            request: request_beside(record),
            response: Some(response_beside),
            verbatim: false,
        });
    }
    if let Some(response) = response(record) {
        let mut request = request_beside(record);
        settle_input(&mut request, &response);
        return Ok(Parts {
            request,
            response: Some(response),
            verbatim: false,
        });
    }
    if let Some(Value::Array(messages)) = record.get("messages") {
        return dataset(messages.clone(), record);
    }
    let detail = "no request and response were found in it: name the format, or see the documentation of envelopes";
    Err(Fault::new(Reason::UnknownFormat, detail, "unknown"))
}

/// A request whose fields stand beside the response.
fn request_beside(record: &Object) -> Value {
    let mut request = picked(record, &REQUEST_FIELDS);
    // Beside Gemini's contents a config holds the rest of the request; elsewhere it is the caller's.
    if let (Some(fields), true) = (request.as_object_mut(), record.contains_key("contents"))
        && let Some(config) = record.get("config")
    {
        put(fields, "config", config.clone());
    }
    request
}

/// A batch keeps its requests in one file and its answers in another, and neither is a call.
fn refuse_half_of_a_batch(record: &Object) -> Result<(), Fault> {
    let has = |name: &str| record.contains_key(name);
    let what = if has("custom_id") && has("method") && has("url") && !has("response") {
        "a request of an OpenAI batch without its answer"
    } else if has("custom_id") && has("response") && !has("body") && !has("request") {
        "an answer of an OpenAI batch without its request"
    } else if has("custom_id")
        && record
            .get("result")
            .is_some_and(|result| result.get("type").is_some())
    {
        "an answer of an Anthropic batch without its request"
    } else if has("key") && (has("request") != has("response")) && !has("messages") {
        "one half of a Gemini batch"
    } else {
        return Ok(());
    };
    Err(Fault::new(
        Reason::UnknownFormat,
        format!("it is {what}: join the two files first"),
        "unknown",
    ))
}

fn take(record: &mut Object, names: &[&str]) -> Option<Value> {
    let name = names
        .iter()
        .find(|name| record.get(**name).is_some_and(|value| !value.is_null()))?;
    record.shift_remove(*name)
}

/// The response; one level of wrapping (`{"status_code": 200, "body": {…}}`) is taken off.
fn response(record: &mut Object) -> Option<Value> {
    let mut response = body::opened(take(record, &RESPONSES)?, super::has_failed(record));
    if let Some(wrapper) = response.as_object_mut()
        && wrapper.contains_key("status_code")
        && let Some(body) = wrapper.shift_remove("body")
    {
        if let Some(status) = wrapper.shift_remove("status_code") {
            record.entry("status_code").or_insert(status);
        }
        return Some(body::opened(body, super::has_failed(record)));
    }
    Some(response)
}

fn picked(record: &Object, names: &[&str]) -> Value {
    let fields = record
        .iter()
        .filter(|(name, value)| names.contains(&name.as_str()) && !value.is_null());
    Value::Object(
        fields
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

/// `input` is the Responses API's word, but also what home-made logs call a list of chat messages.
fn settle_input(request: &mut Value, response: &Value) {
    let is_responses = response.get("object").and_then(Value::as_str) == Some("response");
    let Some(fields) = request.as_object_mut() else {
        return;
    };
    if is_responses || fields.contains_key("messages") {
        return;
    }
    let has_roles = |input: &Value| input.pointer("/0/role").is_some();
    match fields.shift_remove("input") {
        Some(input @ Value::Array(_)) if has_roles(&input) => put(fields, "messages", input),
        Some(Value::String(text)) => put(
            fields,
            "messages",
            json!([{"role": "user", "content": text}]),
        ),
        Some(Value::Object(inner)) => fields.extend(inner),
        Some(other) => put(fields, "input", other),
        None => {}
    }
}

fn put(fields: &mut Map<String, Value>, name: &str, value: Value) {
    fields.insert(name.to_owned(), value);
}

/// A line of a fine-tuning file: the last turn, if it is the model's, is the answer.
fn dataset(mut messages: Vec<Value>, record: &Object) -> Result<Parts, Fault> {
    let is_answer =
        |message: &Value| message.get("role").and_then(Value::as_str) == Some("assistant");
    let Some(answer) = messages.pop_if(|message| is_answer(message)) else {
        let detail = "the messages do not end with an answer and there is no response beside them";
        return Err(Fault::new(Reason::UnknownFormat, detail, "unknown"));
    };
    let mut request = request_beside(record);
    if let Some(fields) = request.as_object_mut() {
        put(fields, "messages", Value::Array(messages));
    }
    Ok(Parts {
        request,
        response: Some(answer),
        verbatim: false,
    })
}
