//! How much a Claude is to think, and how long its answer may be, which hang together.

use understudy_schema::chat::{Block, Chat, Reasoning, ToolChoice};

use crate::effort::{budget_of, level_of, name_of};
use crate::loss::{Ledger, Warning};
use crate::profile::{ReasoningSupport, Target};

/// The bound on an answer where the log names none: enough for any answer that did not run away.
const MAX_OUT_DEFAULT: u64 = 16_384;

/// What is sent about thinking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Thinking {
    Unsaid,
    Off,
    Adaptive,
    Budget(u64),
    Effort(String),
}

/// What a wish for thinking becomes.
pub(crate) fn thinking_of(chat: &Chat, target: &Target, ledger: &mut Ledger) -> Thinking {
    let Some(wish) = &chat.reasoning else {
        return Thinking::Unsaid;
    };
    let name = name_of(wish);
    let mut changed = |to: &str| {
        ledger.change(
            Warning::Reasoning,
            "reasoning_effort",
            format!("{name} to {to}"),
        );
    };
    let forced = matches!(
        chat.tool_choice,
        Some(
            ToolChoice::Required
                | ToolChoice::Named { .. }
                | ToolChoice::Allowed {
                    must_call: true,
                    ..
                }
        )
    );
    match (target.profile.reasoning, wish) {
        (ReasoningSupport::None, Reasoning::Off) => Thinking::Unsaid,
        (_, Reasoning::Off) => Thinking::Off,
        (ReasoningSupport::None, _) => {
            changed("none");
            Thinking::Unsaid
        }
        (ReasoningSupport::Budget, _) if ends_in_foreign_calls(chat, target) => {
            changed("none, because the last calls of tools have no thinking of the model's own");
            Thinking::Unsaid
        }
        // A tool that must be called and thinking exclude each other.
        (ReasoningSupport::Budget, _) if forced => {
            changed("none, because a tool must be called");
            Thinking::Unsaid
        }
        (ReasoningSupport::Budget, Reasoning::Budget { tokens }) => {
            Thinking::Budget((*tokens).max(1_024))
        }
        (ReasoningSupport::Budget, Reasoning::Effort { level }) => {
            let tokens = budget_of(level);
            changed(&format!("{tokens} tokens"));
            Thinking::Budget(tokens)
        }
        (ReasoningSupport::Budget, Reasoning::Adaptive) => {
            let tokens = budget_of("medium");
            changed(&format!("{tokens} tokens"));
            Thinking::Budget(tokens)
        }
        (ReasoningSupport::Effort, Reasoning::Adaptive) => Thinking::Adaptive,
        (ReasoningSupport::Effort, Reasoning::Effort { level }) => {
            let level = if level == "minimal" {
                "low"
            } else {
                level.as_str()
            };
            changed(level);
            Thinking::Effort(level.to_owned())
        }
        (ReasoningSupport::Effort, Reasoning::Budget { tokens }) => {
            let level = level_of(*tokens);
            changed(level);
            Thinking::Effort(level.to_owned())
        }
    }
}

/// Whether the last calls of tools in the history lack the sealed thinking without which a model that thinks refuses them.
fn ends_in_foreign_calls(chat: &Chat, target: &Target) -> bool {
    let is_call = |block: &Block| matches!(block, Block::ToolCall(_));
    let is_sealed = |block: &Block| match block {
        Block::Reasoning {
            origin,
            signature,
            opaque,
            ..
        } => origin == target.dialect.as_str() && (signature.is_some() || opaque.is_some()),
        _ => false,
    };
    let mut calling = chat.messages.iter().rev();
    let last = calling.find(|message| message.blocks.iter().any(is_call));
    last.is_some_and(|message| !message.blocks.iter().any(is_sealed))
}

/// The bound on the answer, which must always be sent.
pub(crate) fn max_out(
    chat: &Chat,
    target: &Target,
    thinking: &Thinking,
    ledger: &mut Ledger,
) -> u64 {
    let ceiling = target.profile.max_out.unwrap_or(u64::MAX);
    let asked = crate::capped_max_out(chat, target, ledger).unwrap_or_else(|| {
        let default = MAX_OUT_DEFAULT.min(ceiling);
        // Only an answer that reaches the bound is another one for it, and that shows: it is truncated.
        ledger.lossy(
            Warning::MaxDefault,
            "max_tokens",
            format!("none to {default}"),
        );
        default
    });
    match thinking {
        // The budget must leave room for the answer.
        Thinking::Budget(tokens) if asked <= *tokens => asked.saturating_add(*tokens).min(ceiling),
        _ => asked,
    }
}
