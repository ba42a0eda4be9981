//! Does an answer keep the JSON schema that its request asked for?
//!
//! **Useful for** requests with a schema of their own: [`RequestSchema`] reads it once, [`RequestSchema::faults`] says for
//! each answer which keywords it breaks and how often.
//! **Not useful for** requests without one, whose habits are learnt in [`crate::template`].
//!
//! Known are the keywords of JSON Schema 2020-12 that look at one value, and their older spellings `definitions`,
//! `items` as a list and `dependencies`; `$ref` points inside the schema. `format` is an annotation, as in the standard,
//! and keywords that are not known are passed over.

mod check;
mod keywords;

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;

use crate::answer::Json;

/// Longest schema that is read, in bytes.
pub const SCHEMA_BYTES: usize = 1 << 20;
/// Steps, each a schema applied to a value, that one check may take.
pub const CHECK_STEPS: u32 = 100_000;
/// Schemas applied to one value or parts of it within one another.
pub const CHECK_DEPTH: u32 = 128;

/// A request's schema, read once for all its answers.
#[derive(Debug, Clone)]
pub struct RequestSchema {
    root: Value,
    /// Expressions of `pattern` and `patternProperties`, as far as they can be compiled.
    patterns: BTreeMap<String, Regex>,
}

/// What an answer breaks of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    /// Broken keywords and how often each is, such as `required`; `anyOf` stands for whatever its parts break.
    pub keywords: BTreeMap<&'static str, u32>,
    /// The check stopped at [`CHECK_STEPS`] or [`CHECK_DEPTH`]; what it had found until then stands.
    pub bounded: bool,
}

impl Faults {
    /// Nothing is broken, as far as was checked.
    pub fn is_valid(&self) -> bool {
        self.keywords.is_empty()
    }
}

impl RequestSchema {
    /// Reads a schema, bare or in the wrapper of a vendor's response format (`json_schema`, `schema`). `None` for what is
    /// no JSON object or boolean, or longer than [`SCHEMA_BYTES`].
    pub fn read(schema_json: &str) -> Option<Self> {
        if schema_json.len() > SCHEMA_BYTES {
            return None;
        }
        let root = unwrapped(serde_json::from_str(schema_json).ok()?);
        if !(root.is_object() || root.is_boolean()) {
            return None;
        }
        let mut schema = Self {
            root: Value::Null,
            patterns: BTreeMap::new(),
        };
        keywords::note(&root, &mut schema);
        schema.root = root;
        Some(schema)
    }

    /// What a JSON text breaks; `None` when it is no JSON or nested beyond what a JSON parser takes.
    pub fn faults(&self, json: &str) -> Option<Faults> {
        let value: Value = serde_json::from_str(json).ok()?;
        Some(check::check(self, &value))
    }

    /// What the value found in an answer's text breaks; `None` when there is none that parses as it stands.
    pub fn faults_of(&self, text: &str, json: &Json) -> Option<Faults> {
        let part = text.get(json.span.clone())?;
        self.faults(part)
    }
}

/// The schema inside `{"type":"json_schema","json_schema":{"name":…,"schema":{…}}}` and its shorter forms.
fn unwrapped(mut value: Value) -> Value {
    for name in ["format", "json_schema", "schema"] {
        let inner = value.get_mut(name).filter(|inner| inner.is_object());
        if let Some(inner) = inner.map(Value::take) {
            value = inner;
        }
    }
    value
}

#[cfg(test)]
mod tests;
