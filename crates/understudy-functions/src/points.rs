//! The numbers of one group, remembered in bounded space and without regard to their order.
//!
//! Statistics of ranks need the numbers themselves, not a sum of them. Equal ones are kept once with their
//! count; should there be more than [`MOST_DISTINCT`] different ones, all are brought to fewer significant bits,
//! toward zero, until there are not. Which bits are dropped depends on the numbers alone, and dropping more of
//! them twice is the same as doing so once, so any order and any partitioning of the rows end in the same state.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array};
use arrow::datatypes::{DataType, Field, Float64Type, Int64Type};
use datafusion_common::utils::SingleRowListArrayBuilder;
use datafusion_common::{Result, ScalarValue, internal_err};

use crate::column::integer;

#[cfg(test)]
mod tests;

/// The most different points that are told apart: 4 MiB of numbers with their counts.
pub(crate) const MOST_DISTINCT: usize = 1 << 18;
/// The most points that a statistic is computed from: of more, as many are taken at even distances in rank.
pub(crate) const MOST_EXPANDED: u64 = 1 << 20;
/// Points are put into order when so many came since the last time, or as many as are in order.
const FRESH: usize = 1_024;
/// Bits of a double that can be dropped: all but the sign and the first of the exponent, so that no numbers
/// whatever are too many.
const DROPPABLE_BITS: u32 = 62;

/// A point as whole numbers that are ordered as its coordinates are, because these are sorted twice as fast.
type Key<const D: usize> = [i64; D];

/// A bounded bag of points with `D` coordinates, none of them NaN.
#[derive(Debug, Clone, Default)]
pub(crate) struct Points<const D: usize> {
    /// In order and distinct, each with its count.
    settled: Vec<(Key<D>, u64)>,
    /// As they came.
    fresh: Vec<Key<D>>,
    /// How many significant bits were dropped of every number.
    dropped_bits: u32,
}

impl<const D: usize> Points<D> {
    /// Adds a point; one with a coordinate that is not a number is left out.
    pub(crate) fn push(&mut self, point: [f64; D]) {
        if point.iter().any(|value| value.is_nan()) {
            return;
        }
        // Adding zero makes one zero of the two.
        self.fresh
            .push(point.map(|value| key(shortened(value + 0.0, self.dropped_bits))));
        if self.fresh.len() >= FRESH.max(self.settled.len()) {
            self.settle();
        }
    }

