//! The pivot puts each cell where it belongs.

use super::*;

pub(crate) fn cell(template: &str, target: &str, dimension: &str, verdict: &str) -> Parity {
    Parity {
        template_id: template.to_owned(),
        target: target.to_owned(),
        dimension: dimension.to_owned(),
        verdict: verdict.to_owned(),
        metric: "m".to_owned(),
        kind: "rate".to_owned(),
        primary_value: None,
        secondary_value: None,
        gain: None,
        lower: None,
        upper: None,
        margin_lower: None,
        margin: None,
        noise_floor: None,
        n: 1,
        n_needed: None,
        more_cost_usd: None,
        changed: false,
        baseline: "P1".to_owned(),
        warnings: Vec::new(),
    }
}

fn verdicts<'a>(matrix: &'a Matrix<'a>, template: &str) -> Vec<Option<&'a str>> {
    matrix.rows[template]
        .iter()
        .map(|cell| cell.map(|cell| cell.verdict.as_str()))
        .collect()
}

#[test]
fn each_secondary_has_its_own_matrix_with_holes() {
    let parity = [
        cell("t2", "claude", "keys", "breach"),
        cell("t1", "claude", "formatting", "parity"),
        cell("t1", "gemini", "cost", "insufficient"),
        cell("t2", "claude", "formatting", "inconclusive"),
    ];
    let matrices = matrices(&parity).unwrap();
    let [claude, gemini] = matrices.as_slice() else {
        panic!("two secondaries")
    };
    assert_eq!(claude.dimensions, ["formatting", "keys"]);
    assert_eq!(verdicts(claude, "t1"), [Some("parity"), None]);
    assert_eq!(
        verdicts(claude, "t2"),
        [Some("inconclusive"), Some("breach")]
    );
    assert_eq!(gemini.dimensions, ["cost"]);
    assert_eq!(verdicts(gemini, "t1"), [Some("insufficient")]);
}

#[test]
fn dimensions_named_like_columns_or_patterns_are_only_names() {
    let parity = [
        cell("*", "^.*$", "template_id", "parity"),
        cell("*", "^.*$", "row", "breach"),
        cell("*", "*", "*", "parity"),
    ];
    let matrices = matrices(&parity).unwrap();
    assert_eq!(matrices.len(), 2);
    assert_eq!(matrices[1].dimensions, ["row", "template_id"]);
    assert_eq!(
        verdicts(&matrices[1], "*"),
        [Some("breach"), Some("parity")]
    );
}

#[test]
fn nothing_gives_no_matrix() {
    assert!(matrices(&[]).unwrap().is_empty());
}
