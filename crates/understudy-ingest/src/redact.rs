//! Replaces what must not be kept, before anything is kept.
//!
//! Ids and times are read first and never touched, so that no rule can make two calls look like one.

use std::borrow::Cow;

use regex::Regex;
use serde_json::Value;

use crate::field::Object;
use crate::{Error, Result};

/// Rules that replace parts of texts, applied in order.
#[derive(Debug, Clone)]
pub struct Redaction {
    rules: Vec<(Regex, String)>,
}

impl Redaction {
    /// Rules as pairs of a regular expression and its replacement, in which `$1` or `${name}` stand for groups.
    ///
    /// # Errors
    /// [`Error::Expression`] when an expression is malformed.
    pub fn new(rules: &[(String, String)]) -> Result<Self> {
        let compiled = rules.iter().map(|(pattern, replacement)| {
            let expression = Regex::new(pattern).map_err(|source| Error::Expression {
                setting: "redaction",
                pattern: pattern.clone(),
                source: Box::new(source),
            })?;
            Ok((expression, replacement.clone()))
        });
        Ok(Self {
            rules: compiled.collect::<Result<_>>()?,
        })
    }

    /// Whether there is nothing to replace.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Replaces in one text; says whether anything was replaced.
    pub(crate) fn text(&self, text: &mut String) -> bool {
        let mut replaced = false;
        for (expression, replacement) in &self.rules {
            if let Cow::Owned(changed) = expression.replace_all(text, replacement.as_str()) {
                replaced |= changed != *text;
                *text = changed;
            }
        }
        replaced
    }

    /// Replaces in every text of a JSON value, names of fields included; says whether anything was replaced.
    /// The value is no deeper than the parser allows, so the recursion is bounded.
    pub(crate) fn value(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) => self.text(text),
            Value::Array(entries) => entries
                .iter_mut()
                .fold(false, |replaced, entry| self.value(entry) | replaced),
            Value::Object(fields) => self.object(fields),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// As [`Redaction::value`], for an object.
    pub(crate) fn object(&self, fields: &mut Object) -> bool {
        let mut replaced = fields
            .values_mut()
            .fold(false, |replaced, field| self.value(field) | replaced);
        let named = |name: &String| {
            self.rules
                .iter()
                .any(|(expression, _)| expression.is_match(name))
        };
        if fields.keys().any(named) {
            let renamed = std::mem::take(fields).into_iter().map(|(mut name, field)| {
                replaced |= self.text(&mut name);
                (name, field)
            });
            *fields = renamed.collect();
        }
        replaced
    }
}

#[cfg(test)]
mod tests {
    //! Nothing that a rule names is left, wherever it stands.

    use serde_json::json;

    use super::*;

    fn mail() -> Redaction {
        Redaction::new(&[(r"[\w.]+@[\w.]+".to_owned(), "<mail>".to_owned())]).unwrap()
    }

    #[test]
    fn every_text_and_name_is_searched() {
        let mut value = json!({"a@b.c": [{"x": "to a@b.c and d@e.f"}], "n": 3});
        assert!(mail().value(&mut value));
        assert_eq!(
            value,
            json!({"<mail>": [{"x": "to <mail> and <mail>"}], "n": 3})
        );
        assert!(!mail().value(&mut value));
    }

    #[test]
    fn a_malformed_rule_is_an_error_that_names_it() {
        let error = Redaction::new(&[("(".to_owned(), String::new())]).unwrap_err();
        assert!(error.to_string().contains("`(` of redaction"), "{error}");
    }
}
