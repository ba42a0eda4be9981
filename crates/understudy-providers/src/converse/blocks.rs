//! Content blocks, to the canonical ones and back.

use serde_json::{Value, json};
use understudy_schema::chat::{Block, Media, ToolCall, text_of};

use crate::loss::{Ledger, Warning};
use crate::opaque::note_unknown_block;
use crate::{Dialect, field};

/// Reads a content. Marks for the cache are left out.
pub(super) fn blocks_of(content: Option<&Value>) -> Vec<Block> {
    let blocks = content.and_then(Value::as_array).into_iter().flatten();
    let said = blocks.filter(|block| block.get("cachePoint").is_none());
    said.map(|block| block_of(block).unwrap_or_else(|| Block::Unknown { raw: block.clone() }))
        .collect()
}

fn block_of(block: &Value) -> Option<Block> {
    let (kind, inner) = block.as_object()?.iter().next()?;
    match kind.as_str() {
        "text" => inner.as_str().map(Block::text),
        "guardContent" => field::text(inner.get("text")?, "text").map(Block::text),
        "citationsContent" => {
            let parts = field::entries(inner, "content").iter();
            let text: String = parts.filter_map(|part| field::text(part, "text")).collect();
            Some(Block::text(&text))
        }
        "image" => Some(Block::Image {
            source: media_of(inner, "image")?,
            detail: None,
        }),
        "audio" => Some(Block::Audio {
            source: media_of(inner, "audio")?,
        }),
        "document" => Some(Block::File {
            source: media_of(inner, "document")?,
            filename: field::owned(inner, "name"),
        }),
        "toolUse" => Some(Block::ToolCall(call_of(inner))),
        "toolResult" => Some(result_of(inner)),
        "reasoningContent" => Some(reasoning_of(inner)),
        _ => None,
    }
}

/// A call's arguments are an object here: they become its compact text.
pub(super) fn call_of(call: &Value) -> ToolCall {
    ToolCall {
        id: field::owned(call, "toolUseId").unwrap_or_default(),
        name: field::owned(call, "name").unwrap_or_default(),
        arguments_raw: match call.get("input") {
            Some(Value::String(text)) => text.clone(),
            None | Some(Value::Null) => "{}".to_owned(),
            Some(input) => input.to_string(),
        },
    }
}

fn result_of(result: &Value) -> Block {
    let content = field::entries(result, "content").iter().map(|block| {
        let parsed = block.get("json").map(|json| Block::text(&json.to_string()));
        parsed
            .or_else(|| block_of(block))
            .unwrap_or_else(|| Block::Unknown { raw: block.clone() })
    });
    Block::ToolResult {
        id: field::owned(result, "toolUseId").unwrap_or_default(),
        name: None,
        content: content.collect(),
        is_error: field::text(result, "status") == Some("error"),
    }
}

fn reasoning_of(inner: &Value) -> Block {
    let origin = Dialect::BedrockConverse.as_str().to_owned();
    let nothing = Value::Null;
    let said = inner.get("reasoningText").unwrap_or(&nothing);
    let opaque = inner.get("redactedContent").map(|_| inner.clone());
    Block::Reasoning {
        text: field::owned(said, "text").unwrap_or_default(),
        signature: field::owned(said, "signature"),
        opaque,
        origin,
    }
}

