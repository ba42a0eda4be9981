//! One answer against what its template's primary answers have in common.

use crate::answer::Json;
use crate::template::{PathRule, Presence, TemplateSchema, value_name};

/// Where one answer departs from its template's habit. All lists are sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contract {
    /// Required paths that are missing where their parent is present.
    pub required_missing: Vec<String>,
    /// The same of expected paths, which are too few answers short of required.
    pub expected_missing: Vec<String>,
    /// Paths that the primary never has; of nested ones only the outermost.
    pub unexpected: Vec<String>,
    /// Required paths with a type that the primary hardly ever has.
    pub required_retyped: Vec<String>,
    /// Other paths with such a type.
    pub other_retyped: Vec<String>,
    /// Path and value where the primary has an enumeration without this value.
    pub enum_novel: Vec<(String, String)>,
}

impl Contract {
    /// A required path is missing or of another type, which makes the answer unusable.
    pub const fn is_broken(&self) -> bool {
        !self.required_missing.is_empty() || !self.required_retyped.is_empty()
    }

    /// As [`Contract::is_broken`], with expected paths taken for required.
    pub fn is_broken_if_expected(&self, schema: &TemplateSchema) -> bool {
        let is_expected = |path: &String| {
            let rule = schema.paths.get(path);
            rule.is_some_and(|rule| rule.presence == Presence::Expected)
        };
        self.is_broken()
            || !self.expected_missing.is_empty()
            || self.other_retyped.iter().any(is_expected)
    }
}

/// Holds an answer against a schema. An answer without JSON departs in nothing here; that is its envelope's matter.
pub fn contract(schema: &TemplateSchema, json: &Json) -> Contract {
    let mut contract = Contract::default();
    if !json.has_value() || schema.answers == 0 {
        return contract;
    }
    let names = schema.names_of(json);
    for (path, name) in json.tree.iter().zip(&names) {
        match schema.paths.get(name) {
            Some(rule) if !path.types.is_within(rule.usual_types) => {
                let required = rule.presence == Presence::Required;
                let list = if required {
                    &mut contract.required_retyped
                } else {
                    &mut contract.other_retyped
                };
                list.push(name.clone());
            }
            Some(_) => {}
            None => {
                let parent = &names[path.parent as usize];
                if schema.paths.contains_key(parent) {
                    contract.unexpected.push(name.clone());
                }
            }
        }
    }
    add_missing(&mut contract, schema, &names);
    add_novel(&mut contract, schema, json, &names);
    contract.sort();
    contract
}

impl Contract {
    fn sort(&mut self) {
        for list in [
            &mut self.required_missing,
            &mut self.expected_missing,
            &mut self.unexpected,
            &mut self.required_retyped,
            &mut self.other_retyped,
        ] {
            list.sort_unstable();
            list.dedup();
        }
        self.enum_novel.sort_unstable();
        self.enum_novel.dedup();
    }
}

/// Missing paths whose parent is there: of a missing object only the object itself.
fn add_missing(contract: &mut Contract, schema: &TemplateSchema, names: &[String]) {
    let present: std::collections::BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let is_missing = |path: &str, rule: &PathRule| {
        matches!(rule.presence, Presence::Required | Presence::Expected)
            && !present.contains(path)
            && parent_of(path).is_some_and(|parent| present.contains(parent))
    };
    for (path, rule) in schema
        .paths
        .iter()
        .filter(|(path, rule)| is_missing(path, rule))
    {
        let required = rule.presence == Presence::Required;
        let list = if required {
            &mut contract.required_missing
        } else {
            &mut contract.expected_missing
        };
        list.push(path.clone());
    }
}

/// The path without its last segment.
fn parent_of(path: &str) -> Option<&str> {
    if let Some(parent) = path.strip_suffix("[]") {
        return Some(parent);
    }
    let bytes = path.as_bytes();
    if bytes.last() != Some(&b'"') {
        return path.rfind('.').map(|at| &path[..at]);
    }
    // A quoted name may hold dots and escaped quotes; it begins at the last `."` whose quote closes at the end.
    (0..bytes.len() - 2)
        .rev()
        .filter(|at| &bytes[*at..*at + 2] == b".\"")
        .find(|at| is_one_name(&path[at + 1..]))
        .map(|at| &path[..at])
}

fn is_one_name(quoted: &str) -> bool {
    serde_json::from_str::<String>(quoted).is_ok()
}

fn add_novel(contract: &mut Contract, schema: &TemplateSchema, json: &Json, names: &[String]) {
    for leaf in &json.values {
        let Some(name) = names.get(leaf.path as usize) else {
            continue;
        };
        let Some(values) = schema.paths.get(name).and_then(|rule| rule.values.as_ref()) else {
            continue;
        };
        let Some(value) = value_name(&leaf.value) else {
            continue;
        };
        if !values.contains(&value) {
            contract.enum_novel.push((name.clone(), value));
        }
    }
}
