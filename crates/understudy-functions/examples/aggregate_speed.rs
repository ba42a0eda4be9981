//! Prints how long each aggregate takes over a million pairs in two hundred groups:
//! `cargo run --release -p understudy-functions --example aggregate_speed`.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use datafusion::datasource::MemTable;
use datafusion::prelude::{SessionConfig, SessionContext};

const PAIRS: u32 = 1_000_000;
const GROUPS: u32 = 200;

const CALLS: [&str; 9] = [
    "count(one)",
    "paired_table(one, two)",
    "quantile_ci(x, 0.95, 0.9)",
    "paired_ratio(x, y, 1, 0.9)",
    "hodges_lehmann(x - y, 0.9)",
    "cluster_mean(x, 1, cluster, 0.9)",
    "cluster_bootstrap_ci(x, cluster, 0.9)",
    "noise_floor(x, y, x, NULL, NULL, NULL)",
    "randomisation_p(x, y, x, NULL, NULL, NULL, 7)",
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = SessionConfig::new().with_target_partitions(2);
    let mut session = SessionContext::new_with_config(config);
    understudy_functions::register_all(&mut session)?;
    let rows = rows()?;
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
            let nanoseconds = seconds * 1e9 / f64::from(PAIRS);
            let groups = if grouping.is_empty() { 1 } else { GROUPS };
            writeln!(
                out,
                "{call:46} {groups:4} groups {seconds:6.2} s {nanoseconds:7.0} ns a pair"
            )?;
        }
    }
    Ok(())
}

fn rows() -> Result<RecordBatch, Box<dyn Error>> {
    // A multiplication by a large odd number scatters the rows well enough for timing.
    let noise = |row: u32, salt: u32| {
        f64::from(row.wrapping_mul(2_654_435_761).rotate_left(salt) >> 8) / 1e6
    };
    let numbers = |salt| {
        Arc::new(
            (0..PAIRS)
                .map(|row| Some(noise(row, salt)))
                .collect::<Float64Array>(),
        ) as ArrayRef
    };
    let flags = |salt| {
        Arc::new(
            (0..PAIRS)
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
                (0..PAIRS)
                    .map(|row| Some(template(row)))
                    .collect::<Int64Array>(),
            ) as ArrayRef,
        ),
        (
            "cluster",
            Arc::new((0..PAIRS).map(cluster).collect::<StringArray>()) as ArrayRef,
        ),
        ("x", numbers(0)),
        ("y", numbers(7)),
        ("one", flags(3)),
        ("two", flags(11)),
    ])?)
}
