//! Tools and the choice among them.

use serde_json::{Map, Value, json};
use understudy_schema::chat::{Block, Chat, Function, Tool, ToolChoice};

use crate::loss::{Ledger, Warning};
use crate::opaque::note_opaque_tool;
use crate::profile::{SchemaSupport, Target};
use crate::structured::{ANTHROPIC, fit};
use crate::turns::Turn;

/// The tools a request offers, in canonical form: the allowed ones of those logged, or, where the log offers none but
/// the history calls some, those the history calls.
pub(crate) fn offered(chat: &Chat, turns: &[Turn], ledger: &mut Ledger) -> Vec<Function> {
    for tool in &chat.tools {
        if let Tool::Opaque { raw } = tool {
            note_opaque_tool(raw, ledger);
        }
    }
    let mut functions: Vec<Function> = chat.functions().cloned().collect();
    if let Some(ToolChoice::Allowed { names, .. }) = &chat.tool_choice {
        let before = functions.len();
        functions.retain(|function| names.contains(&function.name));
        if functions.len() < before {
            ledger.lossy(
                Warning::ToolsFiltered,
                "tool_choice",
                "only the allowed tools are offered",
            );
        }
    }
    if functions.is_empty() {
        synthesised(turns, ledger)
    } else {
        functions
    }
}

fn synthesised(turns: &[Turn], ledger: &mut Ledger) -> Vec<Function> {
    let mut functions: Vec<Function> = Vec::new();
    for block in turns.iter().flat_map(|turn| &turn.blocks) {
        if let Block::ToolCall(call) = block
            && functions.iter().all(|function| function.name != call.name)
        {
            let properties: Map<String, Value> = call
                .arguments()
                .unwrap_or_default()
                .keys()
                .map(|name| (name.clone(), json!({})))
                .collect();
            let schema = json!({ "type": "object", "properties": properties });
            functions.push(Function {
                name: call.name.clone(),
                description: None,
                schema,
                strict: None,
            });
        }
    }
    if !functions.is_empty() {
        ledger.lossy(
            Warning::ToolsSynthesised,
            "tools",
            "described from the calls in the history",
        );
    }
    functions
}

pub(super) fn write_tools(
    chat: &Chat,
    functions: &[Function],
    target: &Target,
    body: &mut Map<String, Value>,
    ledger: &mut Ledger,
) {
    if functions.is_empty() {
        return;
    }
    let tools = functions
        .iter()
        .map(|function| write_tool(function, target, ledger))
        .collect();
    body.insert("tools".to_owned(), Value::Array(tools));
    let from_history = chat.functions().next().is_none();
    let choice = if from_history {
        Some(&ToolChoice::None)
    } else {
        chat.tool_choice.as_ref()
    };
    if let Some(choice) = write_choice(choice, chat.parallel) {
        body.insert("tool_choice".to_owned(), choice);
    }
}

fn write_tool(function: &Function, target: &Target, ledger: &mut Ledger) -> Value {
    let mut tool = json!({ "name": function.name });
    if let Some(description) = &function.description {
        tool["description"] = json!(description);
    }
    let bare = json!({ "type": "object", "properties": {} });
    let schema = if function.schema.is_null() {
        &bare
    } else {
        &function.schema
    };
    tool["input_schema"] = schema.clone();
    if function.strict == Some(true) {
        let fitted = (target.profile.json_schema == SchemaSupport::JsonSchema)
            .then(|| fit(schema, &ANTHROPIC))
            .flatten();
        match fitted {
            Some(fitted) => {
                note_moved("tools", &fitted.changed, ledger);
                tool["input_schema"] = fitted.schema;
                tool["strict"] = json!(true);
            }
            None => ledger.lossy(
                Warning::ToolStrict,
                "tools",
                format!("{} is sent without strict", function.name),
            ),
        }
    }
    tool
}

pub(crate) fn note_moved(parameter: &str, changed: &[String], ledger: &mut Ledger) {
    if !changed.is_empty() {
        ledger.lossy(Warning::SchemaKeywordsMoved, parameter, changed.join(", "));
    }
}

fn write_choice(choice: Option<&ToolChoice>, parallel: Option<bool>) -> Option<Value> {
    let mut written = match (choice, parallel) {
        (None, None | Some(true)) => return None,
        (
            None
            | Some(
                ToolChoice::Auto
                | ToolChoice::Allowed {
                    must_call: false, ..
                },
            ),
            _,
        ) => json!({ "type": "auto" }),
        (
            Some(
                ToolChoice::Required
                | ToolChoice::Allowed {
                    must_call: true, ..
                },
            ),
            _,
        ) => json!({ "type": "any" }),
        (Some(ToolChoice::None), _) => return Some(json!({ "type": "none" })),
        (Some(ToolChoice::Named { name }), _) => json!({ "type": "tool", "name": name }),
    };
    if parallel == Some(false) {
        written["disable_parallel_tool_use"] = json!(true);
    }
    Some(written)
}
