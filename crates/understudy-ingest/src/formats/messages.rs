//! Whose are the messages? Three vendors' requests hold a list of that name.

use serde_json::Value;
use understudy_providers::Dialect;

use super::wire;
use crate::draft::Api;

/// Roles that Anthropic does not know.
const CHAT_ROLES: [&str; 3] = ["developer", "tool", "function"];

/// Parameters of Chat Completions that Anthropic does not know.
const CHAT_FIELDS: [&str; 11] = [
    "response_format",
    "max_completion_tokens",
    "frequency_penalty",
    "presence_penalty",
    "logit_bias",
    "logprobs",
    "reasoning_effort",
    "stream_options",
    "seed",
    "stop",
    "n",
];

/// The kind of call of a request with messages.
pub(super) fn api_of(request: &Value, response: Option<&Value>) -> Api {
    if is_converse(request) {
        return Api::Converse;
    }
    let has = |name: &str| has(request, name);
    if has("system")
        || has("stop_sequences")
        || has("anthropic_version")
        || has_tool(request, "input_schema")
    {
        return Api::Messages;
    }
    if CHAT_FIELDS.iter().any(|name| has(name))
        || has_tool(request, "function")
        || has_chat_turns(request)
    {
        return Api::Chat;
    }
    let is_anthropic = match response.and_then(wire::dialect_of) {
        Some(dialect) => dialect == Dialect::Anthropic,
        None => response.is_some_and(is_anthropics_error) || has_anthropic_marks(request),
    };
    if is_anthropic {
        Api::Messages
    } else {
        Api::Chat
    }
}

/// Bedrock's blocks have no type: the name of their one field tells it.
fn is_converse(request: &Value) -> bool {
    if has(request, "inferenceConfig") || request.pointer("/toolConfig/tools/0/toolSpec").is_some()
    {
        return true;
    }
    let block = request.pointer("/messages/0/content/0");
    let fields = block.and_then(Value::as_object);
    let fields = fields.filter(|fields| !fields.contains_key("type"));
    fields.is_some_and(|fields| {
        [
            "text",
            "image",
            "document",
            "video",
            "toolUse",
            "toolResult",
        ]
        .iter()
        .any(|name| fields.contains_key(*name))
    })
}

fn has(value: &Value, name: &str) -> bool {
    value.get(name).is_some_and(|value| !value.is_null())
}

fn entries<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    let entries = value.get(name).and_then(Value::as_array);
    entries.map_or(&[], Vec::as_slice)
}

fn has_tool(request: &Value, field: &str) -> bool {
    entries(request, "tools")
        .iter()
        .any(|tool| has(tool, field))
}

fn has_chat_turns(request: &Value) -> bool {
    entries(request, "messages").iter().any(|message| {
        let role = message.get("role").and_then(Value::as_str);
        has(message, "tool_calls") || role.is_some_and(|role| CHAT_ROLES.contains(&role))
    })
}

/// What Anthropic asks for, and other vendors seldom: some switch `thinking` on and off, none of them by a budget.
fn has_anthropic_marks(request: &Value) -> bool {
    let thinking = request.get("thinking");
    let kind = thinking.and_then(|thinking| thinking.get("type")?.as_str());
    let blocks = entries(request, "messages")
        .iter()
        .flat_map(|message| entries(message, "content"));
    thinking.is_some_and(|thinking| has(thinking, "budget_tokens"))
        || kind == Some("adaptive")
        || request.get("output_config").is_some_and(Value::is_object)
        || blocks.into_iter().any(is_anthropics_block)
}

fn is_anthropics_block(block: &Value) -> bool {
    let kind = block.get("type").and_then(Value::as_str);
    matches!(kind, Some("tool_use" | "tool_result"))
        || block.get("source").is_some_and(Value::is_object)
}

/// Others' errors have no type beside them.
fn is_anthropics_error(response: &Value) -> bool {
    response.get("type").and_then(Value::as_str) == Some("error")
        && response.get("error").is_some_and(Value::is_object)
}

#[cfg(test)]
mod tests {
    //! The same words in requests of several vendors.

    use serde_json::json;

    use super::*;

    fn of_chat() -> Value {
        json!({"object": "chat.completion", "choices": [{"message": {"role": "assistant", "content": "x"}}]})
    }

    fn of_anthropic() -> Value {
        json!({"type": "message", "role": "assistant", "content": [{"type": "text", "text": "x"}], "stop_reason": "end_turn"})
    }

    fn asked(mut fields: Value) -> Value {
        let messages = json!([{"role": "user", "content": "x"}]);
        let request = fields.as_object_mut().unwrap();
        request.entry("messages").or_insert(messages);
        fields
    }

    #[test]
    fn what_only_one_vendor_knows_decides() {
        let tools = json!([{"type": "web_search_20250305", "name": "web_search"}, {"name": "find", "input_schema": {}}]);
        for fields in [json!({"system": "x"}), json!({"tools": tools})] {
            assert_eq!(api_of(&asked(fields), Some(&of_chat())), Api::Messages);
        }
        let tools = json!([{"type": "function", "function": {"name": "find"}}]);
        let turns = json!([{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t"}]}, {"role": "tool", "content": "y"}]);
        for fields in [
            json!({"tools": tools}),
            json!({"messages": turns}),
            json!({"response_format": {"type": "json_object"}, "thinking": {"type": "enabled", "budget_tokens": 9}}),
        ] {
            assert_eq!(api_of(&asked(fields), Some(&of_anthropic())), Api::Chat);
        }
    }

    #[test]
    fn what_several_know_is_told_by_the_response() {
        for fields in [
            json!({"max_tokens": 9}),
            json!({"top_k": 9}),
            json!({"thinking": {"type": "enabled"}}),
            json!({"thinking": {"type": "enabled", "budget_tokens": 9}}),
            json!({"output_config": {"effort": "low"}}),
        ] {
            let request = asked(fields);
            assert_eq!(api_of(&request, Some(&of_chat())), Api::Chat, "{request}");
            let anthropic = api_of(&request, Some(&of_anthropic()));
            assert_eq!(anthropic, Api::Messages, "{request}");
        }
        let overloaded = json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}});
        assert_eq!(api_of(&asked(json!({})), Some(&overloaded)), Api::Messages);
    }

    #[test]
    fn without_one_the_request_must_show_more() {
        let picture = json!([{"role": "user", "content": [{"type": "image", "source": {"type": "url", "url": "x"}}]}]);
        for fields in [
            json!({"thinking": {"type": "adaptive"}}),
            json!({"thinking": {"type": "enabled", "budget_tokens": 9}}),
            json!({"output_config": {"effort": "low"}}),
            json!({"messages": picture}),
        ] {
            let request = asked(fields);
            assert_eq!(api_of(&request, None), Api::Messages, "{request}");
        }
        for fields in [
            json!({"thinking": {"type": "enabled"}, "top_k": 9}),
            json!({"thinking": true}),
        ] {
            let request = asked(fields);
            assert_eq!(api_of(&request, Some(&json!("y"))), Api::Chat, "{request}");
        }
    }
}
