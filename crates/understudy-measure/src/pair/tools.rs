//! Difference of tool calls: which were made, how often, in what order, with what arguments.

use std::collections::{BTreeMap, BTreeSet};

use super::assignment::assign;
use super::json::json_divergence;
use crate::answer::{Json, ToolCall, Tools};

/// Most pairs of calls to one tool whose likeness is computed; beyond it calls are matched in their order.
pub const LARGEST_MATRIX: usize = 1_024;
/// Most paths and leaves that are looked at, summed over these pairs; beyond it calls are matched in their order.
pub const MATCHING_WORK: usize = 1 << 16;

/// How the tool calls of two answers differ.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one column of the divergence table"
)]
pub struct ToolDivergence {
    /// Calls of the primary.
    pub primary_calls: u32,
    /// Calls of the secondary.
    pub secondary_calls: u32,
    /// Only one side calls at all.
    pub call_mismatch: bool,
    /// Only one side makes several calls in one answer.
    pub parallel_mismatch: bool,
    /// The same names equally often, in whatever order; dots and underscores are the same.
    pub same_names: bool,
    /// 1 − |A∩B| / |A∪B| over the multisets of names; 0 when neither calls.
    pub name_distance: f64,
    /// The same pairs of name and argument name.
    pub same_arg_keys: bool,
    /// |A∩B| / |A∪B| over these pairs; 1 when there are none.
    pub arg_key_jaccard: f64,
    /// The same calls with the same arguments equally often, in whatever order.
    pub same_args: bool,
    /// Matched calls come in another order.
    pub order_differs: bool,
    /// Calls matched one to one, by name and then by arguments, so that their likeness is largest.
    pub matched: u32,
    /// Some calls were matched in their order, because there were too many or too large ones to compare each with each.
    pub bounded: bool,
    /// Calls of the primary without partner.
    pub missing: u32,
    /// Calls of the secondary without partner.
    pub unexpected: u32,
    /// The primary makes the same call more than once.
    pub primary_repeats: bool,
    /// The secondary makes the same call more than once.
    pub secondary_repeats: bool,
    /// Arguments of matched calls that only the primary gives.
    pub args_missing: u32,
    /// Arguments of matched calls that only the secondary gives.
    pub args_unexpected: u32,
    /// Paths in arguments of matched calls whose type differs.
    pub args_retyped: u32,
    /// Leaves at the same place of matched calls' arguments.
    pub common_leaves: u32,
    /// Of these, equal ones.
    pub equal_leaves: u32,
    /// The primary's calls whose arguments are not a JSON object.
    pub primary_args_not_json: u32,
    /// The secondary's.
    pub secondary_args_not_json: u32,
}

impl ToolDivergence {
    /// Equal leaves among common ones of matched calls; nothing without common ones.
    pub fn leaf_agreement(&self) -> Option<f64> {
        (self.common_leaves > 0)
            .then(|| f64::from(self.equal_leaves) / f64::from(self.common_leaves))
    }

    /// The calls do not do the same: other tools, other arguments, other types, or arguments that only one side's tools
    /// can read.
    pub const fn is_mismatch(&self) -> bool {
        self.call_mismatch
            || !self.same_names
            || self.args_missing > 0
            || self.args_unexpected > 0
            || self.args_retyped > 0
            || self.primary_args_not_json != self.secondary_args_not_json
    }
}

