//! The accumulator behind `path_counts`: a bounded number of paths, the same ones in any order of the rows.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, Int64Builder, ListBuilder, StringArray, StructArray,
};
use arrow::datatypes::{DataType, Field};
use datafusion_common::utils::SingleRowListArrayBuilder;
use datafusion_common::{Result, ScalarValue, internal_err};
use datafusion_expr::Accumulator;
use xxhash_rust::xxh3::{Xxh3DefaultBuilder, xxh3_64};

use super::alike::Alike;
use super::path_counts::fields;
use super::smallest::keep_smallest;
use super::typed_path::split;
use crate::arguments::{Arguments, TextArray, integers};
use crate::column::TextsBuilder;
use crate::points::one_list;

/// The most paths that are counted.
const MOST_PATHS: usize = 8192;

/// Path and type of one entry.
type Typed<'a> = (&'a str, &'a str);

/// Counts of one path.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Tally {
    n_both: i64,
    n_only_primary: i64,
    n_only_secondary: i64,
    n_retyped: i64,
    primary_types: Types,
    secondary_types: Types,
    example: Option<Box<str>>,
}

/// Types in order, each with the number of answers in which the path has it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Types(Vec<(Box<str>, i64)>);

impl Types {
    /// A path that stands without a type has none.
    fn add(&mut self, kind: &str, n: i64) {
        if kind.is_empty() {
            return;
        }
        // Nearly every path has one type: searching in order is fastest.
        let at = self.0.iter().position(|(known, _)| kind <= known.as_ref());
        let at = at.unwrap_or(self.0.len());
        match self.0.get_mut(at) {
            Some((known, counted)) if known.as_ref() == kind => *counted += n,
            _ => self.0.insert(at, (kind.into(), n)),
        }
    }

    fn add_all(&mut self, other: &Self) {
        for (kind, n) in &other.0 {
            self.add(kind, *n);
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(kind, _)| kind.as_ref())
    }

    fn counts(&self) -> impl Iterator<Item = i64> {
        self.0.iter().map(|(_, n)| *n)
    }
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.n_both += other.n_both;
        self.n_only_primary += other.n_only_primary;
        self.n_only_secondary += other.n_only_secondary;
        self.n_retyped += other.n_retyped;
        self.primary_types.add_all(&other.primary_types);
        self.secondary_types.add_all(&other.secondary_types);
        keep_smallest(&mut self.example, other.example.as_deref());
    }
}

/// Counts by path, and how many pairs they come from.
#[derive(Debug, Default)]
pub(super) struct PathTally {
    n: i64,
    tallies: HashMap<Box<str>, Tally, Xxh3DefaultBuilder>,
    /// The largest digest that a path may have, once there were too many.
    largest: Option<u64>,
    bytes: usize,
    /// Pairs that are not counted yet.
    alike: Alike,
}

impl PathTally {
    /// Counts `n` pairs with the same lists, neither empty, of which `id` is the smallest.
    fn add(&mut self, primary: &[&str], secondary: &[&str], (n, id): (i64, Option<&str>)) {
        self.n += n;
        let (primary, secondary) = (typed(primary), typed(secondary));
        let (mut left, mut right) = (primary.as_slice(), secondary.as_slice());
        while let Some(path) = left.iter().chain(right).map(|(path, _)| *path).next() {
            let path = right.first().map_or(path, |(other, _)| path.min(other));
            let (here, left_rest) = left.split_at(n_of(left, path));
            let (there, right_rest) = right.split_at(n_of(right, path));
            self.count(path, (here, there), (n, id));
            (left, right) = (left_rest, right_rest);
        }
    }

    fn count(
        &mut self,
        path: &str,
        (here, there): (&[Typed<'_>], &[Typed<'_>]),
        (n, id): (i64, Option<&str>),
    ) {
        let Some(tally) = self.tally(path) else {
            return;
        };
        for (_, kind) in here {
            tally.primary_types.add(kind, n);
        }
        for (_, kind) in there {
            tally.secondary_types.add(kind, n);
        }
        match (here.is_empty(), there.is_empty()) {
            (false, false) => tally.n_both += n,
            (false, true) => tally.n_only_primary += n,
            _ => tally.n_only_secondary += n,
        }
        if here != there {
            if !here.is_empty() && !there.is_empty() {
                tally.n_retyped += n;
            }
            keep_smallest(&mut tally.example, id);
        }
    }

