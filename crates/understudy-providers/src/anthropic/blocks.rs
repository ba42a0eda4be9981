//! Content blocks, to the canonical ones and back.

use serde_json::{Value, json};
use understudy_schema::chat::{Block, Media, ToolCall};

use crate::loss::{Ledger, Warning};
use crate::media::{base64, base64_bytes};
use crate::opaque::note_unknown_block;
use crate::{Dialect, field};

/// Reads a content: a text, or an array of blocks.
pub(super) fn blocks_of(content: Option<&Value>) -> Vec<Block> {
    match content {
        Some(Value::String(text)) => vec![Block::text(text)],
        Some(Value::Array(blocks)) => blocks.iter().map(block_of).collect(),
        _ => Vec::new(),
    }
}

/// Reads one block.
pub(crate) fn block_of(block: &Value) -> Block {
    let known = match field::text(block, "type") {
        Some("text") => field::text(block, "text").map(Block::text),
        Some("image") => source_of(block).map(|source| Block::Image {
            source,
            detail: None,
        }),
        Some("document") => source_of(block).map(|source| Block::File {
            source,
            filename: field::owned(block, "title"),
        }),
        Some("tool_use") => Some(Block::ToolCall(call_of(block))),
        Some("tool_result") => Some(Block::ToolResult {
            id: field::owned(block, "tool_use_id").unwrap_or_default(),
            name: None,
            content: blocks_of(block.get("content")),
            is_error: block
                .get("is_error")
                .and_then(Value::as_bool)
                .unwrap_or(false),
        }),
        Some("thinking") => Some(Block::Reasoning {
            text: field::owned(block, "thinking").unwrap_or_default(),
            signature: field::owned(block, "signature"),
            opaque: None,
            origin: Dialect::Anthropic.as_str().to_owned(),
        }),
        Some("redacted_thinking") => Some(Block::Reasoning {
            text: String::new(),
            signature: None,
            opaque: Some(block.clone()),
            origin: Dialect::Anthropic.as_str().to_owned(),
        }),
        _ => None,
    };
    known.unwrap_or_else(|| Block::Unknown { raw: block.clone() })
}

/// A call's arguments are an object here: they become its compact text.
pub(super) fn call_of(block: &Value) -> ToolCall {
    let arguments_raw = match block.get("input") {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => "{}".to_owned(),
        Some(input) => input.to_string(),
    };
    ToolCall {
        id: field::owned(block, "id").unwrap_or_default(),
        name: field::owned(block, "name").unwrap_or_default(),
        arguments_raw,
    }
}

fn source_of(block: &Value) -> Option<Media> {
    let source = block.get("source")?;
    match field::text(source, "type")? {
        "base64" => {
            let mime = field::owned(source, "media_type")?;
            Some(Media::Inline {
                mime,
                data: field::owned(source, "data")?,
            })
        }
        "text" => Some(Media::Inline {
            mime: "text/plain".to_owned(),
            data: base64(field::text(source, "data")?.as_bytes()),
        }),
        "url" => Some(Media::Url {
            url: field::owned(source, "url")?,
        }),
        "file" => Some(Media::Uploaded {
            id: field::owned(source, "file_id")?,
        }),
        _ => None,
    }
}

/// Writes one block; `None` when it has been noted as unsayable.
pub(super) fn write_block(block: &Block, ledger: &mut Ledger) -> Option<Value> {
    match block {
        Block::Text { text } | Block::Refusal { text } => {
            Some(json!({ "type": "text", "text": text }))
        }
        Block::Image { source, detail } => {
            if detail.as_deref().is_some_and(|detail| detail != "auto") {
                ledger.lossy(
                    Warning::DetailDropped,
                    "messages.image_url.detail",
                    "no place for it",
                );
            }
            let source = write_source(
                source,
                &["image/jpeg", "image/png", "image/gif", "image/webp"],
                ledger,
            )?;
            Some(json!({ "type": "image", "source": source }))
        }
        Block::File { source, filename } => {
            let source = write_source(source, &["application/pdf", "text/plain"], ledger)?;
            let mut document = json!({ "type": "document", "source": source });
            if let Some(title) = filename {
                document["title"] = json!(title);
            }
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
        } => Some(opaque.clone()),
        Block::Reasoning {
            text, signature, ..
        } => Some(json!({ "type": "thinking", "thinking": text, "signature": signature })),
        Block::Audio { .. } => {
            ledger.block(Warning::Modality, "messages.input_audio", "no sound");
            None
        }
        Block::Unknown { raw } => {
            note_unknown_block(raw, "messages", ledger);
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
    Some(json!({ "type": "tool_use", "id": call.id, "name": call.name, "input": input }))
}

fn write_result(id: &str, content: &[Block], is_error: bool, ledger: &mut Ledger) -> Value {
    let said = |block: &&Block| block.as_text().is_none_or(|text| !text.trim().is_empty());
    let blocks: Vec<Value> = content
        .iter()
        .filter(said)
        .filter_map(|block| write_block(block, ledger))
        .collect();
    let mut result = json!({ "type": "tool_result", "tool_use_id": id });
    match blocks.as_slice() {
        [] => {}
        [only] if only["type"] == "text" => result["content"] = only["text"].clone(),
        _ => result["content"] = Value::Array(blocks),
    }
    if is_error {
        result["is_error"] = json!(true);
    }
    result
}

fn write_source(source: &Media, accepted: &[&str], ledger: &mut Ledger) -> Option<Value> {
    match source {
        // Plain text is sent as a text.
        Media::Inline { mime, data }
            if mime == "text/plain" && accepted.contains(&"text/plain") =>
        {
            let text = base64_bytes(data).and_then(|bytes| String::from_utf8(bytes).ok());
            if text.is_none() {
                ledger.block(Warning::Modality, "messages", "a text that is no UTF-8");
            }
            Some(json!({ "type": "text", "media_type": mime, "data": text? }))
        }
        Media::Inline { mime, data } if accepted.contains(&mime.as_str()) => {
            Some(json!({ "type": "base64", "media_type": mime, "data": data }))
        }
        Media::Inline { mime, .. } => {
            ledger.block(
                Warning::Modality,
                "messages",
                format!("{mime} is not taken"),
            );
            None
        }
        Media::Url { url } => {
            ledger.lossy(
                Warning::RemoteMedia,
                "messages",
                "fetched again from the web",
            );
            Some(json!({ "type": "url", "url": url }))
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
