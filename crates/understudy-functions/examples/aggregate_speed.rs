//! Prints how long each aggregate takes over a million pairs, in two hundred groups and in one:
//! `cargo run --release -p understudy-functions --example aggregate_speed`. Another number of pairs may be given.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use datafusion::datasource::MemTable;
use datafusion::prelude::{SessionConfig, SessionContext};

const USUAL_PAIRS: u32 = 1_000_000;
const GROUPS: u32 = 200;

const CALLS: &[&str] = &[
    "count(one)",
    "paired_table(one, two)",
    "clustered_table(one, two, cluster)",
    "category_change(cluster, cluster)",
    "audited_rate(x, y, 0.9)",
    "excess_harm(one, two, one, 0.9)",
    "quantile_ci(x, 0.95, 0.9)",
    "harrell_davis(x, 0.95)",
    "km_quantile_ci(x, one, 0.5, 0.9)",
    "paired_ratio(x, y, 1, 0.9)",
    "hodges_lehmann(x - y, 0.9)",
    "mean_equivalence(x - y, -1, 1, 0.05)",
    "wilcoxon_p(x - y)",
    "mann_whitney(x, y, 0.9)",
    "brunner_munzel(x, y)",
    "sample_distance(x, y)",
    "paired_ks(x, y, 'speed')",
    "bimodality(x)",
    "cluster_mean(x, 1, cluster, 0.9)",
    "cluster_ratio(x, y, 1, cluster, 0.9)",
    "cluster_bootstrap_ci(x, cluster, 0.9)",
    "noise_floor(x, y, x, NULL, NULL, NULL)",
    "regression_excess(x, y)",
    "excess(x, y, x, NULL, NULL, NULL, 'speed')",
    "excess(CAST(one AS INT), CAST(two AS INT), CAST(one AS INT), NULL, NULL, NULL, 'speed')",
    "simes_p(x)",
    "kitagawa(x, y, y, x)",
    "incident(x, y, 90, 0.9)",
    "rate_prior(template, 200)",
    "random_effects(x, y, 0.9)",
    "distribution_shift(x, y, 0.05)",
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = SessionConfig::new().with_target_partitions(2);
    let mut session = SessionContext::new_with_config(config);
    understudy_functions::register_all(&mut session)?;
    let pairs = std::env::args().nth(1).map(|pairs| pairs.parse());
    let pairs: u32 = pairs.transpose()?.unwrap_or(USUAL_PAIRS);
    let rows = rows(pairs)?;
    let batches = (0..rows.num_rows())
        .step_by(8_192)
        .map(|from| rows.slice(from, 8_192.min(rows.num_rows() - from)))
        .collect();
    let table = MemTable::try_new(rows.schema(), vec![batches])?;
    session.register_table("pairs", Arc::new(table))?;
    let mut out = std::io::stdout().lock();
    for call in CALLS {
        for grouping in ["GROUP BY template", ""] {
            let started = Instant::now();
            let sql = format!("SELECT {call} AS result FROM pairs {grouping}");
            session.sql(&sql).await?.collect().await?;
            let seconds = started.elapsed().as_secs_f64();
            let nanoseconds = seconds * 1e9 / f64::from(pairs);
            let groups = if grouping.is_empty() { 1 } else { GROUPS };
            writeln!(
                out,
                "{call:54} {groups:4} groups {seconds:6.2} s {nanoseconds:7.0} ns a pair"
            )?;
        }
    }
    Ok(())
}

fn rows(pairs: u32) -> Result<RecordBatch, Box<dyn Error>> {
    // A multiplication by a large odd number scatters the rows well enough for timing.
    let noise = |row: u32, salt: u32| {
        f64::from(row.wrapping_mul(2_654_435_761).rotate_left(salt) >> 8) / 1e6
    };
    let numbers = |salt| {
        Arc::new(
            (0..pairs)
                .map(|row| Some(noise(row, salt)))
                .collect::<Float64Array>(),
        ) as ArrayRef
    };
    let flags = |salt| {
        Arc::new(
            (0..pairs)
                .map(|row| Some(noise(row, salt) < 1.0))
                .collect::<BooleanArray>(),
        ) as ArrayRef
    };
    let template = |row: u32| i64::from(row.wrapping_mul(2_654_435_761) >> 8) % i64::from(GROUPS);
    let cluster = |row: u32| Some(format!("user-{}", row / 5));
    Ok(RecordBatch::try_from_iter([
        (
            "template",
            Arc::new(
                (0..pairs)
                    .map(|row| Some(template(row)))
                    .collect::<Int64Array>(),
            ) as ArrayRef,
        ),
        (
            "cluster",
            Arc::new((0..pairs).map(cluster).collect::<StringArray>()) as ArrayRef,
        ),
        ("x", numbers(0)),
        ("y", numbers(7)),
        ("one", flags(3)),
        ("two", flags(11)),
    ])?)
}
