//! The message algorithm: a history brought into the order that vendors other than `OpenAI` ask for.
//!
//! System messages apart, tool results in one user turn in the order of their calls, same roles merged, blank text
//! dropped, both ends mended, ids of the target's pattern. What cannot be kept is noted.

mod ids;
mod results;
#[cfg(test)]
mod tests;

pub(crate) use ids::remap_blocks;

use understudy_schema::chat::{Authority, Block, Chat, Message, Role, System, text_of};

use crate::loss::{Ledger, Warning};
use crate::profile::{Profile, Target};

/// Who speaks in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaker {
    User,
    Assistant,
    /// Only where the target's profile takes a system message in the middle.
    System,
}

/// One turn, its blocks in canonical form.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Turn {
    pub(crate) speaker: Speaker,
    pub(crate) blocks: Vec<Block>,
}

/// A history in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arranged {
    /// The leading system messages' texts, one for each message.
    pub(crate) system: Vec<String>,
    /// The turns, no two neighbours of the same speaker.
    pub(crate) turns: Vec<Turn>,
}

/// Brings a chat's history in order for a target.
pub(crate) fn arrange(chat: &Chat, target: &Target, ledger: &mut Ledger) -> Arranged {
    let profile = &target.profile;
    note_authorities(chat, ledger);
    note_names(chat, ledger);
    let (leading, inner): (Vec<&System>, Vec<&System>) =
        chat.system.iter().partition(|system| system.at == 0);
    let system = leading.iter().map(|system| text_of(&system.blocks));
    let system = system.filter(|text| !text.trim().is_empty()).collect();
    let messages = results::grouped(&chat.messages, ledger);
    let turns = with_inner_system(messages, &inner, profile, ledger);
    let turns = without_foreign_thinking(turns, target.dialect.as_str(), ledger);
    let turns = without_blanks(turns, ledger);
    let mut turns = merged(turns);
    mend_ends(&mut turns, profile, ledger);
    ids::remap(&mut turns, profile.tool_id, ledger);
    Arranged { system, turns }
}

fn note_authorities(chat: &Chat, ledger: &mut Ledger) {
    if chat
        .system
        .iter()
        .any(|system| system.authority == Authority::Developer)
    {
        ledger.lossy(
            Warning::DeveloperAsSystem,
            "messages",
            "developer sent as system",
        );
    }
}

fn note_names(chat: &Chat, ledger: &mut Ledger) {
    for (index, message) in chat.messages.iter().enumerate() {
        if message.name.is_some() {
            ledger.lossy(
                Warning::NameDropped,
                &format!("messages[{index}].name"),
                "no place for a name",
            );
        }
    }
}

/// A message and where it stood in the log.
pub(crate) struct Placed {
    pub(crate) at: usize,
    pub(crate) turn: Turn,
}

impl Placed {
    pub(crate) fn of(at: usize, message: &Message) -> Self {
        let speaker = if message.role == Role::Assistant {
            Speaker::Assistant
        } else {
            Speaker::User
        };
        Self {
            at,
            turn: Turn {
                speaker,
                blocks: message.blocks.clone(),
            },
        }
    }
}

/// Puts system messages from the middle where the target can take them: as a turn of their own before the model
/// speaks again, or as a note in the user turn that follows.
fn with_inner_system(
    messages: Vec<Placed>,
    inner: &[&System],
    profile: &Profile,
    ledger: &mut Ledger,
) -> Vec<Turn> {
    let mut waiting = inner.iter().copied().peekable();
    let mut notes: Vec<Block> = Vec::new();
    let mut turns: Vec<Turn> = Vec::new();
    for Placed { at, mut turn } in messages {
        while let Some(system) = waiting.next_if(|system| system.at <= at) {
            notes.extend(note_of(system, profile, ledger));
        }
        if profile.system_mid {
            if !notes.is_empty() && turn.speaker == Speaker::Assistant && !turns.is_empty() {
                turns.push(Turn {
                    speaker: Speaker::System,
                    blocks: std::mem::take(&mut notes),
                });
            } else if !notes.is_empty() {
                ledger.lossy(
                    Warning::SysMoved,
                    &format!("messages[{at}]"),
                    "put behind the user turn that follows it",
                );
            }
        } else if turn.speaker == Speaker::User && !is_tool_answer(&turn) {
            notes.append(&mut turn.blocks);
            turn.blocks = std::mem::take(&mut notes);
        }
        turns.push(turn);
    }
    notes.extend(waiting.filter_map(|system| note_of(system, profile, ledger)));
    if !notes.is_empty() {
        let after_user = turns
            .last()
            .is_some_and(|turn| turn.speaker == Speaker::User);
        let keeps = profile.system_mid && after_user;
        let speaker = if keeps {
            Speaker::System
        } else {
            Speaker::User
        };
        turns.push(Turn {
            speaker,
            blocks: notes,
        });
    }
    turns
}

