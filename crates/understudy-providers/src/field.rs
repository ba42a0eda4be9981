//! Reading fields out of JSON that may hold anything.

use serde_json::{Map, Value};

/// A text field, `None` when missing, null or of another type.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

/// A text field as an owned text.
pub(crate) fn owned(value: &Value, name: &str) -> Option<String> {
    text(value, name).map(str::to_owned)
}

/// A text field that is not blank.
pub(crate) fn words(value: &Value, name: &str) -> Option<String> {
    text(value, name)
        .filter(|text| !text.trim().is_empty())
        .map(str::to_owned)
}

/// A count, also when it is written as a float or as a text of digits.
pub(crate) fn count(value: &Value, name: &str) -> Option<i64> {
    let field = value.get(name)?;
    if let Some(whole) = field.as_i64() {
        return Some(whole);
    }
    if let Some(float) = field.as_f64() {
        return whole_of(float);
    }
    field.as_str()?.parse().ok()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked first"
)]
fn whole_of(float: f64) -> Option<i64> {
    (float.fract() == 0.0 && float.abs() < 9.0e15).then_some(float as i64)
}

/// A count that is not negative.
pub(crate) fn size(value: &Value, name: &str) -> Option<u64> {
    count(value, name).and_then(|count| u64::try_from(count).ok())
}

/// The entries of an array field, none when it is missing.
pub(crate) fn entries<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The texts of an array field, or the one text that stands in its place.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(many) => many
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

/// The fields of an object that are neither null nor among the known ones.
pub(crate) fn unknown(object: &Map<String, Value>, known: &[&str]) -> Map<String, Value> {
    let strangers = object
        .iter()
        .filter(|(name, value)| !known.contains(&name.as_str()) && !value.is_null());
    strangers
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The first characters of a text.
pub(crate) fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}