    /// How many points there are.
    pub(crate) fn len(&mut self) -> u64 {
        self.settle();
        self.settled
            .iter()
            .fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// The different points in order, each with how often it came.
    pub(crate) fn counted(&mut self) -> Vec<([f64; D], u64)> {
        self.settle();
        let point = |(key, count): &(Key<D>, u64)| (key.map(value), *count);
        self.settled.iter().map(point).collect()
    }

    /// How many points are of a kind.
    pub(crate) fn count_if(&mut self, is_counted: impl Fn(&[f64; D]) -> bool) -> u64 {
        self.settle();
        let counted = self
            .settled
            .iter()
            .filter(|(key, _)| is_counted(&key.map(value)));
        counted.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// The points in order, each as often as it came; at most `most` of them, at even distances in rank.
    pub(crate) fn expanded(&mut self, most: u64) -> Vec<[f64; D]> {
        let total = self.len();
        let taken = total.min(most);
        let mut points = Vec::with_capacity(usize::try_from(taken).unwrap_or(0));
        let mut seen = 0_u64;
        for (key, count) in &self.settled {
            let from = seen;
            seen = seen.saturating_add(*count);
            // The i-th point taken has rank (2i + 1)·total/(2·taken), which is i itself where all are taken.
            let times = if taken == total {
                *count
            } else {
                first_taken(seen, total, taken) - first_taken(from, total, taken)
            };
            points.extend((0..times).map(|_| key.map(value)));
        }
        points
    }

    /// Bytes in memory.
    pub(crate) const fn size(&self) -> usize {
        self.settled.capacity() * size_of::<(Key<D>, u64)>()
            + self.fresh.capacity() * size_of::<Key<D>>()
    }

    /// The names and types of what [`Points::state`] gives.
    pub(crate) fn state_types(names: [&'static str; 3]) -> Vec<(&'static str, DataType)> {
        let list = |item| DataType::List(Field::new_list_field(item, true).into());
        names
            .into_iter()
            .zip([
                list(DataType::Float64),
                list(DataType::Int64),
                DataType::Int64,
            ])
            .collect()
    }

    /// The bag as plain values: coordinates, counts, dropped bits.
    pub(crate) fn state(&mut self) -> [ScalarValue; 3] {
        self.settle();
        let values = self
            .settled
            .iter()
            .flat_map(|(key, _)| key.iter().copied().map(value));
        let counts = self.settled.iter().map(|(_, count)| integer(*count));
        [
            one_list(Arc::new(Float64Array::from_iter_values(values))),
            one_list(Arc::new(Int64Array::from_iter_values(counts))),
            ScalarValue::from(i64::from(self.dropped_bits)),
        ]
    }

    /// Adds the bags that other accumulators gave as their states.
    pub(crate) fn merge(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [values, counts, dropped_bits] = states else {
            return internal_err!("a bag of points has three columns, not {}", states.len());
        };
        let (values, counts) = (values.as_list::<i32>(), counts.as_list::<i32>());
        let dropped_bits = dropped_bits.as_primitive::<Int64Type>();
        for row in (0..values.len()).filter(|row| values.is_valid(*row)) {
            let (values, counts) = (values.value(row), counts.value(row));
            let (values, counts) = (
                values.as_primitive::<Float64Type>(),
                counts.as_primitive::<Int64Type>(),
            );
            let keys = values.values().as_chunks::<D>().0.iter();
            let keys = keys.map(|point| point.map(key));
            let other = keys.zip(
                counts
                    .values()
                    .iter()
                    .map(|count| u64::try_from(*count).unwrap_or(0)),
            );
            let dropped = u32::try_from(dropped_bits.value(row))
                .unwrap_or(0)
                .min(DROPPABLE_BITS);
            self.absorb(other.collect(), dropped);
        }
        Ok(())
    }

    fn absorb(&mut self, other: Vec<(Key<D>, u64)>, dropped_bits: u32) {
        self.settle();
        self.settled.extend(other);
        self.dropped_bits = self.dropped_bits.max(dropped_bits);
        self.shorten();
        self.bound();
    }

    /// Puts all points into order.
    fn settle(&mut self) {
        if self.fresh.is_empty() {
            return;
        }
        self.fresh.sort_unstable();
        let mut merged = Vec::with_capacity(self.settled.len() + self.fresh.len());
        let mut fresh = self.fresh.drain(..).peekable();
        for settled in self.settled.drain(..) {
            while let Some(key) = fresh.next_if(|key| *key < settled.0) {
                add(&mut merged, (key, 1));
            }
            add(&mut merged, settled);
        }
        fresh.for_each(|key| add(&mut merged, (key, 1)));
        self.settled = merged;
        self.bound();
    }

    fn bound(&mut self) {
        while self.settled.len() > MOST_DISTINCT && self.dropped_bits < DROPPABLE_BITS {
            self.dropped_bits += 1;
            self.shorten();
        }
    }

    /// Brings what is settled to the bits that are kept, and into order again.
    fn shorten(&mut self) {
        let dropped_bits = self.dropped_bits;
        for (point, _) in &mut self.settled {
            *point = point.map(|coordinate| key(shortened(value(coordinate), dropped_bits)));
        }
        // A stable sort finds the stretches that are in order already.
        self.settled.sort_by_key(|(key, _)| *key);
        let mut merged = Vec::with_capacity(self.settled.len());
        self.settled
            .drain(..)
            .for_each(|settled| add(&mut merged, settled));
        self.settled = merged;
    }
}

impl Points<1> {
    /// [`Points::expanded`] as plain numbers.
    pub(crate) fn numbers(&mut self) -> Vec<f64> {
        self.expanded(MOST_EXPANDED).as_flattened().to_vec()
    }
}

/// One list as a value.
pub(crate) fn one_list(items: ArrayRef) -> ScalarValue {
    SingleRowListArrayBuilder::new(items).build_list_scalar()
}

/// How many of the points taken have a rank below `rank`.
fn first_taken(rank: u64, total: u64, taken: u64) -> u64 {
    let (rank, total, taken) = (
        u128::from(rank),
        u128::from(total.max(1)),
        u128::from(taken),
    );
    u64::try_from((2 * rank * taken + total - 1) / (2 * total)).unwrap_or(u64::MAX)
}

fn add<const D: usize>(merged: &mut Vec<(Key<D>, u64)>, (key, count): (Key<D>, u64)) {
    match merged.last_mut() {
        Some((last, sum)) if *last == key => *sum = sum.saturating_add(count),
        _ => merged.push((key, count)),
    }
}

/// A number as a whole number that is ordered as [`f64::total_cmp`] orders the numbers.
fn key(value: f64) -> i64 {
    ordered(value.to_bits().cast_signed())
}

/// The number of a key.
fn value(key: i64) -> f64 {
    f64::from_bits(ordered(key).cast_unsigned())
}

/// Turns round the order of negative ones, whose sign stands apart from their size. Its own inverse.
fn ordered(bits: i64) -> i64 {
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// A number without its lowest `dropped_bits` bits, which brings it nearer to zero.
fn shortened(value: f64, dropped_bits: u32) -> f64 {
    f64::from_bits(value.to_bits() & (u64::MAX << dropped_bits))
}
