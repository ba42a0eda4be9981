//! Gemini's names in snake case are read like those in camel case, and nobody else's are touched.

use serde_json::{Value, json};
use understudy_schema::chat::{Block, Output, Reasoning, Tool, ToolChoice, outcome};

use crate::{AnswerStream, Dialect, read_reply, read_request};

fn request() -> Value {
    let schema = json!({"type": "OBJECT", "properties": {"mime_type": {"type": "STRING"}, "any_of": {"any_of": [{"type": "STRING"}]}},
        "property_ordering": ["mime_type", "any_of"], "description": null});
    let contents = json!([
        {"role": "user", "parts": [{"inline_data": {"mime_type": "image/png", "data": "iVBORw0KGgo="}}, {"text": "file_data"}]},
        {"role": "model", "parts": [{"function_call": {"name": "look_up", "args": {"file_uri": null, "mime_type": "x"}}, "text": null}]},
        {"role": "user", "parts": [{"function_response": {"name": "look_up", "response": {"top_k": 1, "finish_reason": null}}}]}]);
    json!({
        "system_instruction": {"parts": [{"text": "You are a pirate."}]},
        "contents": contents,
        "generation_config": {"temperature": 0, "top_k": 3, "max_output_tokens": 20, "stop_sequences": ["."], "candidate_count": 2,
            "response_mime_type": "application/json", "response_schema": schema, "thinking_config": {"thinking_budget": 0}},
        "safety_settings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}],
        "tools": [{"function_declarations": [{"name": "look_up", "parameters": schema, "parameters_json_schema": null}], "google_search": null}],
        "tool_config": {"function_calling_config": {"mode": "ANY", "allowed_function_names": ["look_up"]}},
        "house_mark": {"top_k": 1},
    })
}

#[test]
fn a_request_in_snake_case_is_read_whole() {
    let chat = read_request(Dialect::Gemini, &request()).unwrap();
    assert_eq!(chat.system_text(), "You are a pirate.");
    assert_eq!(chat.sampling.temperature, Some(0.0));
    assert_eq!((chat.sampling.top_k, chat.sampling.n), (Some(3), Some(2)));
    assert_eq!(chat.sampling.stop, ["."]);
    assert_eq!(chat.limits.max_out, Some(20));
    assert_eq!(chat.reasoning, Some(Reasoning::Off));
    let named = ToolChoice::Named {
        name: "look_up".to_owned(),
    };
    assert_eq!(chat.tool_choice, Some(named));
    let extra: Vec<&String> = chat.extra.keys().collect();
    assert_eq!(extra, ["safetySettings", "house_mark"]);
    assert_eq!(chat.extra["house_mark"], json!({"top_k": 1}));
}

#[test]
fn names_that_are_data_stay_as_they_are() {
    let chat = read_request(Dialect::Gemini, &request()).unwrap();
    let schema = json!({"type": "object", "properties": {"mime_type": {"type": "string"}, "any_of": {"anyOf": [{"type": "string"}]}}});
    let Output::JsonSchema { schema: asked, .. } = &chat.output else {
        panic!("{:?}", chat.output);
    };
    assert_eq!(asked, &schema);
    assert!(matches!(&chat.tools[..], [Tool::Function(tool)] if tool.schema == schema));
    let blocks: Vec<&Block> = chat.blocks().collect();
    assert!(matches!(blocks[0], Block::Image { .. }));
    assert_eq!(blocks[1], &Block::text("file_data"));
    assert!(
        matches!(blocks[2], Block::ToolCall(call) if call.arguments_raw == r#"{"file_uri":null,"mime_type":"x"}"#)
    );
    assert!(
        matches!(blocks[3], Block::ToolResult { content, .. } if content == &[Block::text(r#"{"top_k":1,"finish_reason":null}"#)])
    );
    let json_schema =
        json!({"type": "object", "properties": {"top_k": {"type": "integer"}}, "any_of": []});
    let body = json!({"contents": [], "generation_config": {"response_json_schema": json_schema}});
    let chat = read_request(Dialect::Gemini, &body).unwrap();
    assert!(matches!(&chat.output, Output::JsonSchema { schema, .. } if schema == &json_schema));
}

#[test]
fn an_answer_in_snake_case_is_read_whole() {
    let call = json!({"function_call": {"name": "look_up", "args": {"top_k": null}}, "thought_signature": null});
    let body = json!({
        "candidates": [{"content": {"role": "model", "parts": [call]}, "finish_reason": "STOP", "index": 0}],
        "usage_metadata": {"prompt_token_count": 9, "candidates_token_count": 2, "thoughts_token_count": 5, "total_token_count": 16},
        "model_version": "gemini-2.5-flash", "prompt_feedback": null});
    let reply = read_reply(Dialect::Gemini, &body).unwrap();
    assert_eq!(outcome(&reply).as_str(), "tool_call");
    assert_eq!(reply.tool_calls[0].arguments_raw, r#"{"top_k":null}"#);
    assert_eq!(
        (reply.usage.tokens_in, reply.usage.tokens_out),
        (Some(9), Some(7))
    );
    assert_eq!(reply.model_served.as_deref(), Some("gemini-2.5-flash"));
    let mut stream = AnswerStream::new(Dialect::Gemini);
    stream.push(format!("data: {body}\n\n").as_bytes());
    assert_eq!(stream.finish().reply, reply);
    let blocked = json!({"candidates": null, "prompt_feedback": {"block_reason": "SAFETY"}});
    let reply = read_reply(Dialect::Gemini, &blocked).unwrap();
    assert_eq!(outcome(&reply).as_str(), "blocked_input");
}