/// Compares the calls of two answers.
pub fn tool_divergence(primary: &Tools, secondary: &Tools) -> ToolDivergence {
    if !primary.called() && !secondary.called() {
        return ToolDivergence {
            same_names: true,
            same_arg_keys: true,
            arg_key_jaccard: 1.0,
            same_args: true,
            ..ToolDivergence::default()
        };
    }
    let names = name_distance(primary, secondary);
    let (first_keys, second_keys) = (argument_keys(primary), argument_keys(secondary));
    let union = first_keys.union(&second_keys).count();
    let common = first_keys.intersection(&second_keys).count();
    let mut divergence = ToolDivergence {
        primary_calls: count(primary.count()),
        secondary_calls: count(secondary.count()),
        call_mismatch: primary.called() != secondary.called(),
        parallel_mismatch: primary.parallel() != secondary.parallel(),
        same_names: names == 0.0,
        name_distance: names,
        same_arg_keys: first_keys == second_keys,
        arg_key_jaccard: if union == 0 {
            1.0
        } else {
            common as f64 / union as f64
        },
        same_args: signatures(primary) == signatures(secondary),
        primary_repeats: repeats(primary),
        secondary_repeats: repeats(secondary),
        primary_args_not_json: primary.args_not_json,
        secondary_args_not_json: secondary.args_not_json,
        ..ToolDivergence::default()
    };
    compare_matched(&mut divergence, primary, secondary);
    divergence
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A name as providers that forbid dots spell it.
fn plain_name(name: &str) -> String {
    name.replace('.', "_")
}

fn tally(tools: &Tools) -> BTreeMap<String, u32> {
    let mut tally = BTreeMap::new();
    for name in tools.names() {
        *tally.entry(plain_name(name)).or_default() += 1;
    }
    tally
}

fn name_distance(primary: &Tools, secondary: &Tools) -> f64 {
    let (first, second) = (tally(primary), tally(secondary));
    let common: u32 = first
        .iter()
        .map(|(name, n)| *n.min(second.get(name).unwrap_or(&0)))
        .sum();
    let union = count(primary.count() + secondary.count()) - common;
    if union == 0 {
        0.0
    } else {
        1.0 - f64::from(common) / f64::from(union)
    }
}

fn argument_keys(tools: &Tools) -> BTreeSet<(String, &str)> {
    let of_call = |call| {
        ToolCall::argument_names(call)
            .into_iter()
            .map(move |key| (plain_name(&call.name), key))
    };
    tools.calls.iter().flat_map(of_call).collect()
}

fn signatures(tools: &Tools) -> Vec<(String, u64)> {
    let mut calls: Vec<(String, u64)> = tools
        .calls
        .iter()
        .map(|call| (plain_name(&call.name), call.canonical_hash))
        .collect();
    calls.sort_unstable();
    calls
}

fn repeats(tools: &Tools) -> bool {
    signatures(tools).windows(2).any(|two| two[0] == two[1])
}

/// Fills everything that follows from matching the calls one to one.
fn compare_matched(divergence: &mut ToolDivergence, primary: &Tools, secondary: &Tools) {
    let (matched, bounded) = match_calls(&primary.calls, &secondary.calls);
    divergence.bounded = bounded;
    divergence.matched = count(matched.len());
    divergence.missing = divergence.primary_calls - divergence.matched;
    divergence.unexpected = divergence.secondary_calls - divergence.matched;
    divergence.order_differs = !matched.is_sorted_by_key(|(_, second)| *second);
    for (first, second) in matched {
        let (first, second) = (&primary.calls[first], &secondary.calls[second]);
        if let (Some(first), Some(second)) = (&first.arguments, &second.arguments) {
            compare_arguments(divergence, first, second);
        }
    }
}

fn compare_arguments(divergence: &mut ToolDivergence, first: &Json, second: &Json) {
    let json = json_divergence(first, second);
    divergence.args_missing += count(json.only_primary.len());
    divergence.args_unexpected += count(json.only_secondary.len());
    divergence.args_retyped += count(json.retyped.len());
    divergence.common_leaves += json.common_leaves;
    divergence.equal_leaves += json.equal_leaves;
}

/// Partners by name: equal calls first, in order, then what is left so that likeness is largest; sorted by the first.
/// The flag says whether a bound stood in the way of the largest.
fn match_calls(primary: &[ToolCall], secondary: &[ToolCall]) -> (Vec<(usize, usize)>, bool) {
    let names = |calls: &[ToolCall]| -> Vec<String> {
        calls.iter().map(|call| plain_name(&call.name)).collect()
    };
    let (first_names, second_names) = (names(primary), names(secondary));
    let mut free: Vec<bool> = vec![true; secondary.len()];
    let mut pairs = Vec::new();
    let mut left: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, call) in primary.iter().enumerate() {
        let is_twin = |other: &usize| {
            free[*other]
                && secondary[*other].canonical_hash == call.canonical_hash
                && second_names[*other] == first_names[at]
        };
        if let Some(other) = (0..secondary.len()).find(is_twin) {
            free[other] = false;
            pairs.push((at, other));
        } else {
            left.entry(&first_names[at]).or_default().push(at);
        }
    }
    let mut bounded = false;
    for (name, rows) in left {
        let columns: Vec<usize> = (0..secondary.len())
            .filter(|at| free[*at] && second_names[*at] == name)
            .collect();
        let first = Group {
            calls: primary,
            places: &rows,
        };
        let second = Group {
            calls: secondary,
            places: &columns,
        };
        bounded |= match_group(&first, &second, &mut pairs);
    }
    pairs.sort_unstable();
    (pairs, bounded)
}
/// Calls of one side to one tool.
struct Group<'c> {
    calls: &'c [ToolCall],
    places: &'c [usize],
}

impl Group<'_> {
    /// Paths and leaves of all arguments.
    fn size(&self) -> usize {
        let of_call = |at: &usize| {
            let arguments = self.calls[*at].arguments.as_ref();
            arguments.map_or(1, |json| json.tree.len() + json.values.len())
        };
        self.places.iter().map(of_call).sum()
    }
}

/// Adds the pairs of calls to one tool so that their likeness is largest, or in their order where that is beyond a
/// bound; whether it is.
fn match_group(first: &Group, second: &Group, pairs: &mut Vec<(usize, usize)>) -> bool {
    let (rows, columns) = (first.places, second.places);
    let work = first.size() * columns.len() + second.size() * rows.len();
    let bounded = rows.len() * columns.len() > LARGEST_MATRIX || work > MATCHING_WORK;
    let has_choice = rows.len() * columns.len() > 1;
    if bounded || !has_choice {
        pairs.extend(rows.iter().copied().zip(columns.iter().copied()));
        return bounded && has_choice;
    }
    let likeness = |row: &usize| {
        let of_pair = |column: &usize| likeness(&first.calls[*row], &second.calls[*column]);
        columns.iter().map(of_pair).collect()
    };
    let scores: Vec<Vec<f64>> = rows.iter().map(likeness).collect();
    let best = assign(&scores).into_iter();
    pairs.extend(best.map(|(row, column)| (rows[row], columns[column])));
    false
}

/// Likeness of two calls' arguments, 0 to 1: half common paths with their types, half equal leaves.
fn likeness(first: &ToolCall, second: &ToolCall) -> f64 {
    let (Some(first), Some(second)) = (&first.arguments, &second.arguments) else {
        return 0.0;
    };
    let json = json_divergence(first, second);
    0.5 * (1.0 - json.path_distance) + 0.5 * json.leaf_agreement().unwrap_or(0.0)
}
