//! Levels and budgets of thinking. There is no common scale: every step between them changes the meaning, and
//! the figures here are those of the gateway in widest use.

use understudy_schema::chat::{Chat, Reasoning};

use crate::loss::{Ledger, Warning};
use crate::profile::{ReasoningSupport, Target};

/// Tokens of thinking for a level.
pub(crate) fn budget_of(level: &str) -> u64 {
    match level {
        "minimal" | "low" => 1_024,
        "high" => 4_096,
        "xhigh" | "max" => 8_192,
        _ => 2_048,
    }
}

/// The level nearest to a number of tokens.
pub(crate) fn level_of(tokens: u64) -> &'static str {
    match tokens {
        0..=1_535 => "low",
        1_536..=3_071 => "medium",
        _ => "high",
    }
}

/// How a wish is called in a loss.
pub(crate) fn name_of(reasoning: &Reasoning) -> String {
    match reasoning {
        Reasoning::Effort { level } => level.clone(),
        Reasoning::Budget { tokens } => format!("{tokens} tokens"),
        Reasoning::Adaptive => "adaptive".to_owned(),
        Reasoning::Off => "off".to_owned(),
    }
}

/// The level that is sent to a vendor with levels; `None` when none is.
pub(crate) fn wish_as_level(chat: &Chat, target: &Target, ledger: &mut Ledger) -> Option<String> {
    let reasoning = chat.reasoning.as_ref()?;
    if target.profile.reasoning == ReasoningSupport::None {
        if *reasoning != Reasoning::Off {
            ledger.change(
                Warning::Reasoning,
                "reasoning_effort",
                format!("{} to none", name_of(reasoning)),
            );
        }
        return None;
    }
    let level = match reasoning {
        Reasoning::Effort { level } => level.as_str(),
        Reasoning::Off => "none",
        Reasoning::Adaptive => {
            ledger.change(
                Warning::Reasoning,
                "reasoning_effort",
                "adaptive to the model's default",
            );
            return None;
        }
        Reasoning::Budget { tokens } => {
            let level = level_of(*tokens);
            ledger.change(
                Warning::Reasoning,
                "reasoning_effort",
                format!("{tokens} tokens to {level}"),
            );
            level
        }
    };
    Some(level.to_owned())
}
