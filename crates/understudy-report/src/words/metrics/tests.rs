//! What findings say.

use super::*;

fn finding(dimension: &str, metric: &str) -> Finding {
    Finding {
        rank: 1,
        template_id: "t".to_owned(),
        target: "claude".to_owned(),
        dimension: dimension.to_owned(),
        metric: metric.to_owned(),
        kind: "rate".to_owned(),
        verdict: "breach".to_owned(),
        calls_touched: None,
        primary_value: Some(0.0),
        secondary_value: Some(0.98),
        gain: Some(0.98),
        lower: None,
        upper: None,
        noise_floor: Some(0.0),
        margin_lower: None,
        margin: None,
        baseline: "P1".to_owned(),
        warnings: Vec::new(),
        n: 200,
        q_value: None,
        example_call_ids: Vec::new(),
        example_primary_text: None,
        example_secondary_text: None,
    }
}

fn check(finding: &Finding, expects: &str, expected: &str) {
    assert_eq!(says(finding, expects).plain(), expected);
}

#[test]
fn a_rate_names_all_three_sides() {
    let fence = finding("formatting", "fence");
    check(
        &fence,
        "json_schema",
        "claude wraps JSON in a code fence in 98 % of answers (primary 0 %, noise floor 0 %).",
    );
    check(
        &fence,
        "text",
        "claude puts code fences in 98 % of answers (primary 0 %, noise floor 0 %).",
    );
}

#[test]
fn a_missing_control_is_said() {
    let refused = Finding {
        noise_floor: None,
        primary_value: None,
        ..finding("refusal", "refused")
    };
    check(
        &refused,
        "text",
        "claude refuses or fails in 98 % of answers (no control).",
    );
}

#[test]
fn failures_are_counted_in_calls() {
    check(
        &finding("errors", "error"),
        "",
        "claude fails in 98 % of calls (primary 0 %, noise floor 0 %).",
    );
}

#[test]
fn a_ratio_names_both_medians() {
    let length = Finding {
        kind: "ratio".to_owned(),
        gain: Some(1.62),
        primary_value: Some(640.0),
        secondary_value: Some(1_036.8),
        noise_floor: Some(1.01),
        ..finding("length", "n_chars")
    };
    check(
        &length,
        "text",
        "claude’s answers are 1.62× as long as the primary’s (median 1,037 characters, primary 640 characters; \
         noise floor 1.01×).",
    );
}

#[test]
fn an_unknown_metric_still_makes_a_sentence() {
    check(
        &finding("sparkle", "n_stars"),
        "",
        "claude shows n_stars in 98 % of answers (primary 0 %, noise floor 0 %).",
    );
    let bare = Finding {
        secondary_value: None,
        gain: None,
        primary_value: None,
        ..finding("sparkle", "n_stars")
    };
    check(&bare, "", "claude shows n_stars (noise floor 0 %).");
    let ratio = Finding {
        kind: "ratio".to_owned(),
        gain: Some(2.0),
        noise_floor: None,
        ..finding("sparkle", "n_stars")
    };
    check(
        &ratio,
        "",
        "claude: n_stars is 2.00× the primary’s (median 1, primary 0; no control).",
    );
}

#[test]
fn every_metric_with_a_heading_has_a_predicate() {
    for (dimension, metric) in [
        ("formatting", "envelope_mismatch"),
        ("keys", "unusable"),
        ("tools", "tool_mismatch"),
        ("length", "truncated"),
        ("latency", "timeout"),
        ("errors", "timeout"),
    ] {
        assert!(
            !heading(dimension, metric).is_empty(),
            "{dimension}.{metric}"
        );
        assert!(
            !predicate(dimension, metric, "").is_empty(),
            "{dimension}.{metric}"
        );
    }
}

#[test]
fn a_percentile_that_is_not_reached_is_at_least_something() {
    let slow = Finding {
        kind: "ratio".to_owned(),
        gain: None,
        lower: Some(3.2),
        primary_value: Some(900.0),
        secondary_value: None,
        noise_floor: Some(1.0),
        ..finding("latency", "latency_p95_ms")
    };
    check(
        &slow,
        "",
        "claude’s slowest answers take at least 3.20× as long as the primary’s slowest (noise floor 1.00×).",
    );
}
