//! Renamed keys: a key lost and a key gained beside it, whose values agree pair by pair and whose names are alike.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use super::names::name_similarity;
use crate::answer::{Json, Scalar, TypeSet};
use crate::pair::assignment::assign;

/// What decides whether two keys are one renamed. The weights are choices, not measurements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RenameLimits {
    /// A key is lost when the primary has it in at least, and the secondary in less than, this share of pairs; gained
    /// the other way round. 0.5.
    pub presence: f64,
    /// Weight of the share of pairs in which both values are the same. 0.5.
    pub value_weight: f64,
    /// Weight of the share of pairs in which both types are the same. 0.2.
    pub type_weight: f64,
    /// Weight of the likeness of the names. 0.3.
    pub name_weight: f64,
    /// Lowest score of an accepted rename. 0.6.
    pub accept: f64,
    /// Most lost or gained keys of one parent that are looked at, most frequent first. 64.
    pub keys: usize,
}

impl Default for RenameLimits {
    fn default() -> Self {
        Self {
            presence: 0.5,
            value_weight: 0.5,
            type_weight: 0.2,
            name_weight: 0.3,
            accept: 0.6,
            keys: 64,
        }
    }
}

/// A lost key and the gained key that it was matched with.
#[derive(Debug, Clone, PartialEq)]
pub struct Rename {
    /// Path in the primary's answers.
    pub primary: String,
    /// Path in the secondary's answers.
    pub secondary: String,
    /// Score, 0 to 1.
    pub score: f64,
    /// The score reaches [`RenameLimits::accept`].
    pub accepted: bool,
}

/// One path over all answers of a side.
#[derive(Default)]
struct Track {
    /// Per pair in which the path is present: the pair, its types, a hash of its value.
    seen: Vec<(usize, TypeSet, u64)>,
    segment: String,
}

/// Parent path and path: siblings stand together.
type Tracks = BTreeMap<(String, String), Track>;

/// Matches keys that the primary's answers have and the secondary's do not with keys beside them that are new, over
/// `pairs` of answers that both hold JSON. Every match is returned, best first, with its score; accepted ones are
/// marked.
pub fn renames(pairs: &[(&Json, &Json)], limits: &RenameLimits) -> Vec<Rename> {
    let primary = tracks(pairs.iter().map(|pair| pair.0));
    let secondary = tracks(pairs.iter().map(|pair| pair.1));
    let is_present = |tracks: &Tracks, key: &(String, String)| {
        let seen = tracks.get(key).map_or(0, |track| track.seen.len());
        seen > 0 && seen as f64 >= limits.presence * pairs.len() as f64
    };
    let lost = by_parent(
        &primary,
        |key| is_present(&primary, key) && !is_present(&secondary, key),
        limits,
    );
    let gained = by_parent(
        &secondary,
        |key| is_present(&secondary, key) && !is_present(&primary, key),
        limits,
    );
    let mut found = Vec::new();
    for (parent, lost) in lost {
        if let Some(gained) = gained.get(parent) {
            found.extend(match_siblings(&lost, gained, limits));
        }
    }
    found.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.primary.cmp(&b.primary))
    });
    found
}

fn tracks<'j>(answers: impl Iterator<Item = &'j Json>) -> Tracks {
    let mut tracks = Tracks::new();
    for (pair, json) in answers.enumerate() {
        let hashes = value_hashes(json);
        for (path, hash) in json.tree.iter().zip(hashes).skip(1) {
            let parent = json.tree[path.parent as usize].name.clone();
            let track = tracks.entry((parent, path.name.clone())).or_default();
            if track.segment.is_empty() {
                path.segment(&json.tree).clone_into(&mut track.segment);
            }
            track.seen.push((pair, path.types, hash));
        }
    }
    tracks
}

type Sibling<'t> = (&'t str, &'t Track);

fn by_parent<'t>(
    tracks: &'t Tracks,
    keep: impl Fn(&(String, String)) -> bool,
    limits: &RenameLimits,
) -> BTreeMap<&'t str, Vec<Sibling<'t>>> {
    let mut groups: BTreeMap<&str, Vec<Sibling>> = BTreeMap::new();
    for (key, track) in tracks
        .iter()
        .filter(|(key, track)| track.segment != "[]" && keep(key))
    {
        groups
            .entry(key.0.as_str())
            .or_default()
            .push((key.1.as_str(), track));
    }
    for group in groups.values_mut() {
        group.sort_by_key(|(_, track)| std::cmp::Reverse(track.seen.len()));
        group.truncate(limits.keys);
    }
    groups
}

fn match_siblings(lost: &[Sibling], gained: &[Sibling], limits: &RenameLimits) -> Vec<Rename> {
    let row = |lost: &Sibling| {
        gained
            .iter()
            .map(|gained| score(lost, gained, limits))
            .collect()
    };
    let scores: Vec<Vec<f64>> = lost.iter().map(row).collect();
    assign(&scores)
        .into_iter()
        .map(|(row, column)| Rename {
            primary: lost[row].0.to_owned(),
            secondary: gained[column].0.to_owned(),
            score: scores[row][column],
            accepted: scores[row][column] >= limits.accept,
        })
        .collect()
}

/// Shares are taken over the pairs in which both keys are present.
fn score(lost: &Sibling, gained: &Sibling, limits: &RenameLimits) -> f64 {
    let others: BTreeMap<usize, (TypeSet, u64)> = gained
        .1
        .seen
        .iter()
        .map(|(pair, types, value)| (*pair, (*types, *value)))
        .collect();
    let (mut both, mut same_value, mut same_type) = (0_u32, 0_u32, 0_u32);
    for (pair, types, value) in &lost.1.seen {
        if let Some((other_types, other_value)) = others.get(pair) {
            both += 1;
            same_value += u32::from(value == other_value);
            same_type += u32::from(types == other_types);
        }
    }
    let share = |count: u32| {
        if both == 0 {
            0.0
        } else {
            f64::from(count) / f64::from(both)
        }
    };
    limits.value_weight * share(same_value)
        + limits.type_weight * share(same_type)
        + limits.name_weight * name_similarity(&lost.1.segment, &gained.1.segment)
}

/// A hash of what stands on each path, with everything below it; equal for equal values.
fn value_hashes(json: &Json) -> Vec<u64> {
    let mut hashes = vec![0_u64; json.tree.len()];
    for leaf in &json.values {
        if let Some(hash) = hashes.get_mut(leaf.path as usize) {
            *hash = hash.rotate_left(7) ^ scalar_hash(&leaf.value);
        }
    }
    for at in (1..json.tree.len()).rev() {
        let path = &json.tree[at];
        let below = hashes[at] ^ xxh3_64(path.segment(&json.tree).as_bytes());
        let parent = path.parent as usize;
        hashes[parent] = hashes[parent].wrapping_add(xxh3_64(&below.to_le_bytes()));
    }
    hashes
}

fn scalar_hash(value: &Scalar) -> u64 {
    match value {
        Scalar::Null => 1,
        Scalar::Bool(flag) => 2 + u64::from(*flag),
        Scalar::Integer(_) | Scalar::LargeInteger(..) | Scalar::Number(_) => {
            xxh3_64(&value.number().unwrap_or_default().to_le_bytes())
        }
        Scalar::Text(text) => xxh3_64(text.as_bytes()),
        Scalar::LongText(hash, length) => hash ^ *length as u64,
    }
}
