//! Parts of a content, to blocks and back.

use serde_json::{Value, json};
use understudy_schema::chat::{Block, Media, ToolCall, text_of};

use crate::loss::{Ledger, Warning};
use crate::opaque::note_unknown_block;
use crate::{Dialect, field};

/// Reads parts. A seal on a call becomes a block of thinking before it.
pub(super) fn blocks_of(content: &Value) -> Vec<Block> {
    field::entries(content, "parts")
        .iter()
        .flat_map(blocks_of_part)
        .collect()
}

fn blocks_of_part(part: &Value) -> Vec<Block> {
    let origin = Dialect::Gemini.as_str().to_owned();
    let signature = field::owned(part, "thoughtSignature");
    if part.get("thought").and_then(Value::as_bool) == Some(true) {
        let text = field::owned(part, "text").unwrap_or_default();
        return vec![Block::Reasoning {
            text,
            signature,
            opaque: None,
            origin,
        }];
    }
    if let Some(call) = part.get("functionCall") {
        let seal = signature.map(|signature| Block::Reasoning {
            text: String::new(),
            signature: Some(signature),
            opaque: None,
            origin,
        });
        return seal
            .into_iter()
            .chain([Block::ToolCall(call_of(call))])
            .collect();
    }
    vec![plain_block(part).unwrap_or_else(|| Block::Unknown { raw: part.clone() })]
}

fn plain_block(part: &Value) -> Option<Block> {
    if let Some(text) = field::text(part, "text") {
        return Some(Block::text(text));
    }
    if let Some(result) = part.get("functionResponse") {
        return Some(result_of(result));
    }
    if let Some(inline) = part.get("inlineData") {
        let mime = field::owned(inline, "mimeType")?;
        return Some(by_mime(
            Media::Inline {
                data: field::owned(inline, "data")?,
                mime: mime.clone(),
            },
            &mime,
        ));
    }
    let file = part.get("fileData")?;
    let url = field::owned(file, "fileUri")?;
    // Files in the vendor's own stores, which no other vendor can read.
    let is_held = [
        "gs://",
        "files/",
        "https://generativelanguage.googleapis.com/",
    ]
    .iter()
    .any(|start| url.starts_with(start));
    let source = if is_held {
        Media::Uploaded { id: url }
    } else {
        Media::Url { url }
    };
    Some(by_mime(
        source,
        field::text(file, "mimeType").unwrap_or_default(),
    ))
}

fn by_mime(source: Media, mime: &str) -> Block {
    match mime.split('/').next() {
        Some("image") => Block::Image {
            source,
            detail: None,
        },
        Some("audio") => Block::Audio { source },
        _ => Block::File {
            source,
            filename: None,
        },
    }
}

/// A call's arguments are an object here: they become its compact text.
pub(super) fn call_of(call: &Value) -> ToolCall {
    ToolCall {
        id: field::owned(call, "id").unwrap_or_default(),
        name: field::owned(call, "name").unwrap_or_default(),
        arguments_raw: call
            .get("args")
            .filter(|args| !args.is_null())
            .map_or_else(|| "{}".to_owned(), Value::to_string),
    }
}

fn result_of(result: &Value) -> Block {
    let response = result.get("response").cloned().unwrap_or(Value::Null);
    let wrapped = response
        .as_object()
        .filter(|fields| fields.len() == 1)
        .and_then(|fields| fields.get("output"));
    let text = match wrapped {
        Some(Value::String(text)) => text.clone(),
        _ => response.to_string(),
    };
    Block::ToolResult {
        id: field::owned(result, "id").unwrap_or_default(),
        name: field::owned(result, "name"),
        content: vec![Block::text(&text)],
        is_error: false,
    }
}

/// The word that the documentation gives for a call whose seal is not at hand.
const NO_SIGNATURE: &str = "skip_thought_signature_validator";

