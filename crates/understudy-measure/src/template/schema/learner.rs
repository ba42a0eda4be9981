//! The accumulator: a tree of members with counts, bounded so that the result depends on the answers alone.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use super::{PathRule, Presence, SchemaLimits, TemplateSchema, value_name};
use crate::answer::{Json, JsonType, Leaf, Scalar, TypeSet};
use crate::statistics::{Rate, wilson_interval};

/// Learns a [`TemplateSchema`] from the primary's answers.
///
/// Of an object's members and of a path's values only those with the smallest hashes are remembered once there are
/// too many. What is dropped in a part would also be dropped in the whole, so the result is the same for any order
/// and any partition of the answers.
#[derive(Debug, Clone)]
pub struct SchemaLearner {
    limits: SchemaLimits,
    answers: u64,
    root: Branch,
}

/// One path.
#[derive(Debug, Clone, Default)]
struct Branch {
    answers: u64,
    /// Answers in which the path holds an object, and an array with items: what its members are counted against.
    containers: [u64; 2],
    types: [u64; JsonType::ALL.len()],
    members: BTreeMap<Box<str>, Branch>,
    values: BTreeMap<u64, (u64, Box<str>)>,
    values_seen: u64,
    too_many_members: bool,
    too_many_values: bool,
}

/// One answer's tree, from parents to children.
struct View<'j> {
    json: &'j Json,
    children: Vec<Vec<usize>>,
    leaves: Vec<Vec<&'j Leaf>>,
}

impl<'j> View<'j> {
    fn new(json: &'j Json) -> Self {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); json.tree.len()];
        for (at, path) in json.tree.iter().enumerate().skip(1) {
            children[path.parent as usize].push(at);
        }
        let mut leaves: Vec<Vec<&Leaf>> = vec![Vec::new(); json.tree.len()];
        for leaf in &json.values {
            if let Some(list) = leaves.get_mut(leaf.path as usize) {
                list.push(leaf);
            }
        }
        Self {
            json,
            children,
            leaves,
        }
    }

    fn segment(&self, at: usize) -> &'j str {
        self.json.tree[at].segment(&self.json.tree)
    }
}

impl SchemaLearner {
    /// A learner that has seen nothing.
    pub fn new(limits: SchemaLimits) -> Self {
        Self {
            limits,
            answers: 0,
            root: Branch::default(),
        }
    }

    /// Takes in one answer; one without JSON is passed over.
    pub fn observe(&mut self, json: &Json) {
        if json.has_value() {
            self.answers += 1;
            self.root.observe(&View::new(json), 0, &self.limits);
        }
    }

    /// Takes in all that another learner with the same limits has seen.
    pub fn merge(&mut self, other: Self) {
        self.answers += other.answers;
        self.root.merge(other.root, &self.limits);
    }

    /// Answers with JSON taken in.
    pub const fn answers(&self) -> u64 {
        self.answers
    }

    /// The schema of what has been seen.
    pub fn schema(&self) -> TemplateSchema {
        let mut schema = TemplateSchema {
            answers: self.answers,
            ..TemplateSchema::default()
        };
        if self.answers > 0 {
            self.root
                .describe(&mut schema, "$", self.answers, &self.limits);
        }
        schema
    }
}

impl Branch {
    fn observe(&mut self, view: &View, at: usize, limits: &SchemaLimits) {
        let path = &view.json.tree[at];
        let children = &view.children[at];
        self.answers += 1;
        for kind in path.types.iter() {
            self.types[kind as usize] += 1;
        }
        self.containers[0] += u64::from(path.types.has(JsonType::Object));
        self.containers[1] += u64::from(children.iter().any(|child| is_item(view.segment(*child))));
        for leaf in &view.leaves[at] {
            self.take_value(&leaf.value, limits);
        }
        for child in children {
            let segment = view.segment(*child);
            if !self.members.contains_key(segment) {
                self.members.insert(segment.into(), Self::default());
            }
            if let Some(member) = self.members.get_mut(segment) {
                member.observe(view, *child, limits);
            }
        }
        self.bound_members(limits);
    }

    fn take_value(&mut self, value: &Scalar, limits: &SchemaLimits) {
        let Some(name) = value_name(value) else {
            return;
        };
        self.values_seen += 1;
        self.values
            .entry(xxh3_64(name.as_bytes()))
            .or_insert_with(|| (0, name.into()))
            .0 += 1;
        self.bound_values(limits);
    }

    fn bound_values(&mut self, limits: &SchemaLimits) {
        while self.values.len() > limits.enum_values {
            self.values.pop_last();
            self.too_many_values = true;
        }
    }

