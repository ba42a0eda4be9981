//! Type drift in real structured answers, read from the directory in `UNDERSTUDY_SHARED_DATA` when it is set.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test finds optional data through the environment, says when it skips, and fails on what it cannot read"
)]

use std::io::{BufRead, BufReader};

use serde_json::Value;
use understudy_measure::answer::{Finish, Json, JsonType, json};
use understudy_measure::pair::contract;
use understudy_measure::template::{Presence, SchemaLearner, SchemaLimits};

fn rows() -> Option<Vec<Value>> {
    let Ok(directory) = std::env::var("UNDERSTUDY_SHARED_DATA") else {
        eprintln!("skipped: UNDERSTUDY_SHARED_DATA is not set");
        return None;
    };
    let path = std::path::Path::new(&directory).join("4_structured/structuredrag_outputs.jsonl.gz");
    let lines = BufReader::new(flate2::read::GzDecoder::new(
        std::fs::File::open(path).unwrap(),
    ))
    .lines();
    Some(
        lines
            .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
            .collect(),
    )
}

/// The answers with confidence of one model, asked in plain text.
fn answers(rows: &[Value], model: &str) -> Vec<Json> {
    let wanted = [
        ("run", "experimental-results-9-11-24"),
        ("task", "GenerateAnswerWithConfidence"),
        ("prompting", "fstring"),
        ("model", model),
    ];
    rows.iter()
        .filter(|row| wanted.iter().all(|(name, value)| row[*name] == *value))
        .map(|row| json::json(row["response"].as_str().unwrap(), Finish::Stop))
        .collect()
}

/// Models and in how many of their 112 answers the confidence is a string.
const EXPECTED: [(&str, usize); 4] = [
    ("claude-3-5-sonnet-20240620", 0),
    ("gpt-4o", 19),
    ("gemini-1.5-pro", 24),
    ("llama3:instruct", 34),
];

#[test]
fn confidence_is_a_string_in_so_many_answers() {
    let Some(rows) = rows() else { return };
    for (model, expected) in EXPECTED {
        let answers = answers(&rows, model);
        assert_eq!(answers.len(), 112, "{model}");
        let is_text = |answer: &&Json| {
            let confidence = answer.tree.iter().find(|path| path.name == "$.Confidence");
            confidence.unwrap().types.has(JsonType::String)
        };
        assert_eq!(answers.iter().filter(is_text).count(), expected, "{model}");
    }
}

#[test]
fn the_schema_of_the_steady_model_finds_the_drift_of_the_others() {
    let Some(rows) = rows() else { return };
    let mut learner = SchemaLearner::new(SchemaLimits::default());
    for answer in answers(&rows, EXPECTED[0].0) {
        learner.observe(&answer);
    }
    let schema = learner.schema();
    assert_eq!(schema.paths["$.Confidence"].presence, Presence::Expected);
    for (model, expected) in EXPECTED {
        let broken = answers(&rows, model)
            .iter()
            .map(|answer| contract(&schema, answer))
            .filter(|contract| contract.is_broken_if_expected(&schema))
            .inspect(|contract| assert_eq!(contract.other_retyped, ["$.Confidence"]))
            .count();
        assert_eq!(broken, expected, "{model}");
    }
}
