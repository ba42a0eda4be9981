//! One request, from its bytes to its answer.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::{Path, State as Held};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response as HttpResponse};
use bytes::Bytes;
use serde_json::Value;
use understudy_providers::{Dialect, read_request};
use understudy_schema::chat::Chat;

use super::{Script, State};
use crate::ledger::Entry;
use crate::respond::{Failure, body_hash, respond};
use crate::wire::{Written, refuse, write};

pub(super) async fn openai(
    Held(state): Held<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> HttpResponse {
    answer(
        &state,
        Call {
            dialect: Dialect::OpenAi,
            path: "/v1/chat/completions".to_owned(),
            model: None,
            headers,
            body,
        },
    )
    .await
}

pub(super) async fn anthropic(
    Held(state): Held<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> HttpResponse {
    answer(
        &state,
        Call {
            dialect: Dialect::Anthropic,
            path: "/v1/messages".to_owned(),
            model: None,
            headers,
            body,
        },
    )
    .await
}

pub(super) async fn gemini(
    Held(state): Held<Arc<State>>,
    Path(call): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> HttpResponse {
    let model = call.strip_suffix(":generateContent").map(str::to_owned);
    let path = format!("/v1beta/models/{call}");
    answer(
        &state,
        Call {
            dialect: Dialect::Gemini,
            path,
            model,
            headers,
            body,
        },
    )
    .await
}

/// A request as it came.
struct Call {
    dialect: Dialect,
    path: String,
    /// The model in the path, where the dialect has it there.
    model: Option<String>,
    headers: HeaderMap,
    body: Bytes,
}

/// What is known of a request once it is read.
struct Known {
    hash: String,
    asking: u64,
    model: String,
    chat: Option<Chat>,
}

/// What is answered, and after how long.
struct Answered {
    written: Written,
    template: Option<String>,
    wait_ms: f64,
}

async fn answer(state: &State, call: Call) -> HttpResponse {
    let number = state.received.fetch_add(1, Ordering::Relaxed) + 1;
    let known = read(state, &call);
    if state.faults.hang_every != 0 && number.is_multiple_of(state.faults.hang_every) {
        keep(state, &call, &known, None, 0);
        hang(state).await;
        return http(503, Vec::new(), String::new());
    }
    if let Some(script) = scripted(state, &known.model).await {
        tokio::time::sleep(Duration::from_millis(script.delay_ms)).await;
        keep(state, &call, &known, None, script.status);
        return http(script.status, script.headers, script.body);
    }
    let answered = decide(state, &call, &known, number);
    let wait = answered.wait_ms * state.latency_scale;
    if 0.0 < wait {
        tokio::time::sleep(Duration::from_secs_f64(wait / 1_000.0)).await;
    }
    let Written {
        status,
        headers,
        body,
    } = answered.written;
    keep(state, &call, &known, answered.template, status);
    let headers = headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    http(status, headers, body)
}

fn read(state: &State, call: &Call) -> Known {
    let parsed: Value = serde_json::from_slice(&call.body).unwrap_or(Value::Null);
    let chat = read_request(call.dialect, &parsed).ok();
    let in_body = chat
        .as_ref()
        .map(|chat| chat.model.clone())
        .unwrap_or_default();
    let hash = body_hash(&call.path, &call.body);
    Known {
        asking: state.ledger.asked(&hash),
        hash,
        model: call.model.clone().unwrap_or(in_body),
        chat,
    }
}

fn decide(state: &State, call: &Call, known: &Known, number: u64) -> Answered {
    let refused = |status: u16, words: &str| {
        let failure = Failure {
            status,
            retry_after_ms: None,
        };
        Answered {
            written: refuse(call.dialect, failure, words),
            template: None,
            wait_ms: 0.0,
        }
    };
    if !is_allowed(state, call) {
        return refused(401, "Incorrect API key provided.");
    }
    if state.faults.rate_limit_every != 0 && number.is_multiple_of(state.faults.rate_limit_every) {
        let failure = Failure {
            status: 429,
            retry_after_ms: Some(state.faults.retry_after_ms),
        };
        return Answered {
            written: refuse(call.dialect, failure, "Rate limit reached."),
            template: None,
            wait_ms: 0.0,
        };
    }
    let Some(chat) = &known.chat else {
        return refused(400, "The request is not valid.");
    };
    if chat.stream {
        return refused(400, "Streams are not served.");
    }
    let Some(voice) = state.world.voice_of(&known.model) else {
        return refused(404, &format!("The model `{}` does not exist.", known.model));
    };
    let response = respond(&state.world, state.seed, voice, chat, known.asking);
    let id = format!("{}{:x}", known.hash, known.asking);
    Answered {
        written: write(call.dialect, &id, &response),
        wait_ms: response.latency_ms,
        template: response.template,
    }
}

fn is_allowed(state: &State, call: &Call) -> bool {
    let Some(key) = &state.key else {
        return true;
    };
    let auth = call.dialect.auth_header();
    let given = call
        .headers
        .get(auth.name)
        .and_then(|value| value.to_str().ok());
    given.and_then(|value| value.strip_prefix(auth.prefix)) == Some(key.as_str())
}

async fn scripted(state: &State, model: &str) -> Option<Script> {
    let mut scripts = state.scripts.lock().await;
    let script = scripts
        .iter_mut()
        .find(|script| 0 < script.times && (script.model.is_empty() || script.model == model))?;
    script.times -= 1;
    Some(script.clone())
}

/// Waits until the server is shut down.
async fn hang(state: &State) {
    let mut stop = state.stop.clone();
    // An error means that the server is gone, which ends the waiting as well.
    drop(stop.wait_for(|stopped| *stopped).await);
}

fn keep(state: &State, call: &Call, known: &Known, template: Option<String>, status: u16) {
    state.ledger.keep(Entry {
        offset_ms: u64::try_from(state.opened.elapsed().as_millis()).unwrap_or(u64::MAX),
        path: call.path.clone(),
        model: known.model.clone(),
        body_hash: known.hash.clone(),
        asking: known.asking,
        template,
        status,
    });
}

fn http(status: u16, headers: Vec<(String, String)>, body: String) -> HttpResponse {
    let mut response = body.into_response();
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = HeaderValue::from_static("application/json");
    response
        .headers_mut()
        .insert(axum::http::header::CONTENT_TYPE, json);
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
