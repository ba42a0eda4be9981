//! The refusal detector on a text alone.

use understudy_measure::refusal::{ProviderSignal, Refusal, RefusalInput, refusal};

/// Judges a text of which nothing else is known than that it ended by itself.
pub(super) fn judge(text: &str) -> Refusal {
    refusal(&RefusalInput {
        text,
        provider: ProviderSignal::None,
        finish_stop: true,
        has_tool_calls: false,
    })
}