    /// The counts of a path; nothing when it is one too many.
    fn tally(&mut self, path: &str) -> Option<&mut Tally> {
        if !self.tallies.contains_key(path) {
            let is_over = |largest| xxh3_64(path.as_bytes()) > largest;
            if self.largest.is_some_and(is_over) {
                return None;
            }
            if self.tallies.len() >= 2 * MOST_PATHS {
                self.prune();
                return self.tally(path);
            }
            self.bytes += path.len() + 64;
            self.tallies.insert(path.into(), Tally::default());
        }
        self.tallies.get_mut(path)
    }

    /// Leaves the paths with the smallest digests. A path that goes can never come back, so what stays is counted whole.
    fn prune(&mut self) {
        if self.tallies.len() <= MOST_PATHS {
            return;
        }
        let mut digests: Vec<u64> = self
            .tallies
            .keys()
            .map(|path| xxh3_64(path.as_bytes()))
            .collect();
        let (_, largest, _) = digests.select_nth_unstable(MOST_PATHS - 1);
        let largest = *largest;
        self.largest = Some(largest);
        self.tallies
            .retain(|path, _| xxh3_64(path.as_bytes()) <= largest);
        self.bytes = self.tallies.keys().map(|path| path.len() + 64).sum();
    }

    /// Counts the pairs that are not counted yet.
    fn count_alike(&mut self) {
        for (lists, met) in self.alike.take() {
            let (primary, secondary) = lists.entries();
            self.add(&primary, &secondary, (met.n, met.id.as_deref()));
        }
    }

    /// How many pairs there were, and their paths in order, no more than are to be counted.
    fn settled(&mut self) -> (i64, Vec<(&str, &Tally)>) {
        self.count_alike();
        self.prune();
        let mut all: Vec<(&str, &Tally)> = self
            .tallies
            .iter()
            .map(|(path, tally)| (path.as_ref(), tally))
            .collect();
        all.sort_unstable_by_key(|(path, _)| *path);
        (self.n, all)
    }
}

/// How many entries at the front of a list are of a path.
fn n_of(entries: &[Typed<'_>], path: &str) -> usize {
    entries.iter().take_while(|(one, _)| *one == path).count()
}

impl Accumulator for PathTally {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, Array::len);
        let arguments = Arguments::of_columns(values, rows);
        let (primary, secondary) = (arguments.texts(0)?, arguments.texts(1)?);
        let ids = arguments.text(2)?;
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for row in 0..rows {
            let here = primary.read(row, &mut left);
            let there = secondary.read(row, &mut right);
            if let (Some(()), Some(()), Some(id)) = (here, there, ids.at(row))
                && !left.is_empty()
                && !right.is_empty()
                && !self.alike.add(&left, &right, id)
            {
                self.add(&left, &right, (1, Some(id)));
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let (n, all) = self.settled();
        let count = |read: fn(&Tally) -> i64| -> ArrayRef {
            Arc::new(Int64Array::from_iter_values(
                all.iter().map(|(_, tally)| read(tally)),
            ))
        };
        let types = |read: fn(&Tally) -> &Types| {
            let mut lists = TextsBuilder::new(all.len());
            for (_, tally) in &all {
                lists.append(read(tally).names());
            }
            lists.finish()
        };
        let type_counts = |read: fn(&Tally) -> &Types| -> ArrayRef {
            let item = Field::new_list_field(DataType::Int64, false);
            let mut lists = ListBuilder::new(Int64Builder::new()).with_field(item);
            for (_, tally) in &all {
                lists.append_value(read(tally).counts().map(Some));
            }
            Arc::new(lists.finish())
        };
        let columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from_iter_values(
                all.iter().map(|(path, _)| path),
            )),
            Arc::new(Int64Array::from_value(n, all.len())),
            count(|tally| tally.n_both),
            count(|tally| tally.n_only_primary),
            count(|tally| tally.n_only_secondary),
            count(|tally| tally.n_retyped),
            types(|tally| &tally.primary_types),
            type_counts(|tally| &tally.primary_types),
            types(|tally| &tally.secondary_types),
            type_counts(|tally| &tally.secondary_types),
            Arc::new(
                all.iter()
                    .map(|(_, tally)| tally.example.as_deref())
                    .collect::<StringArray>(),
            ),
        ];
        let records: ArrayRef = Arc::new(StructArray::try_new(fields(), columns, None)?);
        Ok(SingleRowListArrayBuilder::new(records)
            .with_nullable(false)
            .build_list_scalar())
    }

    fn size(&self) -> usize {
        size_of_val(self)
            + self.bytes
            + self.alike.bytes()
            + self.tallies.capacity() * size_of::<(Box<str>, Tally)>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let (n, all) = self.settled();
        let counts = all.iter().flat_map(|(_, tally)| {
            let types = [&tally.primary_types, &tally.secondary_types];
            let [n_primary_types, n_secondary_types] =
                types.map(|types| i64::try_from(types.0.len()).unwrap_or(i64::MAX));
            [
                tally.n_both,
                tally.n_only_primary,
                tally.n_only_secondary,
                tally.n_retyped,
                n_primary_types,
                n_secondary_types,
            ]
        });
        let (mut kinds, mut kind_counts) = (Vec::new(), Vec::new());
        for (_, tally) in &all {
            for types in [&tally.primary_types, &tally.secondary_types] {
                kinds.extend(types.names());
                kind_counts.extend(types.counts());
            }
        }
        let examples = all.iter().map(|(_, tally)| tally.example.as_deref());
        Ok(vec![
            ScalarValue::Int64(Some(n)),
            one_list(Arc::new(StringArray::from_iter_values(
                all.iter().map(|(path, _)| path),
            ))),
            one_list(Arc::new(Int64Array::from_iter_values(counts))),
            one_list(Arc::new(StringArray::from(kinds))),
            one_list(Arc::new(Int64Array::from(kind_counts))),
            one_list(Arc::new(examples.collect::<StringArray>())),
        ])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [n, lists @ ..] = states else {
            return internal_err!("counts of paths have no state");
        };
        let n = integers(n)?;
        for row in (0..n.len()).filter(|row| n.is_valid(*row)) {
            self.n += n.value(row);
            let columns: Vec<ArrayRef> = lists
                .iter()
                .map(|list| list.as_list::<i32>().value(row))
                .collect();
            self.merge(&columns)?;
        }
        Ok(())
    }
}

