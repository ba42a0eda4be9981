//! Dates and counts at the head of the page.

use understudy_schema::tables::summary::Calibration;

use super::*;

/// A summary of nothing.
pub(crate) fn nothing() -> Summary {
    Summary {
        window: "2026-W46".to_owned(),
        primary: "openai".to_owned(),
        templates: Vec::new(),
        parity: Vec::new(),
        posture: Vec::new(),
        findings: Vec::new(),
        coverage: Vec::new(),
        cost: Vec::new(),
        calibration: Vec::new(),
        week: Vec::new(),
        incident: Vec::new(),
        previous: None,
    }
}

/// A cell that stands against a control.
fn cell(verdict: &str, baseline: &str, warning: Option<&str>) -> Parity {
    Parity {
        template_id: "t".to_owned(),
        target: "claude".to_owned(),
        dimension: "refusal".to_owned(),
        verdict: verdict.to_owned(),
        metric: "refused".to_owned(),
        kind: "rate".to_owned(),
        noise_floor: Some(0.01),
        baseline: baseline.to_owned(),
        warnings: warning.map(str::to_owned).into_iter().collect(),
        n: 1,
        ..Parity::default()
    }
}

fn tested() -> Calibration {
    Calibration {
        dimension: "all".to_owned(),
        measured: true,
        n_tested: 7,
        n_flagged: 0,
        flagged_share: Some(0.0),
        n_below_alpha: 0,
        below_alpha_share: Some(0.0),
        bound: Some(0.2),
        holds: Some(true),
        flagged: Vec::new(),
    }
}

/// What is said of the control, the self-test and the baseline.
fn said(parity: Vec<Parity>, calibration: Vec<Calibration>) -> (String, String, String) {
    let summary = Summary {
        parity,
        calibration,
        ..nothing()
    };
    (
        control(&summary).plain(),
        certificate::certificate(&summary).plain(),
        certificate::standing(&summary).map_or_else(String::new, |prose| prose.plain()),
    )
}

#[test]
fn a_control_of_too_few_pairs_measures_and_calibrates_nothing() {
    let (control, certificate, _) = said(
        vec![
            cell("insufficient", "P1", None),
            cell("parity", "L", Some("thin_control")),
        ],
        vec![tested()],
    );
    assert!(control.starts_with("Control too small:"), "{control}");
    assert!(
        certificate.starts_with("Not calibrated: the control has too few pairs"),
        "{certificate}"
    );
}

#[test]
fn cells_with_too_small_a_control_are_not_counted_as_measured() {
    let (control, certificate, standing) = said(
        vec![
            cell("parity", "P1", None),
            cell("parity", "L", Some("thin_control")),
        ],
        vec![tested()],
    );
    assert!(
        control.starts_with("Noise floor measured in 1 of 2 cells:"),
        "{control}"
    );
    assert!(certificate.starts_with("Calibrated."), "{certificate}");
    assert!(
        standing.contains("the control has too few pairs there"),
        "{standing}"
    );
}

#[test]
fn without_a_control_nothing_speaks_of_one() {
    let mut alone = cell("parity", "L", Some("no_control"));
    alone.noise_floor = None;
    let (control, certificate, standing) = said(vec![alone], Vec::new());
    assert!(control.starts_with("No control:"), "{control}");
    assert!(
        certificate.starts_with("Not calibrated: there was no control"),
        "{certificate}"
    );
    assert!(
        standing.starts_with("Judged against the log in 1 of 1 cell: there is no control."),
        "{standing}"
    );
}

#[test]
fn a_control_of_another_model_is_named() {
    let (_, _, standing) = said(
        vec![cell("parity", "P1", Some("other_primary"))],
        vec![tested()],
    );
    assert!(
        standing.starts_with("The control was answered by another model than the log for t:"),
        "{standing}"
    );
}

#[test]
fn windows_are_said_as_days() {
    assert_eq!(days("2026-W46"), "9–15 November 2026");
    assert_eq!(days("2026-W49"), "30 November – 6 December 2026");
    assert_eq!(days("2026-W53"), "28 December 2026 – 3 January 2027");
    assert_eq!(days("2026-11-09_2026-11-10"), "9 November 2026");
    assert_eq!(days("last\nweek"), "last␊week");
}
