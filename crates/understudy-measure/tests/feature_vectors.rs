//! The features against reference vectors, read from the directory in `UNDERSTUDY_SHARED_VECTORS` when it is set.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test finds optional vectors through the environment, says when it skips, and fails on what it cannot read"
)]

use serde_json::{Value, json};
use understudy_measure::answer::{self, Answer};
use understudy_measure::{pair, template};

/// Cases of one vector file, or nothing, said aloud, when the directory is not given.
fn cases(file: &str) -> Option<Vec<Value>> {
    let Ok(directory) = std::env::var("UNDERSTUDY_SHARED_VECTORS") else {
        eprintln!("skipped: UNDERSTUDY_SHARED_VECTORS is not set");
        return None;
    };
    let path = std::path::Path::new(&directory).join(file);
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    Some(vectors["cases"].as_array().unwrap().clone())
}

fn text<'v>(case: &'v Value, name: &str) -> &'v str {
    case["inputs"][name].as_str().unwrap()
}

fn check(case: &Value, got: &Value, failures: &mut Vec<String>) {
    let expected = &case["expected"];
    let close = match (got.as_f64(), expected.as_f64()) {
        (Some(got), Some(expected)) => {
            (got - expected).abs() <= case["tol_abs"].as_f64().unwrap_or(0.0)
        }
        _ => got == expected,
    };
    if !close {
        failures.push(format!("{}: got {got}, expected {expected}", case["id"]));
    }
}

fn features(text: &str) -> answer::Features {
    answer::features(&Answer {
        text,
        ..Answer::default()
    })
}

#[test]
fn formatting_counts_match_the_vectors() {
    let Some(cases) = cases("features_formatting.json") else {
        return;
    };
    let mut failures = Vec::new();
    for case in &cases {
        let features = features(text(case, "text"));
        let markdown = &features.markdown;
        let got = match case["fn"].as_str().unwrap() {
            "arena_hard_style_counts" => json!({
                "header": markdown.arena_header,
                "ordered": markdown.arena_ordered,
                "unordered": markdown.arena_unordered,
                "bold": markdown.arena_bold,
            }),
            "format_scan" => json!({
                "headers": markdown.headers,
                "ordered": markdown.numbered,
                "unordered": markdown.bullets,
                "bold": markdown.bold,
                "tables": markdown.tables,
                "fences": markdown.fences,
                "fence_langs": markdown.fence_languages,
                "unclosed_fence": markdown.unclosed_fence,
                "inline_code": markdown.inline_code,
                "blockquote": markdown.blockquotes,
                "hr": markdown.rules,
                "emoji": markdown.emoji,
                "links": markdown.links,
                "preamble": features.preamble.is_some(),
                "closing": features.closing.is_some(),
                "diff_like": features.edit_style == answer::EditStyle::UnifiedDiff,
            }),
            other => panic!("unknown function {other}"),
        };
        check(case, &got, &mut failures);
    }
    assert!(failures.is_empty(), "{failures:#?}");
    eprintln!("{} of {} cases pass", cases.len(), cases.len());
}

#[test]
fn json_features_match_the_vectors() {
    let Some(cases) = cases("features_json.json") else {
        return;
    };
    let mut failures = Vec::new();
    for case in &cases {
        let got = match case["fn"].as_str().unwrap() {
            "json_envelope" => json!(features(text(case, "text")).json.status.as_str()),
            "json_paths" => json!(answer::json::paths(text(case, "json"))),
            "path_jaccard_distance" => {
                let paths = |name| answer::json::paths(text(case, name)).unwrap();
                json!(pair::path_jaccard_distance(&paths("a"), &paths("b")))
            }
            "key_rename_scores" => {
                check_renames(case, &mut failures);
                continue;
            }
            other => panic!("unknown function {other}"),
        };
        check(case, &got, &mut failures);
    }
    assert!(failures.is_empty(), "{failures:#?}");
    eprintln!("{} of {} cases pass", cases.len(), cases.len());
}

fn check_renames(case: &Value, failures: &mut Vec<String>) {
    let side = |name: &str| -> Vec<answer::Json> {
        let answers = case["inputs"][name].as_array().unwrap();
        answers
            .iter()
            .map(|value| features(&value.to_string()).json)
            .collect()
    };
    let (primary, secondary) = (side("primary"), side("secondary"));
    let pairs: Vec<(&answer::Json, &answer::Json)> = primary.iter().zip(&secondary).collect();
    let limits = template::RenameLimits::default();
    let found = template::renames(&pairs, &limits);
    let expected = case["expected"]["matches"].as_array().unwrap();
    let tolerance = case["tol_abs"].as_f64().unwrap();
    let same = found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, expected)| {
            found.primary.strip_prefix("$.") == expected[0].as_str()
                && found.secondary.strip_prefix("$.") == expected[1].as_str()
                && (found.score - expected[2].as_f64().unwrap()).abs() <= tolerance
                && found.accepted
                    == (expected[2].as_f64() >= case["expected"]["threshold"].as_f64())
        });
    if !same {
        failures.push(format!(
            "{}: got {found:?}, expected {expected:?}",
            case["id"]
        ));
    }
}

#[test]
fn text_similarity_matches_the_vectors() {
    let Some(cases) = cases("text_similarity.json") else {
        return;
    };
    let mut failures = Vec::new();
    for case in &cases {
        let (a, b) = (text(case, "a"), text(case, "b"));
        let got = match case["fn"].as_str().unwrap() {
            "lcs_ratio_chars" => json!(pair::text_similarity(a, b).ratio),
            "levenshtein" => json!(pair::levenshtein(a, b).0),
            "token_jaccard" => json!(pair::lexical::token_jaccard(a, b)),
            other => panic!("unknown function {other}"),
        };
        check(case, &got, &mut failures);
    }
    assert!(failures.is_empty(), "{failures:#?}");
    eprintln!("{} of {} cases pass", cases.len(), cases.len());
}
