//! Ids of tool calls, rewritten where the target would refuse them.

use std::collections::{HashMap, HashSet};

use understudy_schema::chat::Block;

use super::Turn;
use crate::loss::{Ledger, Warning};
use crate::profile::ToolIdPattern;

/// Gives every tool call an id of the pattern, and its answer the same. Calls stand before their answers.
pub(super) fn remap(turns: &mut [Turn], pattern: ToolIdPattern, ledger: &mut Ledger) {
    let blocks = turns.iter_mut().flat_map(|turn| turn.blocks.iter_mut());
    remap_blocks(blocks, pattern, ledger);
}

/// The same over any blocks in the order of the history.
pub(crate) fn remap_blocks<'a>(
    blocks: impl Iterator<Item = &'a mut Block>,
    pattern: ToolIdPattern,
    ledger: &mut Ledger,
) {
    let mut renamed: HashMap<String, String> = HashMap::new();
    let mut taken: HashSet<String> = HashSet::new();
    let mut unnamed: Vec<String> = Vec::new();
    for block in blocks {
        match block {
            Block::ToolCall(call) => {
                let id = fitting(&call.id, pattern, &taken);
                if call.id.is_empty() {
                    unnamed.push(id.clone());
                } else if id != call.id {
                    ledger.lossy(
                        Warning::ToolIdRemapped,
                        "messages.tool_calls.id",
                        "rewritten to the target's pattern",
                    );
                }
                taken.insert(id.clone());
                renamed.insert(std::mem::replace(&mut call.id, id.clone()), id);
            }
            Block::ToolResult { id, .. } if id.is_empty() && !unnamed.is_empty() => {
                *id = unnamed.remove(0);
            }
            Block::ToolResult { id, .. } => {
                if let Some(new) = renamed.get(id) {
                    new.clone_into(id);
                }
            }
            _ => {}
        }
    }
}

/// The id itself when it fits and is free, else one made from it.
fn fitting(id: &str, pattern: ToolIdPattern, taken: &HashSet<String>) -> String {
    // Where any id will do, one that comes again in a later turn will do too.
    let free = pattern == ToolIdPattern::Any || !taken.contains(id);
    if pattern.admits(id) && free {
        return id.to_owned();
    }
    let stem: String = match pattern {
        ToolIdPattern::NineAlphanumerics => String::new(),
        _ if id.is_empty() => "call".to_owned(),
        ToolIdPattern::Dotted => id.chars().take(48).map(word_character).collect(),
        ToolIdPattern::Any | ToolIdPattern::Word => id.chars().map(word_character).collect(),
    };
    let candidates = (taken.len()..).map(|number| match pattern {
        ToolIdPattern::NineAlphanumerics => format!("call{number:05}"),
        ToolIdPattern::Any | ToolIdPattern::Word | ToolIdPattern::Dotted
            if stem != id && !id.is_empty() && !taken.contains(&stem) =>
        {
            stem.clone()
        }
        ToolIdPattern::Any | ToolIdPattern::Word | ToolIdPattern::Dotted => {
            format!("{stem}_{number}")
        }
    });
    let mut free = candidates.filter(|candidate| !taken.contains(candidate));
    free.next().unwrap_or_else(|| stem.clone())
}

fn word_character(character: char) -> char {
    if character.is_ascii_alphanumeric() || character == '-' {
        character
    } else {
        '_'
    }
}
