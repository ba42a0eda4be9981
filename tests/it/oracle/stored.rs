//! The rows of `drift.*` as the store has them.

use std::collections::BTreeMap;

use arrow::array::{ArrayRef, AsArray as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use understudy_drift::queries::DIMENSIONS;
use understudy_drift::session;
use understudy_store::Store;

use super::RESOURCES;

/// One judged row.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    pub(crate) dimension: String,
    pub(crate) template_id: String,
    pub(crate) target: String,
    pub(crate) metric: String,
    pub(crate) kind: String,
    pub(crate) baseline: String,
    pub(crate) verdict: String,
    pub(crate) warnings: String,
    pub(crate) changed: bool,
    pub(crate) n: i64,
    pub(crate) n_prompts: i64,
    pub(crate) dropped_primary: i64,
    pub(crate) dropped_secondary: i64,
    pub(crate) n_both: Option<i64>,
    pub(crate) n_only_secondary: Option<i64>,
    pub(crate) n_only_primary: Option<i64>,
    pub(crate) design_effect: f64,
    pub(crate) n_control: i64,
    pub(crate) noise_floor: Option<f64>,
    pub(crate) effect_size: Option<f64>,
    pub(crate) primary_value: Option<f64>,
    pub(crate) secondary_value: Option<f64>,
    pub(crate) gain: Option<f64>,
    pub(crate) lower: Option<f64>,
    pub(crate) upper: Option<f64>,
    pub(crate) margin: Option<f64>,
    pub(crate) p_value: Option<f64>,
    pub(crate) q_value: Option<f64>,
}

/// All rows of all dimensions.
pub(crate) async fn judged(store: &Store) -> Vec<Judged> {
    let context = session::open(store, RESOURCES).await.unwrap();
    let mut rows = Vec::new();
    for dimension in DIMENSIONS {
        let sql =
            format!("SELECT *, array_to_string(warnings, ' ') AS warned FROM drift.{dimension}");
        let batches = context.sql(&sql).await.unwrap().collect().await.unwrap();
        rows.extend(batches.iter().flat_map(|batch| read(dimension, batch)));
    }
    rows
}

fn read(dimension: &str, batch: &RecordBatch) -> Vec<Judged> {
    // Each column is brought to its kind once.
    let columns = |kind: &DataType| -> BTreeMap<String, ArrayRef> {
        let schema = batch.schema();
        let named = schema.fields().iter().zip(batch.columns());
        named
            .filter_map(|(field, array)| Some((field.name().clone(), cast(array, kind).ok()?)))
            .collect()
    };
    let texts = columns(&DataType::Utf8);
    let (numbers, wholes) = (columns(&DataType::Float64), columns(&DataType::Int64));
    let text = |name: &str, row: usize| texts[name].as_string::<i32>().value(row).to_owned();
    let number = |name: &str, row: usize| {
        let array = numbers[name].as_primitive::<Float64Type>();
        (!arrow::array::Array::is_null(array, row)).then(|| array.value(row))
    };
    let whole = |name: &str, row: usize| {
        let array = wholes[name].as_primitive::<Int64Type>();
        (!arrow::array::Array::is_null(array, row)).then(|| array.value(row))
    };
    (0..batch.num_rows())
        .map(|row| Judged {
            dimension: dimension.to_owned(),
            template_id: text("template_id", row),
            target: text("target", row),
            metric: text("metric", row),
            kind: text("kind", row),
            baseline: text("baseline", row),
            verdict: text("verdict", row),
            warnings: text("warned", row),
            changed: text("changed", row) == "true",
            n: whole("n", row).unwrap(),
            n_prompts: whole("n_prompts", row).unwrap(),
            dropped_primary: whole("n_dropped_primary", row).unwrap(),
            dropped_secondary: whole("n_dropped_secondary", row).unwrap(),
            n_both: whole("n_both", row),
            n_only_secondary: whole("n_only_secondary", row),
            n_only_primary: whole("n_only_primary", row),
            design_effect: number("design_effect", row).unwrap(),
            n_control: whole("n_control", row).unwrap(),
            noise_floor: number("noise_floor", row),
            effect_size: number("effect_size", row),
            primary_value: number("primary_value", row),
            secondary_value: number("secondary_value", row),
            gain: number("gain", row),
            lower: number("lower", row),
            upper: number("upper", row),
            margin: number("margin", row),
            p_value: number("p_value", row),
            q_value: number("q_value", row),
        })
        .collect()
}
