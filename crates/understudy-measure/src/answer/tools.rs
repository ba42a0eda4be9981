//! Tool calls of an answer: which, in what order, with what arguments.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::bounds::{Cut, Cuts, TOOL_CALLS};
use super::json::{self, Json, JsonStatus};

/// Tool calls of one answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tools {
    /// Calls in their order; at most [`TOOL_CALLS`].
    pub calls: Vec<ToolCall>,
    /// There was a list of calls that could not be read.
    pub malformed: bool,
    /// Calls whose arguments are not a JSON object.
    pub args_not_json: u32,
    /// Bounds that were hit.
    pub cuts: Cuts,
}

/// One tool call.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolCall {
    /// The tool's name as it stands.
    pub name: String,
    /// The arguments, when they are a JSON object; empty arguments count as `{}`.
    pub arguments: Option<Json>,
    /// Hash of the arguments that does not depend on the order of members; of the raw text when they are no JSON.
    pub canonical_hash: u64,
}

impl Tools {
    /// Whether any tool was called.
    pub const fn called(&self) -> bool {
        !self.calls.is_empty()
    }

    /// Number of calls.
    pub const fn count(&self) -> usize {
        self.calls.len()
    }

    /// More than one call in one answer, so that the consumer may run them side by side.
    pub const fn parallel(&self) -> bool {
        self.calls.len() > 1
    }

    /// Names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.calls.iter().map(|call| call.name.as_str())
    }
}

impl ToolCall {
    /// Names of the members of the arguments, sorted.
    pub fn argument_names(&self) -> Vec<&str> {
        let Some(arguments) = &self.arguments else {
            return Vec::new();
        };
        let tree = &arguments.tree;
        let top = tree.iter().skip(1).filter(|path| path.parent == 0);
        let mut names: Vec<&str> = top
            .filter_map(|path| path.segment(tree).strip_prefix('.'))
            .collect();
        names.sort_unstable();
        names
    }
}

#[derive(Deserialize)]
struct RawCall<'a> {
    #[serde(borrow)]
    function: Option<RawFunction<'a>>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    arguments: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawFunction<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    arguments: Option<&'a RawValue>,
}

/// The first [`TOOL_CALLS`] of a list of calls, and whether there were more, which are read over.
struct RawCalls<'a> {
    calls: Vec<RawCall<'a>>,
    more: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for RawCalls<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = RawCalls<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a list of tool calls")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut calls = Vec::new();
                while calls.len() < TOOL_CALLS {
                    match list.next_element()? {
                        Some(call) => calls.push(call),
                        None => return Ok(RawCalls { calls, more: false }),
                    }
                }
                let mut more = false;
                while list.next_element::<IgnoredAny>()?.is_some() {
                    more = true;
                }
                Ok(RawCalls { calls, more })
            }
        }
        deserializer.deserialize_seq(List)
    }
}

/// Reads calls in the form `[{"id":…,"function":{"name":…,"arguments":…}}]`; arguments may be JSON or text that holds
/// JSON, and name and arguments may stand without `function`.
pub fn tools(tool_calls_json: &str) -> Tools {
    let trimmed = tool_calls_json.trim();
    if matches!(trimmed, "" | "null" | "[]") {
        return Tools::default();
    }
    let Ok(raw) = serde_json::from_str::<RawCalls>(trimmed) else {
        return Tools {
            malformed: true,
            ..Tools::default()
        };
    };
    let mut tools = Tools::default();
    if raw.more {
        tools.cuts.add(Cut::ToolCalls);
    }
    for call in raw.calls {
        let (name, arguments) = match call.function {
            Some(function) => (function.name, function.arguments),
            None => (call.name, call.arguments),
        };
        let call = read_call(
            name.unwrap_or_default().into_owned(),
            arguments.map_or("", RawValue::get),
        );
        tools.args_not_json += u32::from(call.arguments.is_none());
        if let Some(arguments) = &call.arguments {
            tools.cuts.merge(arguments.cuts);
        }
        tools.calls.push(call);
    }
    tools
}

fn read_call(name: String, raw: &str) -> ToolCall {
    let decoded;
    let text = if raw.starts_with('"') {
        decoded = serde_json::from_str::<String>(raw).unwrap_or_default();
        decoded.as_str()
    } else {
        raw
    };
    let text = if matches!(text.trim(), "" | "null") {
        "{}"
    } else {
        text
    };
    let arguments = json::arguments(text)
        .filter(|document| document.top_level() == Some(json::JsonType::Object))
        .map(|document| Json::with_value(JsonStatus::Strict, json::Repairs::default(), document));
    let canonical_hash = super::canonical::hash(text);
    ToolCall {
        name,
        arguments,
        canonical_hash,
    }
}

#[cfg(test)]
mod tests;
