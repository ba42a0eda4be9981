//! Weeks, spans and their names.

use super::*;

#[test]
fn a_week_starts_on_monday_in_utc() {
    let week = Window::week("2026-W46").unwrap();
    assert_eq!(week.since.to_string(), "2026-11-09T00:00:00Z");
    assert_eq!(week.until.to_string(), "2026-11-16T00:00:00Z");
    assert_eq!(week.days().len(), 7);
    assert_eq!(week.previous().unwrap().label, "2026-W45");
}

#[test]
fn the_first_week_of_2026_starts_in_2025() {
    let week = Window::week("2026-W01").unwrap();
    assert_eq!(week.since.to_string(), "2025-12-29T00:00:00Z");
    assert_eq!(week.previous().unwrap().label, "2025-W52");
}

#[test]
fn the_last_full_week_never_holds_today() {
    for (now, label) in [
        ("2026-11-16T00:00:00Z", "2026-W46"),
        ("2026-11-22T23:59:59Z", "2026-W46"),
        ("2026-11-23T00:00:00Z", "2026-W47"),
        ("2027-01-05T12:00:00Z", "2026-W53"),
    ] {
        let window = Window::last_full_week(now.parse().unwrap()).unwrap();
        assert_eq!(window.label, label, "at {now}");
        assert!(window.until <= now.parse().unwrap());
    }
}

#[test]
fn a_span_of_dates_is_named_by_its_ends() {
    let span = Window::between("2026-11-09", "2026-11-12").unwrap();
    assert_eq!(span.label, "2026-11-09_2026-11-12");
    assert_eq!(span.days().len(), 3);
    assert_eq!(span.previous().unwrap().label, "2026-11-06_2026-11-09");
    let hours = Window::between("2026-11-09T06:00:00Z", "2026-11-09T18:30:00Z").unwrap();
    assert_eq!(hours.label, "2026-11-09T060000Z_2026-11-09T183000Z");
    assert_eq!(hours.days().len(), 1);
}

#[test]
fn what_is_no_window_is_said() {
    for text in ["2026-46", "2026-W54", "W46", "", "2026-W00", "99999-W01"] {
        assert!(Window::week(text).is_err(), "{text}");
    }
    assert!(Window::between("2026-11-12", "2026-11-12").is_err());
    assert!(Window::between("yesterday", "2026-11-12").is_err());
}
