//! How a batch stands.

use jiff::Timestamp;
use serde_json::Value;

use super::BatchApi;
use crate::error::{Error, Result};
use crate::field;

/// Where a batch is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BatchState {
    /// Taken in, not begun.
    Waiting,
    /// Being answered.
    Running,
    /// Being closed, after its end or on request.
    Closing,
    /// Over: every request has a row.
    Complete,
    /// Not done at all, as when its file could not be read.
    Failed,
    /// Over because its time was: requests without a row were not answered.
    Expired,
    /// Ended on request: requests without a row were not answered.
    Cancelled,
}

impl BatchState {
    /// Whether nothing more will come.
    pub fn is_over(self) -> bool {
        matches!(
            self,
            Self::Complete | Self::Failed | Self::Expired | Self::Cancelled
        )
    }

    /// The word in journals and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Closing => "closing",
            Self::Complete => "complete",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Where rows are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResultPlace {
    /// At a path below the base URL: see [`BatchApi::fetch`].
    Path(String),
    /// In the status itself: one row to a line.
    Inline(String),
    /// In a store of the caller's, `s3://…`.
    Store(String),
}

/// How a batch stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchStatus {
    /// Its id at the vendor.
    pub id: String,
    /// Where it is on its way.
    pub state: BatchState,
    /// The vendor's own word for that.
    pub state_native: String,
    /// Requests in it, where the vendor counts them.
    pub n_requests: Option<u64>,
    /// Requests answered so far.
    pub n_answered: Option<u64>,
    /// Requests that failed so far.
    pub n_failed: Option<u64>,
    /// Where its rows are. Failed requests may stand in a place of their own.
    pub results: Vec<ResultPlace>,
    /// What the vendor says went wrong with the batch as a whole, cut to 500 characters.
    pub error: Option<String>,
    /// The name it was given.
    pub name: Option<String>,
    /// The run it was labelled with.
    pub run: Option<String>,
    /// When it was made, by the vendor's clock.
    pub created_at: Option<Timestamp>,
}

impl BatchApi {
    /// Reads the answer to the making of a batch, or to the question how it stands.
    ///
    /// # Errors
    /// When it names no batch.
    pub fn read_status(self, body: &Value) -> Result<BatchStatus> {
        match self {
            Self::OpenAi => openai(body),
            Self::Anthropic => anthropic(body),
            Self::Gemini => gemini(body),
            Self::Mistral => mistral(body),
            Self::Bedrock => bedrock(body),
        }
    }
}

fn id_of(body: &Value, name: &str) -> Result<String> {
    field::words(body, name).ok_or_else(|| Error::Batch {
        reason: "the answer names no batch".to_owned(),
    })
}

fn bare(id: String, native: &str, state: BatchState) -> BatchStatus {
    BatchStatus {
        id,
        state,
        state_native: native.to_owned(),
        n_requests: None,
        n_answered: None,
        n_failed: None,
        results: Vec::new(),
        error: None,
        name: None,
        run: None,
        created_at: None,
    }
}

/// When it was made: a number of seconds since 1970, or a text.
fn created_at(body: &Value, name: &str) -> Option<Timestamp> {
    if let Some(text) = field::text(body, name) {
        return text.parse().ok();
    }
    Timestamp::from_second(field::count(body, name)?).ok()
}

/// Name and run out of the labels a batch was made with.
fn label(status: &mut BatchStatus, body: &Value) {
    if let Some(labels) = body.get("metadata").and_then(Value::as_object) {
        status.run = BatchApi::run_of(labels);
        let name = labels.get("name").and_then(Value::as_str);
        status.name = name.map(str::to_owned);
    }
}

fn files(body: &Value, names: [&str; 2]) -> Vec<ResultPlace> {
    let ids = names.iter().filter_map(|name| field::words(body, name));
    let paths = ids.map(|id| format!("/files/{}/content", crate::dialect::percent_encoded(&id)));
    paths.map(ResultPlace::Path).collect()
}

fn openai(body: &Value) -> Result<BatchStatus> {
    let native = field::text(body, "status").unwrap_or_default();
    let state = match native {
        "validating" => BatchState::Waiting,
        "finalizing" | "cancelling" => BatchState::Closing,
        "completed" => BatchState::Complete,
        "failed" => BatchState::Failed,
        "expired" => BatchState::Expired,
        "cancelled" => BatchState::Cancelled,
        _ => BatchState::Running,
    };
    let mut status = bare(id_of(body, "id")?, native, state);
    status.created_at = created_at(body, "created_at");
    if let Some(counts) = body.get("request_counts") {
        status.n_requests = field::size(counts, "total");
        status.n_answered = field::size(counts, "completed");
        status.n_failed = field::size(counts, "failed");
    }
    status.results = files(body, ["output_file_id", "error_file_id"]);
    let errors = body.get("errors");
    let errors = errors.map_or(&[][..], |errors| field::entries(errors, "data"));
    status.error = joined(errors);
    label(&mut status, body);
    Ok(status)
}

fn joined(errors: &[Value]) -> Option<String> {
    let words: Vec<&str> = errors
        .iter()
        .filter_map(|error| field::text(error, "message"))
        .collect();
    (!words.is_empty()).then(|| field::cut(&words.join("; "), 500))
}

