//! What changed since the window before.

use super::*;
use crate::matrix::tests::cell;

#[test]
fn only_other_verdicts_are_kept_worse_first() {
    let now = [
        cell("same", "claude", "keys", "parity"),
        cell("better", "claude", "keys", "parity"),
        cell("worse", "claude", "keys", "breach"),
        cell("new", "claude", "keys", "inconclusive"),
    ];
    let before = [
        cell("worse", "claude", "keys", "parity"),
        cell("better", "claude", "keys", "breach"),
        cell("gone", "claude", "keys", "parity"),
        cell("same", "claude", "keys", "parity"),
    ];
    let changes = changes(&now, &before).unwrap();
    let said: Vec<(&str, Option<&str>, Option<&str>)> = changes
        .iter()
        .map(|change| (change.template, change.before, change.now))
        .collect();
    assert_eq!(
        said,
        [
            ("worse", Some("parity"), Some("breach")),
            ("gone", Some("parity"), None),
            ("new", None, Some("inconclusive")),
            ("better", Some("breach"), Some("parity")),
        ]
    );
}

#[test]
fn the_same_window_has_no_changes() {
    let cells = [cell("t", "claude", "keys", "parity")];
    assert!(changes(&cells, &cells).unwrap().is_empty());
    assert!(changes(&[], &[]).unwrap().is_empty());
    assert_eq!(changes(&[], &cells).unwrap().len(), 1);
}
