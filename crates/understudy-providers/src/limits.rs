//! What a target's own limits make impossible, whatever the dialect: names of tools, and the length of the prompt.

use understudy_schema::chat::{Block, Chat, Media, text_of};

use crate::Dialect;
use crate::loss::{Ledger, Warning};
use crate::profile::Target;

/// Characters for a token, in the text that takes the fewest tokens: a prompt has no fewer tokens than this says.
const CHARACTERS_PER_TOKEN: usize = 8;

/// Notes what the target's limits refuse.
pub(crate) fn note(chat: &Chat, target: &Target, ledger: &mut Ledger) {
    for function in chat.functions() {
        if !is_name(&function.name, target.dialect) {
            let name: String = function.name.chars().take(80).collect();
            ledger.block(
                Warning::ToolName,
                "tools",
                format!("`{name}` is no name here"),
            );
        }
    }
    let Some(context) = target.profile.context else {
        return;
    };
    let least = u64::try_from(characters(chat) / CHARACTERS_PER_TOKEN).unwrap_or(u64::MAX);
    if context < least {
        ledger.block(
            Warning::ContextTooLong,
            "messages",
            format!("at least {least} tokens, and {context} are taken"),
        );
    }
}

/// Names of tools: letters, digits, `_` and `-`; Gemini takes `.` and `:` as well, behind a letter or `_`.
fn is_name(name: &str, dialect: Dialect) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    match dialect {
        Dialect::Gemini => {
            let first = name.bytes().next();
            (1..=128).contains(&name.len())
                && first.is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
                && name
                    .bytes()
                    .all(|byte| plain(byte) || byte == b'.' || byte == b':')
        }
        Dialect::Anthropic => (1..=128).contains(&name.len()) && name.bytes().all(plain),
        Dialect::OpenAi | Dialect::OpenAiResponses | Dialect::BedrockConverse => {
            (1..=64).contains(&name.len()) && name.bytes().all(plain)
        }
    }
}

/// Characters of all that is said in words. What pictures cost differs by vendor and is left out.
fn characters(chat: &Chat) -> usize {
    let systems = chat.system.iter().flat_map(|system| &system.blocks);
    let said = systems.chain(chat.blocks());
    said.map(|block| match block {
        Block::Text { text } | Block::Refusal { text } => text.chars().count(),
        Block::ToolCall(call) => call.arguments_raw.chars().count(),
        Block::ToolResult { content, .. } => text_of(content).chars().count(),
        Block::File {
            source: Media::Inline { mime, data },
            ..
        } if mime == "text/plain" => data.len() * 3 / 4,
        _ => 0,
    })
    .sum()
}

#[cfg(test)]
mod tests {
    //! Limits refuse what is beyond them and nothing else.

    use super::*;
    use understudy_schema::chat::{Function, Message, Role, Tool};

    fn noted(chat: &Chat, dialect: Dialect, model: &str) -> Vec<Warning> {
        let mut ledger = Ledger::default();
        note(chat, &Target::new(dialect, model), &mut ledger);
        let losses = ledger.close().unwrap_or_else(|refused| refused.losses);
        losses.iter().map(|loss| loss.warning).collect()
    }

    #[test]
    fn a_prompt_that_cannot_fit_is_refused_and_one_that_may_is_not() {
        let of_length = |length: usize| Chat {
            messages: vec![Message::text_only(Role::User, &"x ".repeat(length / 2))],
            ..Chat::default()
        };
        let long = of_length(8 * 8_192 + 16);
        assert_eq!(
            noted(&long, Dialect::OpenAi, "gpt-4"),
            [Warning::ContextTooLong]
        );
        assert_eq!(noted(&long, Dialect::OpenAi, "gpt-4o"), []);
        assert_eq!(noted(&of_length(8 * 8_192), Dialect::OpenAi, "gpt-4"), []);
    }

    #[test]
    fn names_of_tools_are_held_to_the_target_s_pattern() {
        let named = |name: &str| Chat {
            tools: vec![Tool::Function(Function {
                name: name.to_owned(),
                ..Function::default()
            })],
            ..Chat::default()
        };
        let dotted = named("maps.search");
        assert_eq!(noted(&dotted, Dialect::Gemini, "gemini-2.5-pro"), []);
        assert_eq!(
            noted(&dotted, Dialect::OpenAi, "gpt-4o"),
            [Warning::ToolName]
        );
        let long = named(&"a".repeat(100));
        assert_eq!(noted(&long, Dialect::Anthropic, "claude-sonnet-4-5"), []);
        assert_eq!(
            noted(&long, Dialect::BedrockConverse, "us.amazon.nova-pro-v1:0"),
            [Warning::ToolName]
        );
    }
}
