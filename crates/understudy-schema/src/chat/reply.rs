//! What came back, in one shape for all vendors.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One answer of a model.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reply {
    /// The visible text, thinking and refusals left out; `None` when there is no text at all.
    pub text: Option<String>,
    /// The refusal in the vendor's own field for it, possibly without words.
    pub refusal: Option<String>,
    /// The visible thinking.
    pub reasoning: Option<String>,
    /// The tool calls in order.
    pub tool_calls: Vec<ToolCall>,
    /// Why the answer ended, in the vendor's word, verbatim.
    pub finish_native: Option<String>,
    /// Why the answer ended, in one word for all vendors.
    pub finish: Finish,
    /// What the vendor's fields say went wrong beyond the way the answer ended.
    pub abnormal: Option<Abnormal>,
    /// The model that answered, as the vendor names it.
    pub model_served: Option<String>,
    /// `OpenAI`'s fingerprint of the serving configuration.
    pub system_fingerprint: Option<String>,
    /// The vendor's id of the response.
    pub response_id: Option<String>,
    /// The tier that served the call.
    pub service_tier: Option<String>,
    /// What was counted.
    pub usage: Usage,
}

/// A call of a tool, with its arguments as the model wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ToolCall {
    /// The call's id; empty where the vendor gives none.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// The arguments as text, which need not be JSON.
    pub arguments_raw: String,
}

impl ToolCall {
    /// The arguments as a JSON object, or `None` when they are not one. No text at all counts as `{}`.
    pub fn arguments(&self) -> Option<serde_json::Map<String, Value>> {
        if self.arguments_raw.trim().is_empty() {
            return Some(serde_json::Map::new());
        }
        match serde_json::from_str(&self.arguments_raw) {
            Ok(Value::Object(arguments)) => Some(arguments),
            _ => None,
        }
    }
}

/// Tokens of one call, brought to one meaning: cached tokens are inside [`Usage::tokens_in`] and thinking is
/// inside [`Usage::tokens_out`] for every vendor. A count the vendor did not give is `None`, never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// All tokens of the prompt.
    pub tokens_in: Option<i64>,
    /// Those of them read from the vendor's cache.
    pub tokens_in_cache_read: Option<i64>,
    /// Those of them written to the vendor's cache.
    pub tokens_in_cache_write: Option<i64>,
    /// All tokens of the answer that are billed.
    pub tokens_out: Option<i64>,
    /// Those of them spent on thinking.
    pub tokens_out_reasoning: Option<i64>,
}

/// Why an answer ended, in one word for all vendors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The model had said all, or met a stop sequence.
    Stop,
    /// A bound on tokens was met.
    Length,
    /// The model waits for tools.
    ToolCalls,
    /// The vendor's filter ended it.
    ContentFilter,
    /// The vendor says that the model refused.
    Refusal,
    /// A word that has no counterpart; see the native one.
    Other,
    /// The vendor gave no word.
    #[default]
    Unknown,
}

impl Finish {
    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::ToolCalls => "tool_calls",
            Self::ContentFilter => "content_filter",
            Self::Refusal => "refusal",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }
}

/// What a vendor's own fields say went wrong, beyond the way the answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Abnormal {
    /// The prompt was blocked; nothing was generated.
    BlockedInput,
    /// The answer was blocked or cut by a filter.
    BlockedOutput,
    /// The model tried to call a tool and failed to say so properly.
    MalformedTool,
    /// The vendor could not read its model's output.
    MalformedOutput,
    /// The answer is to be continued by a further call.
    Paused,
}

/// Tool calls as `OpenAI` writes them, `[{"id","type":"function","function":{"name","arguments"}}]`, or `None`
/// when there are none.
pub fn tool_calls_json(calls: &[ToolCall]) -> Option<String> {
    if calls.is_empty() {
        return None;
    }
    Some(Value::Array(calls.iter().map(tool_call_value).collect()).to_string())
}

fn tool_call_value(call: &ToolCall) -> Value {
    json!({
        "id": call.id,
        "type": "function",
        "function": { "name": call.name, "arguments": call.arguments_raw },
    })
}

/// Reads what [`tool_calls_json`] writes; `None` when the text is not of that shape.
pub fn tool_calls_from_json(text: &str) -> Option<Vec<ToolCall>> {
    let Ok(Value::Array(calls)) = serde_json::from_str(text) else {
        return None;
    };
    calls.iter().map(tool_call_of).collect()
}

fn tool_call_of(value: &Value) -> Option<ToolCall> {
    let function = value.get("function")?;
    Some(ToolCall {
        id: value
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        name: function.get("name")?.as_str()?.to_owned(),
        arguments_raw: function.get("arguments")?.as_str()?.to_owned(),
    })
}