fn anthropic(body: &Value) -> Result<BatchStatus> {
    let native = field::text(body, "processing_status").unwrap_or_default();
    let id = id_of(body, "id")?;
    let counts = body.get("request_counts");
    let count = |name: &str| counts.and_then(|counts| field::size(counts, name));
    let some = |name: &str| count(name).is_some_and(|many| 0 < many);
    let state = match native {
        "canceling" => BatchState::Closing,
        "ended" if some("canceled") => BatchState::Cancelled,
        "ended" if some("expired") => BatchState::Expired,
        "ended" => BatchState::Complete,
        _ => BatchState::Running,
    };
    let path = format!(
        "/messages/batches/{}/results",
        crate::dialect::percent_encoded(&id)
    );
    let mut status = bare(id, native, state);
    status.created_at = created_at(body, "created_at");
    let all = ["processing", "succeeded", "errored", "canceled", "expired"];
    let total: u64 = all.iter().filter_map(|name| count(name)).sum();
    status.n_requests = counts.map(|_| total);
    status.n_answered = count("succeeded");
    status.n_failed = count("errored");
    if field::words(body, "results_url").is_some() {
        // The address is not followed: a key goes only where the user sends it.
        status.results = vec![ResultPlace::Path(path)];
    }
    Ok(status)
}

/// A long-running operation: its own fields, with the batch in `metadata` and the rows in `response`.
fn gemini(body: &Value) -> Result<BatchStatus> {
    let batch = body.get("metadata").unwrap_or(body);
    let native = field::text(batch, "state").unwrap_or_default();
    let word = native
        .trim_start_matches("BATCH_STATE_")
        .trim_start_matches("JOB_STATE_");
    let done = body.get("done").and_then(Value::as_bool) == Some(true);
    let state = match word {
        "PENDING" | "QUEUED" => BatchState::Waiting,
        "SUCCEEDED" | "PARTIALLY_SUCCEEDED" => BatchState::Complete,
        "FAILED" => BatchState::Failed,
        "CANCELLED" => BatchState::Cancelled,
        "CANCELLING" => BatchState::Closing,
        "EXPIRED" => BatchState::Expired,
        _ if done && body.get("error").is_some() => BatchState::Failed,
        _ if done => BatchState::Complete,
        _ => BatchState::Running,
    };
    let mut status = bare(id_of(body, "name")?, native, state);
    status.created_at = created_at(batch, "createTime");
    if let Some(stats) = batch.get("batchStats") {
        status.n_requests = field::size(stats, "requestCount");
        status.n_answered = field::size(stats, "successfulRequestCount");
        status.n_failed = field::size(stats, "failedRequestCount");
    }
    status.name = field::words(batch, "displayName");
    let error = body.get("error");
    let words = error.and_then(|error| field::text(error, "message"));
    status.error = words.map(|words| field::cut(words, 500));
    let held = body.get("response").or_else(|| batch.get("output"));
    if let Some(held) = held {
        status.results = gemini_rows(held);
    }
    Ok(status)
}

fn gemini_rows(held: &Value) -> Vec<ResultPlace> {
    if let Some(file) = field::words(held, "responsesFile") {
        let name = file.strip_prefix("files/").unwrap_or(&file);
        let path = format!("/files/{}", crate::dialect::percent_encoded(name));
        return vec![ResultPlace::Path(path)];
    }
    let Some(inlined) = held.get("inlinedResponses") else {
        return Vec::new();
    };
    // The list stands in a message of its own, which some answers leave out.
    let rows = match inlined.as_array() {
        Some(rows) => rows,
        None => field::entries(inlined, "inlinedResponses"),
    };
    vec![ResultPlace::Inline(as_lines(rows))]
}

fn as_lines(rows: &[Value]) -> String {
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    lines.join("\n")
}

fn mistral(body: &Value) -> Result<BatchStatus> {
    let native = field::text(body, "status").unwrap_or_default();
    let state = match native {
        "QUEUED" => BatchState::Waiting,
        "SUCCESS" => BatchState::Complete,
        "FAILED" => BatchState::Failed,
        "TIMEOUT_EXCEEDED" => BatchState::Expired,
        "CANCELLATION_REQUESTED" => BatchState::Closing,
        "CANCELLED" => BatchState::Cancelled,
        _ => BatchState::Running,
    };
    let mut status = bare(id_of(body, "id")?, native, state);
    status.created_at = created_at(body, "created_at");
    status.n_requests = field::size(body, "total_requests");
    status.n_answered = field::size(body, "succeeded_requests");
    status.n_failed = field::size(body, "failed_requests");
    status.results = files(body, ["output_file", "error_file"]);
    let lines = field::entries(body, "outputs");
    if !lines.is_empty() {
        status.results.push(ResultPlace::Inline(as_lines(lines)));
    }
    status.error = joined(field::entries(body, "errors"));
    label(&mut status, body);
    Ok(status)
}

fn bedrock(body: &Value) -> Result<BatchStatus> {
    let native = field::text(body, "status").unwrap_or_default();
    let state = match native {
        "Submitted" | "Validating" | "Scheduled" | "" => BatchState::Waiting,
        "Stopping" => BatchState::Closing,
        "Completed" => BatchState::Complete,
        "Failed" => BatchState::Failed,
        // What was not done by then has no row.
        "PartiallyCompleted" | "Expired" => BatchState::Expired,
        "Stopped" => BatchState::Cancelled,
        _ => BatchState::Running,
    };
    let mut status = bare(id_of(body, "jobArn")?, native, state);
    status.created_at = created_at(body, "submitTime");
    status.n_requests = field::size(body, "totalRecordCount");
    status.n_answered = field::size(body, "successRecordCount");
    status.n_failed = field::size(body, "errorRecordCount");
    status.name = field::words(body, "jobName");
    status.error = field::text(body, "message").map(|words| field::cut(words, 500));
    let store = body.pointer("/outputDataConfig/s3OutputDataConfig/s3Uri");
    if let Some(uri) = store.and_then(Value::as_str) {
        status.results = vec![ResultPlace::Store(uri.to_owned())];
    }
    Ok(status)
}
