//! The parts of a message, to blocks and back.

use serde_json::{Value, json};
use understudy_schema::chat::{Block, Media};

use crate::field;
use crate::loss::{Ledger, Warning};
use crate::media::{data_url, media_of};
use crate::opaque::note_unknown_block;

/// Reads a message's content: a text, an array of parts, or nothing.
pub(crate) fn blocks_of(content: Option<&Value>) -> Vec<Block> {
    match content {
        Some(Value::String(text)) => vec![Block::text(text)],
        Some(Value::Array(parts)) => parts.iter().map(block_of).collect(),
        _ => Vec::new(),
    }
}

fn block_of(part: &Value) -> Block {
    if let Some(text) = part.as_str() {
        return Block::text(text);
    }
    let known = match field::text(part, "type") {
        Some("text" | "input_text" | "output_text") => field::text(part, "text").map(Block::text),
        Some("refusal") => field::owned(part, "refusal").map(|text| Block::Refusal { text }),
        Some("image_url" | "input_image") => image(part),
        Some("input_audio") => audio(part),
        Some("file" | "input_file") => file(part),
        Some(
            "image" | "document" | "tool_use" | "tool_result" | "thinking" | "redacted_thinking",
        ) => {
            return crate::anthropic::block_of(part);
        }
        _ => None,
    };
    known.unwrap_or_else(|| Block::Unknown { raw: part.clone() })
}

fn image(part: &Value) -> Option<Block> {
    let Some(image) = part.get("image_url").filter(|image| !image.is_null()) else {
        let id = field::owned(part, "file_id")?;
        let source = Media::Uploaded { id };
        let detail = field::owned(part, "detail");
        return Some(Block::Image { source, detail });
    };
    let url = image.as_str().or_else(|| field::text(image, "url"))?;
    let detail = field::owned(image, "detail").or_else(|| field::owned(part, "detail"));
    Some(Block::Image {
        source: media_of(url),
        detail,
    })
}

fn audio(part: &Value) -> Option<Block> {
    let audio = part.get("input_audio")?;
    let format = field::text(audio, "format").unwrap_or("wav");
    let data = field::owned(audio, "data")?;
    Some(Block::Audio {
        source: Media::Inline {
            mime: format!("audio/{format}"),
            data,
        },
    })
}

fn file(part: &Value) -> Option<Block> {
    let file = part.get("file").unwrap_or(part);
    let filename = field::owned(file, "filename");
    let source = match (
        field::text(file, "file_data"),
        field::owned(file, "file_url"),
    ) {
        (Some(data), _) => media_of(data),
        (None, Some(url)) => Media::Url { url },
        (None, None) => Media::Uploaded {
            id: field::owned(file, "file_id")?,
        },
    };
    Some(Block::File { source, filename })
}

/// The arguments of a call as text. Some loggers hold them parsed.
pub(crate) fn raw_arguments(arguments: Option<&Value>) -> String {
    match arguments {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(parsed) => parsed.to_string(),
    }
}

/// Writes blocks as a message's content: one text as a text, all else as parts.
pub(super) fn content_of(blocks: &[Block], place: &str, ledger: &mut Ledger) -> Value {
    if let [Block::Text { text } | Block::Refusal { text }] = blocks {
        return Value::String(text.clone());
    }
    Value::Array(
        blocks
            .iter()
            .filter_map(|block| part_of(block, place, ledger))
            .collect(),
    )
}

fn part_of(block: &Block, place: &str, ledger: &mut Ledger) -> Option<Value> {
    match block {
        Block::Text { text } | Block::Refusal { text } => {
            Some(json!({ "type": "text", "text": text }))
        }
        Block::Image { source, detail } => image_part(source, detail.as_deref(), place, ledger),
        Block::Audio { source } => audio_part(source, place, ledger),
        Block::File { source, filename } => file_part(source, filename.as_deref(), place, ledger),
        Block::Unknown { raw } => {
            note_unknown_block(raw, place, ledger);
            None
        }
        Block::Reasoning { .. } | Block::ToolCall(_) | Block::ToolResult { .. } => None,
    }
}

fn image_part(
    source: &Media,
    detail: Option<&str>,
    place: &str,
    ledger: &mut Ledger,
) -> Option<Value> {
    let url = match source {
        Media::Inline { mime, data } => data_url(mime, data),
        Media::Url { url } => {
            ledger.lossy(Warning::RemoteMedia, place, "fetched again from the web");
            url.clone()
        }
        Media::Uploaded { .. } => {
            ledger.block(
                Warning::Stateful,
                place,
                "a file that only its vendor holds",
            );
            return None;
        }
    };
    let mut image = json!({ "url": url });
    if let Some(detail) = detail {
        image["detail"] = json!(detail);
    }
    Some(json!({ "type": "image_url", "image_url": image }))
}

fn audio_part(source: &Media, place: &str, ledger: &mut Ledger) -> Option<Value> {
    let Media::Inline { mime, data } = source else {
        ledger.block(Warning::Modality, place, "sound by address");
        return None;
    };
    let format = mime.strip_prefix("audio/").unwrap_or(mime);
    Some(json!({ "type": "input_audio", "input_audio": { "data": data, "format": format } }))
}

fn file_part(
    source: &Media,
    filename: Option<&str>,
    place: &str,
    ledger: &mut Ledger,
) -> Option<Value> {
    let Media::Inline { mime, data } = source else {
        ledger.block(
            Warning::Stateful,
            place,
            "a document that is not in the log",
        );
        return None;
    };
    if mime != "application/pdf" && !mime.starts_with("text/") {
        ledger.block(Warning::Modality, place, format!("{mime} is not taken"));
        return None;
    }
    let mut file = json!({ "file_data": data_url(mime, data) });
    if let Some(filename) = filename {
        file["filename"] = json!(filename);
    }
    Some(json!({ "type": "file", "file": file }))
}
