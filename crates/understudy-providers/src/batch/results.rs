//! Rows of a batch, one for each request.

use serde_json::Value;
use understudy_schema::chat::{ErrorClass, Outcome, Reply};

use super::BatchApi;
use crate::error::{Error, Result};
use crate::{Dialect, ProviderFailure, field, read_error, read_reply};

/// What became of one request.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchResult {
    /// The request's id.
    pub custom_id: String,
    /// What became of it.
    pub outcome: BatchOutcome,
}

/// What became of a request in a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum BatchOutcome {
    /// It was answered with a status of success.
    Answered {
        /// The body, as it would have come alone.
        body: Value,
    },
    /// It was answered with an error.
    Failed {
        /// The HTTP status it would have had alone.
        status: u16,
        /// The body of the error, as it would have come alone.
        body: Value,
    },
    /// It was not answered: the batch's time was over.
    Expired,
    /// It was not answered: the batch was ended.
    Cancelled,
}

impl BatchResult {
    /// The answer, or the failure as any other call would have it. Requests that were not answered may be sent again.
    ///
    /// # Errors
    /// When the request failed, was not answered, or its answer cannot be read.
    pub fn read(&self, dialect: Dialect) -> Result<Reply, Box<ProviderFailure>> {
        match &self.outcome {
            BatchOutcome::Answered { body } => read_reply(dialect, body).map_err(|error| {
                let words = error.to_string();
                Box::new(unanswered(
                    ErrorClass::Decode,
                    "batch_row_unreadable",
                    &words,
                ))
            }),
            BatchOutcome::Failed { status, body } => Err(Box::new(read_error(
                dialect,
                *status,
                &[],
                &body.to_string(),
            ))),
            BatchOutcome::Expired => Err(Box::new(unanswered(
                ErrorClass::Timeout,
                "batch_expired",
                "the batch ended before the request's turn",
            ))),
            BatchOutcome::Cancelled => Err(Box::new(unanswered(
                ErrorClass::Network,
                "batch_cancelled",
                "the batch was ended before the request's turn",
            ))),
        }
    }

    /// The failure of a request whose row never came.
    pub fn missing() -> ProviderFailure {
        unanswered(
            ErrorClass::Decode,
            "batch_row_missing",
            "the batch is over and holds no row of the request",
        )
    }
}

fn unanswered(class: ErrorClass, code: &str, words: &str) -> ProviderFailure {
    ProviderFailure {
        error_class: class,
        error_code: Some(code.to_owned()),
        message: words.to_owned(),
        retry_after_ms: None,
        retryable: class != ErrorClass::Decode,
        fatal: false,
        outcome: Outcome::Error(class),
        failed_generation: None,
    }
}

impl BatchApi {
    /// Reads the rows of a file, one to a line, blank lines left out. A line that cannot be read is an error in its place,
    /// and the others are read all the same.
    pub fn read_results(self, text: &str) -> impl Iterator<Item = Result<BatchResult>> {
        let lines = text.lines().enumerate();
        let lines = lines.filter(|(_, line)| !line.trim().is_empty());
        lines.map(move |(index, line)| {
            self.read_result(line).map_err(|error| Error::Batch {
                reason: format!("line {}: {error}", index + 1),
            })
        })
    }

    /// Reads one row.
    ///
    /// # Errors
    /// When it is no JSON, names no request, or says nothing of what became of it.
    pub fn read_result(self, line: &str) -> Result<BatchResult> {
        let row: Value = serde_json::from_str(line).map_err(|error| Error::Batch {
            reason: format!("a row is no JSON: {error}"),
        })?;
        let custom_id = match self {
            Self::OpenAi | Self::Anthropic | Self::Mistral => field::words(&row, "custom_id"),
            Self::Gemini => {
                field::words(&row, "key").or_else(|| field::words(row.get("metadata")?, "key"))
            }
            Self::Bedrock => field::words(&row, "recordId"),
        };
        let custom_id = custom_id.ok_or_else(|| Error::Batch {
            reason: "a row names no request".to_owned(),
        })?;
        let outcome = match self {
            Self::OpenAi | Self::Mistral => of_file(&row),
            Self::Anthropic => of_anthropic(&row),
            Self::Gemini => of_gemini(&row),
            Self::Bedrock => of_bedrock(&row),
        };
        let outcome = outcome.ok_or_else(|| Error::Batch {
            reason: format!("the row of {} says nothing", field::cut(&custom_id, 80)),
        })?;
        Ok(BatchResult { custom_id, outcome })
    }
}

