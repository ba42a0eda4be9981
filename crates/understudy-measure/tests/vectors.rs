//! Do the statistics give the numbers that other implementations give?
//!
//! `vectors/cases/*.json` holds cases made by `vectors/generate.py` with scipy, statsmodels and mpmath; they
//! always run. A second set, made by others, runs when `UNDERSTUDY_SHARED_VECTORS` names its folder.

#![expect(
    clippy::print_stdout,
    reason = "the counts are what one reads this test for"
)]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a case that cannot be read must fail"
)]

#[path = "vectors/answer.rs"]
mod answer;
#[path = "vectors/proportions.rs"]
mod proportions;
#[path = "vectors/ranks.rs"]
mod ranks;
#[path = "vectors/streams.rs"]
mod streams;
#[path = "vectors/surveys.rs"]
mod surveys;

use std::path::{Path, PathBuf};

use answer::{Answer, Case, Inputs};

/// The files of the shared set that are about statistics, with the number of cases each must hold.
const SHARED: [(&str, usize); 15] = [
    ("control_charts", 4),
    ("decomposition", 5),
    ("distances", 18),
    ("eb_power", 20),
    ("incident", 2),
    ("misclassification", 2),
    ("multiplicity", 12),
    ("noise_floor", 11),
    ("paired_proportions", 146),
    ("quantiles_latency", 16),
    ("rank_tests", 13),
    ("sampling", 7),
    ("sequential", 19),
    ("single_proportion", 36),
    ("unpaired_proportions", 50),
];

#[test]
fn the_repository_vectors_pass() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/cases");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the cases are in the repository")
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    files.sort();
    assert!(
        files.len() >= 5,
        "cases are missing from {}",
        folder.display()
    );
    let failures: Vec<String> = files.iter().flat_map(|file| failures(file, 1)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_number_beyond_its_tolerance_is_noticed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/cases/rates.json");
    let mut cases = answer::read(&file);
    let wilson = cases
        .iter_mut()
        .find(|case| case.function == "wilson")
        .expect("a Wilson interval");
    assert_eq!(failure(wilson, &file), None);
    wilson.expected[1] = (wilson.expected[1].as_f64().expect("a number") + 1e-8).into();
    assert!(failure(wilson, &file).is_some());
}

#[test]
fn the_shared_vectors_pass() {
    let Some(folder) = std::env::var_os("UNDERSTUDY_SHARED_VECTORS") else {
        println!("skipped: UNDERSTUDY_SHARED_VECTORS is not set");
        return;
    };
    let folder = PathBuf::from(folder);
    let file = |name: &str| folder.join(name).with_extension("json");
    let failures: Vec<String> = SHARED
        .iter()
        .flat_map(|(name, n_cases)| failures(&file(name), *n_cases))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Runs one file of at least `n_cases` cases, prints its counts and says what failed.
fn failures(file: &Path, n_cases: usize) -> Vec<String> {
    let cases = answer::read(file);
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|case| failure(case, file))
        .collect();
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    println!("{name}: {}/{}", cases.len() - failures.len(), cases.len());
    assert!(
        cases.len() >= n_cases,
        "{name} holds {} cases, not {n_cases}",
        cases.len()
    );
    failures
}

fn failure(case: &Case, file: &Path) -> Option<String> {
    let place = format!("{} {} ({})", file.display(), case.id, case.function);
    match computed(&case.function, &case.inputs) {
        None => Some(format!("{place}: no such function")),
        Some(answer) => answer
            .differs_from(case)
            .map(|difference| format!("{place}: {difference}")),
    }
}

fn computed(function: &str, inputs: &Inputs) -> Option<Answer> {
    proportions::computed(function, inputs)
        .or_else(|| ranks::computed(function, inputs))
        .or_else(|| streams::computed(function, inputs))
        .or_else(|| surveys::computed(function, inputs))
}
