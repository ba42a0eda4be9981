//! A first walk over a schema: its regular expressions compiled.

use regex::RegexBuilder;
use serde_json::{Map, Value};

use super::RequestSchema;

/// Keywords whose value is a schema.
const ONE: [&str; 10] = [
    "additionalItems",
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedProperties",
];
/// Keywords whose value is a list of schemas.
const LIST: [&str; 5] = ["allOf", "anyOf", "items", "oneOf", "prefixItems"];
/// Keywords whose value names schemas.
const NAMED: [&str; 6] = [
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
];
/// Bytes of compiled program that one expression may take.
const PATTERN_BYTES: usize = 1 << 20;
/// Schemas within schemas that are walked; the JSON parser allows no more.
const DEPTH: usize = 128;

/// Compiles the expressions of a schema and of all schemas in it.
pub(super) fn note(root: &Value, schema: &mut RequestSchema) {
    let mut left = vec![(root, 0)];
    while let Some((value, depth)) = left.pop() {
        let (Value::Object(members), true) = (value, depth < DEPTH) else {
            continue;
        };
        for (keyword, value) in members {
            note_keyword(keyword, value, schema);
            let parts = parts(keyword, value);
            left.extend(parts.into_iter().map(|part| (part, depth + 1)));
        }
    }
}

fn note_keyword(keyword: &str, value: &Value, schema: &mut RequestSchema) {
    match (keyword, value) {
        ("pattern", Value::String(pattern)) => note_pattern(pattern, schema),
        ("patternProperties", Value::Object(patterns)) => {
            for pattern in patterns.keys() {
                note_pattern(pattern, schema);
            }
        }
        _ => {}
    }
}

fn note_pattern(pattern: &str, schema: &mut RequestSchema) {
    if schema.patterns.contains_key(pattern) {
        return;
    }
    let compiled = RegexBuilder::new(pattern)
        .size_limit(PATTERN_BYTES)
        .dfa_size_limit(PATTERN_BYTES)
        .build();
    if let Ok(compiled) = compiled {
        schema.patterns.insert(pattern.to_owned(), compiled);
    }
}

/// The schemas inside a keyword's value.
fn parts<'v>(keyword: &str, value: &'v Value) -> Vec<&'v Value> {
    match value {
        Value::Array(list) if LIST.contains(&keyword) => list.iter().collect(),
        Value::Object(named) if NAMED.contains(&keyword) => Map::values(named).collect(),
        Value::Object(_) if ONE.contains(&keyword) => vec![value],
        _ => Vec::new(),
    }
}
