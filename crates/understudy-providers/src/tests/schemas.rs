//! Schemas of answers, cut to what each vendor's grammar takes.

use serde_json::{Value, json};

use super::rows::{CLAUDE, GEMINI, noted};
use crate::{Dialect, Severity, Warning};

fn schema_request(schema: &Value) -> Value {
    json!({"response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": true, "schema": schema}}})
}

#[test]
fn a_schema_is_said_in_words_to_a_model_that_knows_none() {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false});
    let (found, body) = noted(
        schema_request(&schema),
        Dialect::Anthropic,
        "claude-3-5-sonnet-20240620",
    );
    assert_eq!(
        found,
        [(Warning::SchemaPromptOnly, Severity::MeaningChange)]
    );
    assert!(
        body["system"][0]["text"]
            .as_str()
            .unwrap()
            .contains("\"additionalProperties\":false")
    );
    let (found, body) = noted(
        schema_request(&schema),
        Dialect::OpenAi,
        "mistral-large-2402",
    );
    assert_eq!(
        found,
        [(Warning::SchemaPromptOnly, Severity::MeaningChange)]
    );
    assert_eq!(body["response_format"], json!({"type": "json_object"}));
    assert_eq!(body["messages"][0]["role"], "system");
}

#[test]
fn a_schema_that_refers_to_itself_is_only_asked_for_where_it_cannot_be_enforced() {
    let schema = json!({"type": "object", "properties": {"next": {"$ref": "#"}}, "additionalProperties": false});
    let (found, _) = noted(schema_request(&schema), Dialect::Anthropic, CLAUDE);
    assert_eq!(
        found,
        [(Warning::SchemaPromptOnly, Severity::MeaningChange)]
    );
    let (found, body) = noted(schema_request(&schema), Dialect::Gemini, GEMINI);
    assert_eq!(found, []);
    assert_eq!(body["generationConfig"]["responseJsonSchema"], schema);
}

#[test]
fn a_schema_too_large_to_compile_is_said_in_words_and_its_tool_is_sent_without_strict() {
    let names: Vec<String> = (0..25).map(|number| format!("p{number}")).collect();
    let properties: serde_json::Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), json!({"type": "string"})))
        .collect();
    let schema = |required: &[String]| json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    let (found, _) = noted(schema_request(&schema(&names)), Dialect::Anthropic, CLAUDE);
    assert_eq!(found, []);
    let (found, _) = noted(
        schema_request(&schema(&names[..1])),
        Dialect::Anthropic,
        CLAUDE,
    );
    assert_eq!(found, []);
    let (found, body) = noted(schema_request(&schema(&[])), Dialect::Anthropic, CLAUDE);
    assert_eq!(
        found,
        [(Warning::SchemaPromptOnly, Severity::MeaningChange)]
    );
    assert_eq!(body.get("output_config"), None);
    let tool = json!({"type": "function", "function": {"name": "t", "strict": true, "parameters": schema(&[])}});
    let (found, body) = noted(json!({"tools": [tool]}), Dialect::Anthropic, CLAUDE);
    assert_eq!(found, [(Warning::ToolStrict, Severity::Lossy)]);
    assert_eq!(body["tools"][0].get("strict"), None);
}

#[test]
fn an_older_gemini_gets_references_written_out_and_null_as_a_mark() {
    let schema = json!({
        "$defs": {"sku": {"type": "string", "pattern": "^L-"}},
        "type": "object",
        "properties": {"sku": {"$ref": "#/$defs/sku"}, "note": {"type": ["string", "null"]}, "kind": {"const": "lamp"}},
        "required": ["sku"], "additionalProperties": false
    });
    let (found, body) = noted(schema_request(&schema), Dialect::Gemini, "gemini-1.5-pro");
    assert_eq!(found, [(Warning::SchemaKeywordsMoved, Severity::Lossy)]);
    let expected = json!({
        "type": "object",
        "properties": {
            "sku": {"type": "string", "description": "pattern: \"^L-\""},
            "note": {"type": "string", "nullable": true},
            "kind": {"enum": ["lamp"], "type": "string"}
        },
        "required": ["sku"]
    });
    assert_eq!(body["generationConfig"]["responseSchema"], expected);
}

#[test]
fn an_older_gemini_gets_lists_of_texts_alone_and_other_lists_in_words() {
    let schema = json!({
        "type": "object",
        "properties": {
            "room": {"type": ["string", "null"], "enum": ["hall", "attic", null]},
            "watts": {"type": "integer", "enum": [40, 60], "description": "Of one lamp"},
            "shade": {"type": "string", "enum": ["", "linen"]},
        },
        "required": ["room", "watts", "shade"]
    });
    let (found, body) = noted(schema_request(&schema), Dialect::Gemini, "gemini-1.5-pro");
    assert_eq!(found, [(Warning::SchemaKeywordsMoved, Severity::Lossy)]);
    let expected = json!({
        "type": "object",
        "properties": {
            "room": {"type": "string", "enum": ["hall", "attic"], "nullable": true},
            "watts": {"type": "integer", "description": "Of one lamp (enum: [40,60])"},
            "shade": {"type": "string", "description": "enum: [\"\",\"linen\"]"},
        },
        "required": ["room", "watts", "shade"]
    });
    assert_eq!(body["generationConfig"]["responseSchema"], expected);
}

#[test]
fn an_older_gemini_gets_no_keyword_that_it_would_refuse() {
    let schema = json!({
        "type": "object",
        "properties": {
            "note": {"anyOf": [{"type": "string", "maxLength": 9}, {"type": "null"}], "default": null, "title": "Note"},
            "size": {"oneOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]},
            "lamps": {"type": "array", "items": {"type": "string"}, "contains": {"const": "L-1"}, "$comment": "never empty"},
        },
        "required": ["note", "size", "lamps"], "unevaluatedProperties": false
    });
    let (found, body) = noted(schema_request(&schema), Dialect::Gemini, "gemini-1.5-pro");
    assert_eq!(found, [(Warning::SchemaKeywordsMoved, Severity::Lossy)]);
    let expected = json!({
        "type": "object",
        "properties": {
            "note": {"nullable": true, "type": "string", "maxLength": 9},
            "size": {"anyOf": [{"type": "integer"}, {"type": "string"}], "nullable": true},
            "lamps": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["note", "size", "lamps"]
    });
    assert_eq!(body["generationConfig"]["responseSchema"], expected);
}

#[test]
fn a_property_named_like_a_keyword_is_kept() {
    let schema = json!({"type": "object", "properties": {"format": {"type": "string"}, "not": {"type": "null"}},
        "required": ["format", "not"], "additionalProperties": false});
    let (found, body) = noted(schema_request(&schema), Dialect::Anthropic, CLAUDE);
    assert_eq!(found, []);
    assert_eq!(body["output_config"]["format"]["schema"], schema);
}

#[test]
fn a_schema_too_deep_to_send_is_said_in_words() {
    let mut schema = json!({"type": "string"});
    for _ in 0..100 {
        schema = json!({"type": "array", "items": schema});
    }
    let (found, _) = noted(schema_request(&schema), Dialect::Gemini, "gemini-1.5-pro");
    assert_eq!(
        found,
        [(Warning::SchemaPromptOnly, Severity::MeaningChange)]
    );
}
