//! The items of an input, to turns and back.

use serde_json::{Value, json};
use understudy_schema::chat::{
    Authority, Block, Chat, Media, Message, Role, System, ToolCall, text_of,
};

use crate::error::{Error, Result};
use crate::loss::{Ledger, Warning};
use crate::media::data_url;
use crate::opaque::note_unknown_block;
use crate::openai::{blocks_of, raw_arguments};
use crate::{Dialect, field};

/// Reads an input: a text, or an array of items.
pub(super) fn read_items(input: Option<&Value>, chat: &mut Chat) -> Result<()> {
    match input {
        Some(Value::String(text)) => chat.messages.push(Message {
            role: Role::User,
            name: None,
            blocks: vec![Block::text(text)],
        }),
        Some(Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                read_item(item, index, chat)?;
            }
        }
        _ => {
            return Err(Error::MissingField {
                dialect: Dialect::OpenAiResponses,
                what: "request",
                field: "input",
            });
        }
    }
    Ok(())
}

fn read_item(item: &Value, index: usize, chat: &mut Chat) -> Result<()> {
    match field::text(item, "type") {
        Some("function_call") => push_spoken(Block::ToolCall(call_of(item)), chat),
        Some("function_call_output") => {
            let result = Block::ToolResult {
                id: field::owned(item, "call_id").unwrap_or_default(),
                name: None,
                content: output_blocks(item.get("output")),
                is_error: false,
            };
            chat.messages.push(turn(Role::Tool, vec![result]));
        }
        Some("reasoning") => {
            let thought = turn(Role::Assistant, vec![reasoning_of(item)]);
            chat.messages.push(thought);
        }
        None | Some("message") => return read_message(item, index, chat),
        Some(_) => push_spoken(Block::Unknown { raw: item.clone() }, chat),
    }
    Ok(())
}

fn turn(role: Role, blocks: Vec<Block>) -> Message {
    Message {
        role,
        name: None,
        blocks,
    }
}

/// Puts a block into the turn in which the model is speaking.
fn push_spoken(block: Block, chat: &mut Chat) {
    match chat.messages.last_mut() {
        Some(last) if last.role == Role::Assistant => last.blocks.push(block),
        _ => chat.messages.push(turn(Role::Assistant, vec![block])),
    }
}

pub(super) fn call_of(item: &Value) -> ToolCall {
    ToolCall {
        id: field::owned(item, "call_id").unwrap_or_default(),
        name: field::owned(item, "name").unwrap_or_default(),
        arguments_raw: raw_arguments(item.get("arguments").or_else(|| item.get("input"))),
    }
}

fn output_blocks(output: Option<&Value>) -> Vec<Block> {
    match output {
        Some(object @ Value::Object(_)) => vec![Block::text(&object.to_string())],
        other => blocks_of(other),
    }
}

fn reasoning_of(item: &Value) -> Block {
    Block::Reasoning {
        text: summary_of(item).unwrap_or_default(),
        signature: None,
        opaque: Some(item.clone()),
        origin: Dialect::OpenAiResponses.as_str().to_owned(),
    }
}

