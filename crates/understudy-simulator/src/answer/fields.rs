//! Values of JSON answers and of tools' arguments.

use regex::Regex;
use serde_json::{Map, Value, json};

use super::{Source, words};
use crate::world::{Content, Field};

/// An object of fields in order.
pub(super) fn object(fields: &[Field], source: &mut Source<'_>) -> Value {
    let written: Map<String, Value> = fields
        .iter()
        .map(|field| (field.key.clone(), value(&field.content, source)))
        .collect();
    Value::Object(written)
}

/// A list of such objects.
pub(super) fn objects(min: i64, max: i64, fields: &[Field], source: &mut Source<'_>) -> Value {
    let count = source.base.between(min, max);
    Value::Array((0..count).map(|_| object(fields, source)).collect())
}

fn value(content: &Content, source: &mut Source<'_>) -> Value {
    match content {
        Content::Capture { pattern } => captured(pattern, source.prompt),
        Content::Choice { values } => json!(source.choice(values)),
        Content::Integer { min, max } => json!(source.base.between(*min, *max)),
        Content::Number {
            min_cents,
            max_cents,
        } => json!(source.base.between(*min_cents, *max_cents) as f64 / 100.0),
        Content::Boolean { rate } => json!(source.base.chance(*rate)),
        Content::Sentence => json!(source.sentence()),
        Content::Name => json!(words::name(&mut source.base)),
        Content::Names { min, max } => {
            let count = source.base.between(*min, *max);
            Value::Array(
                (0..count)
                    .map(|_| json!(words::name(&mut source.base)))
                    .collect(),
            )
        }
        Content::Object { field } => object(field, source),
        Content::Objects { min, max, field } => objects(*min, *max, field, source),
    }
}

fn captured(pattern: &str, prompt: &str) -> Value {
    let found = Regex::new(pattern).ok().and_then(|pattern| {
        let groups = pattern.captures(prompt)?;
        groups
            .get(1)
            .or_else(|| groups.get(0))
            .map(|group| group.as_str().to_owned())
    });
    json!(found)
}
