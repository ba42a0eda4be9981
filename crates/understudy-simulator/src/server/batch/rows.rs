//! A batch moves on, and its requests are answered.

use serde_json::{Value, json};
use understudy_providers::batch::BatchApi;
use understudy_providers::{Delivery, Dialect, read_request};

use super::desk::{Job, Stage};
use super::{BatchManner, dialect_of, shapes};
use crate::draw::Draw;
use crate::ledger::Entry;
use crate::respond::{Failure, body_hash, respond};
use crate::server::State;
use crate::wire::{Written, refuse, write};
use crate::world::Voice;

/// What became of one request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Row {
    /// It was answered, with a status of HTTP.
    Answered { status: u16, body: Value },
    /// Its time was over.
    Expired,
    /// The batch was ended.
    Cancelled,
}

/// Moves a batch on by one question.
pub(super) fn advance(state: &State, job: &mut Job) {
    let manner = manner_of(state, job);
    match job.stage {
        Stage::Waiting | Stage::Running => {
            job.polls += 1;
            job.stage = Stage::Running;
            if manner.polls < job.polls {
                close(state, job, manner);
            }
        }
        Stage::Closing => {
            let half = job.requests.len() / 2;
            let rows = rows_of(state, job, manner, half);
            settle(state, job, rows, Stage::Cancelled);
        }
        Stage::Complete | Stage::Expired | Stage::Cancelled | Stage::Failed => {}
    }
}

fn manner_of(state: &State, job: &Job) -> BatchManner {
    match state.world.voice_of(&job.model) {
        Some(Voice::Persona(persona)) => persona.batch.unwrap_or(state.batch),
        _ => state.batch,
    }
}

fn close(state: &State, job: &mut Job, manner: BatchManner) {
    if manner.fails {
        job.stage = Stage::Failed;
        return;
    }
    let rows = rows_of(state, job, manner, job.requests.len());
    let expired = rows.iter().any(|(_, row)| *row == Row::Expired);
    let stage = if expired {
        Stage::Expired
    } else {
        Stage::Complete
    };
    settle(state, job, rows, stage);
}

/// Lays the rows where they are fetched.
fn settle(state: &State, job: &mut Job, rows: Vec<(String, Row)>, stage: Stage) {
    job.stage = stage;
    if matches!(job.api, BatchApi::OpenAi | BatchApi::Mistral) {
        let fine = |row: &Row| matches!(row, Row::Answered { status: 200, .. });
        let (answers, failures): (Vec<_>, Vec<_>) =
            rows.iter().cloned().partition(|(_, row)| fine(row));
        job.files = [answers, failures].map(|rows| {
            let lines = shapes::lines(job.api, &rows);
            (!lines.is_empty()).then(|| state.desk.keep_file(lines))
        });
    }
    // An expired batch has no results at all here.
    if job.by_file && stage != Stage::Expired {
        job.files[0] = Some(state.desk.keep_file(shapes::keyed_lines(&rows)));
    }
    job.rows = Some(rows);
}

/// The rows of the first requests, in no order; those after them were not answered when the batch was ended.
fn rows_of(state: &State, job: &Job, manner: BatchManner, n_done: usize) -> Vec<(String, Row)> {
    let mut rows: Vec<(u64, String, Row)> = Vec::with_capacity(job.requests.len());
    for (index, (custom_id, body)) in job.requests.iter().enumerate() {
        let mut fate = Draw::new(state.seed, &["batch", &job.model, custom_id]);
        let (expires, is_missing) = (fate.chance(manner.expired), fate.chance(manner.missing));
        let row = if n_done <= index {
            Row::Cancelled
        } else if expires {
            Row::Expired
        } else {
            answer(state, job, custom_id, body)
        };
        if !is_missing {
            rows.push((fate.number(), custom_id.clone(), row));
        }
    }
    rows.sort_by_key(|(order, _, _)| *order);
    rows.into_iter().map(|(_, id, row)| (id, row)).collect()
}

fn answer(state: &State, job: &Job, custom_id: &str, body: &Value) -> Row {
    let dialect = if job.endpoint.ends_with("/responses") {
        Dialect::OpenAiResponses
    } else {
        dialect_of(job.api)
    };
    let path = format!("/v1{}", dialect.path(&job.model));
    let hash = body_hash(&path, body.to_string().as_bytes());
    let asking = state.ledger.asked(&hash);
    let id = format!("{hash}{asking:x}");
    let (written, template) = say(state, job, dialect, body, (&id, asking));
    state.ledger.keep(Entry {
        offset_ms: u64::try_from(state.opened.elapsed().as_millis()).unwrap_or(u64::MAX),
        path,
        model: job.model.clone(),
        body_hash: hash,
        asking,
        template,
        status: written.status,
        attempt: Some(custom_id.to_owned()),
        delivery: Delivery::Whole,
        mishap: None,
        batch: Some(job.id.clone()),
    });
    let body = serde_json::from_str(&written.body).unwrap_or_else(|_| json!(written.body));
    Row::Answered {
        status: written.status,
        body,
    }
}

fn say(
    state: &State,
    job: &Job,
    dialect: Dialect,
    body: &Value,
    (id, asking): (&str, u64),
) -> (Written, Option<String>) {
    let refused = |status: u16, words: &str| {
        let failure = Failure {
            status,
            retry_after_ms: None,
        };
        (refuse(dialect, failure, words), None)
    };
    let Ok(chat) = read_request(dialect, body) else {
        return refused(400, "The request is not valid.");
    };
    let named = if chat.model.is_empty() {
        job.model.as_str()
    } else {
        chat.model.as_str()
    };
    let Some(voice) = state.world.voice_of(named) else {
        return refused(404, "The model does not exist.");
    };
    let response = respond(&state.world, state.seed, voice, &chat, asking);
    (write(dialect, id, &response), response.template)
}
