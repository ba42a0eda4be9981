//! The schema learnt from a template's primary answers, in one pass, in any order, merged from any parts.

mod learner;

pub use learner::SchemaLearner;

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::xxh3_64;

use crate::answer::{Json, JsonType, Scalar, TypeSet};

/// Longest text, in bytes, that stands for itself in an enumeration; a longer one stands as its hash.
const LONGEST_VALUE: usize = 128;

/// What decides over required, optional, enumerated and dynamic keys, and how much is remembered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SchemaLimits {
    /// A path is required when the lower Wilson bound of its share is above this. 0.98.
    pub required_share: f64,
    /// Two-sided level of that bound's interval. 0.05, with which 189 answers without exception are needed.
    pub alpha: f64,
    /// Fewest answers from which anything is called required or expected. 50.
    pub fewest_answers: u64,
    /// A path at or below this share is rare. 0.02.
    pub rare_share: f64,
    /// Most distinct values of an enumeration. 20.
    pub enum_values: usize,
    /// How often each value of an enumeration must have been seen. 3.
    pub enum_seen: u64,
    /// Fewest values from which an enumeration is learnt. 20.
    pub enum_fewest: u64,
    /// Highest Good–Turing estimate of the chance that the next value is new, f₁/n. 0.02.
    pub enum_new_share: f64,
    /// An object with more distinct member names than this over all answers may be a map with dynamic keys. 50.
    pub dynamic_keys: usize,
    /// Members of such an object in fewer than this share of its answers are collapsed to `.*`. 0.05.
    pub dynamic_share: f64,
    /// Most distinct members of one object that are remembered. 512.
    pub members: usize,
}

impl Default for SchemaLimits {
    fn default() -> Self {
        Self {
            required_share: 0.98,
            alpha: 0.05,
            fewest_answers: 50,
            rare_share: 0.02,
            enum_values: 20,
            enum_seen: 3,
            enum_fewest: 20,
            enum_new_share: 0.02,
            dynamic_keys: 50,
            dynamic_share: 0.05,
            members: 512,
        }
    }
}

/// How regularly a path is present where its parent is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Presence {
    /// Shown to be present in more than [`SchemaLimits::required_share`].
    Required,
    /// Present in that share of the answers seen, which are too few to show it.
    Expected,
    /// Sometimes present.
    Optional,
    /// Hardly ever present.
    Rare,
}

impl Presence {
    /// Snake-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Expected => "expected",
            Self::Optional => "optional",
            Self::Rare => "rare",
        }
    }
}

/// What is known of one path.
#[derive(Debug, Clone, PartialEq)]
pub struct PathRule {
    /// How regularly it is present.
    pub presence: Presence,
    /// Answers that have it.
    pub answers: u64,
    /// Answers that have its parent, from which the share is taken.
    pub parent_answers: u64,
    /// Types and in how many answers each was seen.
    pub types: Vec<(JsonType, u64)>,
    /// Types that are seen in more than [`SchemaLimits::rare_share`] of the answers that have the path.
    pub usual_types: TypeSet,
    /// The values, sorted, when they are an enumeration of texts or numbers.
    pub values: Option<BTreeSet<String>>,
}

impl PathRule {
    /// Share of the answers with the parent that have the path.
    pub fn share(&self) -> f64 {
        if self.parent_answers == 0 {
            0.0
        } else {
            self.answers as f64 / self.parent_answers as f64
        }
    }
}

/// A template's learnt schema.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TemplateSchema {
    /// Answers with JSON that it was learnt from.
    pub answers: u64,
    /// Paths and what is known of them; dynamic members are collapsed to `.*`.
    pub paths: BTreeMap<String, PathRule>,
    /// Paths of objects whose members are dynamic.
    pub dynamic: BTreeSet<String>,
    /// Some object had more members than were remembered.
    pub bounded: bool,
}

impl TemplateSchema {
    /// Paths of this presence, sorted.
    pub fn with_presence(&self, presence: Presence) -> impl Iterator<Item = &str> {
        self.paths
            .iter()
            .filter(move |(_, rule)| rule.presence == presence)
            .map(|(path, _)| path.as_str())
    }

    /// Required paths, sorted.
    pub fn required(&self) -> impl Iterator<Item = &str> {
        self.with_presence(Presence::Required)
    }

    /// Optional paths, sorted.
    pub fn optional(&self) -> impl Iterator<Item = &str> {
        self.with_presence(Presence::Optional)
    }

    /// The schema's name of every path of an answer, in the order of [`Json::tree`]: its own, or the one with `.*` in
    /// place of a dynamic member.
    pub fn names_of(&self, json: &Json) -> Vec<String> {
        let mut names: Vec<String> = Vec::with_capacity(json.tree.len());
        for path in &json.tree {
            let parent = names.get(path.parent as usize).map_or("", String::as_str);
            let own = format!(
                "{parent}{}",
                if names.is_empty() {
                    "$"
                } else {
                    path.segment(&json.tree)
                }
            );
            let is_new = !self.paths.contains_key(&own) && self.dynamic.contains(parent);
            names.push(if is_new { format!("{parent}.*") } else { own });
        }
        names
    }
}

/// A scalar as it stands in an enumeration; nothing for booleans and null, which are none: whoever always said true
/// may say false.
pub(crate) fn value_name(value: &Scalar) -> Option<String> {
    match value {
        Scalar::Null | Scalar::Bool(_) => None,
        Scalar::Integer(exact) => Some(exact.to_string()),
        Scalar::LargeInteger(number, _) | Scalar::Number(number) => Some(number.to_string()),
        Scalar::Text(text) if text.len() <= LONGEST_VALUE => Some(text.to_string()),
        Scalar::Text(text) => Some(format!("{:016x}", xxh3_64(text.as_bytes()))),
        Scalar::LongText(hash, _) => Some(format!("{hash:016x}")),
    }
}
