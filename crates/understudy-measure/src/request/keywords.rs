//! A first walk over a schema: which keywords it has, and its regular expressions compiled.

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
/// Keywords that look at the value alone.
const PLAIN: [&str; 19] = [
    "$ref",
    "const",
    "dependentRequired",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "required",
];
/// Keywords that say nothing about the value.
const ANNOTATIONS: [&str; 19] = [
    "$anchor",
    "$comment",
    "$id",
    "$schema",
    "$vocabulary",
    "contentEncoding",
    "contentMediaType",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "format",
    "name",
    "propertyOrdering",
    "readOnly",
    "strict",
    "title",
    "writeOnly",
];
/// Bytes of compiled program that one expression may take.
const PATTERN_BYTES: usize = 1 << 20;
/// Schemas within schemas that are walked; the JSON parser allows no more.
const DEPTH: usize = 128;

/// Notes the keywords and expressions of a schema and of all schemas in it.
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
    let known = keyword == "type"
        || [&PLAIN[..], &ONE, &LIST, &NAMED, &ANNOTATIONS]
            .iter()
            .any(|known| known.contains(&keyword));
    if !known || keyword.starts_with("unevaluated") {
        schema.unknown.insert(keyword.to_owned());
    }
    match (keyword, value) {
        ("pattern", Value::String(pattern)) => note_pattern(pattern, schema),
        ("patternProperties", Value::Object(patterns)) => {
            for pattern in patterns.keys() {
                note_pattern(pattern, schema);
            }
        }
        ("$ref", Value::String(target)) if !target.starts_with('#') => {
            schema.unknown.insert(format!("$ref {target}"));
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
    match compiled {
        Ok(compiled) => {
            schema.patterns.insert(pattern.to_owned(), compiled);
        }
        Err(_) => {
            schema.unknown.insert(format!("pattern {pattern}"));
        }
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
