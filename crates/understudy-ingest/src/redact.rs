//! Replaces what must not be kept, before anything is kept.
//!
//! Ids and times are read first and never touched, so that no rule can make two calls look like one.

use std::borrow::Cow;

use regex::Regex;
use serde_json::Value;
use understudy_schema::chat::Reply;

use crate::field::Object;
use crate::{Error, Result};

/// JSON texts are looked into, and such in them, but no deeper than this.
const MAX_NESTED: u8 = 3;

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

    /// Replaces in one text; says whether anything was replaced. A text that is JSON stays JSON.
    pub(crate) fn text(&self, text: &mut String) -> bool {
        self.text_within(text, 0)
    }

    /// Replaces in every text and number of a JSON value, names of fields included; says whether anything was replaced.
    /// The value is no deeper than the parser allows, so the recursion is bounded.
    pub(crate) fn value(&self, value: &mut Value) -> bool {
        self.value_within(value, 0)
    }

    /// As [`Redaction::value`], for an object.
    pub(crate) fn object(&self, fields: &mut Object) -> bool {
        self.object_within(fields, 0)
    }

    /// Replaces in everything that an answer says.
    pub(crate) fn reply(&self, reply: &mut Reply) {
        let texts = [
            &mut reply.text,
            &mut reply.refusal,
            &mut reply.reasoning,
            &mut reply.finish_native,
            &mut reply.model_served,
            &mut reply.system_fingerprint,
            &mut reply.service_tier,
        ];
        for text in texts.into_iter().flatten() {
            self.text(text);
        }
        for call in &mut reply.tool_calls {
            self.text(&mut call.id);
            self.text(&mut call.name);
            self.text(&mut call.arguments_raw);
        }
    }

    fn text_within(&self, text: &mut String, nested: u8) -> bool {
        let json = if nested < MAX_NESTED {
            json_in(text)
        } else {
            None
        };
        match json {
            Some(json) => self.json_text(text, json, nested + 1),
            None => self.words(text),
        }
    }

    /// Each value is searched by itself: the rules may break the text, or an escape may hide something from them. Where
    /// they do neither, the text keeps its spaces.
    fn json_text(&self, text: &mut String, mut json: Value, nested: u8) -> bool {
        self.value_within(&mut json, nested);
        let mut redacted = text.clone();
        self.words(&mut redacted);
        if json_in(&redacted).as_ref() != Some(&json) {
            redacted = json.to_string();
            self.words(&mut redacted);
            if json_in(&redacted).is_none() {
                redacted = Value::String(redacted).to_string();
            }
        }
        let replaced = redacted != *text;
        *text = redacted;
        replaced
    }

    fn words(&self, text: &mut String) -> bool {
        let mut replaced = false;
        for (expression, replacement) in &self.rules {
            if let Cow::Owned(changed) = expression.replace_all(text, replacement.as_str()) {
                replaced |= changed != *text;
                *text = changed;
            }
        }
        replaced
    }

    fn value_within(&self, value: &mut Value, nested: u8) -> bool {
        match value {
            Value::String(text) => self.text_within(text, nested),
            Value::Array(entries) => entries.iter_mut().fold(false, |replaced, entry| {
                self.value_within(entry, nested) | replaced
            }),
            Value::Object(fields) => self.object_within(fields, nested),
            Value::Number(number) => {
                let mut spelled = number.to_string();
                let replaced = self.words(&mut spelled);
                if replaced {
                    *value = Value::String(spelled);
                }
                replaced
            }
            Value::Null | Value::Bool(_) => false,
        }
    }

    fn object_within(&self, fields: &mut Object, nested: u8) -> bool {
        let mut replaced = fields.values_mut().fold(false, |replaced, field| {
            self.value_within(field, nested) | replaced
        });
        let named = |name: &String| {
            self.rules
                .iter()
                .any(|(expression, _)| expression.is_match(name))
        };
        if fields.keys().any(named) {
            let renamed = std::mem::take(fields).into_iter().map(|(mut name, field)| {
                replaced |= self.words(&mut name);
                (name, field)
            });
            *fields = renamed.collect();
        }
        replaced
    }
}

/// The object or array that a text is.
fn json_in(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    //! Nothing that a rule names is left, wherever it stands.

    use serde_json::json;

    use super::*;

    fn rules(rules: &[(&str, &str)]) -> Redaction {
        let rules: Vec<(String, String)> = rules
            .iter()
            .map(|(pattern, with)| ((*pattern).to_owned(), (*with).to_owned()))
            .collect();
        Redaction::new(&rules).unwrap()
    }

    fn mail() -> Redaction {
        rules(&[(r"[\w.]+@[\w.]+", "<mail>"), (r"\d{16}", "<card>")])
    }

    fn redacted(text: &str) -> String {
        let mut text = text.to_owned();
        mail().text(&mut text);
        text
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
    fn a_number_is_searched_as_it_is_written() {
        let mut value = json!({"card": 4_111_111_111_111_111_i64, "n": 3, "share": 0.5});
        assert!(mail().value(&mut value));
        assert_eq!(value, json!({"card": "<card>", "n": 3, "share": 0.5}));
    }

    #[test]
    fn a_json_text_stays_one() {
        for (text, expected) in [
            (r#"{"n":4111111111111111}"#, r#"{"n":"<card>"}"#),
            (r#"{"m":"a\u0040b.com"}"#, r#"{"m":"<mail>"}"#),
            (r#"{ "m": "a@b.com" }"#, r#"{ "m": "<mail>" }"#),
            (
                r#"{"inner":"{\"n\":4111111111111111}"}"#,
                r#"{"inner":"{\"n\":\"<card>\"}"}"#,
            ),
            ("{not json} a@b.com", "{not json} <mail>"),
            (r#"{ "n": 1 }"#, r#"{ "n": 1 }"#),
        ] {
            assert_eq!(redacted(text), expected);
        }
    }

    #[test]
    fn a_rule_that_breaks_json_leaves_a_json_text() {
        let mut text = r#"{"a":1,"b":"x"}"#.to_owned();
        assert!(rules(&[(r#"1,"b""#, "gone")]).text(&mut text));
        assert_eq!(text, r#""{\"a\":gone:\"x\"}""#);
        let mut text = r#"{"a":"x"}"#.to_owned();
        assert!(rules(&[(r"\w+", "<$0>")]).text(&mut text));
        assert!(json_in(&text).is_some());
    }

    #[test]
    fn a_malformed_rule_is_an_error_that_names_it() {
        let error = Redaction::new(&[("(".to_owned(), String::new())]).unwrap_err();
        assert!(error.to_string().contains("`(` of redaction"), "{error}");
    }
}
