//! Functions of a row and of a partition answer anything at all: never a panic, never an error, never NaN.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::util::pretty::pretty_format_batches;
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;
use understudy_functions::{Accepts, Entry, FunctionKind};

use crate::session::{batches, session};

const ROWS: usize = 60;
/// The most arguments that a function has.
const WIDTH: usize = 9;

const NUMBERS: [Option<f64>; 14] = [
    None,
    Some(f64::NAN),
    Some(f64::INFINITY),
    Some(f64::NEG_INFINITY),
    Some(-0.0),
    Some(1e300),
    Some(-1e300),
    Some(5e-324),
    Some(0.0),
    Some(0.05),
    Some(0.5),
    Some(0.9),
    Some(1.0),
    Some(300.0),
];
const INTEGERS: [Option<i64>; 8] = [
    None,
    Some(i64::MIN),
    Some(-1),
    Some(0),
    Some(1),
    Some(40),
    Some(1_000_000),
    Some(i64::MAX),
];
const TEXTS: [Option<&str>; 10] = [
    None,
    Some(""),
    Some("{"),
    Some("[[[[[[\"\\u0000"),
    Some("```json\n{\"a\": 1e999}"),
    Some("<think><think>"),
    Some("\u{feff}| a |\n|---|"),
    Some("[{\"function\":{\"name\":7}},null]"),
    Some("https://http://"),
    Some("\u{202e}é\u{301}\u{1f468}\u{200d}\u{1f469}"),
];

/// A place in a pool that looks random.
fn place(row: usize, column: usize, length: usize) -> usize {
    let word = ((row * 31 + column) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from((word ^ (word >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40).unwrap_or(0)
        % length
}

/// A column of the kind with values out of its pool; the list columns are made in the query.
fn column(kind: &str, column: usize) -> ArrayRef {
    let rows = 0..ROWS;
    match kind {
        "n" => Arc::new(
            rows.map(|row| NUMBERS[place(row, column, NUMBERS.len())])
                .collect::<Float64Array>(),
        ),
        "i" => Arc::new(
            rows.map(|row| INTEGERS[place(row, column + 100, INTEGERS.len())])
                .collect::<Int64Array>(),
        ),
        "t" => Arc::new(
            rows.map(|row| TEXTS[place(row, column + 200, TEXTS.len())])
                .collect::<StringArray>(),
        ),
        _ => Arc::new(
            rows.map(|row| [None, Some(true), Some(false)][place(row, column + 300, 3)])
                .collect::<BooleanArray>(),
        ),
    }
}

fn hostile() -> SessionContext {
    let mut columns: Vec<(String, ArrayRef, bool)> = Vec::new();
    for index in 0..WIDTH {
        for kind in ["n", "i", "t", "b"] {
            columns.push((format!("{kind}{index}"), column(kind, index), true));
        }
    }
    let rows = RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length");
    let session = session(2);
    let table = MemTable::try_new(rows.schema(), vec![vec![rows]]).expect("a table");
    session
        .register_table("hostile", Arc::new(table))
        .expect("a new name");
    session
}

fn call(entry: &Entry) -> String {
    let argument = |(index, accepts): (usize, Accepts)| match accepts {
        Accepts::Text => format!("t{index}"),
        Accepts::Texts => format!("make_array(t{index}, t{})", (index + 1) % WIDTH),
        Accepts::Integer => format!("i{index}"),
        Accepts::Number | Accepts::Level => format!("n{index}"),
        Accepts::Boolean => format!("b{index}"),
    };
    let accepts = entry.parameters.iter().map(|parameter| parameter.accepts);
    let arguments: Vec<String> = accepts.enumerate().map(argument).collect();
    let over = match entry.kind {
        FunctionKind::Window => " OVER (PARTITION BY b0 ORDER BY i0, n0)",
        FunctionKind::Scalar | FunctionKind::Aggregate => "",
    };
    format!("{}({}){over}", entry.name, arguments.join(", "))
}

#[tokio::test]
async fn nothing_that_a_column_may_hold_breaks_a_function() {
    let session = hostile();
    for entry in understudy_functions::documentation() {
        if entry.kind == FunctionKind::Aggregate {
            continue;
        }
        let sql = format!("SELECT {} AS cell FROM hostile", call(&entry));
        let found = batches(&session, &sql).await;
        let found = found.unwrap_or_else(|error| panic!("{}: {error}", entry.name));
        let rows: usize = found.iter().map(RecordBatch::num_rows).sum();
        assert_eq!(rows, ROWS, "{}", entry.name);
        let table = pretty_format_batches(&found).expect("a table").to_string();
        assert!(!table.contains("NaN"), "{}:\n{table}", entry.name);
    }
}

#[tokio::test]
async fn a_partition_answers_alike_in_whatever_order_its_rows_come() {
    for call in [
        "benjamini_hochberg(p)",
        "benjamini_yekutieli(p)",
        "holm(p)",
        "e_benjamini_hochberg(1 / p, 0.05)",
        "neyman_size(value, p, 1.0 + value, 100)",
    ] {
        let sql = |order: &str| {
            format!(
                "SELECT value, {call} OVER (PARTITION BY value % 3) AS cell FROM \
                 (SELECT value, (value * 37 % 101 + 1) / 5000.0 AS p FROM range(90) ORDER BY {order}) ORDER BY value"
            )
        };
        let mut results = Vec::new();
        for (order, partitions) in [("value", 1), ("value * 17 % 90", 4)] {
            let found = batches(&session(partitions), &sql(order)).await;
            let found = found.expect("a window function can be called");
            results.push(pretty_format_batches(&found).expect("a table").to_string());
        }
        assert_eq!(results[0], results[1], "{call}");
    }
}