    fn bound_members(&mut self, limits: &SchemaLimits) {
        if self.members.len() <= limits.members {
            return;
        }
        self.too_many_members = true;
        let mut hashes: Vec<u64> = self.members.keys().map(|name| member_hash(name)).collect();
        hashes.sort_unstable();
        let last = hashes[limits.members.saturating_sub(1)];
        self.members.retain(|name, _| member_hash(name) <= last);
    }

    fn merge(&mut self, other: Self, limits: &SchemaLimits) {
        self.answers += other.answers;
        self.values_seen += other.values_seen;
        self.too_many_members |= other.too_many_members;
        self.too_many_values |= other.too_many_values;
        for (count, more) in self.types.iter_mut().zip(other.types) {
            *count += more;
        }
        for (count, more) in self.containers.iter_mut().zip(other.containers) {
            *count += more;
        }
        for (hash, (count, name)) in other.values {
            self.values.entry(hash).or_insert_with(|| (0, name)).0 += count;
        }
        self.bound_values(limits);
        for (name, branch) in other.members {
            self.members.entry(name).or_default().merge(branch, limits);
        }
        self.bound_members(limits);
    }

    /// Writes the path and everything below it; `parents` are the answers that have the parent.
    fn describe(
        &self,
        schema: &mut TemplateSchema,
        path: &str,
        parents: u64,
        limits: &SchemaLimits,
    ) {
        schema.bounded |= self.too_many_members;
        schema
            .paths
            .insert(path.to_owned(), self.rule(parents, limits));
        let is_map = self.members.len() > limits.dynamic_keys;
        let mut dynamic: Option<Self> = None;
        for (segment, member) in &self.members {
            let parents = self.containers[usize::from(is_item(segment))];
            let is_seldom = (member.answers as f64) < limits.dynamic_share * parents as f64;
            if is_map && is_seldom && !is_item(segment) {
                dynamic
                    .get_or_insert_default()
                    .merge(member.clone(), limits);
            } else {
                member.describe(schema, &format!("{path}{segment}"), parents, limits);
            }
        }
        if let Some(mut collapsed) = dynamic {
            schema.dynamic.insert(path.to_owned());
            collapsed.answers = collapsed.answers.min(self.containers[0]);
            collapsed.describe(schema, &format!("{path}.*"), self.containers[0], limits);
        }
    }

    fn rule(&self, parents: u64, limits: &SchemaLimits) -> PathRule {
        let types: Vec<_> = JsonType::ALL
            .into_iter()
            .zip(self.types)
            .filter(|(_, count)| *count > 0)
            .collect();
        let mut usual_types = TypeSet::default();
        for (kind, count) in &types {
            if *count as f64 > limits.rare_share * self.answers as f64 {
                usual_types.add(*kind);
            }
        }
        PathRule {
            presence: presence(self.answers, parents, limits),
            answers: self.answers,
            parent_answers: parents,
            types,
            usual_types,
            values: self.is_enum(limits).then(|| {
                self.values
                    .values()
                    .map(|(_, name)| name.to_string())
                    .collect()
            }),
        }
    }

    fn is_enum(&self, limits: &SchemaLimits) -> bool {
        let once = self
            .values
            .values()
            .filter(|(count, _)| *count == 1)
            .count();
        let few = !self.too_many_values && !self.values.is_empty();
        let often = self
            .values
            .values()
            .all(|(count, _)| *count >= limits.enum_seen);
        let closed = (once as f64) < limits.enum_new_share * self.values_seen as f64;
        few && often && closed && self.values_seen >= limits.enum_fewest
    }
}

fn is_item(segment: &str) -> bool {
    segment == "[]"
}

/// Items of arrays come first, so that they are never dropped.
fn member_hash(name: &str) -> u64 {
    if is_item(name) {
        0
    } else {
        xxh3_64(name.as_bytes())
    }
}

fn presence(answers: u64, parents: u64, limits: &SchemaLimits) -> Presence {
    let share = if parents == 0 {
        0.0
    } else {
        answers as f64 / parents as f64
    };
    if share <= limits.rare_share {
        return Presence::Rare;
    }
    if share < limits.required_share || parents < limits.fewest_answers {
        return Presence::Optional;
    }
    let rate = Rate {
        events: answers,
        n: parents,
    };
    if wilson_interval(rate, 1.0 - limits.alpha).lower > limits.required_share {
        Presence::Required
    } else {
        Presence::Expected
    }
}
