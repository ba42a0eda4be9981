//! Every aggregate gives the same bits however its rows are ordered, cut into batches and parts, and put together.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, ListBuilder, StringArray,
    StringBuilder, UInt32Array,
};
use arrow::compute::take;
use datafusion_common::ScalarValue;
use datafusion_expr::Accumulator;
use understudy_measure::statistics::SplitMix64;

use super::Aggregate;
use crate::parameter::{Accepts, Parameter};

/// A state's bytes stay below this whatever comes: 262,144 points of five coordinates, as many more of them unsorted.
const MOST_BYTES: usize = 32 << 20;

/// Numbers among which there is everything that a column may hold.
fn number(random: &mut SplitMix64) -> Option<f64> {
    match random.next_below(20) {
        0 | 1 => None,
        2 => Some(f64::NAN),
        3 => Some(f64::INFINITY),
        4 => Some(f64::NEG_INFINITY),
        5 => Some(-0.0),
        6 => Some(1e300 * random.next_unit()),
        7 => Some(f64::MIN_POSITIVE * random.next_unit()),
        8..=12 => Some(f64::from(u8::from(random.next_below(2) == 0))),
        _ => Some(random.next_unit() * 10.0 - 2.0),
    }
}

fn integer(random: &mut SplitMix64) -> Option<i64> {
    match random.next_below(12) {
        0 => None,
        1 => Some(-1),
        2 => Some(i64::MAX),
        _ => i64::try_from(random.next_below(50)).ok(),
    }
}

fn text(parameter: &Parameter, random: &mut SplitMix64) -> Option<String> {
    let pool: &[&str] = match parameter.name {
        "verdict" => &[
            "parity",
            "breach",
            "inconclusive",
            "insufficient",
            "informational",
        ],
        _ => &[
            "",
            "a",
            "b",
            "{\"id\": 1}",
            "{\"order_id\": 2}",
            "{\"orderId\": 2}",
            "é",
        ],
    };
    let found = random.next_below(pool.len() + 1);
    pool.get(found).map(|text| (*text).to_owned())
}

/// Lists of `path:type`, some of them null or empty, of so many paths.
fn lists(rows: usize, paths: usize, random: &mut SplitMix64) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for _ in 0..rows {
        for _ in 0..random.next_below(5) {
            let kind = ["integer", "string", "null"][random.next_below(3)];
            let path = random.next_below(paths);
            lists.values().append_value(format!("$.k{path}:{kind}"));
        }
        lists.append(random.next_below(8) > 0);
    }
    Arc::new(lists.finish())
}

/// An argument that every row of a group must repeat is remembered under its name.
fn is_constant(aggregate: &Aggregate, parameter: &Parameter) -> bool {
    let mut state = (aggregate.state)().into_iter();
    state.any(|(name, _)| name == parameter.name)
}

fn constant(parameter: &Parameter) -> f64 {
    match parameter.name {
        "lower_margin" => -1.0,
        "plus" => 1.0,
        "confidence" => 0.9,
        "alpha" => 0.05,
        _ => 0.5,
    }
}

/// One column per argument; now and then a row repeats the constant as a null, which says nothing.
fn columns(aggregate: &Aggregate, rows: usize, random: &mut SplitMix64) -> Vec<ArrayRef> {
    let column = |parameter: &Parameter| -> ArrayRef {
        let is_constant = is_constant(aggregate, parameter);
        match parameter.accepts {
            Accepts::Text if is_constant => Arc::new(StringArray::from(vec![Some("seed"); rows])),
            Accepts::Texts => lists(rows, 6, random),
            Accepts::Text => Arc::new(
                (0..rows)
                    .map(|_| text(parameter, random))
                    .collect::<StringArray>(),
            ),
            Accepts::Number | Accepts::Level if is_constant => Arc::new(
                (0..rows)
                    .map(|_| (random.next_below(9) > 0).then(|| constant(parameter)))
                    .collect::<Float64Array>(),
            ),
            Accepts::Number | Accepts::Level => {
                Arc::new((0..rows).map(|_| number(random)).collect::<Float64Array>())
            }
            Accepts::Integer => {
                Arc::new((0..rows).map(|_| integer(random)).collect::<Int64Array>())
            }
            Accepts::Boolean => Arc::new(
                (0..rows)
                    .map(|_| [None, Some(true), Some(false), Some(false)][random.next_below(4)])
                    .collect::<BooleanArray>(),
            ),
        }
    };
    aggregate.entry.parameters.iter().map(column).collect()
}

fn shuffled(rows: usize, random: &mut SplitMix64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows).collect();
    for place in (1..rows).rev() {
        order.swap(place, random.next_below(place + 1));
    }
    order
}

fn reordered(columns: &[ArrayRef], order: &[usize]) -> Vec<ArrayRef> {
    let order: UInt32Array = order.iter().map(|row| u32::try_from(*row).ok()).collect();
    let column = |column: &ArrayRef| take(column, &order, None).expect("rows that are there");
    columns.iter().map(column).collect()
}

/// One accumulator per part, each part fed in batches of random size.
fn parts(
    aggregate: &Aggregate,
    columns: &[ArrayRef],
    random: &mut SplitMix64,
) -> Vec<Box<dyn Accumulator>> {
    let rows = columns.first().map_or(0, Array::len);
    let mut parts: Vec<Box<dyn Accumulator>> = (0..=random.next_below(5))
        .map(|_| (aggregate.accumulator)())
        .collect();
    let mut from = 0;
    while from < rows {
        let length = (1 + random.next_below(rows / 2 + 2)).min(rows - from);
        let batch: Vec<ArrayRef> = columns
            .iter()
            .map(|column| column.slice(from, length))
            .collect();
        let part = random.next_below(parts.len());
        parts[part].update_batch(&batch).expect("rows can be read");
        from += length;
    }
    parts
}

