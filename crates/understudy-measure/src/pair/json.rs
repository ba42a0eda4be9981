//! Difference of two JSON values: paths, types, order, leaves.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;

use crate::answer::{Json, Leaf, Scalar, TypeSet};

/// Relative tolerance within which two numbers are the same if one of them has a fraction or an exponent.
pub const NUMBER_TOLERANCE: f64 = 1e-9;

/// A path that has other types in the secondary's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retyped {
    /// The path.
    pub path: String,
    /// Its types in the primary's answer.
    pub primary: TypeSet,
    /// Its types in the secondary's answer.
    pub secondary: TypeSet,
}

/// How two JSON values differ.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonDivergence {
    /// 1 − |A∩B| / |A∪B| over `path:type`.
    pub path_distance: f64,
    /// Paths, without type, of the primary alone; sorted.
    pub only_primary: Vec<String>,
    /// Paths, without type, of the secondary alone; sorted.
    pub only_secondary: Vec<String>,
    /// Common paths whose types differ; sorted.
    pub retyped: Vec<Retyped>,
    /// Common paths come in another order.
    pub order_changed: bool,
    /// Leaves at the same place of both values.
    pub common_leaves: u32,
    /// Of these, equal ones: integers and text exactly, other numbers within [`NUMBER_TOLERANCE`].
    pub equal_leaves: u32,
    /// Of these, equal when case, outer white space and the spelling of dates do not count.
    pub similar_leaves: u32,
    /// Arrays whose length differs: path of the items, primary's and secondary's number of items.
    pub array_lengths: Vec<(String, u32, u32)>,
}

impl JsonDivergence {
    /// Equal leaves among common ones; nothing without common ones.
    pub fn leaf_agreement(&self) -> Option<f64> {
        (self.common_leaves > 0)
            .then(|| f64::from(self.equal_leaves) / f64::from(self.common_leaves))
    }
}

