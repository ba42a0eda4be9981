//! Prints how long `answer_features` takes per answer: `cargo run --release -p understudy-functions --example answer_speed`.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, StringViewArray};
use arrow::datatypes::{DataType, Field};
use datafusion_common::ScalarValue;
use datafusion_common::config::ConfigOptions;
use datafusion_expr::{ColumnarValue, ScalarFunctionArgs};

const BATCHES: usize = 4;
const ROWS: usize = 8_192;

fn main() -> Result<(), Box<dyn Error>> {
    let functions = understudy_functions::scalar_functions()?;
    let function = functions
        .iter()
        .find(|function| function.name() == "answer_features")
        .ok_or("answer_features is not registered")?;
    let return_field = Arc::new(Field::new(
        "seen",
        function.return_type(&[DataType::Utf8View])?,
        false,
    ));
    let mut out = std::io::stdout().lock();
    for (name, answer) in ANSWERS {
        let texts: Vec<String> = (0..ROWS).map(answer).collect();
        let bytes: usize = texts.iter().map(String::len).sum();
        let texts: ArrayRef = Arc::new(StringViewArray::from_iter_values(texts));
        let word = |word: &str| ColumnarValue::Scalar(ScalarValue::from(word));
        let nothing = || ColumnarValue::Scalar(ScalarValue::Utf8(None));
        let started = Instant::now();
        for _ in 0..BATCHES {
            let args = vec![
                ColumnarValue::Array(Arc::clone(&texts)),
                nothing(),
                nothing(),
                word("stop"),
                word("ok"),
            ];
            function.invoke_with_args(ScalarFunctionArgs {
                args,
                arg_fields: Vec::new(),
                number_rows: ROWS,
                return_field: Arc::clone(&return_field),
                config_options: Arc::new(ConfigOptions::default()),
            })?;
        }
        let seconds = started.elapsed().as_secs_f64();
        let answers = (BATCHES * ROWS) as f64;
        writeln!(
            out,
            "{name:8} {:6.0} bytes {:6.2} us an answer {:6.0} MB/s",
            bytes as f64 / ROWS as f64,
            seconds / answers * 1e6,
            (BATCHES * bytes) as f64 / seconds / 1e6,
        )?;
    }
    Ok(())
}

type Answer = fn(usize) -> String;

const ANSWERS: [(&str, Answer); 3] = [("json", json), ("prose", prose), ("markdown", markdown)];

fn json(row: usize) -> String {
    let items: Vec<String> = (0..16)
        .map(|item| {
            format!(
                r#"{{"sku": "A-{row}-{item}", "price": {item}.5, "in_stock": true, "note": "ships in {item} days"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"order_id": {row}, "status": "open", "items": [{}]}}"#,
        items.join(", ")
    )
}

fn prose(row: usize) -> String {
    let sentence = format!(
        "The parcel {row} left the warehouse on Monday and should be with you by Thursday. "
    );
    sentence.repeat(18)
}

fn markdown(row: usize) -> String {
    let section = format!(
        "## Step {row}\n\n- **First**, open the settings.\n- Then run `update --all`.\n\n```sh\nupdate --all\n```\n\n"
    );
    section.repeat(14)
}
