//! Statuses and rows in each vendor's own shape.

use jiff::SignedDuration;
use serde_json::{Value, json};
use understudy_providers::batch::BatchApi;

use super::desk::{Job, Stage};
use super::rows::Row;

/// Where a vendor's batches are made.
pub(super) fn home(api: BatchApi) -> &'static str {
    match api {
        BatchApi::OpenAi => "/v1/batches",
        BatchApi::Mistral => "/v1/batch/jobs",
        BatchApi::Anthropic => "/v1/messages/batches",
        BatchApi::Gemini => "/v1beta/models:batchGenerateContent",
        BatchApi::Bedrock => "/model-invocation-job",
    }
}

/// How many requests were answered, failed, were ended, and expired.
struct Counts {
    answered: usize,
    failed: usize,
    cancelled: usize,
    expired: usize,
}

fn counts(job: &Job) -> Counts {
    let rows = job.rows.as_deref().unwrap_or_default();
    let of = |fits: &dyn Fn(&Row) -> bool| rows.iter().filter(|(_, row)| fits(row)).count();
    Counts {
        answered: of(&|row| matches!(row, Row::Answered { status: 200, .. })),
        failed: of(&|row| matches!(row, Row::Answered { status, .. } if *status != 200)),
        cancelled: of(&|row| *row == Row::Cancelled),
        expired: of(&|row| *row == Row::Expired),
    }
}

/// The body that says how a batch stands.
pub(super) fn status(job: &Job) -> Value {
    match job.api {
        BatchApi::OpenAi => openai(job),
        BatchApi::Mistral => mistral(job),
        BatchApi::Anthropic => anthropic(job),
        BatchApi::Gemini | BatchApi::Bedrock => gemini(job),
    }
}

fn openai(job: &Job) -> Value {
    let native = match job.stage {
        Stage::Waiting => "validating",
        Stage::Running => "in_progress",
        Stage::Closing => "cancelling",
        Stage::Complete => "completed",
        Stage::Expired => "expired",
        Stage::Cancelled => "cancelled",
        Stage::Failed => "failed",
    };
    let counts = counts(job);
    let errors = if job.stage == Stage::Failed {
        let error = json!({ "code": "invalid_json_line", "message": "A line is no JSON.", "line": 1, "param": null });
        json!({ "object": "list", "data": [error] })
    } else {
        Value::Null
    };
    json!({
        "id": job.id,
        "object": "batch",
        "endpoint": job.endpoint,
        "model": job.model,
        "errors": errors,
        "input_file_id": "file-in",
        "completion_window": "24h",
        "status": native,
        "output_file_id": job.files[0],
        "error_file_id": job.files[1],
        "created_at": job.made_at.as_second(),
        "request_counts": {
            "total": job.requests.len(),
            "completed": counts.answered,
            "failed": counts.failed + counts.expired + counts.cancelled,
        },
        "metadata": job.labels,
    })
}

fn mistral(job: &Job) -> Value {
    let native = match job.stage {
        Stage::Waiting => "QUEUED",
        Stage::Running => "RUNNING",
        Stage::Closing => "CANCELLATION_REQUESTED",
        Stage::Complete => "SUCCESS",
        Stage::Expired => "TIMEOUT_EXCEEDED",
        Stage::Cancelled => "CANCELLED",
        Stage::Failed => "FAILED",
    };
    let counts = counts(job);
    json!({
        "id": job.id,
        "object": "batch",
        "input_files": ["file-in"],
        "metadata": job.labels,
        "endpoint": job.endpoint,
        "model": job.model,
        "output_file": job.files[0],
        "error_file": job.files[1],
        "errors": [],
        "status": native,
        "created_at": job.made_at.as_second(),
        "total_requests": job.requests.len(),
        "completed_requests": counts.answered + counts.failed,
        "succeeded_requests": counts.answered,
        "failed_requests": counts.failed,
    })
}

fn anthropic(job: &Job) -> Value {
    let (native, over) = match job.stage {
        Stage::Waiting | Stage::Running => ("in_progress", false),
        Stage::Closing => ("canceling", false),
        Stage::Complete | Stage::Expired | Stage::Cancelled | Stage::Failed => ("ended", true),
    };
    let counts = counts(job);
    let results = over.then(|| {
        format!(
            "https://api.anthropic.com/v1/messages/batches/{}/results",
            job.id
        )
    });
    let waiting = if over { 0 } else { job.requests.len() };
    json!({
        "id": job.id,
        "type": "message_batch",
        "processing_status": native,
        "request_counts": {
            "processing": waiting,
            "succeeded": counts.answered,
            "errored": counts.failed,
            "canceled": counts.cancelled,
            "expired": counts.expired,
        },
        "created_at": job.made_at.to_string(),
        "expires_at": (job.made_at + SignedDuration::from_hours(24)).to_string(),
        "ended_at": over.then(|| (job.made_at + SignedDuration::from_hours(1)).to_string()),
        "archived_at": null,
        "cancel_initiated_at": null,
        "results_url": results,
    })
}

