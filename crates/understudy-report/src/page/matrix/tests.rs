//! A cell says what would decide it, or that nothing would.

use super::*;

fn inconclusive(warnings: &[&str]) -> Parity {
    Parity {
        verdict: "inconclusive".to_owned(),
        kind: "rate".to_owned(),
        n: 50,
        n_needed: Some(299),
        warnings: warnings.iter().map(|one| (*one).to_owned()).collect(),
        ..Parity::default()
    }
}

#[test]
fn more_pairs_are_not_asked_for_where_answers_are_lost_unequally() {
    let (open, selected) = (inconclusive(&[]), inconclusive(&["selected"]));
    let cell = drawn(&open);
    assert_eq!(cell.note, format!("needs{}299", figures::GAP));
    assert_eq!(cell.why, None);
    let cell = drawn(&selected);
    assert_eq!(cell.note, "answers lost unequally");
    assert!(cell.why.unwrap().ends_with("more pairs would not decide"));
}
