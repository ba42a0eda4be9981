//! The features of a Chat Completions request, one by one.

#![expect(
    clippy::needless_pass_by_value,
    reason = "requests are written where they are handed on"
)]

use serde_json::{Value, json};

fn user(content: Value) -> Value {
    json!({"messages": [{"role": "user", "content": content}]})
}

fn tools() -> Value {
    json!([{"type": "function", "function": {"name": "look_up", "description": "Looks an order up.",
        "parameters": {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]}}}])
}

fn two_tools() -> Value {
    let mut tools = tools();
    tools
        .as_array_mut()
        .unwrap()
        .push(json!({"type": "function", "function": {"name": "refund"}}));
    tools
}

fn strict_tools() -> Value {
    let mut tools = tools();
    tools[0]["function"]["strict"] = json!(true);
    tools[0]["function"]["parameters"]["additionalProperties"] = json!(false);
    tools
}

fn call(id: &str, arguments: &str) -> Value {
    json!({"id": id, "type": "function", "function": {"name": "look_up", "arguments": arguments}})
}

fn result(id: &str, content: &str) -> Value {
    json!({"role": "tool", "tool_call_id": id, "content": content})
}

fn history(calls: Value, results: &[Value]) -> Value {
    let mut messages = vec![
        json!({"role": "user", "content": "Where is it?"}),
        json!({"role": "assistant", "content": null, "tool_calls": calls}),
    ];
    messages.extend_from_slice(results);
    json!({"messages": messages, "tools": tools()})
}

fn without_tools(mut feature: Value) -> Value {
    feature.as_object_mut().unwrap().shift_remove("tools");
    feature
}

fn with(mut feature: Value, name: &str, value: Value) -> Value {
    feature[name] = value;
    feature
}

fn schema(schema: Value) -> Value {
    json!({"response_format": {"type": "json_schema", "json_schema": {"name": "answer", "strict": true, "schema": schema}}})
}