impl PathTally {
    /// Adds the counts of another, as [`Accumulator::state`] lists them.
    fn merge(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let [paths, counts, kinds, kind_counts, examples] = columns else {
            return internal_err!("counts of paths have six columns of state");
        };
        let (paths, examples) = (TextArray::new(paths)?, TextArray::new(examples)?);
        let kinds = TextArray::new(kinds)?;
        let kind_counts = integers(kind_counts)?.values();
        let mut counted = kind_counts.iter().enumerate();
        let mut take = |n: i64| {
            let n = usize::try_from(n).unwrap_or(0);
            let taken = counted.by_ref().take(n);
            Types(
                taken
                    .filter_map(|(at, n)| Some((kinds.at(at)?.into(), *n)))
                    .collect(),
            )
        };
        let counts = integers(counts)?.values();
        for (at, counts) in counts.as_chunks::<6>().0.iter().enumerate() {
            let [
                n_both,
                n_only_primary,
                n_only_secondary,
                n_retyped,
                types @ ..,
            ] = *counts;
            let [primary_types, secondary_types] = types.map(&mut take);
            let Some(tally) = paths.at(at).and_then(|path| self.tally(path)) else {
                continue;
            };
            tally.add(&Tally {
                n_both,
                n_only_primary,
                n_only_secondary,
                n_retyped,
                primary_types,
                secondary_types,
                example: examples.at(at).map(Into::into),
            });
        }
        Ok(())
    }
}

/// The entries of a list as path and type, in order, each once.
fn typed<'a>(entries: &[&'a str]) -> Vec<Typed<'a>> {
    let mut typed: Vec<Typed<'a>> = entries.iter().map(|entry| split(entry)).collect();
    typed.sort_unstable();
    typed.dedup();
    typed
}

/// The types of what is remembered.
pub(super) fn state() -> Vec<(&'static str, DataType)> {
    let list = |item| DataType::List(Arc::new(Field::new_list_field(item, true)));
    vec![
        ("n", DataType::Int64),
        ("paths", list(DataType::Utf8)),
        ("counts", list(DataType::Int64)),
        ("types", list(DataType::Utf8)),
        ("type_counts", list(DataType::Int64)),
        ("examples", list(DataType::Utf8)),
    ]
}