/// The visible thinking of a reasoning item.
pub(super) fn summary_of(item: &Value) -> Option<String> {
    let parts = ["summary", "content"].map(|name| field::entries(item, name));
    let texts: Vec<&str> = parts
        .iter()
        .flat_map(|parts| parts.iter())
        .filter_map(|part| field::text(part, "text"))
        .collect();
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

fn read_message(item: &Value, index: usize, chat: &mut Chat) -> Result<()> {
    let blocks = blocks_of(item.get("content"));
    let role = field::text(item, "role").unwrap_or_default();
    let authority = match role {
        "user" => {
            chat.messages.push(turn(Role::User, blocks));
            return Ok(());
        }
        "assistant" => {
            push_answer(blocks, chat);
            return Ok(());
        }
        "system" => Authority::System,
        "developer" => Authority::Developer,
        _ => {
            return Err(Error::UnknownRole {
                dialect: Dialect::OpenAiResponses,
                index,
                role: field::cut(role, 40),
            });
        }
    };
    chat.system.push(System {
        at: chat.messages.len(),
        authority,
        blocks,
    });
    Ok(())
}

/// An answer belongs to the thinking before it, and opens a turn of its own otherwise.
fn push_answer(blocks: Vec<Block>, chat: &mut Chat) {
    let thought = |block: &Block| matches!(block, Block::Reasoning { .. });
    match chat.messages.last_mut() {
        Some(last) if last.role == Role::Assistant && last.blocks.iter().all(thought) => {
            last.blocks.extend(blocks);
        }
        _ => chat.messages.push(turn(Role::Assistant, blocks)),
    }
}

/// Writes the messages of a chat as items.
pub(super) fn write_message(
    message: &Message,
    index: usize,
    items: &mut Vec<Value>,
    ledger: &mut Ledger,
) {
    let place = format!("messages[{index}]");
    if message.name.is_some() {
        ledger.lossy(
            Warning::NameDropped,
            &format!("{place}.name"),
            "no place for a name",
        );
    }
    match message.role {
        Role::User => {
            let content = content_of(&message.blocks, &place, ledger);
            items.push(json!({ "role": "user", "content": content }));
        }
        Role::Tool => {
            let results = message.blocks.iter();
            items.extend(results.filter_map(|block| write_result(block, &place, ledger)));
        }
        Role::Assistant => write_answer(&message.blocks, &place, items, ledger),
    }
}

fn write_answer(blocks: &[Block], place: &str, items: &mut Vec<Value>, ledger: &mut Ledger) {
    let mut said: Vec<Value> = Vec::new();
    let mut calls: Vec<Value> = Vec::new();
    let mut thoughts: Vec<Value> = Vec::new();
    for block in blocks {
        match block {
            Block::Text { text } | Block::Refusal { text } => {
                said.push(json!({ "type": "output_text", "text": text }));
            }
            Block::ToolCall(call) => calls.push(json!({
                "type": "function_call",
                "call_id": call.id,
                "name": call.name,
                "arguments": call.arguments_raw,
            })),
            Block::Reasoning {
                opaque: Some(item),
                origin,
                ..
            } if *origin == Dialect::OpenAiResponses.as_str()
                && item.get("encrypted_content").is_some_and(Value::is_string) =>
            {
                thoughts.push(item.clone());
            }
            Block::Reasoning { .. } => ledger.lossy(
                Warning::ForeignReasoningDropped,
                "messages",
                "thinking of another vendor or without seal",
            ),
            Block::Unknown { raw } => note_unknown_block(raw, place, ledger),
            Block::Image { .. }
            | Block::File { .. }
            | Block::Audio { .. }
            | Block::ToolResult { .. } => {
                ledger.block(Warning::Modality, place, "an answer that is no text");
            }
        }
    }
    items.extend(thoughts);
    match said.as_slice() {
        [] => {}
        [only] => items.push(json!({ "role": "assistant", "content": only["text"] })),
        // Parts of an answer belong to an item with an id that only the vendor gives: they are joined.
        many => {
            let texts: Vec<&str> = many
                .iter()
                .filter_map(|part| part["text"].as_str())
                .collect();
            items.push(json!({ "role": "assistant", "content": texts.join("\n") }));
        }
    }
    items.extend(calls);
}

fn write_result(block: &Block, place: &str, ledger: &mut Ledger) -> Option<Value> {
    let Block::ToolResult {
        id,
        content,
        is_error,
        ..
    } = block
    else {
        ledger.block(
            Warning::Modality,
            place,
            "a tool says something that is no result",
        );
        return None;
    };
    let mut output = if content.iter().all(|block| block.as_text().is_some()) {
        Value::String(text_of(content))
    } else {
        content_of(content, place, ledger)
    };
    if *is_error {
        ledger.lossy(Warning::ToolErrorInText, place, "said in the text");
        output = match output {
            Value::String(text) => Value::String(format!("[tool error] {text}")),
            Value::Array(mut parts) => {
                parts.insert(0, json!({ "type": "input_text", "text": "[tool error]" }));
                Value::Array(parts)
            }
            other => other,
        };
    }
    Some(json!({ "type": "function_call_output", "call_id": id, "output": output }))
}

/// Writes blocks as an input's content: one text as a text, all else as parts.
pub(super) fn content_of(blocks: &[Block], place: &str, ledger: &mut Ledger) -> Value {
    if let [Block::Text { text } | Block::Refusal { text }] = blocks {
        return Value::String(text.clone());
    }
    let parts = blocks.iter();
    Value::Array(
        parts
            .filter_map(|block| part_of(block, place, ledger))
            .collect(),
    )
}

fn part_of(block: &Block, place: &str, ledger: &mut Ledger) -> Option<Value> {
    match block {
        Block::Text { text } | Block::Refusal { text } => {
            Some(json!({ "type": "input_text", "text": text }))
        }
        Block::Image { source, detail } => {
            let url = address_of(source, place, ledger)?;
            let detail = detail.as_deref().unwrap_or("auto");
            Some(json!({ "type": "input_image", "image_url": url, "detail": detail }))
        }
        Block::File {
            source: Media::Inline { mime, .. },
            ..
        } if ["video/", "audio/", "image/"]
            .iter()
            .any(|kind| mime.starts_with(kind)) =>
        {
            ledger.block(Warning::Modality, place, format!("{mime} is not taken"));
            None
        }
        Block::File { source, filename } => {
            let name = if matches!(source, Media::Url { .. }) {
                "file_url"
            } else {
                "file_data"
            };
            let url = address_of(source, place, ledger)?;
            let mut part = json!({ "type": "input_file", (name): url });
            if let Some(filename) = filename {
                part["filename"] = json!(filename);
            }
            Some(part)
        }
        Block::Audio { .. } => {
            ledger.block(Warning::Modality, "messages.input_audio", "no sound");
            None
        }
        Block::Unknown { raw } => {
            note_unknown_block(raw, place, ledger);
            None
        }
        Block::Reasoning { .. } | Block::ToolCall(_) | Block::ToolResult { .. } => None,
    }
}

fn address_of(source: &Media, place: &str, ledger: &mut Ledger) -> Option<String> {
    match source {
        Media::Inline { mime, data } => Some(data_url(mime, data)),
        Media::Url { url } => {
            ledger.lossy(Warning::RemoteMedia, place, "fetched again from the web");
            Some(url.clone())
        }
        Media::Uploaded { .. } => {
            ledger.block(
                Warning::Stateful,
                place,
                "a file that only its vendor holds",
            );
            None
        }
    }
}
