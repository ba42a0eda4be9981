//! What requests of the other dialects have and Chat Completions has not.

use serde_json::{Value, json};

use crate::Dialect;

/// Requests with a name for their feature.
pub(super) fn requests() -> Vec<(String, Dialect, Value)> {
    let mut all = anthropic();
    all.extend(gemini());
    all.extend(converse());
    all.extend(responses());
    all
}

fn named(name: &str, dialect: Dialect, body: Value) -> (String, Dialect, Value) {
    (format!("{dialect}: {name}"), dialect, body)
}

fn anthropic() -> Vec<(String, Dialect, Value)> {
    let of = |name: &str, extra: Value| {
        let mut body = json!({"model": "claude-sonnet-4-5", "max_tokens": 100, "messages": [{"role": "user", "content": "Which lamp?"}]});
        for (field, value) in extra.as_object().unwrap() {
            body[field] = value.clone();
        }
        named(name, Dialect::Anthropic, body)
    };
    let tool = json!([{"name": "look_up", "input_schema": {"type": "object", "properties": {}}}]);
    let call = json!({"type": "tool_use", "id": "toolu_1", "name": "look_up", "input": {}});
    let thought = json!({"type": "thinking", "thinking": "Hm.", "signature": "c2ln"});
    let with_result = |block: Value, first: Vec<Value>| {
        let mut spoken = first;
        spoken.push(call.clone());
        json!({"tools": tool, "messages": [
            {"role": "user", "content": "Where is it?"},
            {"role": "assistant", "content": spoken},
            {"role": "user", "content": [block]}]})
    };
    let plain = json!({"type": "tool_result", "tool_use_id": "toolu_1", "content": "{}"});
    let failed =
        json!({"type": "tool_result", "tool_use_id": "toolu_1", "content": "{}", "is_error": true});
    let pictured = json!({"type": "tool_result", "tool_use_id": "toolu_1", "content": [
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}}]});
    let text = json!({"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "A lamp."}, "title": "a.txt"});
    let mut cited = text.clone();
    cited["citations"] = json!({"enabled": true});
    vec![
        of("`top_k`", json!({"top_k": 20})),
        of("thinking in the history", with_result(plain, vec![thought])),
        of("`is_error` of a result", with_result(failed, Vec::new())),
        of("picture in a result", with_result(pictured, Vec::new())),
        of(
            "plain text as a document",
            json!({"messages": [{"role": "user", "content": [text, {"type": "text", "text": "?"}]}]}),
        ),
        of(
            "document with citations",
            json!({"messages": [{"role": "user", "content": [cited, {"type": "text", "text": "?"}]}]}),
        ),
        of(
            "`thinking`, a budget",
            json!({"max_tokens": 4_000, "thinking": {"type": "enabled", "budget_tokens": 2_000}}),
        ),
        of(
            "`thinking`, adaptive",
            json!({"thinking": {"type": "adaptive"}}),
        ),
        of(
            "`output_config.effort: max`",
            json!({"output_config": {"effort": "max"}}),
        ),
        of(
            "server tool in the history",
            json!({"messages": [{"role": "user", "content": "?"},
            {"role": "assistant", "content": [{"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}}]}, {"role": "user", "content": "and?"}]}),
        ),
        of("`container`", json!({"container": "c_1"})),
    ]
}

fn gemini() -> Vec<(String, Dialect, Value)> {
    let of = |name: &str, extra: Value| {
        let mut body = json!({"model": "gemini-2.5-pro", "contents": [{"role": "user", "parts": [{"text": "Which lamp?"}]}],
            "generationConfig": {"maxOutputTokens": 100}});
        for (field, value) in extra.as_object().unwrap() {
            body[field] = value.clone();
        }
        named(name, Dialect::Gemini, body)
    };
    let schema = json!({"type": "OBJECT", "properties": {"b": {"type": "STRING", "nullable": true}, "a": {"type": "INTEGER"}},
        "propertyOrdering": ["a", "b"], "required": ["a", "b"]});
    let part =
        |part: Value| json!({"contents": [{"role": "user", "parts": [part, {"text": "?"}]}]});
    vec![
        of(
            "`safetySettings`",
            json!({"safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}]}),
        ),
        of(
            "`responseSchema`",
            json!({"generationConfig": {"maxOutputTokens": 100, "responseMimeType": "application/json", "responseSchema": schema}}),
        ),
        of(
            "`responseMimeType: text/x.enum`",
            json!({"generationConfig": {"maxOutputTokens": 100, "responseMimeType": "text/x.enum",
                "responseSchema": {"type": "STRING", "enum": ["a", "b"]}}}),
        ),
        of(
            "video",
            part(json!({"inlineData": {"mimeType": "video/mp4", "data": "AAAA"}})),
        ),
        of(
            "file at the vendor",
            part(
                json!({"fileData": {"mimeType": "application/pdf", "fileUri": "gs://lamps/a.pdf"}}),
            ),
        ),
        of(
            "`cachedContent`",
            json!({"cachedContent": "cachedContents/1"}),
        ),
        of("grounding", json!({"tools": [{"googleSearch": {}}]})),
        of(
            "`thinkingBudget: -1`",
            json!({"generationConfig": {"maxOutputTokens": 100, "thinkingConfig": {"thinkingBudget": -1}}}),
        ),
        of(
            "executed code in the history",
            json!({"contents": [{"role": "user", "parts": [{"text": "?"}]},
            {"role": "model", "parts": [{"executableCode": {"language": "PYTHON", "code": "1"}}]}, {"role": "user", "parts": [{"text": "and?"}]}]}),
        ),
    ]
}

fn converse() -> Vec<(String, Dialect, Value)> {
    let of = |name: &str, extra: Value| {
        let mut body = json!({"modelId": "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "inferenceConfig": {"maxTokens": 100},
            "messages": [{"role": "user", "content": [{"text": "Which lamp?"}]}]});
        for (field, value) in extra.as_object().unwrap() {
            body[field] = value.clone();
        }
        named(name, Dialect::BedrockConverse, body)
    };
    let document = |format: &str| json!({"messages": [{"role": "user", "content": [{"document": {"format": format, "name": "a", "source": {"bytes": "UEsDBA=="}}}, {"text": "?"}]}]});
    vec![
        of(
            "`guardrailConfig`",
            json!({"guardrailConfig": {"guardrailIdentifier": "g", "guardrailVersion": "1"}}),
        ),
        of(
            "`promptVariables`",
            json!({"promptVariables": {"a": {"text": "b"}}}),
        ),
        of(
            "`performanceConfig`",
            json!({"performanceConfig": {"latency": "optimized"}}),
        ),
        of("document, docx", document("docx")),
        of("document, PDF", document("pdf")),
        of(
            "picture in a store (S3)",
            json!({"messages": [{"role": "user", "content": [{"image": {"format": "png", "source": {"s3Location": {"uri": "s3://lamps/a.png"}}}}]}]}),
        ),
        of(
            "a model's own field",
            json!({"additionalModelRequestFields": {"anthropic_beta": ["x"]}}),
        ),
    ]
}

fn responses() -> Vec<(String, Dialect, Value)> {
    let of = |name: &str, extra: Value| {
        let mut body =
            json!({"model": "gpt-5.1", "input": "Which lamp?", "max_output_tokens": 100});
        for (field, value) in extra.as_object().unwrap() {
            body[field] = value.clone();
        }
        named(name, Dialect::OpenAiResponses, body)
    };
    let sealed =
        json!({"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "c2ln"});
    vec![
        of(
            "`previous_response_id`",
            json!({"previous_response_id": "resp_1"}),
        ),
        of(
            "`item_reference`",
            json!({"input": [{"type": "item_reference", "id": "msg_1"}, {"role": "user", "content": "?"}]}),
        ),
        of(
            "tool run by the vendor",
            json!({"tools": [{"type": "file_search", "vector_store_ids": ["v"]}]}),
        ),
        of(
            "call of such a tool in the history",
            json!({"input": [{"type": "web_search_call", "id": "ws_1", "status": "completed"}, {"role": "user", "content": "?"}]}),
        ),
        of(
            "sealed thinking in the history",
            json!({"input": [{"role": "user", "content": "?"}, sealed, {"role": "assistant", "content": "A."}, {"role": "user", "content": "and?"}]}),
        ),
        of("`truncation: auto`", json!({"truncation": "auto"})),
        of(
            "document by address",
            json!({"input": [{"role": "user", "content": [{"type": "input_file", "file_url": "https://example.com/a.pdf"}]}]}),
        ),
    ]
}
