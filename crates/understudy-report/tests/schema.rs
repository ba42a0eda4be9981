//! The JSON form fits its schema, and the schema file is the one this program means.

#![expect(clippy::unwrap_used, reason = "a test fails where something is amiss")]

#[path = "../examples/page/sample.rs"]
mod sample;

use serde_json::{Value, json};
use understudy_report::{Form, Summary, json::schema, render};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/summary.schema.json");

/// What of a value does not fit a schema: the keywords that this schema uses, and no others.
fn faults(schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    if let Some(expected) = schema.get("const")
        && expected != value
    {
        found.push(format!("{path}: expected {expected}"));
    }
    if let Some(kinds) = schema.get("type") {
        let kinds: Vec<&str> = kinds
            .as_array()
            .map_or_else(|| vec![kinds], |kinds| kinds.iter().collect())
            .into_iter()
            .filter_map(Value::as_str)
            .collect();
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_i64() => "integer",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let fits = kinds.contains(&kind) || kind == "integer" && kinds.contains(&"number");
        if !fits {
            found.push(format!("{path}: {kind} is none of {kinds:?}"));
        }
    }
    if let Value::Object(fields) = value {
        fields_of(schema, fields, path, found);
    }
    if let (Value::Array(items), Some(own)) = (value, schema.get("items")) {
        for (index, item) in items.iter().enumerate() {
            faults(own, item, &format!("{path}[{index}]"), found);
        }
    }
}

fn fields_of(
    schema: &Value,
    fields: &serde_json::Map<String, Value>,
    path: &str,
    found: &mut Vec<String>,
) {
    for name in schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        if !fields.contains_key(name) {
            found.push(format!("{path}: no {name}"));
        }
    }
    for (name, field) in fields {
        match schema["properties"].get(name) {
            Some(own) => faults(own, field, &format!("{path}.{name}"), found),
            None => found.push(format!("{path}: {name} is not declared")),
        }
    }
}

fn check(summary: &Summary) -> Vec<String> {
    let value: Value = serde_json::from_str(&render(summary, Form::Json).unwrap()).unwrap();
    let mut found = Vec::new();
    faults(&schema(), &value, "$", &mut found);
    found
}

#[test]
fn the_json_form_fits_its_schema() {
    assert_eq!(check(&sample::summary()), Vec::<String>::new());
    assert_eq!(check(&sample::empty()), Vec::<String>::new());
}

#[test]
fn figures_that_json_cannot_say_become_null() {
    let mut summary = sample::summary();
    summary.parity[0].upper = Some(f64::INFINITY);
    summary.cost[0].replay_cost_usd = f64::NAN;
    assert_eq!(check(&summary), Vec::<String>::new());
}

#[test]
fn the_check_finds_what_does_not_fit() {
    let mut found = Vec::new();
    let schema = json!({ "type": "object", "required": ["a", "b"], "properties": { "a": { "type": "string" } } });
    faults(&schema, &json!({ "a": 1, "c": null }), "$", &mut found);
    assert_eq!(
        found,
        [
            "$: no b",
            "$.a: integer is none of [\"string\"]",
            "$: c is not declared"
        ]
    );
}

/// With `UNDERSTUDY_BLESS=1` the file is written anew.
#[test]
fn the_schema_file_is_current() {
    let expected = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
    if std::env::var_os("UNDERSTUDY_BLESS").is_some() {
        std::fs::write(FILE, &expected).unwrap();
    }
    let file = std::fs::read_to_string(FILE).unwrap();
    assert_eq!(file, expected, "write it anew with UNDERSTUDY_BLESS=1");
}