/// 1 − |A∩B| / |A∪B| over two sorted lists of distinct `path:type`; 0 for two empty ones.
pub fn path_jaccard_distance(a: &[String], b: &[String]) -> f64 {
    let (mut common, mut i, mut j) = (0_usize, 0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        match left.cmp(right) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let union = a.len() + b.len() - common;
    if union == 0 {
        0.0
    } else {
        1.0 - common as f64 / union as f64
    }
}

/// Compares two JSON values.
pub fn json_divergence(primary: &Json, secondary: &Json) -> JsonDivergence {
    let places: HashMap<&str, usize> = places(secondary);
    let partner: Vec<Option<usize>> = primary
        .tree
        .iter()
        .map(|path| places.get(path.name.as_str()).copied())
        .collect();
    let leaves = compare_leaves(primary, secondary, &partner);
    JsonDivergence {
        path_distance: path_jaccard_distance(&primary.paths, &secondary.paths),
        only_primary: only(primary, |at| partner[at].is_none()),
        only_secondary: only_secondary(secondary, &partner),
        retyped: retyped(primary, secondary, &partner),
        order_changed: !partner.iter().flatten().is_sorted(),
        common_leaves: leaves[0],
        equal_leaves: leaves[1],
        similar_leaves: leaves[2],
        array_lengths: array_lengths(primary, secondary, &partner),
    }
}

fn places(json: &Json) -> HashMap<&str, usize> {
    json.tree
        .iter()
        .enumerate()
        .map(|(at, path)| (path.name.as_str(), at))
        .collect()
}

fn only(json: &Json, alone: impl Fn(usize) -> bool) -> Vec<String> {
    let mut paths: Vec<String> = json
        .tree
        .iter()
        .enumerate()
        .filter(|(at, _)| alone(*at))
        .map(|(_, path)| path.name.clone())
        .collect();
    paths.sort_unstable();
    paths
}

fn only_secondary(secondary: &Json, partner: &[Option<usize>]) -> Vec<String> {
    let mut taken = vec![false; secondary.tree.len()];
    for at in partner.iter().flatten() {
        taken[*at] = true;
    }
    only(secondary, |at| !taken[at])
}

/// Common paths whose sets of types differ.
fn retyped(primary: &Json, secondary: &Json, partner: &[Option<usize>]) -> Vec<Retyped> {
    let mut found: Vec<Retyped> = primary
        .tree
        .iter()
        .zip(partner)
        .filter_map(|(path, other)| Some((path, &secondary.tree[(*other)?])))
        .filter(|(first, second)| first.types != second.types)
        .map(|(first, second)| Retyped {
            path: first.name.clone(),
            primary: first.types,
            secondary: second.types,
        })
        .collect();
    found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Common, equal and similar leaves. Leaves stand at the same place when path and ordinal are the same.
fn compare_leaves(primary: &Json, secondary: &Json, partner: &[Option<usize>]) -> [u32; 3] {
    let others: HashMap<(u32, u32), &Leaf> = secondary
        .values
        .iter()
        .map(|leaf| ((leaf.path, leaf.ordinal), leaf))
        .collect();
    let mut counts = [0; 3];
    for leaf in &primary.values {
        let place = partner.get(leaf.path as usize).copied().flatten();
        let other = place.and_then(|path| others.get(&(u32::try_from(path).ok()?, leaf.ordinal)));
        let Some(other) = other else { continue };
        let equal = is_equal(&leaf.value, &other.value);
        counts[0] += 1;
        counts[1] += u32::from(equal);
        counts[2] += u32::from(equal || is_similar(&leaf.value, &other.value));
    }
    counts
}

fn array_lengths(
    primary: &Json,
    secondary: &Json,
    partner: &[Option<usize>],
) -> Vec<(String, u32, u32)> {
    let items = primary
        .tree
        .iter()
        .zip(partner)
        .filter(|(path, _)| path.name.ends_with("[]"));
    items
        .filter_map(|(path, other)| {
            let second = other.map_or(0, |other| secondary.tree[other].values);
            (path.values != second).then(|| (path.name.clone(), path.values, second))
        })
        .collect()
}

/// Whether two scalars are the same: two integers exactly, since they are often ids; a number with a fraction or an
/// exponent and another number within [`NUMBER_TOLERANCE`].
pub fn is_equal(a: &Scalar, b: &Scalar) -> bool {
    let has_fraction = matches!(a, Scalar::Number(_)) || matches!(b, Scalar::Number(_));
    match (a.number(), b.number()) {
        (Some(a), Some(b)) if has_fraction => {
            a.to_bits() == b.to_bits() || (a - b).abs() <= NUMBER_TOLERANCE * a.abs().max(b.abs())
        }
        _ => a == b,
    }
}

/// Whether two texts are the same but for case, outer white space and the spelling of dates.
fn is_similar(a: &Scalar, b: &Scalar) -> bool {
    let (Scalar::Text(a), Scalar::Text(b)) = (a, b) else {
        return false;
    };
    normal_text(a) == normal_text(b)
}

fn normal_text(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    match date(text) {
        Some(date) => Cow::Owned(date),
        None => Cow::Owned(text.to_lowercase()),
    }
}

/// `2024-01-31`, `2024/1/31`, `2024.01.31`, with or without midnight, as `2024-01-31`.
fn date(text: &str) -> Option<String> {
    let midnight = [
        "T00:00:00.000Z",
        "T00:00:00Z",
        "T00:00:00+00:00",
        "T00:00:00",
        " 00:00:00",
    ];
    let text = midnight
        .iter()
        .find_map(|end| text.strip_suffix(end))
        .unwrap_or(text);
    let mut parts = text.split(['-', '/', '.']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |part: &str, longest: usize| {
        let digits = part.len() <= longest && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits {
            part.parse::<u32>().ok()
        } else {
            None
        }
    };
    let (year, month, day) = (
        number(year, 4).filter(|_| year.len() == 4)?,
        number(month, 2)?,
        number(day, 2)?,
    );
    let valid = parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day);
    valid.then(|| format!("{year:04}-{month:02}-{day:02}"))
}
