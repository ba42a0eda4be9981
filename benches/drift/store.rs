//! Writes a store of made-up calls and replays, and the same pairs as one wide file for whoever reads Parquet.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use jiff::Timestamp;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use understudy_schema::tables::{replays, requests};
use understudy_store::Store;

use crate::answers::{Draw, Pair, SECONDARIES, TEMPLATES, again, pair};

/// Calls of one file and one row group.
const CHUNK: u64 = 50_000;

/// 2026-11-09T00:00:00Z, a Monday, in seconds.
const FIRST_SECOND: i64 = 1_794_182_400;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// One call, its answer and what one secondary answered.
struct Made {
    id: u64,
    template: u64,
    secondary: usize,
    started_at: Timestamp,
    day: String,
    answers: Pair,
    /// What the primary answers when it is asked twice more; of a week with a control.
    control: Option<[String; 2]>,
    primary_latency_ms: f64,
    secondary_latency_ms: f64,
}

/// Writes `folder/store` and `folder/pairs.parquet` with so many pairs, the same bytes of answers for the same seed. With
/// a control, the store holds two more answers of the primary to each call.
///
/// # Panics
/// When the disk refuses: this is a benchmark's generator.
pub(crate) fn generate(folder: &Path, n_pairs: u64, seed: u64, control: bool) {
    std::fs::create_dir_all(folder).unwrap();
    let location = folder.join("store");
    let store = Store::open_or_create(location.to_str().unwrap(), at(0)).unwrap();
    let file = std::fs::File::create(folder.join("pairs.parquet")).unwrap();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let mut wide: Option<ArrowWriter<std::fs::File>> = None;
    let mut file = Some(file);
    for start in (0..n_pairs).step_by(CHUNK as usize) {
        let made: Vec<Made> = (start..(start + CHUNK).min(n_pairs))
            .map(|id| make(id, n_pairs, seed, control))
            .collect();
        append(&store, &made, start / CHUNK);
        let batch = wide_rows(&made);
        let writer = wide.get_or_insert_with(|| {
            ArrowWriter::try_new(
                file.take().unwrap(),
                batch.schema(),
                Some(properties.clone()),
            )
            .unwrap()
        });
        writer.write(&batch).unwrap();
    }
    wide.unwrap().close().unwrap();
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(FIRST_SECOND + second).unwrap()
}

fn make(id: u64, n_pairs: u64, seed: u64, control: bool) -> Made {
    let mut draw = Draw::new(seed ^ id.wrapping_mul(0xD134_2543_DE82_EF95));
    // The inverse of the continuous Zipf distribution with exponent 1 over the templates.
    let template = ((TEMPLATES as f64 + 1.0).powf(draw.unit()) - 1.0) as u64;
    let secondary = draw.below(SECONDARIES.len() as u64) as usize;
    let second = (id as f64 / n_pairs as f64 * 7.0 * DAY as f64) as i64;
    let slow = if secondary == 2 && draw.chance(0.05) {
        6.0
    } else {
        1.0
    };
    // The control draws apart, so that the pairs are the same with and without it.
    let control = control.then(|| {
        [1, 2].map(|asking| {
            let mut noise =
                Draw::new(!seed ^ (2 * id + asking).wrapping_mul(0xA24B_AED4_963E_E407));
            again(template, &mut draw.clone(), &mut noise)
        })
    });
    Made {
        id,
        template,
        secondary,
        started_at: at(second),
        day: format!("2026-11-{:02}", 9 + second / DAY),
        answers: pair(template, secondary, &mut draw),
        control,
        primary_latency_ms: 900.0 * (0.5 + draw.unit()),
        secondary_latency_ms: slow * 1_000.0 * (0.5 + draw.unit()),
    }
}

fn template_id(made: &Made) -> String {
    format!("template_{:03}", made.template)
}

fn append(store: &Store, made: &[Made], part: u64) {
    for day in made.chunk_by(|left, right| left.day == right.day) {
        let calls: Vec<requests::Call> = day.iter().map(call).collect();
        store
            .append(&day[0].day, &format!("part-{part}"), &calls)
            .unwrap();
    }
    let mut replays: Vec<replays::Call> = made.iter().map(replay).collect();
    replays.extend(made.iter().flat_map(controls));
    store
        .append("bench", &format!("part-{part}"), &replays)
        .unwrap();
}

