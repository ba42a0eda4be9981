//! Batches: handed in, asked after, ended, fetched, in each vendor's own way.
//!
//! A batch moves on by being asked after, so that what it comes to does not hang on a clock.

mod desk;
mod files;
mod multipart;
mod rows;
mod shapes;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State as Held};
use axum::http::HeaderMap;
use axum::response::Response as HttpResponse;
use axum::routing::{get, post};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use understudy_providers::Dialect;
use understudy_providers::batch::BatchApi;

use super::deliver::{self, Head};
use super::{State, handle};
use crate::respond::{Failure, body_hash};
use crate::wire::refuse;
pub(crate) use desk::Desk;
use desk::{Entrance, Job, Stage};

/// How batches go.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BatchManner {
    /// How often a batch is asked after before it is over.
    pub polls: u32,
    /// The share of requests whose time is over before their turn. Where there are any, so is the batch's.
    pub expired: f64,
    /// The share of requests whose rows never come.
    pub missing: f64,
    /// Whether the whole batch fails, as when its file cannot be read.
    pub fails: bool,
}

impl Default for BatchManner {
    fn default() -> Self {
        Self {
            polls: 2,
            expired: 0.0,
            missing: 0.0,
            fails: false,
        }
    }
}

/// The addresses of all vendors' batches; those of Gemini that begin with a model's name stand elsewhere.
pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/v1/files", post(upload))
        .route("/v1/files/{id}/content", get(content))
        .route("/v1/batches", post(create_openai).get(list_openai))
        .route("/v1/batches/{id}", get(status_openai))
        .route("/v1/batches/{id}/cancel", post(cancel_openai))
        .route("/v1/batch/jobs", post(create_mistral).get(list_mistral))
        .route("/v1/batch/jobs/{id}", get(status_mistral))
        .route("/v1/batch/jobs/{id}/cancel", post(cancel_mistral))
        .route(
            "/v1/messages/batches",
            post(create_anthropic).get(list_anthropic),
        )
        .route("/v1/messages/batches/{id}", get(status_anthropic))
        .route("/v1/messages/batches/{id}/results", get(results_anthropic))
        .route("/v1/messages/batches/{id}/cancel", post(cancel_anthropic))
        .route("/upload/v1beta/files", post(files::upload))
        .route("/download/v1beta/files/{id}", get(files::download))
        .route("/v1beta/batches", get(list_gemini))
        .route(
            "/v1beta/batches/{id}",
            get(status_gemini).post(cancel_gemini),
        )
}

type Shared = Held<Arc<State>>;

async fn upload(Held(state): Shared, headers: HeaderMap, body: Bytes) -> HttpResponse {
    if let Some(refusal) = barred(&state, BatchApi::OpenAi, &headers) {
        return refusal;
    }
    let kind = headers
        .get("content-type")
        .and_then(|kind| kind.to_str().ok());
    let Some(file) = multipart::file_of(kind.unwrap_or_default(), &body) else {
        return refused(BatchApi::OpenAi, 400, "There is no file in the form.");
    };
    let length = file.len();
    let id = state.desk.keep_file(file);
    answered(&json!({
        "id": id,
        "object": "file",
        "bytes": length,
        "created_at": 1_794_182_400,
        "filename": "requests.jsonl",
        "purpose": "batch",
        "sample_type": "batch_request",
        "source": "upload",
        "status": "processed",
    }))
}

async fn content(Held(state): Shared, headers: HeaderMap, Path(id): Path<String>) -> HttpResponse {
    if let Some(refusal) = barred(&state, BatchApi::OpenAi, &headers) {
        return refusal;
    }
    match state.desk.file(&id) {
        Some(file) => lines(file),
        None => refused(BatchApi::OpenAi, 404, "There is no such file."),
    }
}

async fn create_openai(held: Shared, headers: HeaderMap, body: Bytes) -> HttpResponse {
    create(&held.0, BatchApi::OpenAi, None, &headers, &body)
}

async fn create_mistral(held: Shared, headers: HeaderMap, body: Bytes) -> HttpResponse {
    create(&held.0, BatchApi::Mistral, None, &headers, &body)
}

async fn create_anthropic(held: Shared, headers: HeaderMap, body: Bytes) -> HttpResponse {
    create(&held.0, BatchApi::Anthropic, None, &headers, &body)
}

