//! A request and its response in the vendors' own shapes, in one of the usual envelopes: what a team writes in ten minutes.

mod envelope;

use serde_json::Value;
use understudy_schema::chat::{Usage, tool_calls_json};
use understudy_schema::ids;

use super::body::{self, Answer};
use crate::decode::{Context, Fault, Reason};
use crate::draft::{Api, Delivery, Draft, Failure, Request, Timing};
use crate::failure::{self, Words};
use crate::field::{self, Object};
use crate::grade::Flag;
use crate::hash;
use crate::instant;
use crate::options::Undated;
use crate::template::{DEFAULT_ID_KEYS, DEFAULT_VERSION_KEYS, Name, prompt_reference};

use envelope::{Parts, unfold};

/// The word in the tables.
const FORMAT: &str = "plain";

const STARTS: [&str; 11] = [
    "ts",
    "timestamp",
    "started_at",
    "start_time",
    "startTime",
    "request_time",
    "requested_at",
    "time",
    "datetime",
    "created_at",
    "created",
];
const ENDS: [&str; 5] = [
    "ended_at",
    "end_time",
    "endTime",
    "completed_at",
    "finished_at",
];
const DURATION: Duration = Duration {
    ms: &[
        "duration_ms",
        "latency_ms",
        "elapsed_ms",
        "response_time_ms",
        "total_ms",
        "durationMs",
        "latencyMs",
        "elapsedMs",
        "responseTimeMs",
    ],
    seconds: &[
        "duration_s",
        "latency_s",
        "elapsed_s",
        "response_time_s",
        "duration_seconds",
        "latency_seconds",
        "elapsed_seconds",
        "response_time_seconds",
    ],
    either: &["latency", "duration", "elapsed", "response_time"],
};
const FIRST_TOKEN: Duration = Duration {
    ms: &[
        "ttft_ms",
        "time_to_first_token_ms",
        "first_token_ms",
        "ttftMs",
    ],
    seconds: &["ttft_s", "ttft_seconds", "time_to_first_token_s"],
    either: &["ttft", "time_to_first_token"],
};
const IDS: [&str; 6] = ["request_id", "call_id", "log_id", "id", "uuid", "span_id"];

/// Parameters without which nobody knows how the answer was sampled.
const SAMPLING: [&str; 11] = [
    "temperature",
    "top_p",
    "seed",
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
    "stop",
    "n",
    "generationConfig",
    "generation_config",
    "inferenceConfig",
];

/// Reads one line. `line` is its text, by which a call without an id of its own is known again.
pub(super) fn read(mut record: Object, line: &str, context: &Context) -> Result<Draft, Fault> {
    let Parts {
        mut request,
        response,
        verbatim,
    } = unfold(&mut record)?;
    let response = response.map(body::whole);
    add_model(&record, &mut request);
    let Some(api) = body::api_of(&request, response.as_ref()) else {
        return Err(Fault::new(
            Reason::NoPrompt,
            "the request holds no messages, input, contents or prompt",
            FORMAT,
        ));
    };
    let answer = response.as_ref().map_or(Answer::Nothing, body::answer_of);
    let failure = failure(&record, &answer);
    let timing = timing(&record, response.as_ref(), failure.is_some(), context)?;
    let attempt = Attempt {
        request: &request,
        response: response.as_ref(),
        answer: &answer,
        failure: failure.as_ref(),
    };
    let native_id = native_id(&record, line, &timing, &attempt);
    let mut flags = Vec::new();
    if !verbatim && !SAMPLING.iter().any(|name| request.get(*name).is_some()) {
        flags.push(Flag::NoSampling);
    }
    if failure.is_none() && matches!(answer, Answer::Nothing) {
        flags.push(Flag::NoAnswer);
    }
    let cost = field::first(&record, &["cost_usd", "cost"]);
    Ok(Draft {
        format: FORMAT,
        native_id,
        trace_id: first_label(&record, &["trace_id", "traceId"]),
        session_id: first_label(&record, &["session_id", "conversation_id", "thread_id"]),
        end_user: end_user(&record, &request),
        template: template(&record, &request),
        custom_id: first_label(&record, &["custom_id"]),
        tags: tags(&record),
        metadata: metadata(&record, &request),
        environment: first_label(&record, &["environment", "env"]),
        provider: first_label(&record, &["provider", "vendor"]),
        model_requested: model(&request),
        base_url: field::first_text(&record, &["base_url", "api_base"]).map(str::to_owned),
        http_status: status(&record),
        usage: usage(&record, api),
        cost_usd: cost.and_then(field::number),
        delivery: delivery(&record, &request, timing.ttft_ms.is_some()),
        request: Request {
            api,
            native: request,
        },
        response: if failure.is_some() { None } else { response },
        timing,
        failure,
        flags,
    })
}

