//! Gemini's `Schema`, a part of `OpenAPI`'s: null is a mark, lists of values are texts, and any other keyword is refused.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::describe;

/// The keywords it has, and those that [`fit`] says in them.
pub(super) const KEYWORDS: &[&str] = &[
    "anyOf",
    "const",
    "description",
    "enum",
    "items",
    "maximum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "minimum",
    "minItems",
    "minLength",
    "minProperties",
    "nullable",
    "oneOf",
    "properties",
    "propertyOrdering",
    "required",
    "type",
];

/// Says in its words what is left of one schema; what that loses is noted.
pub(super) fn fit(fields: &mut Map<String, Value>, changed: &mut BTreeSet<String>) {
    choices(fields, changed);
    types(fields);
    values(fields, changed);
}

/// One of several schemas is any of them, and null among them is said by `nullable`.
fn choices(fields: &mut Map<String, Value>, changed: &mut BTreeSet<String>) {
    if let Some(choices) = fields.shift_remove("oneOf") {
        changed.insert("oneOf".to_owned());
        fields.entry("anyOf").or_insert(choices);
    }
    let Some(Value::Array(choices)) = fields.get("anyOf").cloned() else {
        return;
    };
    let is_null = |choice: &Value| choice.get("type").is_some_and(|kind| kind == "null");
    let (nulls, mut choices): (Vec<Value>, Vec<Value>) = choices.into_iter().partition(is_null);
    if nulls.is_empty() {
        return;
    }
    fields.insert("nullable".to_owned(), Value::Bool(true));
    if choices.len() > 1 {
        fields.insert("anyOf".to_owned(), Value::Array(choices));
        return;
    }
    fields.shift_remove("anyOf");
    if let Some(Value::Object(only)) = choices.pop() {
        for (name, value) in only {
            fields.entry(name).or_insert(value);
        }
    }
}

/// A list of values holds texts alone, none of them empty, and of what is said to be a text. Null is said by `nullable`; a
/// list with anything else moves into the description.
fn values(fields: &mut Map<String, Value>, changed: &mut BTreeSet<String>) {
    let Some(Value::Array(values)) = fields.get("enum").cloned() else {
        return;
    };
    let (nulls, values): (Vec<Value>, Vec<Value>) = values.into_iter().partition(Value::is_null);
    if !nulls.is_empty() {
        fields.insert("nullable".to_owned(), Value::Bool(true));
    }
    let are_texts = values
        .iter()
        .all(|value| value.as_str().is_some_and(|text| !text.is_empty()));
    let of_text = fields.get("type").is_none_or(|kind| kind == "string");
    if are_texts && of_text && !values.is_empty() {
        fields.insert("enum".to_owned(), Value::Array(values));
        fields.insert("type".to_owned(), json!("string"));
    } else {
        fields.shift_remove("enum");
        changed.insert("enum".to_owned());
        describe(fields, &[format!("enum: {}", Value::Array(values))]);
    }
}

/// `type: [T, "null"]` becomes `nullable`, and `const` an enum of one.
fn types(fields: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = fields.get("type") {
        let named: Vec<Value> = types
            .iter()
            .filter(|name| *name != "null")
            .cloned()
            .collect();
        let nullable = named.len() < types.len();
        match <[Value; 1]>::try_from(named) {
            Ok([one]) => {
                fields.insert("type".to_owned(), one);
            }
            Err(many) => {
                fields.remove("type");
                let choices = many
                    .into_iter()
                    .map(|name| json!({ "type": name }))
                    .collect();
                fields.insert("anyOf".to_owned(), Value::Array(choices));
            }
        }
        if nullable {
            fields.insert("nullable".to_owned(), Value::Bool(true));
        }
    }
    if let Some(constant) = fields.remove("const") {
        fields.insert("enum".to_owned(), Value::Array(vec![constant]));
    }
}
