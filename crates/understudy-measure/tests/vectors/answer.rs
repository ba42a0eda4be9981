//! A case of a vector file, and how a computed answer is compared with the expected one.

use std::path::Path;

use serde_json::Value;
use understudy_measure::statistics::Interval;

/// One case: a function by name, its inputs and what it must give.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) function: String,
    pub(crate) inputs: Inputs,
    pub(crate) expected: Value,
    absolute: Option<f64>,
    relative: Option<f64>,
    /// Tolerances of single members of the answer, where the file gives them.
    members: Value,
}

/// The inputs of a case.
pub(crate) struct Inputs(Value);

impl Inputs {
    pub(crate) fn value(&self, name: &str) -> &Value {
        self.0
            .get(name)
            .unwrap_or_else(|| panic!("no input {name} in {}", self.0))
    }

    pub(crate) fn number(&self, name: &str) -> f64 {
        number(self.value(name)).unwrap_or_else(|| panic!("{name} is not a number"))
    }

    pub(crate) fn count(&self, name: &str) -> u64 {
        self.value(name)
            .as_u64()
            .unwrap_or_else(|| panic!("{name} is not a count"))
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.value(name)
            .as_str()
            .unwrap_or_else(|| panic!("{name} is not a text"))
    }

    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        numbers(self.value(name))
    }

    pub(crate) fn rows(&self, name: &str) -> Vec<Vec<f64>> {
        self.list(name).iter().map(numbers).collect()
    }

    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.value(name)
            .as_array()
            .unwrap_or_else(|| panic!("{name} is not a list"))
    }

    /// The two rows of a 2×2 table of counts.
    pub(crate) fn table(&self, name: &str) -> Vec<Vec<u64>> {
        let row = |row: &Value| serde_json::from_value(row.clone()).expect("a row of counts");
        self.list(name).iter().map(row).collect()
    }
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    let list = value
        .as_array()
        .unwrap_or_else(|| panic!("{value} is not a list"));
    list.iter()
        .map(|item| number(item).unwrap_or_else(|| panic!("{item} is not a number")))
        .collect()
}

/// A number as the files write it: infinities as words.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(word) if word == "Infinity" => Some(f64::INFINITY),
        Value::String(word) if word == "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// What a function gave.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Number(f64),
    Flag(bool),
    List(Vec<Answer>),
    Members(Vec<(String, Answer)>),
    /// Not defined; the files write NaN.
    Missing,
}

impl From<f64> for Answer {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<u64> for Answer {
    fn from(value: u64) -> Self {
        Self::Number(value as f64)
    }
}

impl From<bool> for Answer {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl From<Interval> for Answer {
    fn from(interval: Interval) -> Self {
        Self::from(vec![interval.lower, interval.upper])
    }
}

impl<T: Into<Answer>> From<Vec<T>> for Answer {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Answer>> From<Option<T>> for Answer {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

impl<const N: usize> From<[(&'static str, Answer); N]> for Answer {
    fn from(members: [(&'static str, Answer); N]) -> Self {
        Self::Members(
            members
                .into_iter()
                .map(|(name, answer)| (name.to_owned(), answer))
                .collect(),
        )
    }
}

impl Answer {
    /// The first difference from what `case` expects, in words.
    pub(crate) fn differs_from(&self, case: &Case) -> Option<String> {
        difference(self, &case.expected, &Tolerance { case, member: None })
    }
}

#[derive(Clone, Copy)]
struct Tolerance<'a> {
    case: &'a Case,
    member: Option<&'a str>,
}

impl Tolerance<'_> {
    /// How far a number may be from `expected`: where a case has several tolerances all must hold.
    fn around(&self, expected: f64) -> f64 {
        let member = self.member.and_then(|member| self.case.members.get(member));
        if let Some(member) = member.and_then(Value::as_f64) {
            return member * expected.abs();
        }
        let relative = self.case.relative.map(|relative| relative * expected.abs());
        match (self.case.absolute, relative) {
            (Some(absolute), Some(relative)) => absolute.min(relative),
            (Some(tolerance), None) | (None, Some(tolerance)) => tolerance,
            (None, None) => panic!("{} has no tolerance", self.case.id),
        }
    }
}

fn difference(answer: &Answer, expected: &Value, tolerance: &Tolerance<'_>) -> Option<String> {
    let differs = || Some(format!("expected {expected}, found {answer:?}"));
    match (answer, expected) {
        (Answer::Members(found), Value::Object(wanted)) => {
            wanted.iter().find_map(|(name, value)| {
                let inner = Tolerance {
                    member: tolerance.member.or(Some(name)),
                    ..*tolerance
                };
                match found.iter().find(|(member, _)| member == name) {
                    Some((_, answer)) => {
                        difference(answer, value, &inner).map(|text| format!("{name}: {text}"))
                    }
                    None => Some(format!("{name} is missing")),
                }
            })
        }
        (Answer::List(found), Value::Array(wanted)) if found.len() == wanted.len() => found
            .iter()
            .zip(wanted)
            .find_map(|(answer, value)| difference(answer, value, tolerance)),
        (Answer::Flag(found), Value::Bool(wanted)) if found == wanted => None,
        (Answer::Missing, Value::String(word)) if word == "NaN" => None,
        (Answer::Missing, Value::Null) => None,
        (Answer::Number(found), _) => match number(expected) {
            Some(wanted) if wanted.is_infinite() && wanted.total_cmp(found).is_eq() => None,
            Some(wanted) if (found - wanted).abs() <= tolerance.around(wanted) => None,
            _ => differs(),
        },
        _ => differs(),
    }
}

/// Reads the cases of `file`.
pub(crate) fn read(file: &Path) -> Vec<Case> {
    let text =
        std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut content: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let Value::Array(cases) = content["cases"].take() else {
        panic!("{} has no cases", file.display())
    };
    cases.into_iter().map(case).collect()
}

fn case(mut value: Value) -> Case {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let (id, function) = (text("id"), text("fn"));
    // The shrinkage case of the shared set states its tolerances in words only.
    let members = match value.get("tol_note").and_then(Value::as_str) {
        Some("alpha,beta to 1e-3 relative; loglik 1e-6; shrunk 1e-5") => {
            serde_json::json!({"alpha": 1e-3, "beta": 1e-3, "loglik": 1e-8, "shrunk": 1e-4})
        }
        _ => value["tol_members"].clone(),
    };
    let (absolute, relative) = (value["tol_abs"].as_f64(), value["tol_rel"].as_f64());
    let (inputs, expected) = (Inputs(value["inputs"].take()), value["expected"].take());
    Case {
        id,
        function,
        inputs,
        expected,
        absolute,
        relative,
        members,
    }
}