fn gemini(job: &Job) -> Value {
    let (native, over) = match job.stage {
        Stage::Waiting => ("BATCH_STATE_PENDING", false),
        Stage::Running | Stage::Closing => ("BATCH_STATE_RUNNING", false),
        Stage::Complete => ("BATCH_STATE_SUCCEEDED", true),
        Stage::Expired => ("BATCH_STATE_EXPIRED", true),
        Stage::Cancelled => ("BATCH_STATE_CANCELLED", true),
        Stage::Failed => ("BATCH_STATE_FAILED", true),
    };
    let counts = counts(job);
    let mut body = json!({
        "name": format!("batches/{}", job.id),
        "metadata": {
            "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch",
            "model": format!("models/{}", job.model),
            "displayName": job.name,
            "state": native,
            "batchStats": {
                "requestCount": job.requests.len().to_string(),
                "successfulRequestCount": counts.answered.to_string(),
                "failedRequestCount": counts.failed.to_string(),
            },
            "name": format!("batches/{}", job.id),
        },
        "done": over,
    });
    // An expired batch has no results at all here.
    let kept = matches!(job.stage, Stage::Complete | Stage::Cancelled);
    if let Some(rows) = job.rows.as_deref().filter(|_| kept) {
        let held = if let Some(file) = &job.files[0] {
            json!({ "responsesFile": format!("files/{file}") })
        } else {
            let rows = rows.iter();
            let rows = rows.filter_map(|(id, row)| line(BatchApi::Gemini, id, row));
            let rows: Vec<Value> = rows.collect();
            json!({ "inlinedResponses": { "inlinedResponses": rows } })
        };
        body["metadata"]["output"] = held.clone();
        body["response"] = held;
    }
    if job.stage == Stage::Failed {
        body["error"] = json!({ "code": 3, "message": "A request is not valid." });
    }
    body
}

/// Rows as lines. Those that a vendor does not write are left out.
pub(super) fn lines(api: BatchApi, rows: &[(String, Row)]) -> String {
    let written = rows.iter().filter_map(|(id, row)| line(api, id, row));
    let mut lines = String::new();
    for row in written {
        lines.push_str(&row.to_string());
        lines.push('\n');
    }
    lines
}

/// Rows of Gemini as the lines of a file.
pub(super) fn keyed_lines(rows: &[(String, Row)]) -> String {
    let mut lines = String::new();
    for (id, row) in rows {
        let Some(mut row) = line(BatchApi::Gemini, id, row) else {
            continue;
        };
        if let Some(fields) = row.as_object_mut() {
            fields.remove("metadata");
            fields.insert("key".to_owned(), json!(id));
        }
        lines.push_str(&row.to_string());
        lines.push('\n');
    }
    lines
}

fn line(api: BatchApi, id: &str, row: &Row) -> Option<Value> {
    match api {
        BatchApi::OpenAi => Some(of_openai(id, row)),
        BatchApi::Mistral => match row {
            Row::Answered { .. } => Some(of_openai(id, row)),
            Row::Expired | Row::Cancelled => None,
        },
        BatchApi::Anthropic => {
            let result = match row {
                Row::Answered { status: 200, body } => {
                    json!({ "type": "succeeded", "message": body })
                }
                Row::Answered { body, .. } => json!({ "type": "errored", "error": body }),
                Row::Expired => json!({ "type": "expired" }),
                Row::Cancelled => json!({ "type": "canceled" }),
            };
            Some(json!({ "custom_id": id, "result": result }))
        }
        BatchApi::Gemini | BatchApi::Bedrock => {
            let metadata = json!({ "key": id });
            match row {
                Row::Answered { status: 200, body } => {
                    Some(json!({ "response": body, "metadata": metadata }))
                }
                Row::Answered { body, .. } => {
                    Some(json!({ "error": body["error"], "metadata": metadata }))
                }
                Row::Expired | Row::Cancelled => None,
            }
        }
    }
}

fn of_openai(id: &str, row: &Row) -> Value {
    let without = |code: &str, words: &str| {
        let error = json!({ "code": code, "message": words });
        json!({ "id": format!("batch_req_{id}"), "custom_id": id, "response": null, "error": error })
    };
    match row {
        Row::Answered { status, body } => json!({
            "id": format!("batch_req_{id}"),
            "custom_id": id,
            "response": { "status_code": status, "request_id": format!("req_{id}"), "body": body },
            "error": null,
        }),
        Row::Expired => without(
            "batch_expired",
            "This request could not be executed before the completion window expired.",
        ),
        Row::Cancelled => without("batch_cancelled", "This request was not executed."),
    }
}
