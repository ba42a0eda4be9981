//! Schemas of answers and arguments, cut to what a target's grammar takes.
//!
//! The strongest schema the target accepts is sent. A constraint it refuses is said in the description instead,
//! and the answer is judged against the logged schema all the same.

mod open_api;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::loss::{Ledger, Warning};

/// What a target's grammar takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grammar {
    /// Keywords that move into the description.
    moved: &'static [&'static str],
    /// Keywords that are left out.
    dropped: &'static [&'static str],
    /// The only keywords it knows, where it refuses a schema with any other; `None` where it passes over them.
    known: Option<&'static [&'static str]>,
    /// Whether every object must be closed.
    closed_objects: bool,
    /// Whether references are written out, and unions with null said by `nullable`.
    open_api: bool,
    /// Whether a schema may refer to itself.
    recursion: bool,
    /// The most properties that are not required, and the most schemas of several types; `None` for any number.
    most: Option<Most>,
}

/// How many of what costs most to compile a grammar takes.
#[derive(Debug, Clone, Copy)]
struct Most {
    optional: usize,
    unions: usize,
}

impl Grammar {
    fn leaves_out(&self, keyword: &str) -> bool {
        let unknown = self.known.is_some_and(|known| !known.contains(&keyword));
        unknown || self.dropped.contains(&keyword)
    }
}

const COMPOSITION: [&str; 8] = [
    "allOf",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
];

/// Anthropic's `output_config.format` and strict tools.
pub(crate) const ANTHROPIC: Grammar = Grammar {
    moved: &[
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "pattern",
        "format",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minLength",
        "maxLength",
        "minProperties",
        "maxProperties",
    ],
    dropped: &COMPOSITION,
    known: None,
    closed_objects: true,
    open_api: false,
    recursion: false,
    most: Some(Most {
        optional: 24,
        unions: 16,
    }),
};

/// Gemini's `responseJsonSchema` and `parametersJsonSchema`.
pub(crate) const GEMINI: Grammar = Grammar {
    moved: &[],
    dropped: &COMPOSITION,
    known: None,
    closed_objects: false,
    open_api: false,
    recursion: true,
    most: None,
};

/// Gemini's `responseSchema` and `parameters`, a part of `OpenAPI`'s schema.
pub(crate) const GEMINI_OPEN_API: Grammar = Grammar {
    moved: &[
        "pattern",
        "format",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "uniqueItems",
    ],
    dropped: &[],
    known: Some(open_api::KEYWORDS),
    closed_objects: false,
    open_api: true,
    recursion: false,
    most: None,
};

/// Keywords whose loss changes nothing: they constrain no answer.
const SILENT: [&str; 13] = [
    "$comment",
    "deprecated",
    "example",
    "readOnly",
    "writeOnly",
    "default",
    "examples",
    "$schema",
    "$id",
    "$defs",
    "definitions",
    "title",
    "additionalProperties",
];

/// A schema cut to a grammar.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fitted {
    /// The schema to send.
    pub(crate) schema: Value,
    /// The constraints moved or left out, sorted.
    pub(crate) changed: Vec<String>,
}

/// Cuts a schema to a grammar, or `None` when it refers to itself and may not, or is too large to write out or to compile.
pub(crate) fn fit(schema: &Value, grammar: &Grammar) -> Option<Fitted> {
    if !grammar.recursion && !Fitter::new(schema, grammar).ends(schema, &mut Vec::new()) {
        return None;
    }
    let mut fitter = Fitter::new(schema, grammar);
    let fitted = fitter.schema(schema, 0)?;
    if let Some(most) = grammar.most {
        let found = counted(&fitted, 0);
        if most.optional < found.optional || most.unions < found.unions {
            return None;
        }
    }
    Some(Fitted {
        schema: fitted,
        changed: fitter.changed.into_iter().collect(),
    })
}