fn closed(properties: Value) -> Value {
    let required: Vec<&String> = properties.as_object().unwrap().keys().collect();
    let required = json!(required);
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

const PIXEL: &str = "data:image/png;base64,iVBORw0KGgo=";
const PAGE: &str = "data:application/pdf;base64,JVBERi0xLjc=";

/// Every feature with a name, in the order of the field map.
pub(super) fn features() -> Vec<(&'static str, Value)> {
    let mut all = messages();
    all.extend(media());
    all.extend(calls());
    all.extend(forms());
    all.extend(parameters());
    all
}

fn messages() -> Vec<(&'static str, Value)> {
    let said = |messages: Value| json!({ "messages": messages });
    vec![
        ("text", json!({})),
        (
            "leading system message",
            said(
                json!([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"}]),
            ),
        ),
        (
            "developer message",
            said(
                json!([{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "hi"}]),
            ),
        ),
        (
            "system message in the middle",
            said(
                json!([{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Hello."},
            {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Which lamp?"}]),
            ),
        ),
        (
            "only system messages",
            said(json!([{"role": "system", "content": "Say hi."}])),
        ),
        (
            "two turns of the user in a row",
            said(
                json!([{"role": "user", "content": "hi"}, {"role": "user", "content": "Which lamp?"}]),
            ),
        ),
        (
            "first turn the model's",
            said(
                json!([{"role": "assistant", "content": "Hello."}, {"role": "user", "content": "Which lamp?"}]),
            ),
        ),
        (
            "last turn the model's (prefill)",
            said(
                json!([{"role": "user", "content": "Which lamp?"}, {"role": "assistant", "content": "The "}]),
            ),
        ),
        (
            "a blank text beside another",
            user(json!([{"type": "text", "text": ""}, {"type": "text", "text": "Which lamp?"}])),
        ),
        (
            "a turn without text",
            said(
                json!([{"role": "user", "content": ""}, {"role": "assistant", "content": "Hello."}, {"role": "user", "content": "hi"}]),
            ),
        ),
        (
            "`name` of an author",
            said(json!([{"role": "user", "name": "ann", "content": "hi"}])),
        ),
        (
            "prompt longer than the context",
            user(json!("lamp ".repeat(2_000_000))),
        ),
    ]
}

fn media() -> Vec<(&'static str, Value)> {
    let part = |part: Value| user(json!([{"type": "text", "text": "see"}, part]));
    vec![
        (
            "picture, its bytes",
            part(json!({"type": "image_url", "image_url": {"url": PIXEL}})),
        ),
        (
            "picture, `detail: high`",
            part(json!({"type": "image_url", "image_url": {"url": PIXEL, "detail": "high"}})),
        ),
        (
            "picture by address",
            part(json!({"type": "image_url", "image_url": {"url": "https://example.com/a.png"}})),
        ),
        (
            "sound",
            part(
                json!({"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "mp3"}}),
            ),
        ),
        (
            "document, its bytes (PDF)",
            part(json!({"type": "file", "file": {"file_data": PAGE, "filename": "a.pdf"}})),
        ),
        (
            "document at the vendor (`file_id`)",
            part(json!({"type": "file", "file": {"file_id": "file-1"}})),
        ),
        (
            "a kind of content without a name",
            part(json!({"type": "hologram", "hologram": {}})),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn calls() -> Vec<(&'static str, Value)> {
    let offered = |choice: Value| json!({"tools": tools(), "tool_choice": choice});
    let one = json!([call("call_1", "{\"order\":\"A-1\"}")]);
    let answered = history(one.clone(), &[result("call_1", "{\"status\":\"sent\"}")]);
    vec![
        ("tools", json!({"tools": tools()})),
        ("tool with `strict`", json!({"tools": strict_tools()})),
        (
            "tool of a name outside the pattern",
            json!({"tools": [{"type": "function", "function": {"name": "look.up!"}}]}),
        ),
        ("`tool_choice: auto`", offered(json!("auto"))),
        ("`tool_choice: required`", offered(json!("required"))),
        (
            "`tool_choice`: a named tool",
            offered(json!({"type": "function", "function": {"name": "look_up"}})),
        ),
        ("`tool_choice: none`", offered(json!("none"))),
        (
            "`tool_choice: allowed_tools`",
            json!({"tools": two_tools(), "tool_choice": {"type": "allowed_tools",
            "allowed_tools": {"mode": "auto", "tools": [{"type": "function", "function": {"name": "refund"}}]}}}),
        ),
        (
            "`parallel_tool_calls: false`",
            json!({"tools": tools(), "parallel_tool_calls": false}),
        ),
        ("call and its result", answered.clone()),
        (
            "result that is no JSON object",
            history(one.clone(), &[result("call_1", "sent on Monday")]),
        ),
        (
            "id of a call outside the pattern",
            history(json!([call("call 1/ä", "{}")]), &[result("call 1/ä", "{}")]),
        ),
        (
            "results in another order",
            history(
                json!([call("a", "{}"), call("b", "{}")]),
                &[result("b", "{}"), result("a", "{}")],
            ),
        ),
        (
            "result without a call",
            history(
                one.clone(),
                &[result("call_1", "{}"), result("call_9", "{}")],
            ),
        ),
        (
            "call without a result",
            with(
                history(one.clone(), &[json!({"role": "user", "content": "and?"})]),
                "tools",
                tools(),
            ),
        ),
        (
            "arguments that are no JSON",
            history(
                json!([call("call_1", "{\"order\":")]),
                &[result("call_1", "{}")],
            ),
        ),
        (
            "calls in the history, no tools offered",
            without_tools(answered.clone()),
        ),
        (
            "calls in the history, `tool_choice: none`",
            with(answered, "tool_choice", json!("none")),
        ),
        (
            "tool bound by a grammar (`custom`)",
            json!({"tools": [{"type": "custom", "custom": {"name": "sql"}}]}),
        ),
        (
            "tool run by the vendor",
            json!({"tools": [{"type": "web_search"}]}),
        ),
    ]
}

fn forms() -> Vec<(&'static str, Value)> {
    let bounded = closed(
        json!({"n": {"type": "integer", "minimum": 1}, "sku": {"type": "string", "pattern": "^L-"}}),
    );
    let itself = closed(json!({"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}));
    let open = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let simple = closed(json!({"kind": {"type": "string", "enum": ["desk", "floor"]}}));
    vec![
        (
            "`json_object`, the prompt names JSON",
            with(
                json!({"response_format": {"type": "json_object"}}),
                "messages",
                json!([{"role": "user", "content": "Answer in JSON."}]),
            ),
        ),
        (
            "`json_object`, the prompt does not",
            json!({"response_format": {"type": "json_object"}}),
        ),
        ("`json_schema`", schema(simple.clone())),
        (
            "`json_schema` with an array at its root",
            schema(json!({"type": "array", "items": {"type": "string"}})),
        ),
        (
            "`json_schema` beside tools",
            with(schema(simple), "tools", tools()),
        ),
        ("`json_schema` with bounds and patterns", schema(bounded)),
        ("`json_schema` that refers to itself", schema(itself)),
        ("`json_schema`, strict, with open objects", schema(open)),
    ]
}

fn parameters() -> Vec<(&'static str, Value)> {
    vec![
        ("`max_tokens` left out", json!({"max_tokens": null})),
        (
            "`max_tokens` above the model's",
            json!({"max_tokens": 2_000_000}),
        ),
        ("`max_tokens: 5`", json!({"max_tokens": 5})),
        ("`temperature: 0.2`", json!({"temperature": 0.2})),
        ("`temperature: 1.7`", json!({"temperature": 1.7})),
        ("`top_p: 0.5`", json!({"top_p": 0.5})),
        (
            "`temperature` and `top_p`",
            json!({"temperature": 0.2, "top_p": 0.5}),
        ),
        ("`top_k` (of compatible servers)", json!({"top_k": 20})),
        ("`seed`", json!({"seed": 7})),
        (
            "`presence_penalty`, `frequency_penalty`",
            json!({"presence_penalty": 0.5, "frequency_penalty": 0.5}),
        ),
        ("`logit_bias`", json!({"logit_bias": {"42": -100}})),
        ("`logprobs`", json!({"logprobs": true, "top_logprobs": 2})),
        ("`n: 3`", json!({"n": 3})),
        ("`stop`, one sequence", json!({"stop": ["###"]})),
        (
            "`stop`, six sequences",
            json!({"stop": ["a", "b", "c", "d", "e", "f"]}),
        ),
        ("`stop`, only blanks", json!({"stop": ["\n"]})),
        (
            "`reasoning_effort: none`",
            json!({"reasoning_effort": "none"}),
        ),
        (
            "`reasoning_effort: minimal`",
            json!({"reasoning_effort": "minimal"}),
        ),
        (
            "`reasoning_effort: medium`",
            json!({"reasoning_effort": "medium"}),
        ),
        (
            "`reasoning_effort: high` and `temperature`",
            json!({"reasoning_effort": "high", "temperature": 0.2}),
        ),
        ("`verbosity: low`", json!({"verbosity": "low"})),
        (
            "`user`, `metadata`, `store`",
            json!({"user": "u-1", "metadata": {"a": "b"}, "store": true}),
        ),
        (
            "`service_tier: priority`",
            json!({"service_tier": "priority"}),
        ),
        (
            "`stream`",
            json!({"stream": true, "stream_options": {"include_usage": true}}),
        ),
        (
            "`prediction`",
            json!({"prediction": {"type": "content", "content": "a"}}),
        ),
        ("`web_search_options`", json!({"web_search_options": {}})),
        (
            "`modalities: audio`",
            json!({"modalities": ["text", "audio"], "audio": {"voice": "alloy", "format": "mp3"}}),
        ),
        ("a field that nobody knows", json!({"shoe_size": 44})),
    ]
}

/// The features in which compatible servers differ.
pub(super) fn of_servers() -> Vec<(&'static str, Value)> {
    let simple = closed(json!({"kind": {"type": "string"}}));
    vec![
        (
            "`json_object`",
            with(
                json!({"response_format": {"type": "json_object"}}),
                "messages",
                json!([{"role": "user", "content": "JSON, please."}]),
            ),
        ),
        ("`json_schema`", schema(simple)),
        (
            "`tool_choice: required`",
            json!({"tools": tools(), "tool_choice": "required"}),
        ),
        (
            "`parallel_tool_calls: false`",
            json!({"tools": tools(), "parallel_tool_calls": false}),
        ),
        ("`temperature: 1.7`", json!({"temperature": 1.7})),
        ("`seed`", json!({"seed": 7})),
        ("penalties", json!({"presence_penalty": 0.5})),
        ("`logit_bias`", json!({"logit_bias": {"42": -100}})),
        ("`logprobs`", json!({"logprobs": true})),
        ("`n: 3`", json!({"n": 3})),
        (
            "`reasoning_effort: low`",
            json!({"reasoning_effort": "low"}),
        ),
        (
            "`name`",
            json!({"messages": [{"role": "user", "name": "ann", "content": "hi"}]}),
        ),
        (
            "`detail: high`",
            user(json!([{"type": "image_url", "image_url": {"url": PIXEL, "detail": "high"}}])),
        ),
    ]
}