fn first_label(record: &Object, names: &[&str]) -> Option<String> {
    names
        .iter()
        .find_map(|name| field::label(record.get(*name)?))
}

/// Gemini's requests name the model in the address, and some envelopes keep it outside.
fn add_model(record: &Object, request: &mut Value) {
    if let (Some(fields), Some(model)) = (request.as_object_mut(), field::text(record, "model")) {
        fields
            .entry("model")
            .or_insert_with(|| Value::String(model.to_owned()));
    }
}

fn model(request: &Value) -> Option<String> {
    let named = request.get("model").or_else(|| request.get("modelId"));
    named.and_then(field::label)
}

fn timing(
    record: &Object,
    response: Option<&Value>,
    failed: bool,
    context: &Context,
) -> Result<Timing, Fault> {
    let at =
        |value: &Value| instant::read(value).and_then(|at| instant::plausible(at, context.now));
    let of_response = || {
        let response = response?.as_object()?;
        field::first(response, &["created", "created_at", "createTime"]).and_then(at)
    };
    let start = STARTS
        .iter()
        .find_map(|name| at(record.get(*name)?))
        .or_else(of_response);
    let started_at = match (start, context.undated) {
        (Some(start), _) | (None, Undated::At(start)) => start,
        (None, Undated::Reject) => {
            let detail = "no time is given, or it lies outside 2015 to tomorrow; looked for ts, timestamp, created_at, …";
            return Err(Fault::new(Reason::NoTime, detail, FORMAT));
        }
    };
    let end = ENDS
        .iter()
        .find_map(|name| at(record.get(*name)?))
        .filter(|end| started_at <= *end);
    let between = end.map(|end| instant::milliseconds_between(started_at, end));
    let duration = milliseconds(record, &DURATION).or(between);
    let ended_at = end.or_else(|| instant::later(started_at, duration?));
    let first = milliseconds(record, &FIRST_TOKEN);
    Ok(Timing {
        started_at,
        ended_at,
        latency_ms: duration.filter(|_| !failed),
        ttft_ms: first.filter(|_| !failed),
        overhead_ms: None,
    })
}

/// Names under which a log may keep a duration, by its unit.
struct Duration {
    ms: &'static [&'static str],
    seconds: &'static [&'static str],
    either: &'static [&'static str],
}

/// A duration whose name tells the unit, or one that is told by its size: a number below 100 with a fraction is seconds.
fn milliseconds(record: &Object, duration: &Duration) -> Option<f64> {
    let first = |names: &[&str]| {
        let numbers = names
            .iter()
            .filter_map(|name| field::number(record.get(*name)?));
        numbers.into_iter().find(|number| 0.0 <= *number)
    };
    if let Some(ms) = first(duration.ms) {
        return Some(ms);
    }
    if let Some(seconds) = first(duration.seconds) {
        return Some(seconds * 1000.0);
    }
    let value = field::first(record, duration.either)?;
    let number = field::number(value).filter(|number| 0.0 <= *number)?;
    Some(if number < 100.0 && !is_whole(value) {
        number * 1000.0
    } else {
        number
    })
}

/// Whether a number is written without a fraction, also in a text.
fn is_whole(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().parse::<i64>().is_ok(),
        _ => value.is_i64() || value.is_u64(),
    }
}

fn usage(record: &Object, api: Api) -> Usage {
    field::object(record, "usage")
        .map(|usage| body::usage_of(&Value::Object(usage.clone()), api))
        .unwrap_or_default()
}

/// What was asked and what came of it.
struct Attempt<'a> {
    request: &'a Value,
    response: Option<&'a Value>,
    answer: &'a Answer,
    failure: Option<&'a Failure>,
}

/// Retries of a call may share its id, and so may all calls of one web request: what was asked, and what came of it, tell
/// them apart.
fn native_id(record: &Object, line: &str, timing: &Timing, attempt: &Attempt) -> Vec<String> {
    match first_label(record, &IDS) {
        Some(id) => {
            let number = first_label(record, &["attempt", "attempt_no"]).unwrap_or_default();
            let asked = ids::digest([hash::canonical_json(attempt.request).as_str()]);
            let came = came(status(record), attempt);
            vec![id, number, timing.started_at.to_string(), asked, came]
        }
        None => vec![ids::digest([line])],
    }
}