/// Formats and their media types. The first of a kind is written for a type.
const FORMATS: [(&str, &str); 18] = [
    ("png", "image/png"),
    ("jpeg", "image/jpeg"),
    ("jpeg", "image/jpg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("pdf", "application/pdf"),
    ("txt", "text/plain"),
    ("csv", "text/csv"),
    ("html", "text/html"),
    ("md", "text/markdown"),
    ("doc", "application/msword"),
    ("xls", "application/vnd.ms-excel"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("mp3", "audio/mp3"),
    ("mp3", "audio/mpeg"),
    ("wav", "audio/wav"),
    ("flac", "audio/flac"),
];

fn media_of(inner: &Value, kind: &str) -> Option<Media> {
    let format = field::text(inner, "format").unwrap_or_default();
    let source = inner.get("source")?;
    if let Some(data) = field::owned(source, "bytes") {
        let known = FORMATS.iter().find(|(name, _)| *name == format);
        let mime = known.map_or_else(
            || format!("{kind}/{format}"),
            |(_, mime)| (*mime).to_owned(),
        );
        return Some(Media::Inline { mime, data });
    }
    if let Some(text) = field::text(source, "text") {
        return Some(Media::Inline {
            mime: "text/plain".to_owned(),
            data: crate::media::base64(text.as_bytes()),
        });
    }
    // An object in the caller's own store, which no other vendor can read.
    let place = source.get("s3Location")?;
    Some(Media::Uploaded {
        id: field::owned(place, "uri")?,
    })
}

/// Writes one block; `None` when it is left out or has been noted as unsayable.
pub(super) fn write_block(block: &Block, ledger: &mut Ledger) -> Option<Value> {
    match block {
        Block::Text { text } | Block::Refusal { text } => Some(json!({ "text": text })),
        Block::Image { source, detail } => {
            if detail.as_deref().is_some_and(|detail| detail != "auto") {
                ledger.lossy(
                    Warning::DetailDropped,
                    "messages.image_url.detail",
                    "no place for it",
                );
            }
            write_media("image", source, ledger)
        }
        Block::Audio { source } => write_media("audio", source, ledger),
        Block::File { source, filename } => {
            let mut document = write_media("document", source, ledger)?;
            let name = document_name(filename.as_deref().unwrap_or("document"));
            document["document"]["name"] = json!(name);
            Some(document)
        }
        Block::ToolCall(call) => write_call(call, ledger),
        Block::ToolResult {
            id,
            content,
            is_error,
            ..
        } => Some(write_result(id, content, *is_error, ledger)),
        Block::Reasoning {
            opaque: Some(opaque),
            ..
        } => Some(json!({ "reasoningContent": opaque })),
        Block::Reasoning {
            text, signature, ..
        } => {
            let said = json!({ "text": text, "signature": signature });
            Some(json!({ "reasoningContent": { "reasoningText": said } }))
        }
        Block::Unknown { raw } => {
            note_unknown_block(raw, "messages", ledger);
            None
        }
    }
}

/// Names of documents hold letters, digits, single blanks, hyphens and brackets.
fn document_name(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let allowed = |letter: char| {
        if letter.is_ascii_alphanumeric() || "-()[]".contains(letter) {
            letter
        } else {
            ' '
        }
    };
    let spaced: String = stem.chars().take(200).map(allowed).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    if words.is_empty() {
        "document".to_owned()
    } else {
        words.join(" ")
    }
}

fn write_media(kind: &str, source: &Media, ledger: &mut Ledger) -> Option<Value> {
    match source {
        Media::Inline { mime, data } => {
            let families: &[&str] = match kind {
                "document" => &["application/", "text/"],
                "image" => &["image/"],
                _ => &["audio/"],
            };
            let known = FORMATS.iter().find(|(_, known)| {
                known == mime && families.iter().any(|family| mime.starts_with(family))
            });
            let Some((format, _)) = known else {
                let mime = field::cut(mime, 60);
                ledger.block(
                    Warning::Modality,
                    "messages",
                    format!("{mime} is not taken"),
                );
                return None;
            };
            Some(json!({ (kind): { "format": format, "source": { "bytes": data } } }))
        }
        Media::Url { .. } => {
            ledger.block(
                Warning::RemoteMedia,
                "messages",
                "fetches nothing from the web",
            );
            None
        }
        Media::Uploaded { .. } => {
            ledger.block(
                Warning::Stateful,
                "messages",
                "a file that only its vendor holds",
            );
            None
        }
    }
}

fn write_call(call: &ToolCall, ledger: &mut Ledger) -> Option<Value> {
    let Some(input) = call.arguments() else {
        ledger.block(
            Warning::InvalidArgs,
            "messages.tool_calls",
            format!("arguments of {} are no object", call.name),
        );
        return None;
    };
    Some(json!({ "toolUse": { "toolUseId": call.id, "name": call.name, "input": input } }))
}

/// A result that is the text of an object is said as that object, every other text as a text.
fn write_result(id: &str, content: &[Block], is_error: bool, ledger: &mut Ledger) -> Value {
    let texts = content.iter().all(|block| block.as_text().is_some());
    let object = serde_json::from_str::<Value>(&text_of(content)).ok();
    let object = object.filter(|parsed| texts && parsed.is_object());
    let blocks: Vec<Value> = match object {
        Some(object) => vec![json!({ "json": object })],
        None => content
            .iter()
            .filter(|block| block.as_text().is_none_or(|text| !text.trim().is_empty()))
            .filter_map(|block| write_block(block, ledger))
            .collect(),
    };
    let status = if is_error { "error" } else { "success" };
    json!({ "toolResult": { "toolUseId": id, "content": blocks, "status": status } })
}
