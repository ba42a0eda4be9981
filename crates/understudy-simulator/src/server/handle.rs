//! One request, from its bytes to its answer.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::{ConnectInfo, Path, State as Held};
use axum::http::HeaderMap;
use axum::response::Response as HttpResponse;
use bytes::Bytes;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::Value;
use understudy_providers::{Delivery, Dialect, read_request};
use understudy_schema::chat::Chat;

use super::deliver::{self, Head, Times};
use super::line::Cutter;
use super::{Script, State};
use crate::drift::Mishap;
use crate::ledger::Entry;
use crate::respond::{Failure, Response, body_hash, respond};
use crate::wire::{Written, pieces, refuse, write};
use crate::world::Voice;

/// Headers by which a client may name an attempt; the first that is there is kept.
const ATTEMPT: [&str; 3] = [
    "x-understudy-attempt",
    "idempotency-key",
    "x-client-request-id",
];

pub(super) async fn openai(
    Held(state): Held<Arc<State>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    headers: HeaderMap,
    body: Bytes,
) -> HttpResponse {
    let call = Call::new(Dialect::OpenAi, "/v1/chat/completions", headers, body);
    answer(&state, call, cutter).await
}

pub(super) async fn responses(
    Held(state): Held<Arc<State>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    headers: HeaderMap,
    body: Bytes,
) -> HttpResponse {
    let call = Call::new(Dialect::OpenAiResponses, "/v1/responses", headers, body);
    answer(&state, call, cutter).await
}

