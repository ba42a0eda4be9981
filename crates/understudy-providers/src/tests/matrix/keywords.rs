//! What becomes of each keyword of a schema in each grammar.

use serde_json::{Value, json};

use super::table;
use crate::structured::{ANTHROPIC, GEMINI, GEMINI_OPEN_API, Grammar, fit, is_openai_strict};

/// A keyword with a property that uses it.
fn keywords() -> Vec<(&'static str, Value)> {
    let text = |extra: Value| {
        let mut schema = json!({"type": "string"});
        for (name, value) in extra.as_object().unwrap() {
            schema[name] = value.clone();
        }
        schema
    };
    vec![
        ("`enum`", text(json!({"enum": ["a", "b"]}))),
        ("`const`", text(json!({"const": "a"}))),
        (
            "`anyOf`",
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ),
        ("`$ref` into `$defs`", json!({"$ref": "#/$defs/part"})),
        ("`type: [T, null]`", json!({"type": ["string", "null"]})),
        (
            "`minimum`, `maximum`, `exclusive…`, `multipleOf`",
            json!({"type": "integer", "minimum": 1, "multipleOf": 2}),
        ),
        ("`pattern`", text(json!({"pattern": "^L-"}))),
        ("`format`", text(json!({"format": "date"}))),
        ("`minLength`, `maxLength`", text(json!({"maxLength": 9}))),
        (
            "`minItems`, `maxItems`",
            json!({"type": "array", "items": {"type": "string"}, "maxItems": 9}),
        ),
        (
            "`uniqueItems`",
            json!({"type": "array", "items": {"type": "string"}, "uniqueItems": true}),
        ),
        ("`allOf`", json!({"allOf": [{"type": "string"}]})),
        ("`not`", json!({"type": "string", "not": {"const": "a"}})),
        (
            "`if`, `then`, `else`",
            json!({"type": "string", "if": {"const": "a"}, "then": {}, "else": {}}),
        ),
        (
            "`dependentRequired`, `dependentSchemas`",
            json!({"type": "object", "properties": {}, "additionalProperties": false, "dependentRequired": {"a": ["b"]}}),
        ),
        (
            "`patternProperties`",
            json!({"type": "object", "properties": {}, "additionalProperties": false, "patternProperties": {"^a": {}}}),
        ),
        (
            "a property that is not required",
            many(1, &json!({"type": "string"}), Needed::None),
        ),
        (
            "25 of them",
            many(25, &json!({"type": "string"}), Needed::None),
        ),
        (
            "17 properties of several types",
            many(17, &json!({"type": ["string", "null"]}), Needed::All),
        ),
        ("open object", json!({"type": "object", "properties": {}})),
        ("`default`", text(json!({"default": "a"}))),
        ("`title`, `examples`", text(json!({"title": "A"}))),
        (
            "reference to itself",
            json!({"anyOf": [{"$ref": "#"}, {"type": "null"}]}),
        ),
    ]
}

/// Which properties are required.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needed {
    All,
    None,
}

/// An object of so many like properties.
fn many(count: usize, property: &Value, needed: Needed) -> Value {
    let names: Vec<String> = (0..count).map(|number| format!("p{number}")).collect();
    let properties: serde_json::Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), property.clone()))
        .collect();
    let required = if needed == Needed::All {
        names
    } else {
        Vec::new()
    };
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn holding(property: &Value) -> Value {
    json!({
        "$defs": {"part": {"type": "string"}},
        "type": "object",
        "properties": {"p": property},
        "required": ["p"],
        "additionalProperties": false,
    })
}

fn in_grammar(schema: &Value, grammar: &Grammar) -> String {
    let Some(fitted) = fit(schema, grammar) else {
        return "! whole schema in words".to_owned();
    };
    if fitted.changed.is_empty() {
        return "=".to_owned();
    }
    let property = fitted.schema["properties"]["p"].to_string();
    let moved = property.contains("\"description\"");
    let closed = fitted.changed == ["additionalProperties"];
    let what = match (moved, closed) {
        (true, _) => "~ into the description",
        (false, true) => "~ closed",
        (false, false) => "~ left out",
    };
    what.to_owned()
}

pub(super) fn write(page: &mut String) {
    page.push_str(
        "\n## Schemas of answers, keyword by keyword\n\n\
         What is left out or moved is `W_SCHEMA_KEYWORDS_MOVED`, a schema in words `W_SCHEMA_PROMPT_ONLY`. Answers are\n\
         judged against the logged schema all the same.\n",
    );
    let columns = [
        "openai, openai_responses",
        "anthropic; Claude by bedrock_converse",
        "gemini from 2.5",
        "gemini before 2.5",
    ];
    let rows: Vec<(String, Vec<String>)> = keywords()
        .into_iter()
        .map(|(name, property)| {
            let schema = holding(&property);
            let openai = if is_openai_strict(&schema) {
                "="
            } else {
                "~ sent without strict"
            };
            let mut cells = vec![openai.to_owned()];
            let grammars = [&ANTHROPIC, &GEMINI, &GEMINI_OPEN_API];
            cells.extend(grammars.map(|grammar| in_grammar(&schema, grammar)));
            (name.to_owned(), cells)
        })
        .collect();
    table(page, "keyword", &columns.map(str::to_owned), &rows);
}
