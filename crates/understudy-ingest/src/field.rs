//! Reading fields out of a log line, which may hold anything under any name.

use serde_json::{Map, Value};

use crate::{Error, Result};

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// The first of these fields that is there and not null.
pub(crate) fn first<'a>(object: &'a Object, names: &[&str]) -> Option<&'a Value> {
    names
        .iter()
        .filter_map(|name| object.get(*name))
        .find(|value| !value.is_null())
}

/// A text field that is not blank.
pub(crate) fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object
        .get(name)?
        .as_str()
        .filter(|text| !text.trim().is_empty())
}

/// The first of these fields that is a text and not blank.
pub(crate) fn first_text<'a>(object: &'a Object, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| text(object, name))
}

/// An object field.
pub(crate) fn object<'a>(object: &'a Object, name: &str) -> Option<&'a Object> {
    object.get(name)?.as_object()
}

/// A finite number, also when it is written as a text.
pub(crate) fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// A whole number, also when it is written as a text or a float.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked first"
)]
pub(crate) fn integer(value: &Value) -> Option<i64> {
    if let Some(integer) = value.as_i64() {
        return Some(integer);
    }
    number(value)
        .filter(|number| number.fract() == 0.0 && number.abs() < 9e15)
        .map(|number| number as i64)
}

/// A truth value, also when it is written as a text (`"True"`) as database exports do.
pub(crate) fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// An id or a label: a text that is not blank, or a number, as text.
pub(crate) fn label(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The first characters of a text.
pub(crate) fn cut(text: &str, n_characters: usize) -> String {
    text.chars().take(n_characters).collect()
}

/// A value that may be written as JSON within a text, as database and spreadsheet exports do.
pub(crate) fn unwrapped(value: Value) -> Value {
    let Value::String(text) = &value else {
        return value;
    };
    if !text.trim_start().starts_with(['{', '[']) {
        return value;
    }
    serde_json::from_str(text).unwrap_or(value)
}

/// Where a field lies within a line: `metadata.prompt_id` or `/metadata/prompt_id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath {
    steps: Vec<String>,
}

impl FieldPath {
    /// Reads a JSON pointer (starts with `/`, `~1` stands for `/` and `~0` for `~`) or a dotted path.
    /// A step that is a number also picks that entry of an array.
    ///
    /// # Errors
    /// [`Error::FieldPath`] when the path is empty or has an empty step.
    pub fn parse(path: &str) -> Result<Self> {
        let fault = |reason| Error::FieldPath {
            path: path.to_owned(),
            reason,
        };
        if path.trim().is_empty() {
            return Err(fault("it is empty"));
        }
        let steps: Vec<String> = match path.strip_prefix('/') {
            Some(pointer) => pointer
                .split('/')
                .map(|step| step.replace("~1", "/").replace("~0", "~"))
                .collect(),
            None => path.split('.').map(str::to_owned).collect(),
        };
        if steps.iter().any(String::is_empty) {
            return Err(fault("it has an empty step"));
        }
        Ok(Self { steps })
    }

    /// The value at that place.
    pub(crate) fn find<'a>(&self, record: &'a Object) -> Option<&'a Value> {
        let (first, rest) = self.steps.split_first()?;
        rest.iter()
            .try_fold(record.get(first)?, |value, step| match value {
                Value::Object(object) => object.get(step),
                Value::Array(entries) => entries.get(step.parse::<usize>().ok()?),
                _ => None,
            })
    }
}

#[cfg(test)]
mod tests {
    //! Both ways to write a path lead to the same place.

    use serde_json::json;

    use super::*;

    #[test]
    fn pointers_and_dots_meet() {
        let record = json!({"a": {"b/c": [{"d": 1}]}});
        let record = record.as_object().unwrap();
        for path in ["/a/b~1c/0/d", "a.b/c.0.d"] {
            assert_eq!(
                FieldPath::parse(path).unwrap().find(record),
                Some(&json!(1)),
                "{path}"
            );
        }
        assert_eq!(FieldPath::parse("a.x").unwrap().find(record), None);
        for path in ["", "a..b", "/", "."] {
            assert!(FieldPath::parse(path).is_err(), "{path}");
        }
    }

    #[test]
    fn numbers_may_be_texts() {
        assert_eq!(integer(&json!("429")), Some(429));
        assert_eq!(integer(&json!(3.0)), Some(3));
        assert_eq!(integer(&json!(3.5)), None);
        assert_eq!(number(&json!("inf")), None);
    }
}