/// What came of an attempt: a failure by its status and words, an answer by its id and words. Another export of the same
/// log may hold both in another shape.
fn came(status: Option<i64>, attempt: &Attempt) -> String {
    let mut parts = Vec::new();
    if let Some(failure) = attempt.failure {
        parts.push(status.map(|status| status.to_string()));
        parts.push(failure.code.clone());
        parts.push(failure.message.clone());
    }
    match attempt.answer {
        Answer::Reply(reply) => {
            parts.push(reply.response_id.clone());
            parts.push(reply.text.clone());
            parts.push(reply.refusal.clone());
            parts.push(tool_calls_json(&reply.tool_calls));
        }
        Answer::Failed(..) => {}
        Answer::Nothing => parts.push(attempt.response.map(hash::canonical_json)),
    }
    ids::digest(parts.iter().map(|part| part.as_deref().unwrap_or_default()))
}

fn end_user(record: &Object, request: &Value) -> Option<String> {
    let of_metadata = request.pointer("/metadata/user_id").and_then(field::label);
    first_label(record, &["end_user", "user_id", "user"])
        .or_else(|| {
            request
                .get("user")
                .or_else(|| request.get("safety_identifier"))
                .and_then(field::label)
        })
        .or(of_metadata)
}

fn template(record: &Object, request: &Value) -> Option<Name> {
    // A field of this name may hold the template's text; an id is one short line.
    let is_id = |id: &String| id.len() <= 200 && !id.contains('\n');
    match first_label(record, &DEFAULT_ID_KEYS).filter(is_id) {
        Some(id) => Some(Name {
            id,
            version: first_label(record, &DEFAULT_VERSION_KEYS),
        }),
        None => request.get("prompt").and_then(prompt_reference),
    }
}

fn metadata(record: &Object, request: &Value) -> Object {
    let mut metadata = Object::new();
    let of_request = ["metadata", "labels"]
        .into_iter()
        .filter_map(|name| request.get(name)?.as_object());
    for fields in of_request.chain(field::object(record, "metadata")) {
        metadata.extend(
            fields
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
    }
    metadata
}

fn tags(record: &Object) -> Vec<String> {
    match record.get("tags") {
        Some(Value::Array(tags)) => tags.iter().filter_map(field::label).collect(),
        Some(Value::Object(tags)) => tags
            .iter()
            .filter_map(|(name, value)| Some(format!("{name}:{}", field::label(value)?)))
            .collect(),
        _ => Vec::new(),
    }
}

fn status(record: &Object) -> Option<i64> {
    let names = ["status", "status_code", "http_status", "response_status"];
    names
        .iter()
        .find_map(|name| field::integer(record.get(*name)?))
        .filter(|status| (100..=599).contains(status))
}

/// Whether the status of a call is that of a failure.
fn has_failed(record: &Object) -> bool {
    let says_so = field::text(record, "status").is_some_and(|status| {
        ["error", "failed", "failure"].contains(&status.to_ascii_lowercase().as_str())
    });
    says_so || status(record).is_some_and(|status| 400 <= status)
}

fn failure(record: &Object, answer: &Answer) -> Option<Failure> {
    let status = status(record);
    let said = match body::failure_in(&Value::Object(error_of(record))) {
        Answer::Failed(code, message) => Some((code, message)),
        _ => match answer {
            Answer::Failed(code, message) => Some((code.clone(), message.clone())),
            _ => None,
        },
    };
    let answered = matches!(answer, Answer::Reply(_));
    if !has_failed(record) && (said.is_none() || answered) {
        return None;
    }
    let (code, message) = said.unwrap_or_default();
    let words = Words {
        class: "",
        code: &code,
        message: &message,
        status,
    };
    let present = |text: String| (!text.is_empty()).then_some(text);
    Some(Failure {
        class: failure::class(words),
        message: present(message),
        code: present(code),
    })
}

fn error_of(record: &Object) -> Object {
    let error = field::first(record, &["error", "error_message", "exception"]);
    error
        .map(|error| Object::from_iter([("error".to_owned(), error.clone())]))
        .unwrap_or_default()
}

fn delivery(record: &Object, request: &Value, timed_first_token: bool) -> Delivery {
    let truth = |name: &str| record.get(name).and_then(field::truth);
    let asked = request.get("stream").and_then(field::truth);
    let attempts = first_label(record, &["attempt", "attempt_no"])
        .and_then(|attempt| attempt.parse::<i64>().ok());
    let retries = field::first(record, &["retries", "retry_count"]).and_then(field::integer);
    Delivery {
        stream: truth("stream").or(asked).unwrap_or(timed_first_token),
        cache_hit: truth("cache_hit")
            .or_else(|| truth("cached"))
            .unwrap_or(false),
        fallback: truth("is_fallback")
            .or_else(|| truth("fallback"))
            .unwrap_or(false),
        retries: retries.or(attempts.map(|attempts| (attempts - 1).max(0))),
    }
}