pub(super) async fn converse(
    Held(state): Held<Arc<State>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    Path((model, operation)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> HttpResponse {
    let path = format!("/model/{model}/{operation}");
    let mut call = Call::new(Dialect::BedrockConverse, &path, headers, body);
    if operation == "converse-stream" {
        call.delivery = Delivery::Stream;
    }
    call.model = Some(model);
    answer(&state, call, cutter).await
}

pub(super) async fn anthropic(
    Held(state): Held<Arc<State>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    headers: HeaderMap,
    body: Bytes,
) -> HttpResponse {
    let call = Call::new(Dialect::Anthropic, "/v1/messages", headers, body);
    answer(&state, call, cutter).await
}

pub(super) async fn gemini(
    Held(state): Held<Arc<State>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    Path(named): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> HttpResponse {
    if let Some(model) = named.strip_suffix(":batchGenerateContent") {
        return super::batch::create_gemini(&state, model, &headers, &body);
    }
    let path = format!("/v1beta/models/{named}");
    let mut call = Call::new(Dialect::Gemini, &path, headers, body);
    let model = match named.split_once(':') {
        Some((model, "streamGenerateContent")) => {
            call.delivery = Delivery::Stream;
            Some(model)
        }
        Some((model, "generateContent")) => Some(model),
        _ => None,
    };
    call.model = model.map(str::to_owned);
    answer(&state, call, cutter).await
}

/// A request as it came.
struct Call {
    dialect: Dialect,
    path: String,
    /// The model in the path, where the dialect has it there.
    model: Option<String>,
    headers: HeaderMap,
    body: Bytes,
    asked: Value,
    delivery: Delivery,
}

impl Call {
    fn new(dialect: Dialect, path: &str, headers: HeaderMap, body: Bytes) -> Self {
        let asked: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let delivery = if asked.get("stream") == Some(&Value::Bool(true)) {
            Delivery::Stream
        } else {
            Delivery::Whole
        };
        Self {
            dialect,
            path: path.to_owned(),
            model: None,
            headers,
            body,
            asked,
            delivery,
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
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
    /// What was said, where something was.
    response: Option<Response>,
    mishap: Option<Mishap>,
}

impl Answered {
    fn refused(dialect: Dialect, failure: Failure, words: &str) -> Self {
        Self {
            written: refuse(dialect, failure, words),
            response: None,
            mishap: None,
        }
    }
}

async fn answer(state: &State, call: Call, cutter: Cutter) -> HttpResponse {
    let number = state.received.fetch_add(1, Ordering::Relaxed) + 1;
    let known = read(state, &call);
    if is_nth(state.faults.hang_every, number) {
        keep(state, &call, &known, Ended::of(0, Some("hung")));
        hang(state).await;
        let head = Head {
            status: 503,
            headers: Vec::new(),
        };
        return deliver::whole(head, JSON, String::new());
    }
    if let Some(script) = scripted(state, &known.model).await {
        tokio::time::sleep(Duration::from_millis(script.delay_ms)).await;
        keep(state, &call, &known, Ended::of(script.status, None));
        let head = Head {
            status: script.status,
            headers: script.headers,
        };
        return deliver::whole(head, JSON, script.body);
    }
    let (told, turned_away) = limited(state, &call, &known);
    let answered = match turned_away {
        Some(refusal) => refusal,
        None => decide(state, &call, &known, number),
    };
    send(
        state,
        &call,
        &known,
        Sending {
            answered,
            told,
            cutter,
        },
    )
    .await
}

/// An answer with all that its sending takes.
struct Sending {
    answered: Answered,
    /// Headers that tell how much of the allowance is left.
    told: Vec<(String, String)>,
    cutter: Cutter,
}

const JSON: &str = "application/json";

async fn send(state: &State, call: &Call, known: &Known, sending: Sending) -> HttpResponse {
    let Sending {
        answered,
        told,
        cutter,
    } = sending;
    let Answered {
        written,
        response,
        mishap,
    } = answered;
    let times = Times {
        first_token_ms: response.as_ref().map_or(0.0, |said| said.first_token_ms),
        whole_ms: response.as_ref().map_or(0.0, |said| said.latency_ms),
        scale: state.latency_scale,
    };
    let ended = Ended {
        status: written.status,
        mishap: mishap.map(Mishap::as_str),
        template: response.and_then(|said| said.template),
    };
    let own = written.headers.into_iter();
    let own = own.map(|(name, value)| (name.to_owned(), value));
    let head = Head {
        status: written.status,
        headers: own.chain(told).collect(),
    };
    if call.delivery == Delivery::Stream && head.status == 200 {
        let body: Value = serde_json::from_str(&written.body).unwrap_or(Value::Null);
        let pieces = pieces(call.dialect, &body, &call.asked);
        let timed = deliver::timed(call.dialect, pieces, mishap, times);
        keep(state, call, known, ended);
        let kind = match call.dialect {
            Dialect::BedrockConverse => "application/vnd.amazon.eventstream",
            _ => "text/event-stream",
        };
        return deliver::stream(head, kind, timed, cutter);
    }
    let wait_ms = times.whole_ms * times.scale;
    if 0.0 < wait_ms {
        tokio::time::sleep(Duration::from_secs_f64(wait_ms / 1_000.0)).await;
    }
    keep(state, call, known, ended);
    if mishap == Some(Mishap::Reset) {
        cutter.cut();
    }
    deliver::whole(head, JSON, written.body)
}

fn read(state: &State, call: &Call) -> Known {
    let chat = read_request(call.dialect, &call.asked).ok();
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

fn is_nth(every: u64, number: u64) -> bool {
    every != 0 && number.is_multiple_of(every)
}

/// The headers of an allowance, and a refusal when it is used up.
fn limited(state: &State, call: &Call, known: &Known) -> (Vec<(String, String)>, Option<Answered>) {
    let own = match state.world.voice_of(&known.model) {
        Some(Voice::Persona(persona)) => persona.limits,
        _ => None,
    };
    let Some(limits) = own.or(state.limits) else {
        return (Vec::new(), None);
    };
    let auth = call.dialect.auth_header();
    let account = format!("{} {}", known.model, call.header(auth.name).unwrap_or(""));
    let tokens = u32::try_from(call.body.len() / 4).unwrap_or(u32::MAX);
    let standing = state
        .meter
        .take(limits, &account, tokens, tokio::time::Instant::now());
    let now = state.now();
    let mut told = standing.headers(call.dialect, now);
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&now);
    told.extend(date.ok().map(|date| ("date".to_owned(), date)));
    let refusal = standing.wait.map(|wait| {
        let failure = Failure {
            status: 429,
            retry_after_ms: Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1)),
        };
        Answered::refused(call.dialect, failure, "Rate limit reached.")
    });
    (told, refusal)
}

fn decide(state: &State, call: &Call, known: &Known, number: u64) -> Answered {
    let dialect = call.dialect;
    let refused = |status: u16, words: &str| {
        let failure = Failure {
            status,
            retry_after_ms: None,
        };
        Answered::refused(dialect, failure, words)
    };
    if !is_allowed(state, call) {
        return refused(401, "Incorrect API key provided.");
    }
    if is_nth(state.faults.rate_limit_every, number) {
        let failure = Failure {
            status: 429,
            retry_after_ms: Some(state.faults.retry_after_ms),
        };
        return Answered::refused(dialect, failure, "Rate limit reached.");
    }
    if is_nth(state.faults.overload_every, number) {
        let status = if dialect == Dialect::Anthropic {
            529
        } else {
            503
        };
        return refused(status, "Overloaded");
    }
    let Some(chat) = &known.chat else {
        return refused(400, "The request is not valid.");
    };
    let Some(voice) = state.world.voice_of(&known.model) else {
        return refused(404, &format!("The model `{}` does not exist.", known.model));
    };
    let response = respond(&state.world, state.seed, voice, chat, known.asking);
    let id = format!("{}{:x}", known.hash, known.asking);
    let mishap = state.faults.mishap(number).or(response.mishap);
    let written = write(dialect, &id, &response);
    let written = match call.delivery {
        Delivery::Whole => spoilt(dialect, written, mishap),
        Delivery::Stream => written,
    };
    Answered {
        written,
        response: Some(response),
        mishap,
    }
}

/// What a mishap makes of an answer in one piece.
fn spoilt(dialect: Dialect, written: Written, mishap: Option<Mishap>) -> Written {
    let cut = |body: String| body.chars().take(body.chars().count() / 2).collect();
    match mishap {
        Some(Mishap::Cut) => Written {
            body: cut(written.body),
            ..written
        },
        Some(Mishap::Malformed) => Written {
            body: "<html><body>502 Bad Gateway</body></html>".to_owned(),
            ..written
        },
        Some(Mishap::StreamError { status }) => {
            let failure = Failure {
                status,
                retry_after_ms: None,
            };
            refuse(dialect, failure, "The server had an error.")
        }
        Some(Mishap::Reset | Mishap::Drip { .. }) | None => written,
    }
}

fn is_allowed(state: &State, call: &Call) -> bool {
    is_key(state, call.dialect, &call.headers)
}

/// Whether the headers carry the key, where one is wanted.
pub(super) fn is_key(state: &State, dialect: Dialect, headers: &HeaderMap) -> bool {
    let Some(key) = &state.key else {
        return true;
    };
    let auth = dialect.auth_header();
    let given = headers.get(auth.name).and_then(|value| value.to_str().ok());
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

/// How a request ended, for the ledger.
struct Ended {
    status: u16,
    mishap: Option<&'static str>,
    template: Option<String>,
}

impl Ended {
    fn of(status: u16, mishap: Option<&'static str>) -> Self {
        Self {
            status,
            mishap,
            template: None,
        }
    }
}

fn keep(state: &State, call: &Call, known: &Known, ended: Ended) {
    let attempt = ATTEMPT.iter().find_map(|name| call.header(name));
    state.ledger.keep(Entry {
        offset_ms: u64::try_from(state.opened.elapsed().as_millis()).unwrap_or(u64::MAX),
        path: call.path.clone(),
        model: known.model.clone(),
        body_hash: known.hash.clone(),
        asking: known.asking,
        template: ended.template,
        status: ended.status,
        attempt: attempt.map(str::to_owned),
        delivery: call.delivery,
        mishap: ended.mishap,
        batch: None,
    });
}

/// Keeps the call that made a batch. Its requests follow when they are answered.
pub(super) fn keep_batch_call(state: &State, path: &str, model: &str, hash: String) {
    state.ledger.keep(Entry {
        offset_ms: u64::try_from(state.opened.elapsed().as_millis()).unwrap_or(u64::MAX),
        path: path.to_owned(),
        model: model.to_owned(),
        asking: state.ledger.asked(&hash),
        body_hash: hash,
        template: None,
        status: 200,
        attempt: None,
        delivery: Delivery::Whole,
        mishap: None,
        batch: None,
    });
}