fn note_of(system: &System, profile: &Profile, ledger: &mut Ledger) -> Option<Block> {
    let text = text_of(&system.blocks);
    if text.trim().is_empty() {
        return None;
    }
    if profile.system_mid {
        return Some(Block::text(&text));
    }
    let parameter = format!("system before messages[{}]", system.at);
    ledger.change(
        Warning::SysMoved,
        &parameter,
        "put into a user turn as a note",
    );
    Some(Block::text(&format!(
        "<system-note>\n{text}\n</system-note>"
    )))
}

fn is_tool_answer(turn: &Turn) -> bool {
    turn.blocks
        .iter()
        .any(|block| matches!(block, Block::ToolResult { .. }))
}

/// Thinking is sealed by the vendor it was thought at, and no other can read it.
fn without_foreign_thinking(mut turns: Vec<Turn>, dialect: &str, ledger: &mut Ledger) -> Vec<Turn> {
    let foreign = |block: &Block| match block {
        Block::Reasoning {
            origin,
            signature,
            opaque,
            ..
        } => origin != dialect || (signature.is_none() && opaque.is_none()),
        _ => false,
    };
    for turn in &mut turns {
        let before = turn.blocks.len();
        turn.blocks.retain(|block| !foreign(block));
        if turn.blocks.len() < before {
            ledger.lossy(
                Warning::ForeignReasoningDropped,
                "messages",
                "thinking of another vendor or without seal",
            );
        }
    }
    turns
}

fn without_blanks(turns: Vec<Turn>, ledger: &mut Ledger) -> Vec<Turn> {
    let mut kept = Vec::with_capacity(turns.len());
    for (index, mut turn) in turns.into_iter().enumerate() {
        turn.blocks
            .retain(|block| block.as_text().is_none_or(|text| !text.trim().is_empty()));
        if turn.blocks.is_empty() {
            ledger.change(
                Warning::EmptyTurn,
                &format!("messages[{index}]"),
                "a turn without content was left out",
            );
        } else {
            kept.push(turn);
        }
    }
    kept
}

fn merged(turns: Vec<Turn>) -> Vec<Turn> {
    let mut merged: Vec<Turn> = Vec::with_capacity(turns.len());
    for turn in turns {
        match merged.last_mut() {
            Some(last) if last.speaker == turn.speaker => last.blocks.extend(turn.blocks),
            _ => merged.push(turn),
        }
    }
    for turn in &mut merged {
        // Vendors want the answers of tools before anything else the user says.
        turn.blocks
            .sort_by_key(|block| !matches!(block, Block::ToolResult { .. }));
    }
    merged
}

fn mend_ends(turns: &mut Vec<Turn>, profile: &Profile, ledger: &mut Ledger) {
    if turns.iter().all(|turn| turn.speaker == Speaker::System) {
        let dot = Turn {
            speaker: Speaker::User,
            blocks: vec![Block::text(".")],
        };
        turns.insert(0, dot);
        ledger.change(
            Warning::UserTurnAdded,
            "messages",
            "no user turn in the log",
        );
        return;
    }
    let first = turns.first().map(|turn| turn.speaker);
    if profile.first_user && first != Some(Speaker::User) {
        let dot = Turn {
            speaker: Speaker::User,
            blocks: vec![Block::text(".")],
        };
        turns.insert(0, dot);
        ledger.change(
            Warning::UserTurnAdded,
            "messages",
            "the target's history begins with the user",
        );
    }
    let Some(last) = turns
        .last_mut()
        .filter(|turn| turn.speaker == Speaker::Assistant)
    else {
        return;
    };
    if !profile.prefill {
        ledger.block(
            Warning::Prefill,
            "messages",
            "the history ends with the model's own words",
        );
        return;
    }
    ledger.change(
        Warning::Prefill,
        "messages",
        "the target continues the model's own words",
    );
    if let Some(Block::Text { text }) = last.blocks.last_mut() {
        text.truncate(text.trim_end().len());
    }
}
