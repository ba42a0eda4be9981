//! The vendors' words for why an answer ended, in one word for all.
//!
//! One table serves every dialect, because gateways log one vendor's words in another vendor's shape.

use understudy_schema::chat::{Abnormal, Finish, Reply};

/// What a vendor's word means: the common word, and what it says went wrong.
pub fn finish_of(native: &str) -> (Finish, Option<Abnormal>) {
    match native {
        "stop" | "end_turn" | "stop_sequence" | "STOP" | "eos" | "COMPLETE" => (Finish::Stop, None),
        "length"
        | "max_tokens"
        | "MAX_TOKENS"
        | "model_length"
        | "model_context_window_exceeded"
        | "max_output_tokens" => (Finish::Length, None),
        "tool_calls" | "function_call" | "tool_use" => (Finish::ToolCalls, None),
        "refusal" => (Finish::Refusal, None),
        "pause_turn" | "CONTINUATION" => (Finish::Other, Some(Abnormal::Paused)),
        "MALFORMED_FUNCTION_CALL"
        | "UNEXPECTED_TOOL_CALL"
        | "TOO_MANY_TOOL_CALLS"
        | "malformed_tool_use" => (Finish::Other, Some(Abnormal::MalformedTool)),
        "MALFORMED_RESPONSE" | "MISSING_THOUGHT_SIGNATURE" | "malformed_model_output" => {
            (Finish::Other, Some(Abnormal::MalformedOutput))
        }
        _ if is_filter(native) => (Finish::ContentFilter, Some(Abnormal::BlockedOutput)),
        "" | "FINISH_REASON_UNSPECIFIED" => (Finish::Unknown, None),
        _ => (Finish::Other, None),
    }
}

fn is_filter(native: &str) -> bool {
    const FILTERS: [&str; 12] = [
        "content_filter",
        "content_filtered",
        "guardrail_intervened",
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "MODEL_ARMOR",
        "ESCALATION",
        "PUP_LIMITED_DISABLED",
    ];
    FILTERS.contains(&native) || native.starts_with("IMAGE_")
}

/// A vendor that refuses before the first word has blocked the prompt; nothing was generated and nothing is billed.
pub(crate) fn settle_refusal(reply: &mut Reply) {
    if reply.finish == Finish::Refusal && reply.text.is_none() && reply.tool_calls.is_empty() {
        reply.abnormal = Some(Abnormal::BlockedInput);
    }
}