/// Writes the blocks of one turn.
pub(super) fn write_parts(blocks: &[Block], signatures: bool, ledger: &mut Ledger) -> Vec<Value> {
    let mut parts = Vec::with_capacity(blocks.len());
    let mut seal: Option<&str> = None;
    let mut first_call = true;
    for block in blocks {
        if let Block::Reasoning { signature, .. } = block {
            seal = signature.as_deref();
            continue;
        }
        let Some(mut part) = write_part(block, ledger) else {
            continue;
        };
        if part.get("functionCall").is_some() {
            // Only the first call of a turn is sealed.
            if let Some(signature) = seal.take() {
                part["thoughtSignature"] = json!(signature);
            } else if signatures && first_call {
                ledger.lossy(
                    Warning::NoSignature,
                    "messages.tool_calls",
                    "the documented stand-in is sent",
                );
                part["thoughtSignature"] = json!(NO_SIGNATURE);
            }
            first_call = false;
        }
        parts.push(part);
    }
    parts
}

fn write_part(block: &Block, ledger: &mut Ledger) -> Option<Value> {
    match block {
        Block::Text { text } | Block::Refusal { text } => Some(json!({ "text": text })),
        Block::Image { source, .. } => write_media(source, "image/jpeg", ledger),
        Block::File { source, .. } => write_media(source, "application/pdf", ledger),
        Block::Audio { source } => write_media(source, "audio/wav", ledger),
        Block::ToolCall(call) => write_call(call, ledger),
        Block::ToolResult {
            id,
            name,
            content,
            is_error,
        } => {
            let name = name.clone().unwrap_or_else(|| "tool".to_owned());
            let response = response_of(content, *is_error, ledger);
            Some(json!({ "functionResponse": { "id": id, "name": name, "response": response } }))
        }
        Block::Reasoning { .. } => None,
        Block::Unknown { raw } => {
            note_unknown_block(raw, "messages", ledger);
            None
        }
    }
}

fn write_call(call: &ToolCall, ledger: &mut Ledger) -> Option<Value> {
    let Some(args) = call.arguments() else {
        ledger.block(
            Warning::InvalidArgs,
            "messages.tool_calls",
            format!("arguments of {} are no object", call.name),
        );
        return None;
    };
    Some(json!({ "functionCall": { "id": call.id, "name": call.name, "args": args } }))
}

/// A tool's answer must be an object: one that is none is wrapped.
fn response_of(content: &[Block], is_error: bool, ledger: &mut Ledger) -> Value {
    if content.iter().any(|block| block.as_text().is_none()) {
        ledger.block(
            Warning::Modality,
            "messages",
            "a tool's result that is no text",
        );
    }
    let text = text_of(content);
    if is_error {
        ledger.lossy(
            Warning::ToolErrorInText,
            "messages",
            "said in a field named error",
        );
        return json!({ "error": text });
    }
    if let Ok(Value::Object(object)) = serde_json::from_str(&text) {
        return Value::Object(object);
    }
    ledger.lossy(
        Warning::ToolResultWrapped,
        "messages",
        "put into a field named output",
    );
    json!({ "output": text })
}

/// Pictures, sound, films, text and PDF.
fn is_taken(mime: &str) -> bool {
    let kinds = ["image/", "audio/", "video/", "text/"];
    kinds.iter().any(|kind| mime.starts_with(kind))
        || matches!(mime, "application/pdf" | "application/json")
}

fn write_media(source: &Media, mime_guess: &str, ledger: &mut Ledger) -> Option<Value> {
    match source {
        Media::Inline { mime, .. } if !is_taken(mime) => {
            let mime = field::cut(mime, 60);
            ledger.block(
                Warning::Modality,
                "messages",
                format!("{mime} is not taken"),
            );
            None
        }
        Media::Inline { mime, data } => {
            Some(json!({ "inlineData": { "mimeType": mime, "data": data } }))
        }
        Media::Url { url } => {
            ledger.lossy(
                Warning::RemoteMedia,
                "messages",
                "fetched again from the web",
            );
            Some(json!({ "fileData": { "mimeType": mime_guess, "fileUri": url } }))
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
