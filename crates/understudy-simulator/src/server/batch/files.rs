//! Files of Gemini: an upload is begun, its content follows at an address of its own, and results are downloaded.

use axum::extract::{Path, RawQuery, State as Held};
use axum::http::HeaderMap;
use axum::response::Response as HttpResponse;
use bytes::Bytes;
use serde_json::json;
use understudy_providers::batch::BatchApi;

use super::super::deliver;
use super::{Shared, answered, barred, head, lines, refused};

pub(super) async fn upload(
    Held(state): Shared,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> HttpResponse {
    let api = BatchApi::Gemini;
    if let Some(refusal) = barred(&state, api, &headers) {
        return refusal;
    }
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let mut given = query.as_deref().unwrap_or_default().split('&');
    let id = given.find_map(|pair| pair.strip_prefix("upload_id="));
    match (said("x-goog-upload-command"), id) {
        (Some("start"), None) => {
            let length = said("x-goog-upload-header-content-length");
            let Some(length) = length.and_then(|length| length.parse().ok()) else {
                return refused(api, 400, "The length of the file is not announced.");
            };
            let id = state.desk.begin_upload(length);
            let host = said("host").unwrap_or("localhost");
            let address = format!(
                "http://{host}/upload/v1beta/files?upload_id={id}&upload_protocol=resumable"
            );
            let mut head = head(200);
            head.headers = vec![
                ("x-goog-upload-url".to_owned(), address),
                ("x-goog-upload-status".to_owned(), "active".to_owned()),
            ];
            deliver::whole(head, "application/json", "{}".to_owned())
        }
        (Some("upload, finalize"), Some(id)) if said("x-goog-upload-offset") == Some("0") => {
            let announced = state.desk.end_upload(id);
            let text = String::from_utf8(body.to_vec()).ok();
            match text.filter(|text| announced == Some(text.len())) {
                Some(text) => kept(&state.desk.keep_file(text)),
                None => refused(api, 400, "The upload is not of the announced length."),
            }
        }
        _ => refused(api, 400, "The upload is neither begun nor ended."),
    }
}

fn kept(id: &str) -> HttpResponse {
    answered(&json!({
        "file": {
            "name": format!("files/{id}"),
            "mimeType": "application/jsonl",
            "state": "ACTIVE",
            "source": "UPLOADED",
        }
    }))
}

pub(super) async fn download(
    Held(state): Shared,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> HttpResponse {
    let api = BatchApi::Gemini;
    if let Some(refusal) = barred(&state, api, &headers) {
        return refusal;
    }
    let file = id
        .strip_suffix(":download")
        .and_then(|id| state.desk.file(id));
    match file {
        Some(file) => lines(file),
        None => refused(api, 404, "There is no such file."),
    }
}
