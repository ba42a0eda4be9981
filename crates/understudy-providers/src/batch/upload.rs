//! Uploads a part as a file, where it goes by file.

use serde_json::{Value, json};

use super::{BatchApi, BatchCall, BatchJob, BatchPart};
use crate::error::{Error, Result};
use crate::{Dialect, field};

/// What the entry of a list has more than the line of a file, at most.
const MORE_IN_LIST: usize = 16;

impl BatchApi {
    /// The header by which the answer to [`BatchApi::upload`] names the address that wants the content.
    pub const UPLOAD_ADDRESS: &str = "x-goog-upload-url";

    /// Whether a part is uploaded as a file before a batch is made of it: always where the vendor takes nothing else, and
    /// at Gemini when it is larger than `inline_max` bytes or than the call that makes a batch may be.
    pub fn wants_file_of(self, part: &BatchPart, inline_max: usize) -> bool {
        match self {
            Self::OpenAi | Self::Mistral => true,
            Self::Gemini => {
                let listed = part.content.len() + part.custom_ids.len() * MORE_IN_LIST;
                inline_max.min(Self::GEMINI_INLINE_MAX) < listed
            }
            Self::Anthropic | Self::Bedrock => false,
        }
    }

    /// Uploads a part as a file, where the vendor takes files; its answer is read by [`BatchApi::file_id`]. `boundary`
    /// must not stand in the content: any random word of 30 letters will do. At Gemini this only begins it: the answer names
    /// an address ([`BatchApi::UPLOAD_ADDRESS`]), and [`BatchApi::upload_content`] hands the content over there.
    pub fn upload(
        self,
        base_url: &str,
        part: &BatchPart,
        job: &BatchJob,
        boundary: &str,
    ) -> Option<BatchCall> {
        match self {
            Self::OpenAi | Self::Mistral => Some(form(base_url, part, job, boundary)),
            Self::Gemini => Some(beginning(base_url, part, job)),
            Self::Anthropic | Self::Bedrock => None,
        }
    }

    /// Hands over the content of a file whose upload was begun, in one piece; its answer is read by [`BatchApi::file_id`].
    /// `None` where the upload is one call.
    pub fn upload_content(self, part: &BatchPart, address: &str) -> Option<BatchCall> {
        (self == Self::Gemini).then(|| BatchCall {
            method: "POST",
            url: address.to_owned(),
            headers: vec![
                ("x-goog-upload-offset", "0".to_owned()),
                ("x-goog-upload-command", "upload, finalize".to_owned()),
            ],
            content_type: Some("application/jsonl".to_owned()),
            body: part.content.clone(),
        })
    }

    /// The id of an uploaded file.
    ///
    /// # Errors
    /// When the answer names none.
    pub fn file_id(self, body: &Value) -> Result<String> {
        let named = match self {
            Self::Gemini => body.get("file").and_then(|file| field::words(file, "name")),
            _ => field::words(body, "id"),
        };
        named.ok_or_else(|| Error::Batch {
            reason: "the answer to the upload names no file".to_owned(),
        })
    }
}

fn form(base_url: &str, part: &BatchPart, job: &BatchJob, boundary: &str) -> BatchCall {
    let field = "Content-Disposition: form-data; name=";
    let body = format!(
        "--{boundary}\r\n{field}\"purpose\"\r\n\r\nbatch\r\n\
         --{boundary}\r\n{field}\"file\"; filename=\"{}.jsonl\"\r\nContent-Type: application/jsonl\r\n\r\n{}\r\n\
         --{boundary}--\r\n",
        job.name, part.content,
    );
    BatchCall {
        method: "POST",
        url: Dialect::OpenAi.address(base_url, "/files"),
        headers: Vec::new(),
        content_type: Some(format!("multipart/form-data; boundary={boundary}")),
        body,
    }
}

/// Begins a resumable upload. The content then goes in one piece: what is lost on the way is begun anew.
fn beginning(base_url: &str, part: &BatchPart, job: &BatchJob) -> BatchCall {
    let length = part.content.len().to_string();
    let kind = "application/jsonl".to_owned();
    BatchCall {
        method: "POST",
        url: format!("{}/upload/v1beta/files", gemini_root(base_url)),
        headers: vec![
            ("x-goog-upload-protocol", "resumable".to_owned()),
            ("x-goog-upload-command", "start".to_owned()),
            ("x-goog-upload-header-content-length", length),
            ("x-goog-upload-header-content-type", kind),
        ],
        content_type: Some("application/json".to_owned()),
        body: json!({ "file": { "displayName": job.name } }).to_string(),
    }
}

/// Gemini's address without a version: files go in and out beside the versions, not below them.
pub(super) fn gemini_root(base_url: &str) -> &str {
    let root = base_url.split(['?', '#']).next().unwrap_or_default();
    root.trim_end_matches('/').trim_end_matches("/v1beta")
}
