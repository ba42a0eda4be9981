//! Lower bounds on the same file, on one thread: what reading the texts costs, and parsing the JSON among them once.

use std::path::Path;
use std::time::Instant;

use arrow::array::AsArray as _;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::process::Cost;

pub(crate) fn scan(file: &Path) -> Cost {
    each_text(file, str::len)
}

pub(crate) fn scan_and_parse(file: &Path) -> Cost {
    each_text(file, |text| {
        let json = text
            .strip_prefix("```json\n")
            .map_or(text, |rest| rest.trim_end_matches("\n```"));
        if json.starts_with('{') {
            return usize::from(serde_json::from_str::<serde_json::Value>(json).is_ok());
        }
        text.len()
    })
}

fn each_text(file: &Path, mut look: impl FnMut(&str) -> usize) -> Cost {
    let started = Instant::now();
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(file).unwrap()).unwrap();
    let mask =
        ProjectionMask::columns(builder.parquet_schema(), ["primary_text", "secondary_text"]);
    let mut total = 0;
    for batch in builder.with_projection(mask).build().unwrap() {
        for column in batch.unwrap().columns() {
            let texts = column.as_string::<i32>();
            total += texts.iter().flatten().map(&mut look).sum::<usize>();
        }
    }
    assert!(std::hint::black_box(total) > 0);
    let seconds = started.elapsed().as_secs_f64();
    Cost {
        wall_seconds: seconds,
        cpu_seconds: seconds,
        peak_megabytes: None,
    }
}