/// Gemini's, for a model that its address names.
pub(super) fn create_gemini(
    state: &State,
    model: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> HttpResponse {
    create(state, BatchApi::Gemini, Some(model), headers, body)
}

fn create(
    state: &State,
    api: BatchApi,
    model: Option<&str>,
    headers: &HeaderMap,
    body: &Bytes,
) -> HttpResponse {
    if let Some(refusal) = barred(state, api, headers) {
        return refusal;
    }
    let asked: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let entrance = Entrance {
        api,
        model,
        asked: &asked,
    };
    let Some(job) = state.desk.take_in(&entrance, state.now()) else {
        return refused(api, 400, "There are no requests in the batch.");
    };
    let path = shapes::home(api);
    handle::keep_batch_call(state, path, &job.model, body_hash(path, body));
    answered(&shapes::status(&job))
}

async fn status_openai(held: Shared, headers: HeaderMap, Path(id): Path<String>) -> HttpResponse {
    status(&held.0, BatchApi::OpenAi, &headers, &id)
}

async fn status_mistral(held: Shared, headers: HeaderMap, Path(id): Path<String>) -> HttpResponse {
    status(&held.0, BatchApi::Mistral, &headers, &id)
}

async fn status_anthropic(
    held: Shared,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> HttpResponse {
    status(&held.0, BatchApi::Anthropic, &headers, &id)
}

async fn status_gemini(held: Shared, headers: HeaderMap, Path(id): Path<String>) -> HttpResponse {
    status(&held.0, BatchApi::Gemini, &headers, &id)
}

/// Says how a batch stands, and moves it on.
fn status(state: &State, api: BatchApi, headers: &HeaderMap, id: &str) -> HttpResponse {
    if let Some(refusal) = barred(state, api, headers) {
        return refusal;
    }
    let moved_on = |job: &mut Job| rows::advance(state, job);
    match state.desk.change(api, id, moved_on) {
        Some(job) => answered(&shapes::status(&job)),
        None => refused(api, 404, "There is no such batch."),
    }
}

async fn cancel_openai(held: Shared, headers: HeaderMap, Path(id): Path<String>) -> HttpResponse {
    cancel(&held.0, BatchApi::OpenAi, &headers, &id)
}

async fn cancel_mistral(held: Shared, headers: HeaderMap, Path(id): Path<String>) -> HttpResponse {
    cancel(&held.0, BatchApi::Mistral, &headers, &id)
}

async fn cancel_anthropic(
    held: Shared,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> HttpResponse {
    cancel(&held.0, BatchApi::Anthropic, &headers, &id)
}

async fn cancel_gemini(held: Shared, headers: HeaderMap, Path(id): Path<String>) -> HttpResponse {
    let id = id.strip_suffix(":cancel").unwrap_or(&id);
    cancel(&held.0, BatchApi::Gemini, &headers, id)
}

fn cancel(state: &State, api: BatchApi, headers: &HeaderMap, id: &str) -> HttpResponse {
    if let Some(refusal) = barred(state, api, headers) {
        return refusal;
    }
    let ended = |job: &mut Job| {
        if matches!(job.stage, Stage::Waiting | Stage::Running) {
            job.stage = Stage::Closing;
        }
    };
    match state.desk.change(api, id, ended) {
        None => refused(api, 404, "There is no such batch."),
        Some(_) if api == BatchApi::Gemini => answered(&json!({})),
        Some(job) => answered(&shapes::status(&job)),
    }
}

async fn list_openai(held: Shared, headers: HeaderMap) -> HttpResponse {
    list(&held.0, BatchApi::OpenAi, &headers)
}

async fn list_mistral(held: Shared, headers: HeaderMap) -> HttpResponse {
    list(&held.0, BatchApi::Mistral, &headers)
}

async fn list_anthropic(held: Shared, headers: HeaderMap) -> HttpResponse {
    list(&held.0, BatchApi::Anthropic, &headers)
}

async fn list_gemini(held: Shared, headers: HeaderMap) -> HttpResponse {
    list(&held.0, BatchApi::Gemini, &headers)
}

fn list(state: &State, api: BatchApi, headers: &HeaderMap) -> HttpResponse {
    if let Some(refusal) = barred(state, api, headers) {
        return refusal;
    }
    let jobs: Vec<Job> = state.desk.jobs(api);
    let entries: Vec<Value> = jobs.iter().map(shapes::status).collect();
    let name = if api == BatchApi::Gemini {
        "operations"
    } else {
        "data"
    };
    answered(&json!({ "object": "list", (name): entries, "has_more": false }))
}

async fn results_anthropic(
    Held(state): Shared,
    Path(id): Path<String>,
    request: Request,
) -> HttpResponse {
    let api = BatchApi::Anthropic;
    if let Some(refusal) = barred(&state, api, request.headers()) {
        return refusal;
    }
    let job = state.desk.job(api, &id);
    match job.and_then(|job| job.rows.clone()) {
        Some(rows) => lines(shapes::lines(api, &rows)),
        None => refused(api, 404, "The batch has no results yet."),
    }
}

fn barred(state: &State, api: BatchApi, headers: &HeaderMap) -> Option<HttpResponse> {
    let allowed = handle::is_key(state, dialect_of(api), headers);
    (!allowed).then(|| refused(api, 401, "Incorrect API key provided."))
}

pub(super) fn dialect_of(api: BatchApi) -> Dialect {
    match api {
        BatchApi::OpenAi | BatchApi::Mistral => Dialect::OpenAi,
        BatchApi::Anthropic => Dialect::Anthropic,
        BatchApi::Gemini => Dialect::Gemini,
        BatchApi::Bedrock => Dialect::BedrockConverse,
    }
}

fn refused(api: BatchApi, status: u16, words: &str) -> HttpResponse {
    let failure = Failure {
        status,
        retry_after_ms: None,
    };
    let written = refuse(dialect_of(api), failure, words);
    deliver::whole(head(status), "application/json", written.body)
}

fn answered(body: &Value) -> HttpResponse {
    deliver::whole(head(200), "application/json", body.to_string())
}

fn lines(text: String) -> HttpResponse {
    deliver::whole(head(200), "application/x-jsonl", text)
}

fn head(status: u16) -> Head {
    Head {
        status,
        headers: Vec::new(),
    }
}
