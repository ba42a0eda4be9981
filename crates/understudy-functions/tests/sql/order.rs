//! Aggregates give the same bits for any order and any partitioning of the rows.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::compute::concat_batches;
use datafusion::datasource::MemTable;
use understudy_functions::FunctionKind;

use crate::session::{batches, session};

const ROWS: u64 = 6_000;

/// A number in [0, 1) that looks random.
fn unit(seed: u64) -> f64 {
    let mut word = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((word ^ (word >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// One row's values, each null now and then, for templates of very different sizes.
fn rows(order: impl Iterator<Item = u64>) -> RecordBatch {
    let order: Vec<u64> = order.collect();
    let some = |row: u64, salt: u64| unit(row * 31 + salt) > 0.05;
    let number =
        |row: u64, salt: u64| some(row, salt).then(|| unit(row * 37 + salt).powi(3) * 1e4 * 0.1);
    let flag = |row: u64, salt: u64| some(row, salt).then(|| unit(row * 41 + salt) > 0.8);
    let numbers = |salt| {
        Arc::new(
            order
                .iter()
                .map(|row| number(*row, salt))
                .collect::<Float64Array>(),
        ) as ArrayRef
    };
    let flags = |salt| {
        Arc::new(
            order
                .iter()
                .map(|row| flag(*row, salt))
                .collect::<BooleanArray>(),
        ) as ArrayRef
    };
    let template = |row: &u64| Some(format!("t{}", (unit(row * 43).powi(3) * 9.0).floor()));
    let cluster = |row: &u64| Some(format!("c{}", row / 3));
    let lead = |row: &u64| Some(format!(r#"{{"order_id": {row}, "n": {}}}"#, row % 7));
    let stand_in = |row: &u64| some(*row, 9).then(|| format!(r#"{{"orderId": {row}}}"#));
    let texts = |values: Vec<Option<String>>| Arc::new(StringArray::from(values)) as ArrayRef;
    RecordBatch::try_from_iter_with_nullable([
        (
            "template",
            texts(order.iter().map(template).collect()),
            true,
        ),
        ("cluster", texts(order.iter().map(cluster).collect()), true),
        ("lead", texts(order.iter().map(lead).collect()), true),
        (
            "stand_in",
            texts(order.iter().map(stand_in).collect()),
            true,
        ),
        ("x", numbers(1), true),
        ("y", numbers(2), true),
        ("u", numbers(3), true),
        ("v", numbers(4), true),
        ("one", flags(5), true),
        ("two", flags(6), true),
        (
            "weight",
            Arc::new(
                order
                    .iter()
                    .map(|row| i64::try_from(*row).ok())
                    .collect::<Int64Array>(),
            ) as ArrayRef,
            true,
        ),
    ])
    .expect("columns of one length")
}

/// A call of every aggregate on those columns.
const CALLS: &[(&str, &str)] = &[
    ("paired_table", "paired_table(one, two)"),
    ("clustered_table", "clustered_table(one, two, cluster)"),
    ("category_change", "category_change(lead, stand_in)"),
    ("audited_rate", "audited_rate(x, y, 0.9)"),
    ("paired_ratio", "paired_ratio(x, y, 1, 0.9)"),
    ("quantile_ci", "quantile_ci(x, 0.95, 0.9)"),
    ("harrell_davis", "harrell_davis(x, 0.95)"),
    ("bimodality", "bimodality(x)"),
    ("hodges_lehmann", "hodges_lehmann(x - y, 0.9)"),
    ("mean_equivalence", "mean_equivalence(x - y, -1, 1, 0.05)"),
    ("wilcoxon_p", "wilcoxon_p(x - y)"),
    ("mann_whitney", "mann_whitney(x, y, 0.9)"),
    ("brunner_munzel", "brunner_munzel(x, y)"),
    ("sample_distance", "sample_distance(x, y)"),
    ("paired_ks", "paired_ks(x, y, 'demo')"),
    (
        "cluster_bootstrap_ci",
        "cluster_bootstrap_ci(x, cluster, 0.9)",
    ),
    ("cluster_mean", "cluster_mean(x, weight, cluster, 0.9)"),
    ("cluster_ratio", "cluster_ratio(x, y, weight, cluster, 0.9)"),
    (
        "deadline_quantile_ci",
        "deadline_quantile_ci(x, one, 0.7, 0.9)",
    ),
    ("km_quantile_ci", "km_quantile_ci(x, one, 0.5, 0.9)"),
    ("noise_floor", "noise_floor(x, y, u, v, x / 2, y / 3)"),
    ("excess", "excess(x, y, u, v, x / 2, y / 3, 'demo')"),
    ("excess_harm", "excess_harm(one, two, x > 100, 0.9)"),
    ("regression_excess", "regression_excess(x, y)"),
    (
        "randomisation_p",
        "randomisation_p(x, y, u, v, x / 2, y / 3, 'demo')",
    ),
    (
        "worst_verdict",
        "worst_verdict(CASE WHEN one THEN 'parity' WHEN two THEN 'inconclusive' END)",
    ),
    ("simes_p", "simes_p(x / 1000)"),
    ("fisher_combined_p", "fisher_combined_p(x / 1000)"),
    ("kitagawa", "kitagawa(x, y, u, v)"),
    ("incident", "incident(x / 100, y, weight, 0.9)"),
    ("rate_prior", "rate_prior(weight % 7, weight % 90)"),
    ("random_effects", "random_effects(x, y, 0.9)"),
    ("distribution_shift", "distribution_shift(x, y, 0.05)"),
    ("key_enums", "key_enums(lead, stand_in, cluster)"),
    ("example_calls", "example_calls(lead, one)"),
    ("distinct_texts", "distinct_texts(lead)"),
    ("key_renames", "key_renames(lead, stand_in)"),
    (
        "path_counts",
        "path_counts(json_paths(lead), json_paths(stand_in), cluster)",
    ),
];

async fn result(order: impl Iterator<Item = u64>, partitions: usize) -> RecordBatch {
    let all = rows(order);
    let parts: Vec<Vec<RecordBatch>> = (0..partitions)
        .map(|part| {
            let length = all.num_rows().div_ceil(partitions);
            let from = (part * length).min(all.num_rows());
            vec![all.slice(from, length.min(all.num_rows() - from))]
        })
        .collect();
    let session = session(partitions);
    let table = MemTable::try_new(all.schema(), parts).expect("a table of one schema");
    session
        .register_table("pairs", Arc::new(table))
        .expect("a new name");
    let calls: Vec<&str> = CALLS.iter().map(|(_, call)| *call).collect();
    let sql = format!(
        "SELECT template, {} FROM pairs GROUP BY template ORDER BY template",
        calls.join(", ")
    );
    let batches = batches(&session, &sql)
        .await
        .expect("every aggregate can be called");
    concat_batches(&batches[0].schema(), &batches).expect("batches of one schema")
}

#[test]
fn every_aggregate_is_tried() {
    let mut tried: Vec<&str> = CALLS.iter().map(|(name, _)| *name).collect();
    tried.sort_unstable();
    let aggregates = understudy_functions::documentation().into_iter();
    let names: Vec<&str> = aggregates
        .filter(|entry| entry.kind == FunctionKind::Aggregate)
        .map(|entry| entry.name)
        .collect();
    let mut names = names;
    names.sort_unstable();
    assert_eq!(tried, names);
}

#[tokio::test]
async fn order_and_partitions_of_the_rows_do_not_show() {
    let expected = result(0..ROWS, 1).await;
    assert!(expected.num_rows() >= 8, "there are several groups");
    let backwards = result((0..ROWS).rev(), 8).await;
    // 4,099 shares no factor with the number of rows, so every row comes once.
    let shuffled = result((0..ROWS).map(|row| row * 4_099 % ROWS), 8).await;
    let halves = result((0..ROWS).map(|row| (row + ROWS / 2) % ROWS), 2).await;
    for (other, name) in [
        (backwards, "backwards"),
        (shuffled, "shuffled"),
        (halves, "halves"),
    ] {
        for (column, expected) in other.columns().iter().zip(expected.columns()) {
            assert_eq!(column, expected, "{name}");
        }
    }
}

#[tokio::test]
async fn one_group_of_everything_is_no_exception() {
    let sql = |calls: &str| format!("SELECT {calls} FROM pairs");
    let calls: Vec<&str> = CALLS.iter().map(|(_, call)| *call).collect();
    let mut results = Vec::new();
    for partitions in [1, 8] {
        let session = session(partitions);
        let parts = (0..8_u64)
            .map(|part| vec![rows((0..ROWS).filter(|row| row % 8 == part))])
            .collect();
        let table = MemTable::try_new(rows(0..1).schema(), parts).expect("a table of one schema");
        session
            .register_table("pairs", Arc::new(table))
            .expect("a new name");
        let batches = batches(&session, &sql(&calls.join(", ")))
            .await
            .expect("every aggregate can be called");
        results.push(batches[0].clone());
    }
    assert_eq!(results[0].columns(), results[1].columns());
}

#[tokio::test]
async fn a_filter_of_an_aggregate_is_heeded() {
    let session = session(4);
    let table = MemTable::try_new(rows(0..1).schema(), vec![vec![rows(0..ROWS)]]).expect("a table");
    session
        .register_table("pairs", Arc::new(table))
        .expect("a new name");
    let filtered = "SELECT template, paired_table(one, two) FILTER (WHERE x > 10) AS t, quantile_ci(x, 0.5, 0.9) \
        FILTER (WHERE x > 10) AS q FROM pairs GROUP BY template ORDER BY template";
    let masked = "SELECT template, paired_table(one, two) AS t, quantile_ci(x, 0.5, 0.9) AS q FROM pairs WHERE x > 10 \
        GROUP BY template ORDER BY template";
    let filtered = batches(&session, filtered).await.expect("a filter");
    let masked = batches(&session, masked).await.expect("a condition");
    let join = |batches: &[RecordBatch]| {
        concat_batches(&batches[0].schema(), batches).expect("one schema")
    };
    assert_eq!(join(&filtered).columns(), join(&masked).columns());
}