/// What of a schema costs most to compile.
fn counted(schema: &Value, depth: usize) -> Most {
    let mut found = Most {
        optional: 0,
        unions: 0,
    };
    let Value::Object(fields) = schema else {
        return found;
    };
    let is_union = fields.contains_key("anyOf") || fields.get("type").is_some_and(Value::is_array);
    found.unions += usize::from(is_union);
    let required = fields.get("required").map(crate::field::texts);
    let required = required.unwrap_or_default();
    if let Some(properties) = fields.get("properties").and_then(Value::as_object) {
        let names = properties.keys();
        found.optional += names.filter(|name| !required.contains(name)).count();
    }
    if depth <= DEPTH_MAX {
        for part in parts_of(fields) {
            let inner = counted(part, depth + 1);
            found.optional += inner.optional;
            found.unions += inner.unions;
        }
    }
    found
}

/// A schema deeper than this is not sent: no vendor takes it.
const DEPTH_MAX: usize = 64;
/// Writing out references may blow a schema up; beyond this many parts it is not sent.
const PARTS_MAX: usize = 20_000;

struct Fitter<'a> {
    root: &'a Value,
    grammar: &'a Grammar,
    changed: BTreeSet<String>,
    parts: usize,
}

impl<'a> Fitter<'a> {
    fn new(root: &'a Value, grammar: &'a Grammar) -> Self {
        Self {
            root,
            grammar,
            changed: BTreeSet::new(),
            parts: 0,
        }
    }

    /// Whether following references comes to an end.
    fn ends(&mut self, schema: &'a Value, open: &mut Vec<&'a str>) -> bool {
        self.parts += 1;
        if PARTS_MAX < self.parts || DEPTH_MAX < open.len() {
            return false;
        }
        let children: Vec<&'a Value> = match schema {
            Value::Object(fields) => fields
                .iter()
                .filter(|(name, _)| !is_definition(name))
                .map(|(_, v)| v)
                .collect(),
            Value::Array(entries) => entries.iter().collect(),
            _ => return true,
        };
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            if open.contains(&reference) {
                return false;
            }
            if let Some(target) = resolved(self.root, reference) {
                open.push(reference);
                let ends = self.ends(target, open);
                open.pop();
                if !ends {
                    return false;
                }
            }
        }
        children.into_iter().all(|child| self.ends(child, open))
    }

    fn schema(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        self.parts += 1;
        if DEPTH_MAX < depth || PARTS_MAX < self.parts {
            return None;
        }
        let Value::Object(fields) = schema else {
            return Some(schema.clone());
        };
        if self.grammar.open_api
            && let Some(target) = fields.get("$ref").and_then(Value::as_str)
        {
            let target = resolved(self.root, target)?;
            return self.schema(target, depth + 1);
        }
        let mut fitted = Map::new();
        let mut notes = Vec::new();
        for (name, value) in fields {
            if self.grammar.moved.contains(&name.as_str()) {
                self.changed.insert(name.clone());
                notes.push(format!("{name}: {value}"));
            } else if self.grammar.leaves_out(name) {
                if !SILENT.contains(&name.as_str()) {
                    self.changed.insert(name.clone());
                }
            } else {
                fitted.insert(name.clone(), self.keyword(name, value, depth)?);
            }
        }
        describe(&mut fitted, &notes);
        self.close(&mut fitted);
        if self.grammar.open_api {
            open_api::fit(&mut fitted, &mut self.changed);
        }
        Some(Value::Object(fitted))
    }

    fn keyword(&mut self, name: &str, value: &Value, depth: usize) -> Option<Value> {
        match (name, value) {
            ("properties" | "$defs" | "definitions", Value::Object(named)) => {
                let mut fitted = Map::new();
                for (name, schema) in named {
                    fitted.insert(name.clone(), self.schema(schema, depth + 1)?);
                }
                Some(Value::Object(fitted))
            }
            ("anyOf" | "oneOf" | "prefixItems" | "items", Value::Array(schemas)) => {
                let fitted: Option<Vec<Value>> = schemas
                    .iter()
                    .map(|schema| self.schema(schema, depth + 1))
                    .collect();
                fitted.map(Value::Array)
            }
            ("items" | "additionalProperties", Value::Object(_)) => self.schema(value, depth + 1),
            _ => Some(value.clone()),
        }
    }

    fn close(&mut self, fields: &mut Map<String, Value>) {
        let is_object =
            fields.contains_key("properties") || fields.get("type") == Some(&json!("object"));
        if self.grammar.closed_objects
            && is_object
            && fields.get("additionalProperties") != Some(&Value::Bool(false))
        {
            fields.insert("additionalProperties".to_owned(), Value::Bool(false));
            self.changed.insert("additionalProperties".to_owned());
        }
    }
}

