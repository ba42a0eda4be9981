//! What the certificate says when it holds, when it does not, and when nothing was tested.

use super::*;

fn row(n_flagged: i64, holds: bool) -> Calibration {
    Calibration {
        dimension: "all".to_owned(),
        measured: true,
        n_tested: 200,
        n_flagged,
        flagged_share: Some(n_flagged as f64 / 200.0),
        n_below_alpha: 6,
        below_alpha_share: Some(0.03),
        bound: Some(0.081),
        holds: Some(holds),
        flagged: if n_flagged > 0 {
            vec!["t refused".to_owned()]
        } else {
            Vec::new()
        },
    }
}

#[test]
fn a_run_that_holds_says_its_shares() {
    let said = tested(&row(0, true)).plain();
    assert!(said.starts_with("Calibrated."), "{said}");
    assert!(
        said.contains("0 of 200 figures were flagged (0 %)"),
        "{said}"
    );
    assert!(
        said.ends_with("3 % had p ≤ alpha before correction; up to 8.1 % may."),
        "{said}"
    );
}

#[test]
fn a_run_that_does_not_hold_says_what_was_flagged() {
    let said = tested(&row(40, false)).plain();
    assert!(said.contains("not to be trusted"), "{said}");
    assert!(said.ends_with("Flagged: t refused."), "{said}");
}
