//! The totals of every cluster of one group, exact whatever the order of the rows, in bounded space.
//!
//! Sums of doubles depend on their order, sums of whole numbers do not: every number is taken to a multiple of
//! [`QUANTUM`] and added as a whole number of 128 bits. Should there be more than [`MOST_CLUSTERS`] clusters, those
//! whose digests share their first bits are put together, as few bits shorter as is enough: sums of independent
//! clusters are independent clusters, so estimates stay what they are and their errors are known to half a percent.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array};
use arrow::datatypes::{DataType, Field, Int64Type};
use datafusion_common::{Result, ScalarValue, internal_err};

use crate::column::integer;
use crate::points::one_list;

#[cfg(test)]
mod tests;

/// The most clusters that are told apart: 6 MiB of totals.
const MOST_CLUSTERS: usize = 1 << 17;
/// What numbers are multiples of: 2⁻⁶⁰.
const QUANTUM: f64 = 1.0 / (1_u64 << 60) as f64;
/// Larger numbers, some 10¹², are left out; of smaller ones a hundred million can be added up.
const LARGEST: f64 = (1_u64 << 40) as f64;
/// Rows are put into order when so many came since the last time, or as many as are in order.
const FRESH: usize = 1_024;

/// One cluster's totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Total<const N: usize> {
    cluster: u64,
    sums: [i128; N],
    rows: u64,
}

/// The totals of `N` columns by cluster.
#[derive(Debug, Clone, Default)]
pub(crate) struct Totals<const N: usize> {
    /// By cluster, each once.
    settled: Vec<Total<N>>,
    /// As they came.
    fresh: Vec<Total<N>>,
    /// How many of the last bits of every cluster's digest were dropped.
    dropped_bits: u32,
}

impl<const N: usize> Totals<N> {
    /// Adds a row; one with a number that is not finite or too large is left out.
    pub(crate) fn push(&mut self, cluster: u64, values: [f64; N]) {
        if values
            .iter()
            .any(|value| !value.is_finite() || value.abs() > LARGEST)
        {
            return;
        }
        self.fresh.push(Total {
            cluster: shortened(cluster, self.dropped_bits),
            sums: values.map(whole),
            rows: 1,
        });
        if self.fresh.len() >= FRESH.max(self.settled.len()) {
            self.settle();
        }
    }

    /// How many rows there are.
    pub(crate) fn rows(&mut self) -> u64 {
        self.settle();
        self.settled
            .iter()
            .fold(0, |sum, total| sum.saturating_add(total.rows))
    }

    /// Every cluster's digest and totals, by digest.
    pub(crate) fn by_cluster(&mut self) -> impl Iterator<Item = (u64, [f64; N])> {
        self.settle();
        self.settled
            .iter()
            .map(|total| (total.cluster, total.sums.map(|sum| sum as f64 * QUANTUM)))
    }

    /// Bytes in memory.
    pub(crate) const fn size(&self) -> usize {
        (self.settled.capacity() + self.fresh.capacity()) * size_of::<Total<N>>()
    }

    /// The names and types of what [`Totals::state`] gives.
    pub(crate) fn state_types() -> Vec<(&'static str, DataType)> {
        let list = || DataType::List(Field::new_list_field(DataType::Int64, true).into());
        vec![
            ("clusters", list()),
            ("halves_of_sums", list()),
            ("rows", list()),
            ("dropped_bits", DataType::Int64),
        ]
    }

    /// The totals as plain values: digests, upper and lower half of every sum, rows, dropped bits.
    pub(crate) fn state(&mut self) -> [ScalarValue; 4] {
        self.settle();
        let list = |items: Int64Array| one_list(Arc::new(items));
        let clusters = self.settled.iter().map(|total| total.cluster.cast_signed());
        let halves = self
            .settled
            .iter()
            .flat_map(|total| total.sums.into_iter().flat_map(halves));
        let rows = self.settled.iter().map(|total| integer(total.rows));
        [
            list(Int64Array::from_iter_values(clusters)),
            list(Int64Array::from_iter_values(halves)),
            list(Int64Array::from_iter_values(rows)),
            ScalarValue::from(i64::from(self.dropped_bits)),
        ]
    }

    /// Adds the totals that other accumulators gave as their states.
    pub(crate) fn merge(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [clusters, sums, rows, dropped_bits] = states else {
            return internal_err!("totals have four columns, not {}", states.len());
        };
        let lists = [clusters, sums, rows].map(AsArray::as_list::<i32>);
        let dropped_bits = dropped_bits.as_primitive::<Int64Type>();
        for state in (0..dropped_bits.len()).filter(|state| lists[0].is_valid(*state)) {
            let [clusters, sums, rows] = lists.map(|list| list.value(state));
            let [clusters, sums, rows] = [&clusters, &sums, &rows]
                .map(|list| list.as_primitive::<Int64Type>().values().clone());
            let sums = sums.as_chunks::<2>().0.iter().map(joined);
            let sums: Vec<i128> = sums.collect();
            let others = clusters
                .iter()
                .zip(sums.as_chunks::<N>().0)
                .zip(rows.iter());
            self.fresh
                .extend(others.map(|((cluster, sums), rows)| Total {
                    cluster: cluster.cast_unsigned(),
                    sums: *sums,
                    rows: u64::try_from(*rows).unwrap_or(0),
                }));
            let dropped = u32::try_from(dropped_bits.value(state)).unwrap_or(0);
            self.dropped_bits = self.dropped_bits.max(dropped.min(u64::BITS - 1));
            self.settle();
        }
        Ok(())
    }

    /// Puts all rows into order, and clusters together where there are too many.
    fn settle(&mut self) {
        if self.fresh.is_empty() {
            return;
        }
        self.settled.append(&mut self.fresh);
        self.shorten();
        while self.settled.len() > MOST_CLUSTERS && self.dropped_bits < u64::BITS - 1 {
            self.dropped_bits += 1;
            self.shorten();
        }
    }

    fn shorten(&mut self) {
        for total in &mut self.settled {
            total.cluster = shortened(total.cluster, self.dropped_bits);
        }
        // A stable sort finds the stretches that are in order already.
        self.settled.sort_by_key(|total| total.cluster);
        self.settled.dedup_by(|next, total| {
            let is_same = next.cluster == total.cluster;
            if is_same {
                for (sum, more) in total.sums.iter_mut().zip(next.sums) {
                    *sum = sum.wrapping_add(more);
                }
                total.rows = total.rows.saturating_add(next.rows);
            }
            is_same
        });
    }
}

/// A digest without its last bits.
fn shortened(cluster: u64, dropped_bits: u32) -> u64 {
    cluster & (u64::MAX << dropped_bits)
}

/// A number in quanta. It is finite and not too large.
#[expect(
    clippy::cast_possible_truncation,
    reason = "what is below a quantum is what is meant to go"
)]
fn whole(value: f64) -> i128 {
    (value / QUANTUM).round_ties_even() as i128
}

/// The upper and the lower 64 bits of a sum.
#[expect(
    clippy::cast_possible_truncation,
    reason = "each half has the bits that the other has not"
)]
const fn halves(sum: i128) -> [i64; 2] {
    [(sum >> 64) as i64, sum as i64]
}

/// The sum of its halves.
fn joined([upper, lower]: &[i64; 2]) -> i128 {
    i128::from(*upper) << 64 | i128::from(lower.cast_unsigned())
}
