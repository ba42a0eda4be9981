//! Tools' answers: one turn for all answers to one turn's calls, in the order of the calls.

use understudy_schema::chat::{Block, Message, Role, ToolCall, text_of};

use super::{Placed, Speaker, Turn};
use crate::loss::{Ledger, Warning};

/// The messages with tools' answers gathered behind the calls they answer.
pub(super) fn grouped(messages: &[Message], ledger: &mut Ledger) -> Vec<Placed> {
    let mut placed = Vec::with_capacity(messages.len());
    let mut rest = messages.iter().enumerate().peekable();
    let mut open: Vec<&ToolCall> = Vec::new();
    while let Some((at, message)) = rest.next() {
        if message.role != Role::Tool {
            close(&mut open, at, &mut placed, ledger);
            open = calls_of(message);
            placed.push(Placed::of(at, message));
            continue;
        }
        let mut answers: Vec<&Block> = message.blocks.iter().collect();
        while let Some((_, next)) = rest.next_if(|(_, next)| next.role == Role::Tool) {
            answers.extend(next.blocks.iter());
        }
        let blocks = in_call_order(&std::mem::take(&mut open), answers, at, ledger);
        placed.push(Placed {
            at,
            turn: Turn {
                speaker: Speaker::User,
                blocks,
            },
        });
    }
    close_at_end(&open, messages.len(), &mut placed, ledger);
    placed
}

fn calls_of(message: &Message) -> Vec<&ToolCall> {
    let calls = message.blocks.iter().filter_map(|block| match block {
        Block::ToolCall(call) => Some(call),
        _ => None,
    });
    if message.role == Role::Assistant {
        calls.collect()
    } else {
        Vec::new()
    }
}

/// Calls that something else followed were never answered.
fn close(open: &mut Vec<&ToolCall>, at: usize, placed: &mut Vec<Placed>, ledger: &mut Ledger) {
    let calls = std::mem::take(open);
    if calls.is_empty() {
        return;
    }
    let blocks = calls.iter().map(|call| missing(call, at, ledger)).collect();
    placed.push(Placed {
        at,
        turn: Turn {
            speaker: Speaker::User,
            blocks,
        },
    });
}

/// A history that ends with calls ends with the model's own words: nothing to answer may be made up.
fn close_at_end(open: &[&ToolCall], at: usize, placed: &mut Vec<Placed>, ledger: &mut Ledger) {
    if open.is_empty() {
        return;
    }
    ledger.block(
        Warning::Prefill,
        "messages",
        "the history ends with tool calls that nobody answered",
    );
    let blocks = open.iter().map(|call| missing(call, at, ledger)).collect();
    placed.push(Placed {
        at,
        turn: Turn {
            speaker: Speaker::User,
            blocks,
        },
    });
}

fn missing(call: &ToolCall, at: usize, ledger: &mut Ledger) -> Block {
    let detail = format!("no answer to the call of {}", call.name);
    ledger.change(
        Warning::ToolResultMissing,
        &format!("messages[{at}]"),
        detail,
    );
    Block::ToolResult {
        id: call.id.clone(),
        name: Some(call.name.clone()),
        content: vec![Block::text("The log holds no result of this call.")],
        is_error: true,
    }
}

fn in_call_order(
    calls: &[&ToolCall],
    answers: Vec<&Block>,
    at: usize,
    ledger: &mut Ledger,
) -> Vec<Block> {
    let mut answers: Vec<Option<&Block>> = answers.into_iter().map(Some).collect();
    let mut blocks = Vec::with_capacity(answers.len());
    for call in calls {
        let found = answers
            .iter_mut()
            .find(|answer| answer.is_some_and(|block| is_answer_to(block, call)));
        match found.and_then(Option::take) {
            Some(answer) => blocks.push(named(answer, call)),
            None => blocks.push(missing(call, at, ledger)),
        }
    }
    let left = answers.into_iter().flatten();
    blocks.extend(left.map(|block| orphan(block, at, ledger)));
    blocks
}

/// Ids decide; where an old log holds none, the tool's name does.
fn is_answer_to(block: &Block, call: &ToolCall) -> bool {
    match block {
        Block::ToolResult { id, .. } if !id.is_empty() && !call.id.is_empty() => *id == call.id,
        Block::ToolResult { name, .. } => name.as_ref().is_none_or(|name| *name == call.name),
        _ => false,
    }
}

fn named(answer: &Block, call: &ToolCall) -> Block {
    match answer {
        Block::ToolResult {
            content, is_error, ..
        } => Block::ToolResult {
            id: call.id.clone(),
            name: Some(call.name.clone()),
            content: content.clone(),
            is_error: *is_error,
        },
        other => other.clone(),
    }
}

fn orphan(block: &Block, at: usize, ledger: &mut Ledger) -> Block {
    let Block::ToolResult { content, name, .. } = block else {
        return block.clone();
    };
    ledger.change(
        Warning::ToolResultOrphan,
        &format!("messages[{at}]"),
        "answers no call in the history",
    );
    let tool = name.as_deref().unwrap_or("a tool");
    Block::text(&format!("Result of {tool}: {}", text_of(content)))
}