fn is_definition(name: &str) -> bool {
    name == "$defs" || name == "definitions"
}

fn resolved<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    root.pointer(reference.strip_prefix('#')?)
}

fn describe(fields: &mut Map<String, Value>, notes: &[String]) {
    if notes.is_empty() {
        return;
    }
    let notes = notes.join("; ");
    let described = match fields.get("description").and_then(Value::as_str) {
        Some(description) => format!("{description} ({notes})"),
        None => notes,
    };
    fields.insert("description".to_owned(), Value::String(described));
}

/// Whether a schema keeps to the form that `OpenAI` demands of a strict one: an object at the root, every object closed
/// with every property required, and no keyword that its grammar does not know.
pub(crate) fn is_openai_strict(schema: &Value) -> bool {
    has_object_root(schema) && is_strict_part(schema, 0)
}

/// Whether a schema is one of objects, as `OpenAI` demands of every schema, strict or not.
pub(crate) fn has_object_root(schema: &Value) -> bool {
    schema.get("anyOf").is_none() && schema.get("type").is_none_or(|kind| kind == "object")
}

fn is_strict_part(schema: &Value, depth: usize) -> bool {
    let Value::Object(fields) = schema else {
        return true;
    };
    if DEPTH_MAX < depth || fields.keys().any(|name| is_unknown_to_strict(name)) {
        return false;
    }
    let properties = fields.get("properties").and_then(Value::as_object);
    let required = fields.get("required").map(crate::field::texts);
    let required = required.unwrap_or_default();
    let closed = properties.is_none_or(|properties| {
        fields.get("additionalProperties") == Some(&Value::Bool(false))
            && properties.keys().all(|name| required.contains(name))
    });
    closed && parts_of(fields).all(|part| is_strict_part(part, depth + 1))
}

fn is_unknown_to_strict(keyword: &str) -> bool {
    COMPOSITION.contains(&keyword) || keyword == "default"
}

/// The schemas inside a schema: of its properties, definitions, entries and choices.
fn parts_of(fields: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    fields
        .iter()
        .flat_map(|(name, value)| match (name.as_str(), value) {
            ("properties" | "$defs" | "definitions", Value::Object(named)) => {
                named.values().collect::<Vec<_>>()
            }
            ("anyOf" | "oneOf" | "prefixItems" | "items", Value::Array(many)) => {
                many.iter().collect()
            }
            ("items" | "additionalProperties", one @ Value::Object(_)) => vec![one],
            _ => Vec::new(),
        })
}

/// The words by which a schema is asked for where it cannot be enforced.
pub(crate) fn in_words(schema: &Value) -> String {
    format!("Answer with JSON only, valid against this JSON Schema:\n{schema}")
}

/// The words by which one of a few answers is asked for where it cannot be enforced.
pub(crate) fn one_of_in_words(values: &[String]) -> String {
    let values = values.join("\n");
    format!("Answer with exactly one of these lines and nothing else:\n{values}")
}

/// A schema from another vendor may be enforced there and be refused here.
pub(crate) fn strict_for(
    schema: &Value,
    strict: Option<bool>,
    ledger: &mut Ledger,
) -> Option<bool> {
    if strict == Some(true) && !is_openai_strict(schema) {
        ledger.lossy(
            Warning::SchemaKeywordsMoved,
            "response_format",
            "sent without strict: it is not of the form",
        );
        return Some(false);
    }
    strict
}