fn call(made: &Made) -> requests::Call {
    requests::Call {
        call_id: format!("{:016x}", made.id),
        dedup_key: format!("{:016x}", made.id),
        source_format: "litellm".to_owned(),
        source_uri: "made-up.jsonl".to_owned(),
        source_line: made.id as i64,
        started_at: made.started_at,
        latency_ms: Some(made.primary_latency_ms),
        template_id: template_id(made),
        template_source: "explicit_field".to_owned(),
        provider: "openai".to_owned(),
        api: "chat".to_owned(),
        model_requested: Some("gpt-4o".to_owned()),
        request_native_json: "{}".to_owned(),
        expects: if (2..5).contains(&(made.template % 6)) {
            "json_object"
        } else {
            "text"
        }
        .to_owned(),
        prompt_hash: format!("{:016x}", made.id),
        replay_grade: "A".to_owned(),
        text: Some(made.answers.primary.clone()),
        finish: "stop".to_owned(),
        outcome: "ok".to_owned(),
        tokens_out: Some(made.answers.primary.len() as i64 / 4),
        cost_usd: Some(0.002),
        cost_source: "logged".to_owned(),
        ingested_at: at(7 * DAY),
        ..requests::Call::default()
    }
}

fn replay(made: &Made) -> replays::Call {
    let answered = made.answers.secondary.is_some();
    let outcome = if answered { "ok" } else { "error" };
    replays::Call {
        replay_id: format!("r{:016x}", made.id),
        call_id: format!("{:016x}", made.id),
        template_id: template_id(made),
        prompt_hash: format!("{:016x}", made.id),
        window_label: "2026-W46".to_owned(),
        arm: "S1".to_owned(),
        target: SECONDARIES[made.secondary].to_owned(),
        dialect: "openai".to_owned(),
        loss_severity: "none".to_owned(),
        lane: "live".to_owned(),
        started_at: at(7 * DAY),
        due_at: at(7 * DAY),
        latency_ms: answered.then_some(made.secondary_latency_ms),
        total_ms: made.secondary_latency_ms,
        attempts: 1,
        http_status: Some(if answered { 200 } else { 500 }),
        outcome: outcome.to_owned(),
        error_class: (!answered).then(|| "overloaded".to_owned()),
        text: made.answers.secondary.clone(),
        finish: "stop".to_owned(),
        tokens_out: made
            .answers
            .secondary
            .as_ref()
            .map(|text| text.len() as i64 / 4),
        cost_usd: Some(0.003),
        cost_source: "configured".to_owned(),
        cost_held_usd: None,
        inclusion_probability: 1.0,
        ..replays::Call::default()
    }
}

/// The primary asked twice more, each time as fast as before.
fn controls(made: &Made) -> impl Iterator<Item = replays::Call> {
    let texts = made.control.iter().flatten();
    texts.zip(["P1", "P2"]).map(|(text, arm)| replays::Call {
        replay_id: format!("{}{:016x}", arm.to_lowercase(), made.id),
        arm: arm.to_owned(),
        target: "openai".to_owned(),
        latency_ms: Some(made.primary_latency_ms),
        total_ms: made.primary_latency_ms,
        http_status: Some(200),
        outcome: "ok".to_owned(),
        error_class: None,
        text: Some(text.clone()),
        tokens_out: Some(text.len() as i64 / 4),
        cost_usd: Some(0.002),
        ..replay(made)
    })
}

/// The columns that a peer reads: both texts, the status, latencies in milliseconds and completion tokens.
fn wide_rows(made: &[Made]) -> RecordBatch {
    let texts = |value: &dyn Fn(&Made) -> Option<String>| -> ArrayRef {
        Arc::new(made.iter().map(value).collect::<StringArray>())
    };
    let numbers = |value: &dyn Fn(&Made) -> f64| -> ArrayRef {
        Arc::new(Float64Array::from_iter_values(made.iter().map(value)))
    };
    let counts = |value: &dyn Fn(&Made) -> i64| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(made.iter().map(value)))
    };
    let tokens = |text: Option<&String>| text.map_or(0, |text| text.len() as i64 / 4);
    RecordBatch::try_from_iter([
        ("template_id", texts(&|one| Some(template_id(one)))),
        (
            "secondary_provider",
            texts(&|one| Some(SECONDARIES[one.secondary].to_owned())),
        ),
        (
            "primary_text",
            texts(&|one| Some(one.answers.primary.clone())),
        ),
        (
            "secondary_text",
            texts(&|one| one.answers.secondary.clone()),
        ),
        (
            "secondary_status",
            counts(&|one| {
                if one.answers.secondary.is_some() {
                    200
                } else {
                    500
                }
            }),
        ),
        ("primary_latency_ms", numbers(&|one| one.primary_latency_ms)),
        (
            "secondary_latency_ms",
            numbers(&|one| one.secondary_latency_ms),
        ),
        (
            "primary_completion_tokens",
            counts(&|one| tokens(Some(&one.answers.primary))),
        ),
        (
            "secondary_completion_tokens",
            counts(&|one| tokens(one.answers.secondary.as_ref())),
        ),
    ])
    .unwrap()
}
