//! Parts of a request that this program has no word for: why they cannot be said to another vendor.

use serde_json::Value;

use crate::field;
use crate::loss::{Ledger, Warning};

/// Notes a tool that is no function.
pub(crate) fn note_opaque_tool(raw: &Value, ledger: &mut Ledger) {
    let kind = field::text(raw, "type").unwrap_or("without a type");
    if kind == "custom" {
        ledger.block(Warning::GrammarTool, "tools", "bound by a grammar");
    } else {
        ledger.block(
            Warning::ServerTool,
            "tools",
            format!("{kind}, run by the vendor"),
        );
    }
}

/// Notes a piece of content without a name: what a vendor's own tool did, what only the vendor holds, or a kind
/// that is new.
pub(crate) fn note_unknown_block(raw: &Value, place: &str, ledger: &mut Ledger) {
    let kind = field::text(raw, "type").unwrap_or_default();
    let of_server = kind.starts_with("server_tool")
        || kind.starts_with("mcp_")
        || kind.ends_with("_tool_result")
        || kind.ends_with("_call")
        || kind.ends_with("_call_output")
        || ["executableCode", "codeExecutionResult"]
            .iter()
            .any(|name| raw.get(name).is_some());
    if kind == "item_reference" {
        ledger.block(
            Warning::Stateful,
            place,
            "an item that only its vendor holds",
        );
    } else if of_server {
        ledger.block(
            Warning::ServerTool,
            place,
            format!("{}, run by the vendor", field::cut(kind, 40)),
        );
    } else {
        ledger.block(Warning::Modality, place, "a kind of content without a name");
    }
}
