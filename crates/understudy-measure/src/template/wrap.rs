//! Values that moved into a wrapper or out of one: `$.x` that became `$.data.x`, `$[]` that became `$.items[]`.

use std::collections::BTreeSet;

use crate::answer::{Json, JsonType};

/// What decides whether a value was wrapped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WrapLimits {
    /// Lowest share of typed paths that must be found below the wrapper. 0.9.
    pub share: f64,
    /// Fewest typed paths of the smaller value, the root included. 2.
    pub paths: usize,
    /// Most possible wrappers that are tried. 32.
    pub candidates: usize,
}

impl Default for WrapLimits {
    fn default() -> Self {
        Self {
            share: 0.9,
            paths: 2,
            candidates: 32,
        }
    }
}

/// Which side has the wrapper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WrapKind {
    /// The secondary puts the primary's value into a wrapper.
    Wrapped,
    /// The secondary leaves the primary's wrapper out.
    Unwrapped,
}

impl WrapKind {
    /// Snake-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wrapped => "wrapped",
            Self::Unwrapped => "unwrapped",
        }
    }
}

/// A wrapper found.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrap {
    /// Which side has it.
    pub kind: WrapKind,
    /// Path of the wrapped value on the side that has the wrapper, such as `$.data` or `$[]`.
    pub path: String,
    /// Share of the bare value's typed paths that are found below it.
    pub share: f64,
}

/// The wrapper that explains how two values of one pair differ, if one does and their paths do not agree as they are.
pub fn wrapping(primary: &Json, secondary: &Json, limits: &WrapLimits) -> Option<Wrap> {
    if found_below(primary, secondary, "$") >= limits.share
        || found_below(secondary, primary, "$") >= limits.share
    {
        return None;
    }
    let wrapped = best(primary, secondary, limits).map(|(path, share)| Wrap {
        kind: WrapKind::Wrapped,
        path,
        share,
    });
    wrapped.or_else(|| {
        best(secondary, primary, limits).map(|(path, share)| Wrap {
            kind: WrapKind::Unwrapped,
            path,
            share,
        })
    })
}

/// The path of `outer` below which most of `bare` is found.
fn best(bare: &Json, outer: &Json, limits: &WrapLimits) -> Option<(String, f64)> {
    if bare.paths.len() < limits.paths {
        return None;
    }
    let is_container = |path: &&crate::answer::JsonPath| {
        path.types.has(JsonType::Object) || path.types.has(JsonType::Array)
    };
    let candidates = outer
        .tree
        .iter()
        .skip(1)
        .filter(is_container)
        .take(limits.candidates);
    let mut best: Option<(String, f64)> = None;
    for candidate in candidates {
        let share = found_below(bare, outer, &candidate.name);
        if share >= limits.share && best.as_ref().is_none_or(|(_, known)| share > *known) {
            best = Some((candidate.name.clone(), share));
        }
    }
    best
}

/// Share of the typed paths of `bare` that `outer` has below `at`.
fn found_below(bare: &Json, outer: &Json, at: &str) -> f64 {
    let outer: BTreeSet<&str> = outer
        .paths
        .iter()
        .filter_map(|path| path.strip_prefix(at))
        .collect();
    let found = bare
        .paths
        .iter()
        .filter(|path| outer.contains(&path[1..]))
        .count();
    if bare.paths.is_empty() {
        0.0
    } else {
        found as f64 / bare.paths.len() as f64
    }
}
