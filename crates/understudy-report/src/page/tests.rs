//! Dates and counts at the head of the page.

use super::*;

#[test]
fn windows_are_said_as_days() {
    assert_eq!(days("2026-W46"), "9–15 November 2026");
    assert_eq!(days("2026-W49"), "30 November – 6 December 2026");
    assert_eq!(days("2026-W53"), "28 December 2026 – 3 January 2027");
    assert_eq!(days("2026-11-09_2026-11-10"), "9 November 2026");
    assert_eq!(days("last\nweek"), "last␊week");
}