fn of_file(row: &Value) -> Option<BatchOutcome> {
    if let Some(response) = row.get("response").filter(|response| response.is_object()) {
        let status = field::size(response, "status_code").unwrap_or(200);
        let status = u16::try_from(status).unwrap_or(500);
        let body = response.get("body").cloned().unwrap_or(Value::Null);
        return Some(if (200..300).contains(&status) {
            BatchOutcome::Answered { body }
        } else {
            BatchOutcome::Failed { status, body }
        });
    }
    let error = row.get("error").filter(|error| !error.is_null())?;
    Some(match field::text(error, "code") {
        Some("batch_expired") => BatchOutcome::Expired,
        Some("batch_cancelled") => BatchOutcome::Cancelled,
        _ => BatchOutcome::Failed {
            status: 500,
            body: wrapped(error),
        },
    })
}

fn wrapped(error: &Value) -> Value {
    serde_json::json!({ "error": error })
}

fn of_anthropic(row: &Value) -> Option<BatchOutcome> {
    let result = row.get("result")?;
    match field::text(result, "type")? {
        "succeeded" => Some(BatchOutcome::Answered {
            body: result.get("message")?.clone(),
        }),
        "expired" => Some(BatchOutcome::Expired),
        "canceled" => Some(BatchOutcome::Cancelled),
        "errored" => {
            let error = result.get("error")?;
            // The error comes with or without the shell it has alone.
            let inner = error.get("error").unwrap_or(error);
            let status = match field::text(inner, "type") {
                Some("invalid_request_error") => 400,
                Some("authentication_error") => 401,
                Some("billing_error") => 402,
                Some("permission_error") => 403,
                Some("not_found_error") => 404,
                Some("request_too_large") => 413,
                Some("rate_limit_error") => 429,
                Some("timeout_error") => 504,
                Some("overloaded_error") => 529,
                _ => 500,
            };
            Some(BatchOutcome::Failed {
                status,
                body: wrapped(inner),
            })
        }
        _ => None,
    }
}

fn of_gemini(row: &Value) -> Option<BatchOutcome> {
    if let Some(body) = row.get("response") {
        return Some(BatchOutcome::Answered { body: body.clone() });
    }
    let error = row.get("error")?;
    // Codes of gRPC, where no status of HTTP is given.
    let status = match field::count(error, "code") {
        Some(1) => return Some(BatchOutcome::Cancelled),
        Some(3 | 9 | 11) => 400,
        Some(4) => 504,
        Some(5) => 404,
        Some(7) => 403,
        Some(8) => 429,
        Some(14) => 503,
        Some(16) => 401,
        Some(status) => u16::try_from(status)
            .ok()
            .filter(|status| (400..600).contains(status))
            .unwrap_or(500),
        None => 500,
    };
    Some(BatchOutcome::Failed {
        status,
        body: wrapped(error),
    })
}

fn of_bedrock(row: &Value) -> Option<BatchOutcome> {
    if let Some(body) = row.get("modelOutput") {
        return Some(BatchOutcome::Answered { body: body.clone() });
    }
    let error = row.get("error")?;
    let status = field::size(error, "errorCode").and_then(|status| u16::try_from(status).ok());
    let words = field::owned(error, "errorMessage").unwrap_or_default();
    if words.to_ascii_lowercase().contains("expired") {
        return Some(BatchOutcome::Expired);
    }
    Some(BatchOutcome::Failed {
        status: status.unwrap_or(500),
        body: serde_json::json!({ "message": words }),
    })
}