/// The states of all parts merged in a random order, some of them by way of others.
fn merged(
    aggregate: &Aggregate,
    mut parts: Vec<Box<dyn Accumulator>>,
    random: &mut SplitMix64,
) -> ScalarValue {
    parts.push((aggregate.accumulator)());
    while parts.len() > 1 {
        let mut giver = parts.swap_remove(random.next_below(parts.len()));
        let state = giver.state().expect("a state");
        let state: Vec<ArrayRef> = state
            .iter()
            .map(|value| value.to_array().expect("a state is an array"))
            .collect();
        let taker = random.next_below(parts.len());
        parts[taker]
            .merge_batch(&state)
            .expect("a state can be merged");
    }
    parts[0].evaluate().expect("a result")
}

fn whole(aggregate: &Aggregate, columns: &[ArrayRef]) -> ScalarValue {
    let mut accumulator = (aggregate.accumulator)();
    accumulator.update_batch(columns).expect("rows can be read");
    accumulator.evaluate().expect("a result")
}

#[test]
fn order_batches_parts_and_merging_do_not_show() {
    for aggregate in crate::aggregates() {
        let name = aggregate.entry.name;
        let mut random = SplitMix64::new(crate::seed::seed(crate::clusters::digest(name)));
        for rows in [0, 1, 1, 2, 3, 5, 11, 40, 40, 300] {
            let columns = columns(aggregate, rows, &mut random);
            let expected = whole(aggregate, &columns);
            for _ in 0..3 {
                let order = shuffled(rows, &mut random);
                let columns = reordered(&columns, &order);
                let parts = parts(aggregate, &columns, &mut random);
                let found = merged(aggregate, parts, &mut random);
                assert_eq!(
                    format!("{found:?}"),
                    format!("{expected:?}"),
                    "{name} of {rows} rows"
                );
            }
        }
    }
}

#[test]
fn no_result_is_nan_whatever_the_rows() {
    for aggregate in crate::aggregates() {
        let mut random = SplitMix64::new(77);
        for rows in [1, 2, 3, 30] {
            let result = whole(aggregate, &columns(aggregate, rows, &mut random));
            let text = format!("{result:?}");
            assert!(!text.contains("NaN"), "{}: {text}", aggregate.entry.name);
        }
    }
}

#[test]
fn a_state_stays_bounded_whatever_comes() {
    for aggregate in crate::aggregates() {
        let mut random = SplitMix64::new(5);
        let mut accumulator = (aggregate.accumulator)();
        for _ in 0..40 {
            let rows = 10_000;
            let mut columns = columns(aggregate, rows, &mut random);
            for (column, parameter) in columns.iter_mut().zip(aggregate.entry.parameters) {
                if !is_constant(aggregate, parameter) {
                    *column = distinct(column, parameter, &mut random);
                }
            }
            accumulator
                .update_batch(&columns)
                .expect("rows can be read");
            let size = accumulator.size();
            assert!(size < MOST_BYTES, "{}: {size} bytes", aggregate.entry.name);
        }
    }
}

/// The same column with a value of its own in every row, where that can be.
fn distinct(column: &ArrayRef, parameter: &Parameter, random: &mut SplitMix64) -> ArrayRef {
    let rows = column.len();
    match parameter.accepts {
        Accepts::Number | Accepts::Level => Arc::new(
            (0..rows)
                .map(|_| Some(1.0 + random.next_unit()))
                .collect::<Float64Array>(),
        ),
        Accepts::Integer => Arc::new(
            (0..rows)
                .map(|_| Some((random.next_u64() >> 8).cast_signed()))
                .collect::<Int64Array>(),
        ),
        Accepts::Text if parameter.name != "verdict" => Arc::new(
            (0..rows)
                .map(|_| Some(random.next_u64().to_string()))
                .collect::<StringArray>(),
        ),
        Accepts::Texts => lists(rows, usize::MAX, random),
        _ => ArrayRef::clone(column),
    }
}

#[test]
fn of_too_many_paths_the_same_are_counted_in_any_order() {
    let aggregate = crate::aggregates().find(|aggregate| aggregate.entry.name == "path_counts");
    let aggregate = aggregate.expect("it is there");
    let mut random = SplitMix64::new(8);
    let mut columns = columns(aggregate, 20_000, &mut random);
    columns[0] = lists(20_000, 30_000, &mut random);
    columns[1] = lists(20_000, 30_000, &mut random);
    let expected = whole(aggregate, &columns);
    let columns = reordered(&columns, &shuffled(20_000, &mut random));
    let parts = parts(aggregate, &columns, &mut random);
    let found = merged(aggregate, parts, &mut random);
    assert_eq!(found, expected);
}

#[test]
fn every_constant_is_known_by_its_name() {
    for aggregate in crate::aggregates() {
        let constants = ["confidence", "seed", "plus", "alpha"];
        for parameter in aggregate.entry.parameters {
            assert!(
                !constants.contains(&parameter.name) || is_constant(aggregate, parameter),
                "{} remembers {}",
                aggregate.entry.name,
                parameter.name
            );
        }
    }
}
